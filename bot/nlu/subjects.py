"""What a question leans on that names no subject of its own."""

from collections.abc import Callable
from typing import Any

from bot import resources


def subject_of_check(slot: Callable[[str], Any]) -> str | None:
    """Return the entry of the check that runs or was the last to end; None when there is none."""
    for name in ("check_state", "last_check"):
        state = slot(name)
        if state and state.get("check") in resources.checks():
            return resources.checks().named(state["check"]).entry
    return None
