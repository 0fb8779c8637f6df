"""Errors that a reader can act on."""

from dataclasses import dataclass


class AzimutError(Exception):
    """Something is wrong that the reader can mend; the message says what, where and how."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a data file."""

    file: str
    line: int
    key: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.what}. {self.mend}"


class InvalidData(AzimutError):
    """Data files have problems; ``problems`` names each."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))
