"""Questions that go on from the last answer: “and for a child?”, “how much?”, “куда?”."""

import re

from bot.knowledge.model import KnowledgeBase
from bot.knowledge.search import Candidate, KnowledgeSearch
from bot.language import known_key

_LEANS = re.compile(
    r"^\W*((ok|okay|bine|nu|ladno|well|no) )?(si|dar|iar|da daca|daca|dc|ce zici de|no|nu a|a|i|esli|toest|to est|and|but|if|what about"
    r"|what if|how about|or|sau|ili)\b"
)
_GENERIC_WORDS = """
unde cat cati cata cate timp cand pana ce acte documente hartii cine cui cum costa depun duc aduc
scriu trebuie bani zile luni ani termen termenul mult dureaza plateste o e este de la si dar iar
in care platesc gde kuda skolko kak dolgo kogda do kakogo chisla kakie dokumenti bumagi kto komu
kakoi srok deneg dnei mesiatsev let podavat podat nesti nuzhni nado stoit platiat zhdat vremeni a
i na za po eto nuzhno idti where how much many long when until till what which documents papers
who whom cost costs is it the to need apply file days months years time money term deadline and
but for pay pays takes take does bring
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
"""Words that alone say no subject: a message of nothing else asks about the subject before it."""
_FAMILIES = (
    {"compensation", "application", "amount", "documents", "decision", "commission", "payment"},
    {"disability", "pension", "allowance"},
    {"petition", "prior", "court", "appeal", "procedure"},
)
"""First words of the names of entries that are about one subject."""
_SHORT, _LONGER = 4, 10
_ENOUGH, _SURE, _CERTAIN = 0.15, 0.55, 0.75
_TITLE = 0.15
"""Share of the last answer's title: the neighbours are already about its subject."""
_FITS, _LEADS, _FAR_AHEAD = 1.3, 0.5, 1.5
"""Beside its neighbours an entry is meant when it fits this well, and so much better than the next;
far ahead of them it is meant by who goes on (“and for …”), whatever else in the world would fit.

How sure the search is says little here: it was measured on questions that stand alone.
"""


def neighbours(knowledge: KnowledgeBase, topic: str) -> set[str]:
    """Return the entries near *topic*: named alike, or related to it in at most two steps."""
    near = {topic}
    for _ in range(2):
        near |= {
            entry.id
            for entry in knowledge.entries.values()
            if near & set(entry.related)
            or any(entry.id in knowledge.entries[id].related for id in near)
        }
    first = topic.split("-")[0]
    family = next((names for names in _FAMILIES if first in names), {first})
    near |= {id for id in knowledge.entries if id.split("-")[0] in family}
    return near - {topic}


def kin(knowledge: KnowledgeBase, topic: str) -> set[str]:
    """Return the entries of the very subject of *topic*: named like it, or related to it directly."""
    first = topic.split("-")[0]
    family = _FAMILIES[0] if first in _FAMILIES[0] else {first}
    own = knowledge.entries[topic].related
    return {id for id in knowledge.entries if id in own or id.split("-")[0] in family}


def going_on(
    search: KnowledgeSearch, question: str, language: str, topic: str, near: set[str]
) -> tuple[bool, list[Candidate]] | None:
    """Return what *question* means after *topic* and whether that is clear; None if it stands alone.

    Only the entries in *near* are looked at. The question is read together with the topic's title.
    """
    key = known_key(question, language)
    words = re.findall(r"\w+", key)
    leans, generic = bool(_LEANS.match(key)), bool(words) and set(words) <= _GENERIC
    if not near or not (generic or len(words) <= (_LONGER if leans else _SHORT)):
        return None
    alone = search.search(question, language, top=3)
    again = bool(alone) and alone[0].entry == topic
    certain = bool(alone) and alone[0].score >= _SURE and not again
    if certain and alone[0].entry in near:
        return True, alone
    if certain and not (generic or leans):
        return None
    found = search.search(question, language, topic, 3, near, share=_TITLE)
    if not found:
        return None
    best = found[0]
    lead = best.fit - found[1].fit if len(found) > 1 else best.fit
    meant = generic or (leans and best.fit >= _FITS and lead >= _FAR_AHEAD)
    if certain and not meant and alone[0].score >= _CERTAIN and best.score < alone[0].score / 2:
        return None
    leads = best.fit >= _FITS and (lead >= _LEADS or again)
    if best.score >= _SURE or (leads and (generic or leans or best.score >= _ENOUGH)):
        return True, found
    return (False, found) if generic else None
