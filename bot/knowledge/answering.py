"""Decide whether to answer, to offer a choice, or to say that it is not known."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.knowledge.search import Candidate, KnowledgeSearch
from bot.language import fold

ANSWER, OFFER, UNKNOWN = "answer", "offer", "unknown"

SURE = 0.45
"""At this score the best entry is answered whatever comes second."""
ENOUGH = 0.34
"""From this score on the best entry is answered if it leads clearly."""
LEAD = 0.12
"""How far ahead of the second the best must be to lead clearly."""
WORTH_OFFERING = 0.24
"""Below this score an entry is not even offered."""

_LEANS = re.compile(
    r"^\W*(si|dar|iar|daca|dc|ce zici de|a|i|no|nu a|a esli|esli|toest|to est|and|but|what about"
    r"|what if|how about|or|sau|ili|и|а|но|если|или|а если)\b"
)
_SHORT = 6


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do with a question: ``kind``, and the best candidates, best first."""

    kind: str
    candidates: tuple[Candidate, ...]

    @property
    def entry(self) -> str | None:
        return self.candidates[0].entry if self.kind == ANSWER else None


def answer(
    search: KnowledgeSearch,
    question: str,
    language: str | None,
    topic: str | None = None,
    among: Iterable[str] | None = None,
) -> Answer:
    """Return what to answer to *question*.

    *topic* is the entry answered before: a question that leans on it is read with it. *among*
    limits the entries.
    """
    candidates = search.search(question, language, top=3, among=among)
    if (
        topic
        and leans_on_topic(question)
        and (_LEANS.match(fold(question)) or not _certain(candidates))
    ):
        together = search.search(question, language, context=topic, top=4, among=among)
        others = [candidate for candidate in together if candidate.entry != topic][:3]
        if others and others[0].score >= WORTH_OFFERING:
            candidates = others
    return Answer(_kind(candidates), tuple(candidates[:3]))


def leans_on_topic(question: str) -> bool:
    """Tell whether *question* seems to go on from the last answer (“and for a child?”)."""
    folded = fold(question)
    words = folded.split()
    return len(words) <= _SHORT or (len(words) <= 10 and bool(_LEANS.match(folded)))


def _certain(candidates: list[Candidate]) -> bool:
    return bool(candidates) and candidates[0].score >= SURE


def _kind(candidates: list[Candidate]) -> str:
    if not candidates or candidates[0].score < WORTH_OFFERING:
        return UNKNOWN
    best = candidates[0].score
    second = candidates[1].score if len(candidates) > 1 else 0.0
    if best >= SURE or (best >= ENOUGH and best - second >= LEAD):
        return ANSWER
    return OFFER
