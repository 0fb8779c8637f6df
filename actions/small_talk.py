"""Actions around answers: the greeting, and what to say when the bot misunderstands again."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Buttons, Turn, say, word
from bot import resources
from bot.hub.titles import TOPICS, show

SECOND, THIRD = 2, 3


class Greet(Action):
    """Greets and says what the bot can do; who comes back is asked whether to go on."""

    def name(self) -> str:
        return "action_greet"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        entry = resources.knowledge().entries.get(turn.topic or "")
        human = (word("dialogue.talk_to_human", turn.language), "/talk_to_human")
        if entry is None or tracker.active_loop:
            check = (
                word("dialogue.check_compensation", turn.language),
                "/check_state_compensation",
            )
            say(dispatcher, word("dialogue.greet", turn.language), [check, human])
        else:
            title = entry.title[turn.language]
            more = (word("dialogue.go_on", turn.language), "/tell_more")
            text = word("dialogue.greet_again", turn.language, title=title)
            say(dispatcher, text, [more, human])
        return []


def misunderstood(times: int, key: str, language: str) -> tuple[str, Buttons]:
    """Return the text and buttons when the bot has no answer for the n-th time in a row.

    *key* names the text of the first time. The second time topics are offered, the third a person.
    """
    human = (word("dialogue.talk_to_human", language), "/talk_to_human")
    if times >= THIRD:
        return word("dialogue.human_instead", language), [human]
    if times == SECOND:
        return word("dialogue.topics", language), [*topic_buttons(language), human]
    return word(f"dialogue.{key}", language), [human]


def topic_buttons(language: str) -> list[tuple[str, str]]:
    """Return a button for each topic whose entry exists."""
    entries = resources.knowledge().entries
    return [
        (word(name, language), show(entry)) for name, entry in TOPICS.items() if entry in entries
    ]
