"""Facts that a message tells without being asked: “the court convicted him in March 2025”.

What counts is listed in ``knowledge/mentions/<check>.yml``, and learned beside it (see
:mod:`bot.eligibility.heard`). A fact wrongly taken may cost someone a right: a clause that asks,
doubts or supposes tells nothing, and what was taken is shown back.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from bot.eligibility.clauses import PART_OF_IT, SUM, clauses_of, doubts, tells
from bot.eligibility.fact_model import FactModel
from bot.eligibility.heard import Heard
from bot.eligibility.household import adults_told
from bot.eligibility.mention import NUMBER_TYPES, Mention, agreeing
from bot.eligibility.mention_phrases import (
    AS,
    DENIED,
    NEAR,
    NOTHING,
    Pattern,
    patterns,
    problems_of,
    with_others,
)
from bot.eligibility.model import ADULTS, Check, Fact
from bot.eligibility.parse.dates import read_date
from bot.eligibility.parse.money import read_money
from bot.eligibility.parse.numbers import in_digits
from bot.eligibility.parse.words import NEGATED, NEGATED_AFTER, Parsed, text_key
from bot.eligibility.penal_code import PenalArticle, primed
from bot.errors import InvalidData, Problem
from bot.knowledge.yaml_files import Lines, read_yaml, shown

NO_MODELS: Mapping[str, FactModel] = {}
_MOST_REMEMBERED = 64
_BESIDE = ("date", "money_by_kind")
"""Kinds of facts whose figure may stand in the clause after the one that names them."""
_WISH = re.compile(r"\b(vreau|vrem|hochu|hotim|want|would like|i-as vrea|as vrea)\b")
"""A sum that someone wishes for was not spent."""
_US = re.compile(r"\bne(?=[ -](?:am|au|a|ai|o|ati)\b)")
"""Romanian “ne-am” is “we have”, not the Russian “not”."""
_ARTICLE = re.compile(
    r"\b(?:art|articol\w*|st|stati|statia|statie|statii|statiei|stateiu|article)\b\W*(?P<article>\d{3}(?!\d)(?:[\^/-]\d(?!\d)(?! ?(?:ani|zile|luni|let|god|dn|years|days)))?)"
    r"(?:\s*(?:\((?P<bracketed>\d)\)|,? ?(?:alin\w*|al|par|paragraph|ch|chast\w*)\b[. ]*\(?(?P<named>\d)\b))?"
    r"|\b(?P<bare>\d{3}),? (?:alin\w*|al|par|ch|chast\w*)\b[. ]*\(?(?P<of_bare>\d)\b"
)
_WINDOW = re.compile(r"\b(?:ultim\w*|posledn\w*|last|past)\s+(?:\w+\s+)?$")
"""“In the last 2 years”: how far back is meant, and not how many."""
_SERVICE = re.compile(
    r"\b(stagi\w*|vechim\w*|cartea de munca|carnet\w* de munca|contributi\w*|contribution\w*|stazh\w*|vznos\w*|trudov\w*|work book|workbook)\b"
)
"""“11 years in the work book” are years of work, whatever else they look like."""
_BARE_FIGURE = re.compile(
    r"^(?:(?:in|la|din|on|v|ot|s|vsego|cam|vreo|circa|about|okolo|say|roughly|around|maybe|primerno|gde-to|skazhem)\s+)?\d[\d.,]*\s*"
    r"(?:(?:k|mii|tis\w*|thousand|lei|leev|[a-z]{3,10}(?:\s+\d{4})?)\b)?(?:\s+[a-z]+){0,1}(?:\s+(?:with|by|cu|pe|dupa|s|po|za)\s+[a-z]+)?$"
)
"""A clause that is hardly more than a figure: it belongs to what the clause before it named."""


class Mentions:
    """What the facts of one check are called when nobody asked."""

    def __init__(
        self,
        check: Check,
        record: Mapping[str, Any],
        model: FactModel | None = None,
    ) -> None:
        self._check = check
        self._record = record
        self._heard = Heard(check, model) if model is not None else None
        self._find = lru_cache(_MOST_REMEMBERED)(self._read)
        self.listed = self if model is None else Mentions(check, record)
        """The same without what was learned: what tells a fact beyond doubt."""

    @cached_property
    def _patterns(self) -> list[Pattern]:
        if self.listed is not self:
            return self.listed._patterns
        return list(patterns(self._record))  # most processes never need most checks

    def prepare(self) -> None:
        """Build what the first message would have to wait for, which takes up to a second."""
        _ = self._patterns

    def find(self, text: str, language: str, today: date) -> tuple[list[Mention], list[str]]:
        """Return what *text* tells, and its clauses as keys.

        A fact that it tells in two ways is left out. What was read last is remembered: a message is
        read several times in a turn.
        """
        found, keys = self._find(text, language, today)
        return [*found], [*keys]

    def answer(self, fact: Fact, text: str, language: str, today: date) -> Parsed | None:
        """Return what *text* says of *fact*, which was asked for, in words that were learned."""
        clauses = list(clauses_of(text, language))
        if self._heard is None or not all(tells(clauses, n) for n in range(len(clauses))):
            return None
        return self._heard.answer(fact, text_key(text, language), today)

    def _read(self, text: str, language: str, today: date) -> tuple[list[Mention], list[str]]:
        clauses = list(clauses_of(text, language))
        keys = [key for key, _ in clauses]
        found = [
            mention
            for number, (key, _) in enumerate(clauses)
            if tells(clauses, number)
            for mention in self._in_clause(key, number, today)
        ]
        articles = self._articles(clauses)
        numbered = {mention.fact for mention in articles}
        found = [mention for mention in found if mention.fact not in numbered] + articles
        if self._heard is not None:
            found += self._besides(found, self._heard.facts(clauses, today))
        found = [
            mention
            for mention in found
            if self._check.facts[mention.fact].type not in ("int", "number")
            or not PART_OF_IT.match(in_digits([*clauses, ("", False)][mention.clause + 1][0]))
        ]
        found += self._named_before(clauses, found, today)
        found += self._adults(clauses, found)
        found += self._same_as(clauses, found)
        return self._without_lost_sums(agreeing(found), keys, found), keys

    def _besides(self, found: list[Mention], heard: list[Mention]) -> list[Mention]:
        """Return what was *heard* of facts that no phrase tells, and of figures that none reads."""
        facts = {m.fact for m in found if not isinstance(m.value, dict)}
        figures = {m.clause for m in found if self._check.facts[m.fact].type in NUMBER_TYPES}
        return [
            mention
            for mention in heard
            if mention.fact not in facts
            and (
                self._check.facts[mention.fact].type not in NUMBER_TYPES
                or mention.clause not in figures
            )
        ]

    def _without_lost_sums(
        self, kept: list[Mention], keys: list[str], found: list[Mention]
    ) -> list[Mention]:
        """Leave out sums by kind when the text has a sum of which the kind was not understood."""
        read = {m.clause for m in found if self._check.facts[m.fact].type in NUMBER_TYPES}
        lost = any(
            SUM.search(_undated(key)) and not _WISH.search(key)
            for number, key in enumerate(keys)
            if number not in read
        )
        return [
            mention
            for mention in kept
            if not (lost and self._check.facts[mention.fact].type == "money_by_kind")
        ]

    def _named_before(
        self, clauses: list[tuple[str, bool]], found: list[Mention], today: date
    ) -> Iterator[Mention]:
        """Yield figures and days that stand beside what they are of: “the sentence is final, 1 May”."""
        figures = {m.clause for m in found if self._check.facts[m.fact].type in NUMBER_TYPES}
        for number, (key, asks) in enumerate(clauses):
            if number == 0 or asks or number in figures or not _BARE_FIGURE.search(key):
                continue
            before = clauses[number - 1][0]
            if number - 1 in figures or clauses[number - 1][1] or doubts(before) or doubts(key):
                continue
            for pattern in self._patterns:
                fact = self._check.facts[pattern.fact]
                if fact.type in _BESIDE and pattern.regex.search(before):
                    mention = _number(fact, pattern, key, number, today)
                    if mention is not None:
                        yield mention

    def _adults(self, clauses: list[tuple[str, bool]], found: list[Mention]) -> Iterator[Mention]:
        """Yield how many adults are told person by person, where no phrase counts them."""
        told = {mention.fact for mention in found}
        for fact in self._check.facts.values():
            if fact.about == ADULTS and fact.id not in told:
                count = adults_told([key for key, asks in clauses if not asks])
                if count is not None:
                    yield Mention(fact.id, count, 0)

    def _same_as(self, clauses: list[tuple[str, bool]], found: list[Mention]) -> Iterator[Mention]:
        """Yield figures that are said to be those of another fact: “I am 31, first time”."""
        told = {mention.fact: mention for mention in found}
        for pattern in self._patterns:
            other = told.get(pattern.value.removeprefix(AS))
            named = any(pattern.regex.search(key) for key, asks in clauses if not asks)
            if pattern.value.startswith(AS) and other and pattern.fact not in told and named:
                yield Mention(pattern.fact, other.value, other.clause)

    def _in_clause(self, key: str, number: int, today: date) -> Iterator[Mention]:
        counted = in_digits(key)
        for pattern in self._patterns:
            fact = self._check.facts[pattern.fact]
            if pattern.value.startswith(AS):
                continue
            match = pattern.regex.search(counted if fact.type in ("int", "number") else key)
            if match is None:
                continue
            if fact.id.startswith("age") and _SERVICE.search(key):
                continue
            mention = _read(fact, pattern, key, match, number, today)
            if mention is not None:
                yield mention

    def _articles(self, clauses: list[tuple[str, bool]]) -> list[Mention]:
        """Return the articles that are named by number: they say more than the name of a crime."""
        return [
            mention
            for fact in self._check.facts.values()
            if fact.type == "penal_article"
            for number, (key, _) in enumerate(clauses)
            if tells(clauses, number)
            for mention in _article(fact, key, number)
        ]


def load_mentions(
    folder: Path, checks: Mapping[str, Check], models: Mapping[str, FactModel] = NO_MODELS
) -> dict[str, Mentions]:
    """Return the mentions of every check, with what was learned of it in *models*.

    Raises InvalidData naming file, key and mend.
    ``like: {check: [facts]}`` takes over what another check calls the same facts.
    """
    records, problems = dict[Path, Any](), list[Problem]()
    for path in sorted(folder.glob("*.yml")):
        try:
            records[path] = read_yaml(path)
        except InvalidData as error:
            problems += error.problems
    by_name = {path.stem: record for path, record in records.items()}
    loaded = {name: Mentions(check, {}, models.get(name)) for name, check in checks.items()}
    for path, record in records.items():
        check = checks.get(path.stem)
        if check is None or not isinstance(record, dict):
            mend = f"Name the file after a check and write facts: {', '.join(checks)}"
            problems.append(Problem(shown(path), 1, "file", "is of no check", mend))
            continue
        whole = with_others(record, by_name)
        lines = Lines(path)
        found = list(problems_of(whole, check))
        problems += [Problem(shown(path), lines[k], k, what, mend) for k, what, mend in found]
        if not found:
            loaded[path.stem] = Mentions(check, whole, models.get(path.stem))
    if problems:
        raise InvalidData(problems)
    return loaded


def _read(
    fact: Fact, pattern: Pattern, key: str, match: re.Match[str], number: int, today: date
) -> Mention | None:
    negated = _is_negated(key, match)
    if fact.type == "bool":
        value = pattern.value == "true"
        return None if negated and not value else Mention(fact.id, value is not negated, number)
    if fact.type == "list":
        denied = pattern.value.startswith(DENIED)
        option = pattern.value.removeprefix(DENIED)
        return Mention(fact.id, None, number, denied=option) if denied is not negated else None
    if negated:
        return None
    if fact.type in ("choice", "penal_article"):
        is_article = fact.type == "penal_article"
        return Mention(
            fact.id, PenalArticle.parse(pattern.value) if is_article else pattern.value, number
        )
    if fact.type in ("int", "number") and pattern.value != NEAR:
        return Mention(fact.id, int(pattern.value), number)
    if fact.type == "money" and pattern.value == NOTHING:
        return Mention(fact.id, Decimal(0), number)
    if fact.type == "money" and read_money(fact, key, today) is None:
        key = key[match.start() :]  # “2 adults, income 3000” without the comma
    return _number(fact, pattern, key, number, today)


def _number(fact: Fact, pattern: Pattern, key: str, number: int, today: date) -> Mention | None:
    if fact.type == "date":
        try:
            day = read_date(fact, key, today)
        except ValueError:
            return None
        return Mention(fact.id, day.value, number, day.latest) if day else None
    if fact.type in ("int", "number"):
        counted = in_digits(key)
        found = pattern.regex.search(counted)
        if (
            not found
            or PART_OF_IT.search(counted)
            or _WINDOW.search(counted[: found.start("number")])
        ):
            return None
        return Mention(fact.id, int(found["number"]), number)
    if not SUM.search(in_digits(key)):
        return None
    amount = read_money(fact, key, today)
    if amount is None or not isinstance(amount.value, Decimal):
        return None
    by_kind = fact.type == "money_by_kind"
    return Mention(fact.id, {pattern.value: amount.value} if by_kind else amount.value, number)


def _article(fact: Fact, key: str, number: int) -> Iterator[Mention]:
    match = _ARTICLE.search(primed(key))
    if match and not re.search(r"\b(lege\w*|zakon\w*|law)\b", key):
        try:
            article = match["article"] or match["bare"]
            paragraph = match["bracketed"] or match["named"] or match["of_bare"]
            written = f"{article}({paragraph})" if paragraph else article
            yield Mention(fact.id, PenalArticle.parse(written), number)
        except ValueError:
            return


def _is_negated(key: str, match: re.Match[str]) -> bool:
    before = _US.sub("we", key)[: match.start()]
    return bool(NEGATED.search(before) or NEGATED_AFTER.match(key[match.end() :]))


def _undated(key: str) -> str:
    """Return *key* without years and articles, which are no sums."""
    return re.sub(r"\b(?:19|20)\d{2}\b|\b(?:art|st)\w*\W*\d+", " ", in_digits(key))
