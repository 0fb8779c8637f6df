"""Actions that lead a person through an eligibility check."""

import json
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import CLEAR, AnswerQuestion, respond
from actions.check_begin import DONE, begin, rather_of, switch, told_of_another
from actions.check_corrections import correct, tell_noted
from actions.check_texts import (
    facts_of_check,
    impossible_text,
    question_text,
    so_far_text,
)
from actions.conversation import Turn, earlier_messages, say, word
from bot import resources
from bot.eligibility import Fact, Interview
from bot.eligibility.corrections import takes_back
from bot.eligibility.replies import ACCEPTED, CONTRADICTION, IMPOSSIBLE, TOO_LOOSE, Problem, Reply
from bot.eligibility.steering import BACK, LEAVE, PAUSE
from bot.eligibility.told import told_value
from bot.knowledge.answering import answer
from bot.language import fold
from bot.language.asking import asks
from bot.nlu.check_words import (
    ASIDES,
    BARE_CORRECTION,
    MISTAKE,
    MOST_ASIDES,
    RESUME,
    admits_mistake,
    told_before_result,
)

DEFAULT_CHECK = "state-compensation"
CHOOSING, HANDLED, PAUSED = "choosing", "handled", "paused"
"""Marks in a check's state: the person was asked which answer is wrong; the message that was
taken up already, before the form saw it; the person is away for a moment."""
_QUESTIONS = {
    "ask_question", "ask_plan", "nlu_fallback", "hotline_contact", "privacy", "about_bot", "out_of_scope",
    "show_entry",
}  # fmt: skip
"""What is asked beside a check; asked so again, the check waits and does not repeat its question."""
_BY_THE_WAY = {
    "nlu_fallback", "out_of_scope", "talk_to_human", "delete_data", "goodbye", "thanks", "small_talk",
    "insult",
}  # fmt: skip
"""Intents that a running check hears without an answer; after these its question is only recalled."""
_ASKED_BESIDE = {"ask_question", "nlu_fallback", "hotline_contact", "privacy", "dont_know"}
"""Intents that may tell facts of the running check by the way: “she cannot walk, is that it?”"""
MOST_CHOICES = 8
_MANY_WORDS = 4
"""From here on a message may be a question, or tell more than its answer."""
_SURELY_CORRECTS = 0.9
"""How sure the intent must be for a correction that has no word of one: “but I am no citizen”."""


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
            interview = interview_of(tracker, turn)
            resumes = RESUME.match(resources.identifier().key(turn.text, turn.language))
            if interview is not None and not turn.text.startswith("/") and not resumes:
                if interview.reads(turn.text, turn.language) is not None:
                    _take(dispatcher, tracker, interview, turn, may_switch=False)
                tell_noted(dispatcher, interview, interview.note(turn.text, turn.language), turn)
                state = interview.as_dict()
            settled = DONE if interview is not None and interview.asks() is None else None
            return [SlotSet("check_state", state), SlotSet("check_answer", settled)]
        earlier = earlier_messages(tracker)
        other = interview_of(tracker, turn, ("check_state", "last_check"))
        questions = earlier_messages(tracker, questions=True)
        return begin(dispatcher, turn, name, earlier, other, questions)


class RestartCheck(Action):
    """Begins a check anew and forgets its answers."""

    def name(self) -> str:
        return "action_restart_check"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        state = tracker.get_slot("check_state") or tracker.get_slot("last_check") or {}
        return begin(dispatcher, turn, _wanted(turn, state.get("check", DEFAULT_CHECK)))


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
        events: list[EventType] = []
        if turn.intent in _ASKED_BESIDE:
            fact, events = _note_beside(dispatcher, interview, turn, fact)
        handed = facts_of_check(interview, None)
        asked = check_facts(interview, None, fact.id)
        state = tracker.get_slot("check_state") or {}
        if state.get(PAUSED) and turn.intent == "answer_check":
            say(dispatcher, word("check.pause", turn.language), check=asked, facts_of_check=handed)
            return events
        if state.get(CHOOSING):
            ask_which(dispatcher, interview, turn, check=asked, facts_of_check=handed)
            return events
        if turn.intent in _QUESTIONS and not events:
            asides = int(state.get(ASIDES, 0)) + 1
            events = [SlotSet("check_state", state | {ASIDES: asides})]
            if asides >= MOST_ASIDES:
                if asides == MOST_ASIDES:
                    _say_it_waits(dispatcher, interview, turn, asked, handed)
                return events
        elif state.get(ASIDES) and not events:
            events = [SlotSet("check_state", state | {ASIDES: 0})]
        text, buttons = question_text(interview, fact, turn.language)
        if turn.intent in _BY_THE_WAY and fact.type != "list":
            text = word("check.recall", turn.language, label=fact.label[turn.language])
        say(dispatcher, text, buttons, check=asked, facts_of_check=handed)
        return events


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
        if interview is None or (value == DONE and interview.asks() is None):
            return {"check_answer": DONE}
        state = tracker.get_slot("check_state") or {}
        if state.get(HANDLED) == turn.text:
            return _after(interview)
        steering = resources.steering().said(turn.text, turn.language)
        if steering in (PAUSE, BACK) and not interview.tells(turn.text, turn.language):
            return _steered(dispatcher, interview, turn, steering)
        key = resources.identifier().key(turn.text, turn.language)
        if BARE_CORRECTION.match(key) and len(interview.answered) == 1:
            fact = interview.correct(interview.answered[0])
            label = fact.label[turn.language]
            say(dispatcher, word("check.corrected", turn.language, label=label))
            return _after(interview)
        if BARE_CORRECTION.match(key) and interview.answered:
            return {"check_answer": None, "check_state": interview.as_dict() | {CHOOSING: True}}
        chosen = state.get(CHOOSING) and interview.named_fact(
            turn.text, turn.language, by_name=True
        )
        if chosen or _corrects(turn, interview, key):
            correct(dispatcher, interview, turn)
            return _after(interview)
        asked = _take(dispatcher, tracker, interview, turn)
        return _after(interview) | {e["name"]: e["value"] for e in asked if e["event"] == "slot"}


