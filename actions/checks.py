"""Actions that lead a person through an eligibility check."""

import json
import re
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.check_texts import impossible_text, question_text, result_text
from actions.conversation import Turn, say, word
from bot import resources
from bot.eligibility import NEEDS_REVIEW, Interview
from bot.eligibility.interview import ACCEPTED, IMPOSSIBLE, TOO_LOOSE

DEFAULT_CHECK = "state-compensation"
DONE = "done"
_ADMISSION = re.compile(
    r"^\W*((m-?)?am gre[sș]it\w*|gre[sș]i\w*|scuze|de fapt|нет|ошиб\w*|не так|точнее|sorry|no wait|wait"
    r"|(that|it|this|i) was wrong|i made a mistake|wrong|actually|my mistake)[\s,.:!;-]*",
    re.IGNORECASE,
)
_MISTAKE = re.compile(
    r"gresi|corect|inapoi|schimb|de fapt|oshib|oship|isprav|ispravit|nazad|vern|pomen|izmen|ne tot|nepraviln"
    r"|wrong|mistake|back|correct|change|actually|undo|edit|previous|meant|instead"
)


class StartCheck(Action):
    """Begins the check that was asked for, or goes on with one that was left."""

    def name(self) -> str:
        return "action_start_check"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        state = tracker.get_slot("check_state")
        name = _wanted(turn, state["check"] if state else DEFAULT_CHECK)
        if state and state["check"] == name and state["answered"]:
            again = (word("check.start_over", turn.language),
                     f"/restart_check{json.dumps({'check': name})}")  # fmt: skip
            say(dispatcher, word("check.continued", turn.language), [again])
            return [SlotSet("check_answer", None)]
        return _begin(dispatcher, turn, name)


class RestartCheck(Action):
    """Begins a check anew and forgets its answers."""

    def name(self) -> str:
        return "action_restart_check"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        return _begin(dispatcher, turn, _wanted(turn, DEFAULT_CHECK))


class AskCheckAnswer(Action):
    """Asks for the fact that can still change the outcome."""

    def name(self) -> str:
        return "action_ask_check_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        interview = interview_of(tracker, turn)
        fact = interview.asks() if interview else None
        if interview is None or fact is None:
            return []
        text, buttons = question_text(interview, fact, turn.language)
        say(dispatcher, text, buttons, check=_facts(interview, None, fact.id))
        return []


class ValidateCheckForm(FormValidationAction):
    """Takes an answer; the form stays open until the outcome is settled."""

    def name(self) -> str:
        return "validate_check_form"

    def validate_check_answer(
        self,
        value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> dict[str, Any]:
        """Put the answer into the check's state, or say what does not fit."""
        if value is None:
            return {"check_answer": None}
        turn = Turn.of(tracker)
        interview = interview_of(tracker, turn)
        if interview is None:
            return {"check_answer": DONE}
        if turn.intent == "correct_answer" and _names_a_mistake(turn, interview):
            _correct(dispatcher, interview, turn)
        else:
            _take(dispatcher, interview, turn)
        finished = interview.asks() is None
        return {"check_answer": DONE if finished else None, "check_state": interview.as_dict()}


class CancelCheck(Action):
    """Leaves a check; its answers stay until the conversation ends."""

    def name(self) -> str:
        return "action_cancel_check"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        state = tracker.get_slot("check_state") or {"check": DEFAULT_CHECK}
        payload = f"/start_check{json.dumps({'check': state['check']})}"
        buttons = [(word("check.continue", turn.language), payload)]
        say(dispatcher, word("check.paused", turn.language), buttons)
        return [SlotSet("check_answer", None)]


class WhyAsk(Action):
    """Says what the present question is for."""

    def name(self) -> str:
        return "action_why_ask"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        interview = interview_of(tracker, turn)
        fact = interview.asks() if interview else None
        if fact and fact.help:
            say(dispatcher, fact.help[turn.language])
        else:
            say(dispatcher, word("check.no_help", turn.language))
        return []


class CheckResult(Action):
    """Tells the outcome, why, until when, what to bring and where."""

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
        human = (word("dialogue.talk_to_human", turn.language), "/talk_to_human")
        again = (word("check.start_over", turn.language),
                 f"/restart_check{json.dumps({'check': check.id})}")  # fmt: skip
        buttons = [human, again] if decision.outcome == NEEDS_REVIEW else [again, human]
        open_points = [r.condition for r in decision.reasons if r.holds is not True]
        cited = [
            (c.document or check.document, str(c.locator)) for c in open_points or [check.where]
        ]
        sources = [{"document": d, "locator": at} for d, at in dict.fromkeys(cited)]
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
            buttons,
            check=_facts(interview, decision.outcome, None),
            sources=sources,
        )
        return [
            SlotSet("last_check", interview.as_dict()),
            SlotSet("check_state", None),
            SlotSet("check_answer", None),
        ]


