"""The knowledge that the bot serves: a copy of the last state of ``knowledge/`` without problems.

The copy is taken before it is validated and is never changed, so all that is read from it in one
process, and by its neighbours, belongs together: entries, checks, texts, and what is learned of them.
"""

import hashlib
import json
import math
import os
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from bot.errors import Problem
from bot.knowledge.review import all_reviews
from bot.project import KNOWLEDGE, MODELS, ROOT
from bot.validation import Validation, validate

PINNED = "AZIMUT_SERVED_KNOWLEDGE"
"""Environment variable by which ``azimut up`` gives all of its processes the same copy."""
_VALIDATORS = (
    "bot/validation.py",
    "bot/knowledge",
    "bot/eligibility",
    "bot/documents/forms.py",
    "bot/safety",
    "bot/handoff/hours.py",
    "bot/handoff/hours_file.py",
    "bot/cases",
    "bot/reports",
    "bot/console/canned.py",
)
_KEPT_FOR = 24 * 3600
"""Seconds for which a copy stays that nothing new is served from."""
_CURRENT, _PREFIX, _FACTS = "knowledge.valid", "knowledge-", "snapshot.json"


@dataclass(frozen=True, slots=True)
class Served:
    """The folder to read, the problems that keep a newer state from being served, and facts of it."""

    folder: Path
    problems: tuple[Problem, ...] = ()
    is_copy: bool = True
    checked: dict[str, int] = field(default_factory=dict)
    """How many entries were checked on each day, as “2026-11-20”."""

    @property
    def is_old(self) -> bool:
        """Tell whether this is the last valid state, and what is on disk is newer."""
        return self.is_copy and bool(self.problems)


@lru_cache
def served() -> Served:
    """Return what this process serves; it stays the same until the process ends."""
    pinned = os.environ.get(PINNED)
    if pinned and (Path(pinned) / "documents.yml").is_file():
        return Served(Path(pinned), checked=_facts(Path(pinned).parent))
    return choose(KNOWLEDGE, MODELS)


def choose(folder: Path, store: Path) -> Served:
    """Return *folder* as it is served: a copy in *store* if it is valid, else the last valid copy.

    Where there is no valid copy, *folder* itself is served, and what is wrong in it is left out.
    """
    known = store / f"{_PREFIX}{_digest(folder)}"
    if (known / _FACTS).is_file():
        _remember(known)
        return Served(known / "knowledge", checked=_facts(known))
    try:
        store.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".knowledge-", dir=store) as temporary:
            copy = Path(temporary) / "copy"
            shutil.copytree(folder, copy / "knowledge", ignore=_all_but_yaml)
            found = validate(copy / "knowledge")
            if not found.problems:
                kept = _keep(copy, store, found)
                return Served(kept / "knowledge", checked=_facts(kept))
            problems = tuple(found.problems)
    except OSError:  # nothing can be written here
        return Served(folder, tuple(validate(folder).problems), is_copy=False)
    last = _last(store)
    if last is None:
        return Served(folder, problems, is_copy=False)
    return Served(last / "knowledge", problems, checked=_facts(last))


def _keep(copy: Path, store: Path, found: Validation) -> Path:
    """Move a valid copy to its place below *store*; remove what is a day old and not the one before.

    A process that runs may still have to read what it began to read.
    """
    checked = Counter(one.checked.isoformat() for one in all_reviews(found.reading, date.today()))
    (copy / _FACTS).write_text(json.dumps({"checked": dict(sorted(checked.items()))}), "utf-8")
    kept = store / f"{_PREFIX}{_digest(copy / 'knowledge')}"
    before = _last(store)
    try:
        copy.rename(kept)
    except OSError:
        if not (kept / _FACTS).is_file():
            raise
    _remember(kept)
    for path in store.glob(f"{_PREFIX}*"):
        if path not in (kept, before) and _age(path) > _KEPT_FOR:
            shutil.rmtree(path, ignore_errors=True)
    return kept


def _age(path: Path) -> float:
    """Return how many seconds ago a copy was taken; endless when it is gone."""
    try:
        return time.time() - (path / _FACTS).stat().st_mtime
    except OSError:
        return math.inf


def _remember(kept: Path) -> None:
    current = kept.parent / _CURRENT
    if _last(kept.parent) == kept:
        return
    try:
        with tempfile.NamedTemporaryFile("w", dir=kept.parent, delete=False) as file:
            file.write(kept.name)
        Path(file.name).replace(current)
    except OSError:
        return  # it is served all the same


def _last(store: Path) -> Path | None:
    try:
        last = store / (store / _CURRENT).read_text("utf-8").strip()
    except OSError:
        return None
    return last if (last / _FACTS).is_file() else None


def _facts(kept: Path) -> dict[str, int]:
    try:
        checked: dict[str, int] = json.loads((kept / _FACTS).read_text("utf-8"))["checked"]
    except (OSError, ValueError, KeyError):
        return {}
    return checked


@lru_cache
def _validators() -> bytes:
    """Return a digest of the code that validates: what an older version let pass is looked at anew."""
    return _digest_of([(ROOT / name) for name in _VALIDATORS], ".py")


def _digest(folder: Path) -> str:
    return hashlib.sha256(_validators() + _digest_of([folder], ".yml")).hexdigest()[:16]


def _digest_of(paths: list[Path], suffix: str) -> bytes:
    digest = hashlib.sha256()
    for path in paths:
        files = [path] if path.is_file() else sorted(path.rglob(f"*{suffix}"))
        for file in files:
            content = file.read_bytes()
            digest.update(f"{file.relative_to(path)} {len(content)}\n".encode() + content)
    return digest.digest()


def _all_but_yaml(folder: str, names: list[str]) -> set[str]:
    return {
        name for name in names if not (name.endswith(".yml") or (Path(folder) / name).is_dir())
    }