class Lost(Action):
    """Ends a turn for which no rule is: a running check asks again, else the question is answered.

    Rasa predicts its fallback until something listens again, so that what comes after is told here.
    """

    def name(self) -> str:
        return "action_lost"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        if tracker.active_loop.get("name") and interview_of(tracker, turn):
            _say_not_understood(dispatcher, None, turn.language)
            return [FollowupAction("check_form")]
        events = await AnswerQuestion().run(dispatcher, tracker, domain)
        return [*events, FollowupAction("action_listen")]


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
        leaves = resources.steering().said(turn.text, turn.language) == LEAVE
        key = "check.goodbye" if leaves else "check.paused"
        say(dispatcher, word(key, turn.language), buttons)
        return [SlotSet("check_answer", None)]


def interview_of(
    tracker: Tracker, turn: Turn, slots: tuple[str, ...] = ("check_state",)
) -> Interview | None:
    """Return the check that the first filled one of *slots* holds, or None."""
    state = next((state for name in slots if (state := tracker.get_slot(name))), None)
    if not state or state.get("check") not in resources.checks():
        return None
    name = state["check"]
    return Interview.from_dict(
        resources.checks().named(name), turn.today, state, resources.mentions()[name]
    )


def _say_it_waits(
    dispatcher: CollectingDispatcher,
    interview: Interview,
    turn: Turn,
    asked: dict[str, Any],
    handed: dict[str, Any],
) -> None:
    """Leave the check in peace for someone who asks one thing after another."""
    payload = f"/start_check{json.dumps({'check': interview.check.id})}"
    title = interview.check.title[turn.language]
    text = word("check.waits", turn.language, title=title)
    buttons = [(word("check.continue", turn.language), payload)]
    say(dispatcher, text, buttons, check=asked, facts_of_check=handed)


def _steered(
    dispatcher: CollectingDispatcher, interview: Interview, turn: Turn, steering: str
) -> dict[str, Any]:
    """Wait for someone who pauses, or greet who is back; neither answers anything."""
    after = _after(interview)
    if steering == BACK:
        say(dispatcher, word("check.welcome_back", turn.language))
    elif after["check_answer"] is None:
        after["check_state"] |= {PAUSED: True}
    return after


def _after(interview: Interview) -> dict[str, Any]:
    finished = interview.asks() is None
    return {"check_answer": DONE if finished else None, "check_state": interview.as_dict()}


def check_facts(interview: Interview, outcome: str | None, asks: str | None) -> dict[str, Any]:
    return {"name": interview.check.id, "outcome": outcome, "asks": asks}


def ask_which(
    dispatcher: CollectingDispatcher, interview: Interview, turn: Turn, **facts: Any
) -> None:
    """Ask which answer was wrong; each of the latest is a button."""
    buttons = []
    for name in reversed(interview.answered[-MOST_CHOICES:]):
        fact = interview.check.facts[name]
        value = told_value(fact, interview.facts.get(name), resources.texts(), turn.language)
        title = f"{fact.label[turn.language]}: {value}"
        buttons.append((title, f"/correct_fact{json.dumps({'fact': name})}"))
    say(dispatcher, word("check.which_wrong", turn.language), buttons, **facts)


def _wanted(turn: Turn, default: str) -> str:
    """Return the check that a button or an intent names, else *default*."""
    named = str(turn.entities.get("check") or "")
    if named in resources.checks():
        return named
    if fold(turn.text) == fold(word("dialogue.check_button", turn.language)):
        return default
    if turn.intent and turn.intent.startswith("check_"):
        name = turn.intent.removeprefix("check_").replace("_", "-")
        if name in resources.checks():
            return name
    return default


