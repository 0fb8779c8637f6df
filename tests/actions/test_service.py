"""What the actions about the conversation itself say."""

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.service import Privacy
from bot.hub.app import kept_for
from bot.language import LANGUAGES
from bot.settings import Settings, get_settings


async def said(language: str) -> str:
    message = {"text": "/privacy", "intent": {"name": "privacy"}, "entities": [], "metadata": {}}
    tracker = Tracker("id", {"language": language}, message, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    await Privacy().run(dispatcher, tracker, {})
    [told] = dispatcher.messages
    assert told["buttons"][0]["payload"] == "/delete_data"
    return str(told["text"])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_privacy_notice_says_the_periods_that_are_enforced(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(keep_bot_hours=41, keep_contact_days=52, unanswered_days=63)
    periods = kept_for(settings)
    assert periods.bot_only.total_seconds() == 41 * 3600 and periods.contacts.days == 52
    monkeypatch.setattr("actions.service.get_settings", lambda: settings)
    told = await said(language)
    assert all(figure in told for figure in ("41", "52", "63"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_by_default_it_says_a_day_thirty_days_and_ninety(language: str) -> None:
    assert get_settings().keep_bot_hours == 24
    told = await said(language)
    assert all(figure in told for figure in ("24", "30", "90"))


async def test_what_is_not_kept_is_not_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actions.service.get_settings", lambda: Settings(keep_unanswered=False))
    assert "could not answer" not in await said("en")
