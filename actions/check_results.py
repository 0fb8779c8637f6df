"""Actions around a check's questions and its outcome: why, the result, documents, corrections."""

import json
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.check_corrections import correct
from actions.check_texts import (
    MOST_CONDITIONS,
    explanation_text,
    facts_of_check,
    meaning_text,
    result_text,
    so_far_text,
    why_text,
)
from actions.checks import HANDLED, ask_which, check_facts, interview_of
from actions.conversation import Turn, say, word
from bot import resources
from bot.documents import APPLICATION, CALENDAR, RESULT
from bot.documents.compose import is_day_of_decision
from bot.eligibility import NEEDS_REVIEW, NOT_ELIGIBLE, Decision, Interview
from bot.eligibility.dependencies import conditions_on
from bot.eligibility.model import Condition, Remark
from bot.nlu.check_words import (
    BARE_CORRECTION,
    MISTAKE,
    TAKEN_BACK,
    admits_mistake,
    asks_meaning,
    asks_verdict,
)

FINISHED = ("last_check",)


def tell_why(dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[EventType]:
    """Say what the present question of the running check is for, or what it means."""
    interview = interview_of(tracker, turn)
    fact = interview.asks() if interview else None
    if interview is not None and fact is not None:
        key = resources.identifier().key(turn.text, turn.language)
        means = asks_meaning(key)
        language = turn.language
        say(
            dispatcher,
            meaning_text(fact, language) if means else why_text(interview, fact, language),
        )
    return []


def cited_places(interview: Interview) -> list[tuple[str, str]]:
    """Return (document, locator) of what the present question decides, or what decided the outcome.

    Where nothing is decided yet and nothing asked, it is where the application goes.
    """
    check, fact = interview.check, interview.asks()
    cited: list[Condition | Remark] = [
        reason.condition for reason in interview.conclusion().reasons if reason.holds is not True
    ]
    if fact is not None:
        cited = [*conditions_on(check, fact.id)[:MOST_CONDITIONS]]
    return [(c.document or check.document, str(c.locator)) for c in cited or [check.where]]


class CheckResult(Action):
    """Tells the outcome, its figures, what to bring and where."""

    def name(self) -> str:
        return "action_check_result"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        interview = interview_of(tracker, turn)
        if interview is None:
            return []
        decision = interview.conclusion()
        check = interview.check
        places = cited_places(interview)
        for part in result_text(decision, turn.language):
            say(dispatcher, part)
        say(
            dispatcher,
            word(
                "check.source",
                turn.language,
                document=resources.knowledge().documents[check.document].short[turn.language],
                checked=f"{check.checked:%d.%m.%Y}",
            ),
            _result_buttons(decision, turn.language),
            check=check_facts(interview, decision.outcome, None),
            facts_of_check=facts_of_check(interview, decision.outcome),
            danger=decision.danger,
            sources=[
                {"document": document, "locator": at} for document, at in dict.fromkeys(places)
            ],
        )
        return [
            SlotSet("last_check", interview.as_dict()),
            SlotSet("check_state", None),
            SlotSet("check_answer", None),
            SlotSet("topic", None),
            SlotSet("offered", None),
        ]


class ExplainResult(Action):
    """Tells each condition with its place in the law, the sum and the deadline step by step."""

    def name(self) -> str:
        return "action_explain_result"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        asked = None if turn.text.startswith("/") else turn.text
        if asked and asks_verdict(resources.identifier().key(asked, turn.language)):
            say(dispatcher, word("check.not_a_decision", turn.language))
            return []
        running = interview_of(tracker, turn) if asked else None
        if running is not None:
            text = so_far_text(running, turn.language)
            payload = f"/start_check{json.dumps({'check': running.check.id})}"
            paused = not tracker.active_loop.get("name")
            go_on = [(word("check.continue", turn.language), payload)] if paused else []
            say(dispatcher, text or word("check.figures_at_end", turn.language), go_on)
            return []
        interview = interview_of(tracker, turn, FINISHED)
        if interview is None:
            say(dispatcher, word("check.no_result", turn.language))
            return []
        *parts, last = explanation_text(interview, turn.language)
        for part in parts:
            say(dispatcher, part)
        decision = interview.conclusion()
        buttons = [b for b in _result_buttons(decision, turn.language)
                   if not b[1].startswith("/explain_result")]  # fmt: skip
        say(dispatcher, last, buttons)
        return []


class MakeDocument(Action):
    """Asks the hub for the result and the filled-in application as documents."""

    def name(self) -> str:
        return "action_make_document"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        interview = interview_of(tracker, turn, FINISHED)
        if interview is None:
            say(dispatcher, word("check.no_result", turn.language))
            return []
        items = [_item(RESULT, "pdf", word("check.link_result", turn.language))]
        form = resources.forms().of_check(interview.check.id, interview.facts)
        if form is not None and interview.conclusion().outcome != NOT_ELIGIBLE:
            name = form.button[turn.language]
            for file_type in ("docx", "pdf"):
                title = word(f"check.link_form_{file_type}", turn.language, form=name)
                items.append(_item(APPLICATION, file_type, title))
        wish = {"items": items, "interview": interview.as_dict()}
        say(dispatcher, word("check.documents_ready", turn.language), documents=wish)
        return []


class MakeCalendar(Action):
    """Asks the hub for a reminder of the deadline."""

    def name(self) -> str:
        return "action_make_calendar"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        interview = interview_of(tracker, turn, FINISHED)
        decision = interview.conclusion() if interview else None
        if interview is None or decision is None:
            say(dispatcher, word("check.no_result", turn.language))
        elif not _has_reminder(decision):
            say(dispatcher, word("check.no_deadline", turn.language))
        else:
            item = _item(CALENDAR, "ics", word("check.link_calendar", turn.language))
            wish = {"items": [item], "interview": interview.as_dict()}
            day = f"{decision.deadline:%d.%m.%Y}"
            text = word("check.calendar_ready", turn.language, date=day)
            say(dispatcher, text, documents=wish)
        return []


class CorrectResult(Action):
    """Opens a check again at the answer that was wrong, also after its outcome."""

    def name(self) -> str:
        return "action_correct_result"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        interview = interview_of(tracker, turn, ("check_state", *FINISHED))
        if interview is None or not interview.answered:
            say(dispatcher, word("dialogue.anything_else", turn.language))
            return []
        named = turn.entities.get("fact")
        key = resources.identifier().key(turn.text, turn.language)
        if named in interview.check.facts:
            label = interview.correct(str(named)).label[turn.language]
            say(dispatcher, word("check.corrected", turn.language, label=label))
        elif (BARE_CORRECTION.match(key) and len(interview.answered) > 1) or _is_one_of(
            interview, turn, key
        ):
            if not tracker.active_loop.get("name"):
                ask_which(dispatcher, interview, turn)
                return []
        else:
            correct(dispatcher, interview, turn)
        events: list[EventType] = [
            SlotSet("check_state", {**interview.as_dict(), HANDLED: turn.text}),
            SlotSet("check_answer", None),
        ]
        if not tracker.active_loop.get("name"):
            events.append(FollowupAction("check_form"))
        return events


def _is_one_of(interview: Interview, turn: Turn, key: str) -> bool:
    """Tell whether a correction could be of several answers and names none."""
    if interview.named_fact(turn.text, turn.language, by_name=True) is not None:
        return False
    takers = interview.takers(turn.text, turn.language)
    if takers:
        return len(takers) > 1
    says_so = MISTAKE.search(key) or TAKEN_BACK.match(turn.text) or admits_mistake(turn.text)
    return not says_so and interview.named_fact(turn.text, turn.language) is None


def _result_buttons(decision: Decision, language: str) -> list[tuple[str, str]]:
    human = (word("dialogue.talk_to_human", language), "/talk_to_human")
    buttons = [
        (word("check.why_button", language), "/explain_result"),
        (word("check.document_button", language), "/make_document"),
    ]
    if _has_reminder(decision):
        buttons.append((word("check.calendar_button", language), "/make_calendar"))
    again = (word("check.start_over", language),
             f"/restart_check{json.dumps({'check': decision.check.id})}")  # fmt: skip
    if decision.outcome == NEEDS_REVIEW:
        return [human, *buttons, again]
    return [*buttons, human, again]


def _has_reminder(decision: Decision) -> bool:
    return decision.deadline is not None and not is_day_of_decision(decision)


def _item(kind: str, file_type: str, title: str) -> dict[str, str]:
    return {"kind": kind, "format": file_type, "title": title}