def _corrects(turn: Turn, interview: Interview, key: str) -> bool:
    """Tell whether the person says that something was wrong, and not just answers."""
    if interview.contrasts(turn.text, turn.language):
        return True
    if turn.intent == "correct_answer":
        unread = interview.reads(turn.text, turn.language) is None
        if MISTAKE.search(key) or (unread and turn.confidence >= _SURELY_CORRECTS):
            return True
    return admits_mistake(turn.text) and interview.tells(turn.text, turn.language)


def _take(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    interview: Interview,
    turn: Turn,
    may_switch: bool = True,
) -> list[EventType]:
    """Take the answer; what is no answer but a question is answered, with the slots that it sets.

    Who asks for the result with it hears what is known so far.
    """
    told = told_before_result(
        turn.text, lambda part: resources.identifier().key(part, turn.language)
    )
    if told:
        before = interview.as_dict()
        events = _take(dispatcher, tracker, interview, replace(turn, text=told), may_switch)
        learned = not events and interview.as_dict() != before
        so_far = so_far_text(interview, turn.language) if learned else None
        if so_far is not None:
            say(dispatcher, so_far)
        return events
    other = rather_of(interview, turn, tracker) if may_switch else None
    if other is not None:
        return switch(dispatcher, tracker, turn, interview, other)
    reply = interview.hear(turn.text, turn.language)
    told_much = len(turn.text.split()) >= _MANY_WORDS
    own = (reply.fact,) if reply.kind == ACCEPTED and reply.fact and told_much else ()
    tell_noted(dispatcher, interview, (*own, *reply.noted), turn)
    if reply.kind == ACCEPTED:
        if not reply.fact and not reply.noted:
            say(dispatcher, word("check.already", turn.language))
        if reply.assumed:
            date = f"{reply.assumed:%d.%m.%Y}"
            say(dispatcher, word("check.assumed", turn.language, date=date))
    elif reply.kind == TOO_LOOSE:
        say(dispatcher, word("check.too_loose", turn.language))
    elif reply.kind == IMPOSSIBLE:
        say(dispatcher, impossible_text(reply.problem, turn.language))
    elif reply.kind == CONTRADICTION:
        fact = interview.check.facts[reply.fact]
        say(dispatcher, _two_answers(fact, interview, reply, turn.language))
    else:
        other = told_of_another(interview, turn, tracker) if may_switch else None
        if other is not None and reply.problem is None:
            return switch(dispatcher, tracker, turn, interview, other)
        return _not_an_answer(dispatcher, tracker, turn, reply.problem)
    return []


def _note_beside(
    dispatcher: CollectingDispatcher, interview: Interview, turn: Turn, fact: Fact
) -> tuple[Fact, list[EventType]]:
    """Take up what a question told of the check by the way; return what is asked for then.

    An outcome is never settled by it: that takes an answer.
    """
    before = interview.as_dict()
    corrects = takes_back(turn.text, turn.language)
    exchanged = interview.exchange(turn.text, turn.language)
    noted = interview.note(turn.text, turn.language, correcting=corrects and exchanged is None)
    noted = ((exchanged,) if exchanged else ()) + tuple(n for n in noted if n != exchanged)
    interview.leave_contradiction()
    asked = interview.asks()
    if asked is None or (not noted and asked.id == fact.id):
        interview.put_back(before)
        return fact, []
    tell_noted(dispatcher, interview, noted, turn)
    return asked, [SlotSet("check_state", interview.as_dict())]


def _not_an_answer(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, problem: Problem | None
) -> list[EventType]:
    """Answer what is a question, or what an entry clearly answers; else say what was not understood."""
    if len(turn.text.split()) >= _MANY_WORDS:
        found = answer(resources.search(), turn.text, turn.language, turn.subject)
        clear = found.entry is not None and found.candidates[0].score >= CLEAR
        if clear or (asks(turn.text) and problem is None):
            return respond(dispatcher, tracker, turn, found)
    _say_not_understood(dispatcher, problem, turn.language)
    return []


def _say_not_understood(
    dispatcher: CollectingDispatcher, problem: Problem | None, language: str
) -> None:
    if problem is not None:
        say(dispatcher, word(f"check.hint_{problem.key}", language))
        return
    human = (word("dialogue.talk_to_human", language), "/talk_to_human")
    say(dispatcher, word("check.not_understood", language), [human])


def _two_answers(fact: Fact, interview: Interview, reply: Reply, language: str) -> str:
    texts = resources.texts()
    return word(
        "check.two_answers",
        language,
        label=fact.label[language],
        before=told_value(fact, interview.facts[fact.id], texts, language),
        now=told_value(fact, reply.other, texts, language),
    )
