"""Decide whether to answer, to offer a choice, or to say that it is not known."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.knowledge.aspects import Aspects, kin
from bot.knowledge.model import KnowledgeBase
from bot.knowledge.search import Candidate, KnowledgeSearch
from bot.language import LANGUAGES, fold
from bot.language.asking import asks

ANSWER, OFFER, UNKNOWN = "answer", "offer", "unknown"

SURE = 0.7
"""At this score the best entry is answered whatever comes second."""
ENOUGH = 0.48
"""From this score on the best entry is answered if it leads clearly."""
LEAD = 0.15
"""How far ahead of the second the best must be to lead clearly."""
WORTH_OFFERING = 0.36
"""Below this score an entry is not even offered."""
_WORTH_OFFERING_AFTER = 0.28
"""The same for what goes on from an answer: there the choice is among what is near it."""
_SURE_ALONE = 0.85
"""Read alone, a message is as sure as this of the entry that is also likeliest after the last answer."""

_SUBJECT = 2.3
"""A message of one word is the subject of some question when an entry fits it this well."""

_LEANS = re.compile(
    r"^\W*(da (?=daca|dc|cind|cand|cit|cat|unde|cine|ce|cum|pot|la|pe|cu|in)|si|dar|iar|daca|dc|ce zici de|a|i|no|nu a|a esli|esli|toest|to est|and|but|what about"
    r"|what if|how about|or|sau|ili|и|а|но|если|или|а если)\b"
)
_QUESTION = re.compile(r"[^.!?\n]+\?")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_CLAUSE = re.compile(r"[,;:–]\s+")
_GREETS = (
    r"bun[aă] (?:ziua|seara|diminea[tț]a)|salut\w*|spune[tț]i(?:[- ]mi)?|[iî]mi pute[tț]i spune|(?:pute[tț]i|po[tț]i) s[aă][- ]mi spune[tț]?i?"
    r"|v[aă] rog(?: frumos)?|te rog|scuza[tț]i|mul[tț]umesc|[sș]i [iî]nc[aă] (?:ceva|o [iî]ntrebare)|[iî]nc[aă] o [iî]ntrebare|alt[aă] [iî]ntrebare"
    r"|apropo|(?:vreau|a[sș] vrea) s[aă] ([sș]tiu|[iî]ntreb|aflu)"
    r"|здравствуйте|добрый (?:день|вечер)|доброе утро|подскажите|скажите|пожалуйста|спасибо|(?:и )?ещ[её] (?:один )?вопрос|другое спрошу"
    r"|кстати|(?:хочу|хотел\w*|хотелось)(?: бы)? (?:спросить|узнать)"
    r"|hello|good (?:morning|evening|day|afternoon)|please|(?:can|could|would) you (?:please )?tell me|tell me|thanks|thank you"
    r"|(?:i (?:just )?(?:want|wanted|would like) to|may i|can i) (?:know|ask)|another question|one more (?:question|thing)|by the way|btw"
)
_FILLS = (
    r"bun[aă]|alo|scuze|mersi|am [iî]n[tț]eles|clar|bine|ok\w*|nu [sș]ti[tț]i|привет|плиз|ясно|понятно|хорошо|ладно|вопрос|не знаете"
    r"|hi|hey|pls|sorry|right|got it|i see"
)
"""Words that are only polite with a stop after them: “bine, …”, but not “хорошо ли платят”."""
_POLITE = re.compile(
    rf"^\W*(?:(?:{_GREETS})(?![^\W\d_])\W*|(?:{_FILLS})\s*[,.!:;)–-]+\s*)+", re.IGNORECASE
)
"""What people say before their question; questions in the knowledge base begin without it."""
_FEWEST_WORDS, _FEWEST_ALONE = 3, 5
LONG = 25
"""Words from which on a message is a story around a question."""
MOST_QUESTIONS = 3


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

    *topic* is the entry answered before, from which a question may go on. *among* limits the entries.
    """
    if topic and among is None:
        candidates = search.after(question, language or LANGUAGES[0], topic)
    else:
        candidates = search.search(question, language, top=3, among=among)
    kind = _kind(candidates, _WORTH_OFFERING_AFTER if topic else WORTH_OFFERING)
    if kind == OFFER and topic and among is None:
        alone = search.search(question, language, top=2)
        if alone[0].entry == candidates[0].entry and alone[0].score >= _SURE_ALONE:
            kind = ANSWER
    bare = among is None and is_subject(search, question, language)
    if bare and (kind == UNKNOWN or (kind == ANSWER and not topic and candidates[0].score < SURE)):
        kind = OFFER
    return Answer(kind, tuple(candidates[:3]))


