"""The lexicon of signs: concepts that a message shows, in all their spellings."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.errors import InvalidData, Problem
from bot.knowledge.yaml_files import read_yaml
from bot.language import LANGUAGES


@dataclass(frozen=True, slots=True)
class Sign:
    """One concept with the pattern that finds it in a key."""

    id: str
    kind: str
    label: dict[str, str]
    pattern: re.Pattern[str]


_APOSTROPHE = re.compile("['’`]")


def without_apostrophes(key: str) -> str:
    """Return *key* as the patterns expect it: “don't” and “dont” are one word."""
    return _APOSTROPHE.sub("", key)


class Lexicon:
    """The signs, in the order of the file: the order of :meth:`vector`."""

    def __init__(self, signs: list[Sign]) -> None:
        self.signs = signs
        self._by_id = {sign.id: sign for sign in signs}

    @classmethod
    def load(cls, path: Path) -> "Lexicon":
        """Read the lexicon. Raises InvalidData naming the sign whose pattern is wrong."""
        signs, problems = [], []
        for record in read_yaml(path):
            try:
                compiled = re.compile("|".join(_expand(p) for p in record["patterns"]))
            except re.error as error:
                what = f"the pattern does not compile: {error}"
                problems.append(Problem(path.name, 1, record["id"], what, "Mend the pattern"))
                continue
            if set(record["label"]) != set(LANGUAGES):
                problems.append(
                    Problem(path.name, 1, record["id"], "lacks a label", "Write ro, ru and en")
                )
            signs.append(Sign(record["id"], record["kind"], record["label"], compiled))
        if problems:
            raise InvalidData(problems)
        return cls(signs)

    def found(self, key: str) -> list[str]:
        """Return the ids of the signs that *key* shows."""
        key = without_apostrophes(key)
        return [sign.id for sign in self.signs if sign.pattern.search(key)]

    def shows(self, sign_id: str, key: str) -> bool:
        """Tell whether *key* shows the sign. Raises KeyError when the lexicon has no such sign."""
        return self._by_id[sign_id].pattern.search(without_apostrophes(key)) is not None

    def vector(self, key: str) -> np.ndarray:
        """Return a row of 0 and 1 per sign, then the number of danger signs (at most 3) by 3."""
        key = without_apostrophes(key)
        row = [1.0 if sign.pattern.search(key) else 0.0 for sign in self.signs]
        dangers = sum(v for v, sign in zip(row, self.signs, strict=True) if sign.kind == "danger")
        return np.array([*row, min(dangers, 3.0) / 3.0], dtype=np.float32)


def _expand(pattern: str) -> str:
    """Turn a lexicon pattern into a regular expression over keys; a space is any small gap."""
    pattern = pattern.replace(" ", "[ -]")
    if pattern.endswith(")*"):
        pattern = pattern[:-1] + r"\w*"
    else:
        pattern = re.sub(r"(?<=[a-z])\*$", r"\\w*", pattern)
        if not pattern.endswith(r"\w*"):
            pattern += r"\b"
    return r"\b(?:" + pattern + ")"