class CorrectResult(Action):
    """After an outcome: opens the check again at the answer that was wrong."""

    def name(self) -> str:
        return "action_correct_result"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        state = tracker.get_slot("check_state") or tracker.get_slot("last_check")
        if not state or not state.get("answered"):
            say(dispatcher, word("dialogue.anything_else", turn.language))
            return []
        check = resources.checks().named(state["check"])
        interview = Interview.from_dict(check, turn.today, state)
        _correct(dispatcher, interview, turn)
        return [
            SlotSet("check_state", interview.as_dict()),
            SlotSet("check_answer", None),
            FollowupAction("check_form"),
        ]


def interview_of(tracker: Tracker, turn: Turn) -> Interview | None:
    """Return the check under way, or None."""
    state = tracker.get_slot("check_state")
    if not state or state.get("check") not in resources.checks():
        return None
    return Interview.from_dict(resources.checks().named(state["check"]), turn.today, state)


def _wanted(turn: Turn, default: str) -> str:
    """Return the check that a button or an intent names, else *default*."""
    named = str(turn.entities.get("check") or "")
    if named in resources.checks():
        return named
    if turn.intent and turn.intent.startswith("check_"):
        name = turn.intent.removeprefix("check_").replace("_", "-")
        if name in resources.checks():
            return name
    return default


def _begin(dispatcher: CollectingDispatcher, turn: Turn, name: str) -> list[EventType]:
    interview = Interview(resources.checks().named(name), turn.today)
    say(dispatcher, interview.check.intro[turn.language])
    return [SlotSet("check_state", interview.as_dict()), SlotSet("check_answer", None)]


def _facts(interview: Interview, outcome: str | None, asks: str | None) -> dict[str, Any]:
    return {"name": interview.check.id, "outcome": outcome, "asks": asks}


def _take(dispatcher: CollectingDispatcher, interview: Interview, turn: Turn) -> None:
    reply = interview.answer(turn.text, turn.language)
    if reply.kind == ACCEPTED:
        if reply.assumed:
            date = f"{reply.assumed:%d.%m.%Y}"
            say(dispatcher, word("check.assumed", turn.language, date=date))
    elif reply.kind == TOO_LOOSE:
        say(dispatcher, word("check.too_loose", turn.language))
    elif reply.kind == IMPOSSIBLE:
        say(dispatcher, impossible_text(interview.check.facts[reply.fact], turn.language))
    else:
        human = (word("dialogue.talk_to_human", turn.language), "/talk_to_human")
        say(dispatcher, word("check.not_understood", turn.language), [human])


def _names_a_mistake(turn: Turn, interview: Interview) -> bool:
    """Tell whether the person says that something was wrong, and not just answers."""
    key = resources.identifier().key(turn.text, turn.language)
    return bool(_MISTAKE.search(key)) or interview.reads(turn.text, turn.language) is None


def _correct(dispatcher: CollectingDispatcher, interview: Interview, turn: Turn) -> None:
    before = dict(interview.facts)
    fact = interview.named_fact(turn.text, turn.language)
    fact = interview.correct(fact.id) if fact else interview.go_back()
    if fact is None:
        say(dispatcher, word("check.nothing_to_correct", turn.language))
        return
    said = _ADMISSION.sub("", turn.text.strip())
    accepted = interview.answer(said, turn.language).kind == ACCEPTED
    if accepted and interview.facts[fact.id] != before.get(fact.id):
        return
    interview.correct(fact.id)
    label = fact.label[turn.language]
    say(dispatcher, word("check.corrected", turn.language, label=label))