def aspect_answer(
    search: KnowledgeSearch,
    knowledge: KnowledgeBase,
    aspects: Aspects,
    question: str,
    language: str | None,
    topic: str,
) -> Answer | None:
    """Return the entry that tells of *topic* what *question* asks, when it asks nothing else."""
    aspect = aspects.read(question)
    if aspect is None or topic not in knowledge.entries:
        return None
    related = knowledge.entries[topic].related
    entry = aspect.entry(topic, kin(knowledge, topic), related)
    if entry is None:
        return None
    found = search.search(question, language, topic, 1, (entry,))
    return Answer(ANSWER, tuple(found)) if found else None


def is_subject(search: KnowledgeSearch, question: str, language: str | None) -> bool:
    """Tell whether *question* is one word that only names what entries are about (“money”)."""
    if len(question.split()) != 1:
        return False
    found = search.search(question, language, top=1)
    return bool(found) and found[0].fit >= _SUBJECT


def answers(
    search: KnowledgeSearch,
    message: str,
    language: str | None,
    topic: str | None = None,
) -> list[Answer]:
    """Return what to answer to each question of *message*, at most ``MOST_QUESTIONS``.

    Several answers come when at least two questions find their own, and after them one that is
    unknown if a question has none; else the message is one question. Of a long message its questions are read alone, without the story around
    them, and the surest reading counts; the whole counts when no question of it says enough.
    """
    whole = answer(search, message, language, topic)
    asked = questions_in(message)
    if len(asked) > 1:
        several = [answer(search, question, language) for question in asked[:MOST_QUESTIONS]]
        told = {one.entry: one for one in several if one.entry is not None}
        if len(told) > 1:
            rest = [one for one in several if one.kind == UNKNOWN]
            return [*told.values(), *rest[:1]]
    if whole.kind != ANSWER and len(message.split()) < LONG:
        return [_without_introduction(search, message, language, asked) or whole]
    if len(message.split()) >= LONG:
        alone = [answer(search, question, language) for question in asked or [_ending(message)]]
        found = [one for one in alone if one.kind != UNKNOWN] if asked else [whole, *alone]
        return [max(found or [whole], key=_score)]
    return [whole]


def _without_introduction(
    search: KnowledgeSearch, message: str, language: str | None, asked: list[str]
) -> Answer | None:
    """Return what is answered to the question of *message* alone: “I write a thesis, how many …?”

    It must be sure; where only polite words were left out, as sure as any answer.
    """
    if len(asked) > 1:
        return None
    sentence = asked[0] if asked else message.strip()
    plain = without_courtesy(sentence)
    parts = [plain] if plain != message.strip() else []
    tail = _CLAUSE.split(plain)[-1]
    parts += [tail] if asked and tail != plain and asks(tail.rstrip(" ?")) else []
    for part in parts:
        polite = part == plain and plain != sentence and sentence == message.strip()
        if len(part.split()) >= (_FEWEST_WORDS if polite else _FEWEST_ALONE):
            alone = answer(search, part, language)
            if alone.kind == ANSWER and (polite or _certain(list(alone.candidates))):
                return alone
    return None


def without_courtesy(question: str) -> str:
    """Return *question* without the greeting and polite words before it."""
    return _POLITE.sub("", question)


def questions_in(message: str) -> list[str]:
    """Return the sentences of *message* that end with a question mark and say something."""
    found = (match.strip() for match in _QUESTION.findall(message))
    return [question for question in found if len(question.split()) >= _FEWEST_WORDS]


def _ending(message: str) -> str:
    """Return the last two sentences: there people ask when they write no question mark."""
    return " ".join(_SENTENCE.split(message.strip())[-2:])


def _score(answer: Answer) -> float:
    return answer.candidates[0].score if answer.candidates else 0.0


def begins_leaning(question: str) -> bool:
    """Tell whether *question* begins as one that goes on (“and …”, “а если …”)."""
    return bool(_LEANS.match(fold(question)))


def _certain(candidates: list[Candidate]) -> bool:
    return bool(candidates) and candidates[0].score >= SURE


def _kind(candidates: list[Candidate], worth_offering: float) -> str:
    if not candidates or candidates[0].score < worth_offering:
        return UNKNOWN
    best = candidates[0].score
    second = candidates[1].score if len(candidates) > 1 else 0.0
    if best >= SURE or (best >= ENOUGH and best - second >= LEAD):
        return ANSWER
    return OFFER
