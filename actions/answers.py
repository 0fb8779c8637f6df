"""Actions that answer from the knowledge base."""

import json
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Buttons, Turn, say, word
from actions.small_talk import misunderstood
from bot import resources
from bot.handoff import DOUBT, UNKNOWN
from bot.knowledge.answering import (
    ANSWER,
    ENOUGH,
    OFFER,
    Answer,
    answer,
    answers,
    aspect_answer,
)
from bot.knowledge.answering import UNKNOWN as UNKNOWN_KIND
from bot.knowledge.model import Entry
from bot.language.asking import asks

MOST_BUTTONS = 3
_AGREES = 0.25
"""How likely a check must be for an entry that leads to it to be answered, not offered."""
UNSURE_SCOPE, CLEAR = 0.6, 0.85
_CERTAIN_IN_DANGER = 0.9
"""How sure an entry that is no help in danger must be for someone in danger to be told it."""
_CONTACT_DOCUMENT = "lastrada-factsheet-2025"
_DOCUMENTS_OF_HELP = (_CONTACT_DOCUMENT, "md-law-137-2016")
_SAFE_MIGRATION = "migration-"
"""The hotline, the rights of victims, and how the ids of entries on safe migration begin."""
_CONTACT_FALLBACK = "hotline-number"
_FITS_CONTACT = 1.5
"""From here on an entry about the hotline fits a question that is about the hotline."""


class AnswerQuestion(Action):
    """Answers, offers what may be meant, or says that it does not know."""

    def name(self) -> str:
        return "action_answer_question"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        text = resources.requests().without_courtesy(turn.text)
        if turn.alarmed:
            found_in_danger = _answer_in_danger(turn, text)
            if found_in_danger.kind == OFFER and not _is_near(found_in_danger):
                return unknown(dispatcher, tracker, turn, "unknown", found_in_danger)
            return respond(dispatcher, tracker, turn, found_in_danger)
        short = _asked_of_topic(turn, text)
        if short is not None:
            return respond(dispatcher, tracker, turn, short)
        found = answers(resources.search(), text, turn.language, turn.subject)
        if turn.waiting and not asks(turn.text) and not any(_is_clear(one) for one in found):
            return unknown(dispatcher, tracker, turn, "unknown", found[0])
        agreed = _agreed(found[0], tracker, text) if len(found) == 1 else None
        if agreed is not None:
            return tell(dispatcher, turn, agreed, found[0])
        rest = len(found) > 1 and found[-1].kind == UNKNOWN_KIND
        told = found[:-1] if rest else found
        events = [event for one in told for event in respond(dispatcher, tracker, turn, one)]
        if rest:
            say(dispatcher, word("dialogue.rest_unknown", turn.language), gap=UNKNOWN)
        return events


class AnswerContact(Action):
    """Answers about the hotline itself; its number, if nothing fits better."""

    def name(self) -> str:
        return "action_answer_contact"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        entries = resources.knowledge().entries
        about_hotline = [
            entry.id
            for entry in entries.values()
            if entry.sources[0].document == _CONTACT_DOCUMENT
        ]
        found = answer(resources.search(), turn.text, turn.language, among=about_hotline)
        best = found.candidates[0] if found.candidates else None
        elsewhere = turn.topic in entries and turn.topic not in about_hotline
        fits = best is not None and best.fit >= _FITS_CONTACT and not elsewhere
        if best and (found.kind != UNKNOWN_KIND or fits):
            return tell(dispatcher, turn, entries[best.entry], found)
        named = resources.requests().may_be("hotline_contact", turn.text)
        if named and not elsewhere and _CONTACT_FALLBACK in entries:
            return tell(dispatcher, turn, entries[_CONTACT_FALLBACK], found)
        return _not_of_hotline(dispatcher, tracker, turn)


class ShowEntry(Action):
    """Shows the entry that a button names."""

    def name(self) -> str:
        return "action_show_entry"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        entry = resources.knowledge().entries.get(str(turn.entities.get("entry")))
        if entry is None:
            return unknown(dispatcher, tracker, turn, "unknown", Answer("unknown", ()))
        return tell(dispatcher, turn, entry, Answer("answer", ()))


class OutOfScope(Action):
    """Declines what is not the hotline's subject; what only looked so is answered."""

    def name(self) -> str:
        return "action_out_of_scope"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        request = resources.requests().read(turn.text)
        if request and (key := request.text(turn.waiting)):
            say(dispatcher, word(key, turn.language))
            return [SlotSet("misunderstood", 0)]
        found = answer(resources.search(), turn.text, turn.language)
        confidence = float((tracker.latest_message.get("intent") or {}).get("confidence") or 0)
        if (
            found.kind == ANSWER
            and confidence < UNSURE_SCOPE
            and found.candidates[0].score >= CLEAR
        ):
            return respond(dispatcher, tracker, turn, found)
        return unknown(dispatcher, tracker, turn, "out_of_scope", found)


def respond(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, found: Answer
) -> list[EventType]:
    """Say what *found* says to do."""
    if found.kind == ANSWER:
        return tell(
            dispatcher, turn, resources.knowledge().entries[found.candidates[0].entry], found
        )
    if found.kind == OFFER:
        return offer(dispatcher, turn, found)
    return unknown(dispatcher, tracker, turn, "unknown", found)


def _agreed(found: Answer, tracker: Tracker, text: str) -> Entry | None:
    """Return the entry that leads to the check that the message is also taken for.

    Of several that may be meant it is the one on which search and intent agree.
    """
    if found.kind != OFFER:
        return None
    for intent in (tracker.latest_message or {}).get("intent_ranking") or []:
        name = str(intent["name"])
        check = name.removeprefix("check_").replace("_", "-")
        if check not in resources.checks() or intent["confidence"] < _AGREES:
            continue
        if not resources.requests().may_be(name, text):
            continue
        main = resources.checks().named(check).entry
        for candidate in found.candidates:
            entry = resources.knowledge().entries[candidate.entry]
            if entry.check == check or entry.id == main:
                return entry
    return None


