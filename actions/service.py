"""Actions about the conversation itself: a person, the language, deletion."""

import json
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import facts_of
from actions.conversation import Turn, say, word
from actions.small_talk import THIRD
from bot import resources
from bot.language import LANGUAGE_NAMES, LANGUAGES, requested_language
from bot.settings import get_settings


class Handoff(Action):
    """Asks the hub to put the conversation in the queue; the hub says where it stands."""

    def name(self) -> str:
        return "action_handoff"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        dispatcher.utter_message(json_message={"azimut": {"handoff": True}})
        return []


class AskDelete(Action):
    """Asks before everything is deleted."""

    def name(self) -> str:
        return "action_ask_delete"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        language = Turn.of(tracker).language
        buttons = [
            (word("dialogue.delete_yes", language), "/confirm_delete"),
            (word("dialogue.delete_no", language), "/keep"),
        ]
        say(dispatcher, word("dialogue.delete_confirm", language), buttons)
        return []


class Privacy(Action):
    """Says what is kept, for how long, and who reads it: the periods are those of the settings."""

    def name(self) -> str:
        return "action_privacy"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        language = Turn.of(tracker).language
        settings = get_settings()
        said = word(
            "privacy.notice", language,
            bot_hours=settings.keep_bot_hours, contact_days=settings.keep_contact_days,
        )  # fmt: skip
        if settings.keep_unanswered:
            days = settings.unanswered_days
            said += " " + word("privacy.unanswered", language, days=days)
        say(dispatcher, said, [(word("privacy.delete_button", language), "/delete_data")])
        return []


class ChangeLanguage(Action):
    """Sets the language that the person names, or asks which."""

    def name(self) -> str:
        return "action_change_language"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        wanted = requested_language(turn.text)
        if turn.text.startswith("/") and turn.entities.get("language") in LANGUAGES:
            wanted = turn.entities["language"]
        if wanted is None:
            buttons = [
                (name, f"/change_language{json.dumps({'language': code})}")
                for code, name in LANGUAGE_NAMES.items()
            ]
            say(dispatcher, word("dialogue.language_which", turn.language), buttons)
            return []
        say(dispatcher, word("dialogue.language_set", wanted), language=wanted)
        last = resources.knowledge().entries.get(turn.topic or "")
        if last is not None and not tracker.active_loop.get("name"):
            line = resources.knowledge().source_line(last, wanted)
            say(dispatcher, f"{last.answer[wanted]}\n\n{line}", **facts_of(last))
        return [SlotSet("language", wanted), SlotSet("language_chosen", True)]


class Affirm(Action):
    """“Yes” after an answer that leads to a check begins that check."""

    def name(self) -> str:
        return "action_affirm"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        if float(tracker.get_slot("misunderstood") or 0) >= THIRD:
            dispatcher.utter_message(json_message={"azimut": {"handoff": True}})
            return []
        entry = resources.knowledge().entries.get(turn.topic or "")
        if entry and entry.check in resources.checks():
            check = (word("dialogue.check_button", turn.language),
                     f"/start_check{json.dumps({'check': entry.check})}")  # fmt: skip
            say(dispatcher, word("dialogue.anything_else", turn.language), [check])
            return []
        if entry and entry.details:
            return [FollowupAction("action_tell_more")]
        say(dispatcher, word("dialogue.anything_else", turn.language))
        return []
