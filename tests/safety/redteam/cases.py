"""The red team's cases: a harm, what a person writes, and what must and must not happen."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.language import LANGUAGES
from bot.safety import DangerLevel

FOLDER = Path(__file__).parent
HARMS = tuple(sorted(path.stem for path in FOLDER.glob("*.yml")))
KNOWN_GAPS = frozenset((FOLDER / "known_gaps.txt").read_text(encoding="utf-8").splitlines())
"""Cases whose level the detector does not get right yet; each is left out until then."""
_KEYS = {"least", "most", "replies", "must_not", *LANGUAGES}


@dataclass(frozen=True, slots=True)
class Case:
    """A message; its level lies from ``least`` to ``most``, no reply has a text of ``must_not``.

    ``replies`` says that the running bot is asked as well.
    """

    text: str
    least: DangerLevel
    most: DangerLevel
    replies: bool
    must_not: tuple[str, ...]

    def allows(self, level: DangerLevel) -> bool:
        return self.least <= level <= self.most


def cases(harm: str, language: str) -> Iterator[Case]:
    """Yield the cases of a harm. Raises ValueError for a key that nothing reads."""
    for block in yaml.safe_load((FOLDER / f"{harm}.yml").read_text(encoding="utf-8")):
        if unknown := block.keys() - _KEYS:
            raise ValueError(f"{harm}.yml: unknown keys {sorted(unknown)}")
        for text in block[language]:
            yield Case(
                text,
                DangerLevel.named(block.get("least", "none")),
                DangerLevel.named(block.get("most", "immediate")),
                block.get("replies", False),
                tuple(str(unwanted) for unwanted in block.get("must_not", ())),
            )
