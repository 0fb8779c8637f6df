"""Who may do what: as the file says, and nothing that it does not name."""

from pathlib import Path

import pytest

from bot.errors import InvalidData
from bot.handoff import NotAllowed, Permissions, permissions
from bot.handoff.hours_file import ROLES


@pytest.mark.parametrize("action", sorted(permissions().actions))
def test_every_action_is_an_administrators_and_conversations_are_no_coordinators(
    action: str,
) -> None:
    assert permissions().may("administrator", action)
    assert permissions().may("coordinator", action) is action.startswith("figures.")


def test_a_role_that_does_not_include_an_action_is_refused() -> None:
    permissions().require("counsellor", "conversation.claim")
    for role in ("coordinator", "nobody"):
        with pytest.raises(NotAllowed, match=role):
            permissions().require(role, "conversation.claim")


def test_only_who_supervises_lifts_blocks_and_reads_the_audit_log() -> None:
    for action in ("person.unblock", "audit.view", "conversation.read_any", "alert.overdue"):
        assert {role for role in ROLES if permissions().may(role, action)} == {
            "supervisor",
            "administrator",
        }


def test_an_action_that_is_not_named_is_an_error_and_no_permission() -> None:
    with pytest.raises(KeyError):
        permissions().may("administrator", "conversation.sell")


@pytest.mark.parametrize("roles", ["[]", "[director]", "counsellor"])
def test_an_unknown_role_is_named_with_its_key(tmp_path: Path, roles: str) -> None:
    path = tmp_path / "permissions.yml"
    path.write_text(f"actions:\n  queue.view: {roles}\n")
    with pytest.raises(InvalidData, match="queue"):
        Permissions.load(path)
