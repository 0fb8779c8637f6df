"""Danger levels and categories."""

from enum import IntEnum

CATEGORIES = (
    "trafficking",
    "violence_now",
    "threat",
    "missing_person",
    "child_at_risk",
    "suicide_self_harm",
    "stranded_abroad",
    "confinement",
)


class DangerLevel(IntEnum):
    """How much danger a message shows; a higher level is more urgent."""

    NONE = 0
    CHECK = 1
    HIGH = 2
    IMMEDIATE = 3

    @property
    def label(self) -> str:
        return self.name.lower()

    @classmethod
    def named(cls, label: str) -> "DangerLevel":
        return cls[label.upper()]