def _asked_of_topic(turn: Turn, text: str) -> Answer | None:
    """Return the answer when *text* only asks one thing of the last answer: “how much?”."""
    if turn.subject is None:
        return None
    return aspect_answer(
        resources.search(),
        resources.knowledge(),
        resources.aspects(),
        text,
        turn.language,
        turn.subject,
    )


def _not_of_hotline(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
) -> list[EventType]:
    """Answer what only looked like a question about the hotline, or say that it is not known."""
    short = _asked_of_topic(turn, turn.text)
    found = short or answer(resources.search(), turn.text, turn.language, turn.topic)
    if found.kind == ANSWER or turn.waiting:
        return respond(dispatcher, tracker, turn, found)
    human = (word("dialogue.talk_to_human", turn.language), "/talk_to_human")
    text = word("requests.no_contact_fact", turn.language)
    say(dispatcher, text, [human], candidates=_candidates(found), gap=UNKNOWN)
    return []


def _answer_in_danger(turn: Turn, text: str) -> Answer:
    """Return what someone in danger is answered: what helps now; else only what is asked clearly.

    A guide to benefits or a state's plan is no answer to “will it get worse if I wait?”.
    """
    entries = resources.knowledge().entries
    of_help = [
        entry.id
        for entry in entries.values()
        if entry.sources[0].document in _DOCUMENTS_OF_HELP or entry.id.startswith(_SAFE_MIGRATION)
    ]
    if turn.subject in of_help and (short := _asked_of_topic(turn, text)) is not None:
        return short
    found = answer(resources.search(), text, turn.language, among=of_help)
    whole = answer(resources.search(), text, turn.language, turn.subject)
    certain = (
        asks(text) and whole.kind == ANSWER and whole.candidates[0].score >= _CERTAIN_IN_DANGER
    )
    if certain and (found.kind != ANSWER or _score(whole) > _score(found)):
        return whole
    return found


def _score(found: Answer) -> float:
    return found.candidates[0].score if found.candidates else 0.0


def _is_near(found: Answer) -> bool:
    """Tell whether what may be meant is near enough to be offered to someone in danger."""
    return _score(found) >= ENOUGH


def _is_clear(found: Answer) -> bool:
    return found.kind == ANSWER and found.candidates[0].score >= CLEAR


def tell(
    dispatcher: CollectingDispatcher, turn: Turn, entry: Entry, found: Answer
) -> list[EventType]:
    """Answer with *entry*, its source, and where it leads."""
    line = resources.knowledge().source_line(entry, turn.language)
    buttons: list[tuple[str, str]] = []
    if entry.check in resources.checks():
        payload = f"/start_check{json.dumps({'check': entry.check})}"
        buttons.append((word("dialogue.check_button", turn.language), payload))
    buttons += related_buttons(entry, turn.language)
    say(
        dispatcher,
        f"{entry.answer[turn.language]}\n\n{line}",
        buttons[:MOST_BUTTONS],
        **facts_of(entry),
        answers=entry.id,
        candidates=_candidates(found),
    )
    return [SlotSet("topic", entry.id), SlotSet("offered", None), SlotSet("misunderstood", 0)]


def offer(dispatcher: CollectingDispatcher, turn: Turn, found: Answer) -> list[EventType]:
    """Offer the two or three entries that may be meant."""
    entries = resources.knowledge().entries
    buttons = [
        (entries[c.entry].title[turn.language], f"/show_entry{json.dumps({'entry': c.entry})}")
        for c in found.candidates
    ]
    buttons.append((word("dialogue.none_of_these", turn.language), "/out_of_scope"))
    buttons.append((word("dialogue.talk_to_human", turn.language), "/talk_to_human"))
    text = word("dialogue.offer", turn.language)
    say(dispatcher, text, buttons, candidates=_candidates(found), gap=DOUBT)
    return [SlotSet("offered", found.candidates[0].entry), SlotSet("misunderstood", 0)]


def unknown(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, key: str, found: Answer
) -> list[EventType]:
    """Say that it is not known, each time in another way; a waiting person's message is noted."""
    if turn.waiting:
        known = "noted_question" if asks(turn.text) else "noted"
        say(dispatcher, word(f"dialogue.{known}", turn.language), candidates=_candidates(found))
        return []
    gap = {"gap": UNKNOWN} if key == "unknown" else {}
    times = int(tracker.get_slot("misunderstood") or 0) + 1
    text, buttons = misunderstood(times, key, turn.language)
    say(dispatcher, text, buttons, candidates=_candidates(found), **gap)
    return [SlotSet("misunderstood", float(times))]


def related_buttons(entry: Entry, language: str) -> list[tuple[str, str]]:
    """Return buttons for related entries and a person, at most three in all."""
    entries = resources.knowledge().entries
    related: Buttons = [
        (entries[id].title[language], f"/show_entry{json.dumps({'entry': id})}")
        for id in entry.related
        if id in entries
    ][: MOST_BUTTONS - 1]
    return [*related, (word("dialogue.talk_to_human", language), "/talk_to_human")]


def facts_of(entry: Entry) -> dict[str, Any]:
    return {"entry": entry.id, "sources": [source.as_dict() for source in entry.sources]}


def _candidates(found: Answer) -> list[dict[str, Any]]:
    return [{"entry": c.entry, "score": c.score} for c in found.candidates]
