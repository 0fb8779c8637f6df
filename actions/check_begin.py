"""How a check begins: with what was told before, or because a message belongs to it."""

import json

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.check_corrections import tell_noted
from actions.conversation import Turn, earlier_messages, say, word
from bot import resources
from bot.eligibility import Interview
from bot.eligibility.corrections import takes_back
from bot.eligibility.earlier import ask_before_refusing, note_earlier, take_over
from bot.eligibility.replies import ACCEPTED
from bot.nlu.check_words import admits_mistake

DONE = "done"
UNKNOWN = "unknown"
_WISH, _LATEST = "requested_benefit", 2
"""The fact that the latest questions tell: which aid is wanted."""
_MANY_WORDS = 4
"""Fewer words tell nothing of another check."""
_SEVERAL_FACTS = 8
"""Fewer words do not tell three facts."""
_LIKELIEST = 3
"""So many intents of a message may be what it is about."""
_FACTS_OF_ANOTHER, _MANY_OF_ANOTHER = 2, 3
"""From so many facts on that another check asks for, a message that is no answer begins it; from
so many on also one that seems to answer, if it tells at most one fact of the running check."""


def begin(
    dispatcher: CollectingDispatcher,
    turn: Turn,
    name: str,
    earlier: list[tuple[str, str]] | None = None,
    other: Interview | None = None,
    questions: list[tuple[str, str]] | None = None,
) -> list[EventType]:
    """Begin a check with what this message, *earlier* ones and the *other* check tell of it.

    Earlier *questions* only say what is wanted: “is there some aid for winter?”
    """
    interview = Interview(
        resources.checks().named(name), turn.today, mentions=resources.mentions()[name]
    )
    say(dispatcher, interview.check.intro[turn.language])
    wished = interview.check.facts.get(_WISH)
    noted: tuple[str, ...] = ()
    if not turn.text.startswith("/"):
        noted = interview.note(turn.text, turn.language)
        if noted or wished:  # “social aid? income 3000” says which aid
            noted = (*_first_choice(interview, turn.text, turn.language), *noted)
    noted += note_earlier(interview, earlier or [])
    for text, language in reversed((questions or [])[-_LATEST:] if wished else []):
        noted = (*_first_choice(interview, text, language), *noted)
    if other is not None and other.check.id != name:
        noted += take_over(interview, other)
    doubtful = ask_before_refusing(interview)
    tell_noted(dispatcher, interview, tuple(name for name in noted if name != doubtful), turn)
    settled = DONE if interview.asks() is None else None  # the first message told enough
    return [
        SlotSet("check_state", interview.as_dict()),
        SlotSet("check_answer", settled),
        SlotSet("topic", None),
        SlotSet("offered", None),
    ]


def _first_choice(interview: Interview, text: str, language: str) -> tuple[str, ...]:
    """Take what *text* says of the choice that a check begins with; return its fact if it did."""
    first = next(iter(interview.check.facts.values()))
    if first.type != "choice" or first.id in interview.facts:
        return ()
    before = interview.as_dict()
    interview.asked_again = first.id
    reply = interview.answer(text, language)
    if reply.kind == ACCEPTED and interview.facts.get(first.id) not in (None, UNKNOWN):
        return (first.id,)
    interview.put_back(before)
    return ()


def switch(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, left: Interview, name: str
) -> list[EventType]:
    """Begin the check *name* instead of the one that is *left*, to which a button leads back."""
    payload = f"/start_check{json.dumps({'check': left.check.id})}"
    title = resources.checks().named(name).title[turn.language]
    back = word("check.back_to", turn.language, check=left.check.title[turn.language])
    say(dispatcher, word("check.switched", turn.language, check=title), [(back, payload)])
    return begin(dispatcher, turn, name, earlier_messages(tracker), left)


def rather_of(interview: Interview, turn: Turn, tracker: Tracker) -> str | None:
    """Return the check that the message is of rather than an answer to the running one."""
    if len(turn.text.split()) < _SEVERAL_FACTS:
        return None
    other = told_of_another(interview, turn, tracker, _MANY_OF_ANOTHER)
    if other is None or interview.tells_of(turn.text, turn.language) > 1:
        return None
    return other if _listed(other, turn) >= _MANY_OF_ANOTHER else None


def told_of_another(
    interview: Interview, turn: Turn, tracker: Tracker, fewest: int = _FACTS_OF_ANOTHER
) -> str | None:
    """Return the check, another than the running one, that alone asks for what *turn* tells.

    None when it tells fewer than *fewest* facts of it, or two that nothing else points to; a
    correction is of the running check.
    """
    if len(turn.text.split()) < _MANY_WORDS:
        return None
    if admits_mistake(turn.text) or takes_back(turn.text, turn.language):
        return None
    told = {
        name: {mention.fact for mention in mentions.find(turn.text, turn.language, turn.today)[0]}
        for name, mentions in resources.mentions().items()
        if name != interview.check.id
    }
    ranked = sorted(told, key=lambda name: -len(told[name]))
    first, second, *_ = [*(len(told[name]) for name in ranked), 0, 0]
    if first < fewest or first == second:
        return None
    likely = f"check_{ranked[0].replace('-', '_')}" in _likely_intents(tracker)
    enough = likely or first >= _MANY_OF_ANOTHER
    return ranked[0] if enough and _listed(ranked[0], turn) else None


def _listed(name: str, turn: Turn) -> int:
    """Return how many facts of the check *name* the message tells in words that are listed."""
    found = resources.listed_mentions()[name].find(turn.text, turn.language, turn.today)[0]
    return len({mention.fact for mention in found})


def _likely_intents(tracker: Tracker) -> set[str]:
    ranking = (tracker.latest_message or {}).get("intent_ranking") or []
    return {str(one["name"]) for one in ranking[:_LIKELIEST]}
