"""What a question leans on that names no subject of its own."""

from collections.abc import Callable
from typing import Any

from bot import resources


def subject(slot: Callable[[str], Any]) -> str | None:
    """Return the entry that a question leans on: offered first a moment ago, told last, or a check's."""
    return slot("offered") or slot("topic") or subject_of_check(slot)


def subject_of_check(slot: Callable[[str], Any]) -> str | None:
    """Return the entry of the check that runs or was the last to end; None when there is none."""
    for name in ("check_state", "last_check"):
        state = slot(name)
        if state and state.get("check") in resources.checks():
            return resources.checks().named(state["check"]).entry
    return None
