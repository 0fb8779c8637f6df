"""What is known before a check begins: told in earlier messages, or in another check.

Nobody is asked twice; what is taken up is shown back, so that it can be corrected.
"""

from collections.abc import Iterable

from bot.eligibility.engine import NOT_ELIGIBLE
from bot.eligibility.interview import Interview
from bot.eligibility.model import Fact


def note_earlier(interview: Interview, messages: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Take up what earlier *messages*, (text, language) with the oldest first, told.

    The later one counts where two differ, and what the interview knows already counts most.
    """
    noted = [
        name
        for text, language in reversed(list(messages))
        for name in interview.note(text, language)
    ]
    return tuple(dict.fromkeys(noted))


def take_over(interview: Interview, other: Interview) -> tuple[str, ...]:
    """Take over what the *other* check asked in the same words; return the facts that were."""
    taken = [
        name
        for name, fact in interview.check.facts.items()
        if name in other.facts
        and _same(fact, other.check.facts[name])
        and interview.learn(fact, other.facts[name])
    ]
    return tuple(taken)


def ask_before_refusing(interview: Interview) -> str | None:
    """Ask for the fact by which a check would end in a refusal before its first question.

    What nobody asked may have been misread (“beaten and robbed” is one crime or two); returns the
    fact, or None when nothing is refused.
    """
    if interview.asks() is not None or interview.conclusion().outcome != NOT_ELIGIBLE:
        return None
    known = interview.as_dict()
    for name in known["volunteered"]:
        if interview.check.facts[name].question is None:
            continue
        interview.correct(name)
        if interview.conclusion().outcome != NOT_ELIGIBLE:
            return str(name)
        interview.put_back(known)
    return None


def _same(fact: Fact, other: Fact) -> bool:
    if fact.type != other.type or fact.question is None:
        return False
    return fact.question == other.question or fact.type == "penal_article"
