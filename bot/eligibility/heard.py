"""Facts told in words that no phrase of ``knowledge/mentions`` has, as a learned model hears them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.eligibility.clauses import PART_OF_IT, SUM, tells
from bot.eligibility.fact_model import NONE, FactModel
from bot.eligibility.mention import NUMBER_TYPES, Mention, agreeing
from bot.eligibility.mention_phrases import DENIED, NEAR
from bot.eligibility.model import Check, Fact
from bot.eligibility.parse import Parsed, parse
from bot.eligibility.parse.money import read_money
from bot.eligibility.parse.numbers import in_digits
from bot.eligibility.penal_code import PenalArticle

SURE, SURE_OF_ANSWER = 0.6, 0.5
"""Least probabilities at which a fact is taken that nobody asked for, and an answer to a question."""
_FEWEST_WORDS = 3
"""A shorter clause is taken only as an answer: “two children” may be of anything."""
_DIGIT = re.compile(r"\d")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)?")
_ZERO = re.compile(r"\b0\b")
_ONE = re.compile(r"\b(?:one|un|o|unu|una|odin|odna|odnu)\b")
"""“The small one” is no figure."""


@dataclass(slots=True)
class Heard:
    """What the model of one check hears in clauses."""

    check: Check
    model: FactModel

    def facts(self, clauses: Sequence[tuple[str, bool]], today: date) -> list[Mention]:
        """Return the facts that *clauses*, (key, asks) each, tell without being asked."""
        return agreeing(self._facts(clauses, today))

    def _facts(self, clauses: Sequence[tuple[str, bool]], today: date) -> Iterator[Mention]:
        numbers = [
            number
            for number, (key, _) in enumerate(clauses)
            if len(key.split()) >= _FEWEST_WORDS and tells(clauses, number)
        ]
        pairs = [
            (f"{clauses[number - 1][0]} {clauses[number][0]}", number)
            for number in numbers
            if number > 0 and tells(clauses, number - 1)
        ]
        told = [(clauses[number][0], number) for number in numbers]
        alone = list(self._surely(told, today))
        yield from alone
        known = {mention.clause for mention in alone}
        fresh = [(key, n) for key, n in pairs if n not in known and n - 1 not in known]
        yield from self._surely(fresh, today)

    def _surely(self, told: Sequence[tuple[str, int]], today: date) -> Iterator[Mention]:
        if not told:
            return
        for (key, number), row in zip(told, self.model.shares([k for k, _ in told]), strict=True):
            best = int(row.argmax())
            name, value = self.model.labels[best]
            if name == NONE or row[best] < SURE:
                continue
            fact = self.check.facts[name]
            mention = _mention(fact, value, key, number, today)
            if mention is not None and (fact.type != "list" or mention.denied):
                # a point of a list, which may cost a right, is taken only when it was asked
                yield replace(mention, heard=True)

    def answer(self, fact: Fact, key: str, today: date) -> Parsed | None:
        """Return what *key* says of *fact*, which was asked for; None when that is not heard."""
        if len(key.split()) < 2 or fact.type in NUMBER_TYPES:
            return None
        row = self.model.shares([key])[0]
        best = int(row.argmax())
        name, value = self.model.labels[best]
        if name != fact.id or row[best] < SURE_OF_ANSWER:
            return None
        mention = _mention(fact, value, key, 0, today)
        return Parsed(mention.value) if mention is not None and not mention.denied else None


def _mention(fact: Fact, value: str, key: str, number: int, today: date) -> Mention | None:
    if fact.type == "bool":
        return Mention(fact.id, value == "true", number)
    if fact.type == "choice":
        return Mention(fact.id, value, number)
    if fact.type == "penal_article":
        return Mention(fact.id, PenalArticle.parse(value), number)
    if fact.type == "list":
        if value.startswith(DENIED):
            return Mention(fact.id, None, number, denied=value.removeprefix(DENIED))
        return Mention(fact.id, [value], number)
    return _figure(fact, value, key, number, today)


def _figure(fact: Fact, value: str, key: str, number: int, today: date) -> Mention | None:
    """Return the one figure or day that *key* has, as a value of *fact*."""
    written = in_digits(_ONE.sub(" ", key))
    of_money = fact.type.startswith("money")
    has_figure = (
        (SUM.search(written) or _ZERO.search(written)) if of_money else _DIGIT.search(written)
    )
    if not has_figure:
        return None
    several = fact.type in ("int", "number") and len(_FIGURE.findall(written)) > 1
    if several or PART_OF_IT.search(written):
        return None
    try:  # a key is in Latin letters, of whatever language
        read = parse(fact, key, "ro", today) if value == NEAR else read_money(fact, key, today)
    except ValueError:
        return None
    if read is None or read.value is None or read.latest:
        return None  # a day that is not known is left to the phrases
    figure = read.value if value == NEAR else {value: read.value}
    return Mention(fact.id, figure, number)
