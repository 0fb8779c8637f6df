"""Actions' part in a check's corrections: what was understood is shown, what was wrong replaced."""

import re
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.check_texts import noted_text
from actions.conversation import Turn, say, word
from bot.eligibility import Interview
from bot.eligibility.parse.numbers import in_digits
from bot.eligibility.parse.words import text_key
from bot.eligibility.replies import ACCEPTED
from bot.nlu.check_words import ADMISSION, TAKEN_BACK

_SENTENCE = re.compile(r"[.;!\n]+(?=\s|$)")
_FIGURE = re.compile(r"\d+")
_CONCLUDING = re.compile(
    r"\b(?:so|deci|a[sș]adar|adic[aă]|значит|то есть|выходит|итого)\b", re.IGNORECASE
)
"""What a correction comes to stands after it: “5 of them in Poland, so here it is 19”."""


def tell_noted(
    dispatcher: CollectingDispatcher, interview: Interview, noted: tuple[str, ...], turn: Turn
) -> None:
    """Show back what was understood of a message that told more than was asked."""
    told = noted_text(interview, noted, turn.language)
    by_kind = [name for name in noted if interview.check.facts[name].type == "money_by_kind"]
    if any("moral" in (interview.facts.get(name) or {}) for name in by_kind):
        told = f"{told or ''} {word('check.moral_not_counted', turn.language)}".strip()
    if told and by_kind:
        told += " " + word("check.more_damage", turn.language)
    if told:
        say(dispatcher, told)


def correct(dispatcher: CollectingDispatcher, interview: Interview, turn: Turn) -> None:
    """Replace what the person corrects, or ask for it again."""
    said = TAKEN_BACK.sub("", ADMISSION.sub("", turn.text.strip()))
    parts = [part for part in _SENTENCE.split(said) if part.strip()]
    contrasting = [part for part in parts if interview.contrasts(part, turn.language)]
    if not contrasting and interview.contrasts(said, turn.language):
        contrasting = parts = [said]  # “18 only in May. Now 17”
    changed = [
        name for part in contrasting or parts for name in _replaced(interview, part, turn.language)
    ]
    for part in parts if contrasting else ():  # “So 3650, not 3200”: the rest corrects nothing
        changed += interview.note(part, turn.language) if part not in contrasting else ()
    if changed:
        tell_noted(dispatcher, interview, tuple(dict.fromkeys(changed)), turn)
        return
    fact = interview.named_fact(turn.text, turn.language) or interview.go_back()
    if fact is None:
        say(dispatcher, word("check.nothing_to_correct", turn.language))
        return
    interview.correct(fact.id)
    label = fact.label[turn.language]
    say(dispatcher, word("check.corrected", turn.language, label=label))


def _replaced(interview: Interview, said: str, language: str) -> tuple[str, ...]:
    """Put what *said* tells in the place of what was told; return the facts that changed."""
    exchanged = interview.exchange(said, language)
    if exchanged is not None:
        return (exchanged,)
    before = interview.as_dict()
    changed = interview.note(said, language, correcting=True)
    if set(changed) & set(before["answered"]):
        return changed
    if changed and not _repeats_a_figure(before, said, language):
        return changed  # “I made a mistake, we have 3 children too” tells something new
    interview.put_back(before)
    return _replaced_by_name(interview, said, language) or interview.note(said, language)


def _repeats_a_figure(before: dict[str, Any], said: str, language: str) -> bool:
    """Tell whether *said* has a figure that was answered: “of these 24 months 5 were in Poland”."""
    written = set(_FIGURE.findall(in_digits(text_key(said, language))))
    known = (before["facts"].get(name) for name in before["answered"])
    return any(str(value) in written for value in known if isinstance(value, int))


def _replaced_by_name(interview: Interview, said: str, language: str) -> tuple[str, ...]:
    """Put the figure of *said* in the place of the one that it can be, or of the fact it names."""
    only = interview.replace_only(said, language)
    if only is not None:
        return (only,)
    fact = interview.named_fact(said, language)
    if fact is None:
        return ()
    before, asked = interview.as_dict(), interview.asked_again
    for told in dict.fromkeys((said, _CONCLUDING.split(said)[-1])):
        interview.correct(fact.id)
        accepted = interview.answer(told, language).kind == ACCEPTED
        now = interview.as_dict()["facts"].get(fact.id)
        if accepted and now is not None and now != before["facts"].get(fact.id):
            interview.asked_again = asked if asked != fact.id else None
            return (fact.id,)
        interview.put_back(before)
    return ()
