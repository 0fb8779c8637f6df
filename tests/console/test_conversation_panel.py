"""What the middle pane says when a conversation is no longer this counsellor's."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.console.conversation_panel import ConversationPanel
from bot.console.sessions import ConsoleSession
from bot.handoff import CounsellorRecord, NotOwner

ANA = CounsellorRecord(1, "ana", "Ana", "counsellor")


class Page:
    """A page whose open conversation was taken away a moment ago."""

    def __init__(self) -> None:
        self.me, self.opened = ANA, "taken"
        self.session = ConsoleSession(ANA, "ro", 0.0, drafts={"taken": "Bună"})
        self.hub = SimpleNamespace(transfer=self._refuse)
        self.said: list[str] = []

    async def active(self) -> bool:
        return True

    def say(self, key: str, **fields: object) -> None:
        self.said.append(key)

    async def _refuse(self, *arguments: object) -> None:
        raise NotOwner


async def test_a_transfer_of_what_was_taken_away_is_not_called_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ConversationPanel, "nothing", lambda self: None)
    page: Any = Page()
    panel = ConversationPanel(page, form=None)  # type: ignore[arg-type]
    closed: list[bool] = []
    panel._transfer = SimpleNamespace(close=lambda: closed.append(True))  # type: ignore[assignment]
    panel._target, panel._note = "2", "a note"
    await panel._do_transfer()
    assert page.said == ["not_yours"]
    assert closed and page.session.drafts == {}
