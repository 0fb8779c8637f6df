"""What goes on from the last answer or check: more of it, the same in short, where it stands."""

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import facts_of, related_buttons
from actions.check_results import FINISHED, ExplainResult, cited_places, tell_why
from actions.check_texts import meaning_text, result_text
from actions.checks import interview_of
from actions.conversation import Turn, say, word
from bot import resources
from bot.eligibility import Interview
from bot.knowledge.model import Entry, readable_locator

_SAYS_ENOUGH = 90
"""Letters; “No.” alone explains nothing."""
_OF_ASKING = re.compile(
    r"\b(ask|asks|asking|asked|intreb\w*|intreab\w*|spras\w*|vopros\w*|questions?)\b"
)
"""“Why do you ask?” outside of a check means the bot's questions, not the last answer."""
_IN_PARENTHESES = re.compile(r"\s*\([^()\d]*(?:art|ст)[^()]*\)")
_FIRST_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_])")


class TellMore(Action):
    """Tells the details of the entry last answered, or why the check asks or decided so."""

    def name(self) -> str:
        return "action_tell_more"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        entry = _topic(turn)
        if entry is not None:
            _details(dispatcher, turn, entry)
            return []
        if _running(tracker, turn):
            return tell_why(dispatcher, tracker, turn)
        if interview_of(tracker, turn, FINISHED):
            return await ExplainResult().run(dispatcher, tracker, domain)
        say(dispatcher, word("dialogue.no_topic", turn.language))
        return []


class WhyAsk(Action):
    """Says what the present question is for or means; after an outcome, explains that."""

    def name(self) -> str:
        return "action_why_ask"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        if tracker.active_loop.get("name") and interview_of(tracker, turn):
            return tell_why(dispatcher, tracker, turn)
        key = resources.identifier().key(turn.text, turn.language)
        if _OF_ASKING.search(key):
            say(dispatcher, word("dialogue.why_questions", turn.language))
            return []
        return await TellMore().run(dispatcher, tracker, domain)


class Simplify(Action):
    """Says the entry last answered in its first sentences, or what the check asks or decided."""

    def name(self) -> str:
        return "action_simplify"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        human = (word("dialogue.talk_to_human", turn.language), "/talk_to_human")
        entry, running = _topic(turn), _running(tracker, turn)
        finished = interview_of(tracker, turn, FINISHED)
        if entry is not None:
            first = in_short(entry.answer[turn.language])
            text = word("dialogue.in_short", turn.language, first=first)
            say(dispatcher, text, [human], **facts_of(entry))
        elif running is not None and (fact := running.asks()) is not None:
            say(dispatcher, meaning_text(fact, turn.language))
        elif finished is not None:
            first = result_text(finished.conclusion(), turn.language)[0]
            say(dispatcher, word("dialogue.in_short", turn.language, first=first), [human])
        else:
            say(dispatcher, word("dialogue.no_topic", turn.language))
        return []


def in_short(text: str) -> str:
    """Return the first sentences of *text* that say enough; what stands in parentheses is left out."""
    plain = _IN_PARENTHESES.sub("", text.strip())
    short = ""
    for sentence in _FIRST_SENTENCE.split(plain):
        short = f"{short} {sentence}".strip()
        if len(short) >= _SAYS_ENOUGH:
            break
    return short


class AskSource(Action):
    """Says where the last answer or check stands, what the document is, and as of when."""

    def name(self) -> str:
        return "action_ask_source"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        entry = _topic(turn)
        interview = _running(tracker, turn) or interview_of(tracker, turn, FINISHED)
        if entry is not None:
            document, places = entry.sources[0].document, [
                source.locator for source in entry.sources
                if source.document == entry.sources[0].document
            ]  # fmt: skip
            text = _stands_in(document, places, f"{entry.checked:%d.%m.%Y}", turn.language)
            say(dispatcher, text, **facts_of(entry))
        elif interview is not None:
            cited = cited_places(interview)
            places = [place for name, place in cited if name == cited[0][0]]
            checked = f"{interview.check.checked:%d.%m.%Y}"
            say(dispatcher, _stands_in(cited[0][0], places, checked, turn.language))
        else:
            say(dispatcher, word("dialogue.no_topic", turn.language))
        return []


def _stands_in(document_id: str, places: list[str], checked: str, language: str) -> str:
    document = resources.knowledge().documents[document_id]
    readable = [place for one in places if (place := readable_locator(one, language))]
    return word(
        "dialogue.source_is",
        language,
        title=document.title[language],
        locators=", ".join(dict.fromkeys(readable)) or word("dialogue.no_locator", language),
        kind=document.kind[language],
        checked=checked,
    )


def _details(dispatcher: CollectingDispatcher, turn: Turn, entry: Entry) -> None:
    buttons = related_buttons(entry, turn.language)
    if entry.details is None:
        say(dispatcher, word("dialogue.no_more", turn.language), buttons, **facts_of(entry))
        return
    line = resources.knowledge().source_line(entry, turn.language)
    text = f"{entry.details[turn.language].strip()}\n\n{line}"
    say(dispatcher, text, buttons, **facts_of(entry), answers=entry.id)


def _topic(turn: Turn) -> Entry | None:
    return resources.knowledge().entries.get(turn.topic or "")


def _running(tracker: Tracker, turn: Turn) -> Interview | None:
    return interview_of(tracker, turn) if tracker.active_loop.get("name") else None
