"""Facts that a message tells without being asked: “the court convicted him in March 2025”.

What counts is listed in ``knowledge/mentions/<check>.yml``, so that nothing is taken by accident:
a fact wrongly taken may cost someone a right. A clause that asks, doubts or supposes tells nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from bot.eligibility.model import Check, Fact
from bot.eligibility.parse.dates import read_date
from bot.eligibility.parse.money import read_money
from bot.eligibility.parse.numbers import in_digits
from bot.eligibility.parse.words import DONT_KNOW_WORDS, NEGATED, NEGATED_AFTER, text_key
from bot.eligibility.penal_code import PenalArticle
from bot.errors import InvalidData, Problem
from bot.knowledge.yaml_files import Lines, read_yaml, shown
from bot.language import LANGUAGES, has_cyrillic

NUMBER_TYPES = ("date", "money", "money_by_kind", "int", "number")
_DENIED, _AS = "not ", "as "
_MOST_REMEMBERED = 64
_NEAR, _NOTHING = "near", "0"
_BESIDE = ("date", "money_by_kind")
"""Kinds of facts whose figure may stand in the clause after the one that names them."""
_MONTH = r"ian|feb|mar|apr|mai|iun|iul|aug|sep|oct|noi|dec|янв|фев|мар|апр|мая|май|июн|июл|авг|сен|окт|ноя|дек|jan|may|jun|jul|nov"
_SENTENCE = re.compile(
    r"(?<=[^\d.,:])[.](?=\s|$)(?<!\bart\.)(?<!\bст\.)(?<!\blit\.)|[;!\n]"
    rf"|(?<=\d)[.](?=\s+(?!{_MONTH})[^\W\d]{{2}})(?<!\b\d[.])",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?<!\d),|,(?!\d)|[:()]|\s[-–—]\s|(?<=\?)")
_OR_ASKS = (
    r"|\s(?=(?:pot|as putea|am dreptul|mogu li|mozhno li|imeiu li|can i|could i|may i|am i)\s)"
)
_OF_SOMETHING = (
    r"\d[\d .,]*\s*(?:k|mii|tis\w*|thousand|lei|leev)?\s*(?:for|on|pe|pt|pentru|na|za)\s"
)
_AND = re.compile(
    rf"(?<!zeci)(?<!zece)\s(?:si|and|but|dar|iar|insa|apoi|then|plus)\s(?=\D|{_OF_SOMETHING})"
    + _OR_ASKS
)
_AND_CYRILLIC = re.compile(rf"\s(?:i|a|no|potom|takzhe|eshe)\s(?=\D|{_OF_SOMETHING})" + _OR_ASKS)
_SOMEONE_ELSE = re.compile(
    r"^(?:a |dar |but |si |and )?(?:ne ia|nu eu|not me|not i)$|\b(?:ne ia|nu eu|not me)$"
)
"""“The civil party was his wife, not me”: what was said is not of the person."""
_TELLS_NOTHING = re.compile(
    r"\b(daca|esli|if|whether|poate|maybe|perhaps|mozhet bit|mozhet|vozmozhno|vdrug|oare|hz"
    r"|li|navern\w*|probabil|probably|cred ca|kazhetsia|vrode|should|vreau|hochu|ce inseamna)\b"
)
_WISH = re.compile(r"\b(vreau|vrem|hochu|hotim|want|would like|i-as vrea|as vrea)\b")
"""A sum that someone wishes for was not spent."""
_PART_OF_IT = re.compile(
    r"\d+ (?:\w+ )?(?:of (?:them|those|which)|din (?:ele|care)|dintre ele|iz (?:nih|kotorih))\b"
)
"""“5 of them abroad”: the figure before it is not the one that counts."""
_FORGOT_TO_SAY = re.compile(
    r"^(?:(?:a|ai|oi|da|si|dar|oh|and) )*(?:zabila?|am uitat|i forgot)\b(?=.*\d)"
)
_BUT = re.compile(r"^\W*no\b\s*")
_US = re.compile(r"\bne(?=[ -](?:am|au|a|ai|o|ati)\b)")
"""Romanian “ne-am” is “we have”, not the Russian “not”."""
_ARTICLE = re.compile(
    r"\b(?:art|articolul|articol|st|statia|statie|stati|article)\b\W*(\d{3}(?:\^\d)?(?:\(\d+\))?)"
)
_SUM = re.compile(r"\d{3,}|\d\s*(?:k|mii|mie|tis\w*|tys\w*|thousand|lei|leev)\b|\b(?:grand)\b")
_BARE_FIGURE = re.compile(
    r"^(?:(?:in|la|din|on|v|ot|s|vsego|cam|vreo|circa|about|okolo)\s+)?\d[\d.,]*\s*"
    r"(?:(?:k|mii|tis\w*|thousand|lei|leev|[a-z]{3,10}(?:\s+\d{4})?)\b)?(?:\s+[a-z]+){0,1}$"
)
"""A clause that is hardly more than a figure: it belongs to what the clause before it named."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A fact that a clause tells. A loose date has its last possible day as ``latest``."""

    fact: str
    value: Any
    clause: int
    latest: date | None = None
    denied: str | None = None
    """For a list: the option that does not hold; ``value`` says nothing then."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    fact: str
    value: str
    regex: re.Pattern[str]


class Mentions:
    """What the facts of one check are called when nobody asked."""

    def __init__(self, check: Check, record: Mapping[str, Any]) -> None:
        self._check = check
        self._record = record
        self._find = lru_cache(_MOST_REMEMBERED)(self._read)

    @cached_property
    def _patterns(self) -> list[_Pattern]:
        return list(_patterns(self._record))  # most processes never need most checks

    def find(self, text: str, language: str, today: date) -> tuple[list[Mention], list[str]]:
        """Return what *text* tells, and its clauses as keys.

        A fact that it tells in two ways is left out. What was read last is remembered: a message is
        read several times in a turn.
        """
        found, keys = self._find(text, language, today)
        return [*found], [*keys]

    def _read(self, text: str, language: str, today: date) -> tuple[list[Mention], list[str]]:
        clauses = list(clauses_of(text, language))
        keys = [key for key, _ in clauses]
        found = [
            mention
            for number, (key, asks) in enumerate(clauses)
            if not asks
            and not _doubts(key)
            and not _doubts_next(clauses[:number])
            and not of_someone_else(keys, number)
            for mention in self._in_clause(key, number, today)
        ]
        found = [
            mention
            for mention in found
            if self._check.facts[mention.fact].type not in ("int", "number")
            or not _PART_OF_IT.match(in_digits([*clauses, ("", False)][mention.clause + 1][0]))
        ]
        found += self._named_before(clauses, found, today)
        found += self._same_as(clauses, found)
        return self._without_lost_sums(_agreeing(found), keys, found), keys

    def _without_lost_sums(
        self, kept: list[Mention], keys: list[str], found: list[Mention]
    ) -> list[Mention]:
        """Leave out sums by kind when the text has a sum of which the kind was not understood."""
        read = {m.clause for m in found if self._check.facts[m.fact].type in NUMBER_TYPES}
        lost = any(
            _SUM.search(_undated(key)) and not _WISH.search(key)
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
            if number - 1 in figures or clauses[number - 1][1] or _doubts(before) or _doubts(key):
                continue
            for pattern in self._patterns:
                fact = self._check.facts[pattern.fact]
                if fact.type in _BESIDE and pattern.regex.search(before):
                    mention = _number(fact, pattern, key, number, today)
                    if mention is not None:
                        yield mention

    def _same_as(self, clauses: list[tuple[str, bool]], found: list[Mention]) -> Iterator[Mention]:
        """Yield figures that are said to be those of another fact: “I am 31, first time”."""
        told = {mention.fact: mention for mention in found}
        for pattern in self._patterns:
            other = told.get(pattern.value.removeprefix(_AS))
            named = any(pattern.regex.search(key) for key, asks in clauses if not asks)
            if pattern.value.startswith(_AS) and other and pattern.fact not in told and named:
                yield Mention(pattern.fact, other.value, other.clause)

    def _in_clause(self, key: str, number: int, today: date) -> Iterator[Mention]:
        counted = in_digits(key)
        for pattern in self._patterns:
            fact = self._check.facts[pattern.fact]
            if pattern.value.startswith(_AS):
                continue
            match = pattern.regex.search(counted if fact.type in ("int", "number") else key)
            if match is None:
                continue
            mention = _read(fact, pattern, key, match, number, today)
            if mention is not None:
                yield mention
        for fact in self._check.facts.values():
            if fact.type == "penal_article":
                yield from _article(fact, key, number)


def of_someone_else(keys: list[str], number: int) -> bool:
    """Tell whether a clause, or a short one after it, says that it is not about the person."""
    following = keys[number + 1] if number + 1 < len(keys) else ""
    return bool(_SOMEONE_ELSE.search(keys[number]) or _SOMEONE_ELSE.fullmatch(following))


def _doubts(key: str) -> bool:
    key = _FORGOT_TO_SAY.sub("", key)
    return bool(_TELLS_NOTHING.search(key) or DONT_KNOW_WORDS.search(key))


def _doubts_next(before: list[tuple[str, bool]]) -> bool:
    """Tell whether the clause before only doubts: “maybe, …”, “I don't know, …”."""
    if not before or before[-1][1]:
        return False  # “am I entitled? 2 adults …” doubts nothing of what follows
    return len(before[-1][0].split()) <= 3 and _doubts(before[-1][0])


def clauses_of(text: str, language: str) -> Iterator[tuple[str, bool]]:
    """Yield (key, asks) of each clause; a clause asks when a question mark ends it."""
    for sentence in _SENTENCE.split(text):
        for part in _CLAUSE.split(sentence):
            asks = part.rstrip().endswith("?")
            conjunction = _AND_CYRILLIC if has_cyrillic(part) else _AND
            key = text_key(part, language)
            if has_cyrillic(part):
                key = _BUT.sub("", key)  # “но” is no “no”
            pieces = [p for p in conjunction.split(key) if p.strip()]
            for index, piece in enumerate(pieces):
                yield piece.strip(" ?.!"), asks and index == len(pieces) - 1


def load_mentions(folder: Path, checks: Mapping[str, Check]) -> dict[str, Mentions]:
    """Return the mentions of every check. Raises InvalidData naming file, key and mend.

    ``like: {check: [facts]}`` takes over what another check calls the same facts.
    """
    records, problems = dict[Path, Any](), list[Problem]()
    for path in sorted(folder.glob("*.yml")):
        try:
            records[path] = read_yaml(path)
        except InvalidData as error:
            problems += error.problems
    by_name = {path.stem: record for path, record in records.items()}
    loaded = {name: Mentions(check, {}) for name, check in checks.items()}
    for path, record in records.items():
        check = checks.get(path.stem)
        if check is None or not isinstance(record, dict):
            mend = f"Name the file after a check and write facts: {', '.join(checks)}"
            problems.append(Problem(shown(path), 1, "file", "is of no check", mend))
            continue
        whole = _with_others(record, by_name)
        lines = Lines(path)
        found = list(_problems(whole, check))
        problems += [Problem(shown(path), lines[k], k, what, mend) for k, what, mend in found]
        if not found:
            loaded[path.stem] = Mentions(check, whole)
    if problems:
        raise InvalidData(problems)
    return loaded


def _with_others(record: dict[str, Any], records: Mapping[str, Any]) -> dict[str, Any]:
    taken = {
        fact: records.get(check, {}).get(fact, {})
        for check, facts in record.get("like", {}).items()
        for fact in facts
    }
    return taken | {fact: values for fact, values in record.items() if fact != "like"}


def _patterns(record: Mapping[str, Any]) -> Iterator[_Pattern]:
    for fact, values in record.items():
        for value, phrases in values.items():
            written = phrase_patterns(phrases)
            counted = {variant for variant in written if "(?P<number>" in variant}
            plain = "|".join(sorted(written - counted))
            for regex in [*sorted(counted), *([plain] if plain else [])]:
                yield _Pattern(fact, str(value), re.compile(regex))


def phrase_patterns(phrases: Mapping[str, list[str]]) -> set[str]:
    """Return the patterns of phrases by language; see :func:`_variants`."""
    return {
        variant
        for language, texts in phrases.items()
        for text in texts
        for variant in _variants(text, language)
    }


def _variants(phrase: str, language: str) -> set[str]:
    """Return the patterns of a phrase: ``*`` stands for letters, ``…`` for up to three words.

    Romanian â and î are written as a or i where people leave diacritics out.
    """
    spelt = {phrase, re.sub(r"(?<=\w)[âî](?=\w)", "a", phrase), re.sub(r"[âî]", "i", phrase)}
    return {_variant(variant, language) for variant in spelt}


def _variant(phrase: str, language: str) -> str:
    words = []
    for word in phrase.split():
        if word == "…":
            words.append(r"(?:\S+\s+){0,3}?")
        elif word == ".":
            words.append(r"$")
        elif word == "#":
            words.append(r"(?P<number>\d{1,4})\W+")
        else:
            stem, star, _ = word.partition("*")
            key = text_key(stem, language) if stem else ""
            words.append(re.escape(key) + (r"\w*" if star else "") + r"\W+")
    written = "".join(words).replace(r"\W+$", r"\W*$")
    return r"(?<!\w)" + re.sub(r"(\\W\+|\\s\+)$", r"(?!\\w)", written)


def _read(
    fact: Fact, pattern: _Pattern, key: str, match: re.Match[str], number: int, today: date
) -> Mention | None:
    negated = _is_negated(key, match)
    if fact.type == "bool":
        value = pattern.value == "true"
        return None if negated and not value else Mention(fact.id, value is not negated, number)
    if fact.type == "list":
        denied = pattern.value.startswith(_DENIED)
        option = pattern.value.removeprefix(_DENIED)
        return Mention(fact.id, None, number, denied=option) if denied is not negated else None
    if negated:
        return None
    if fact.type in ("choice", "penal_article"):
        is_article = fact.type == "penal_article"
        return Mention(
            fact.id, PenalArticle.parse(pattern.value) if is_article else pattern.value, number
        )
    if fact.type in ("int", "number") and pattern.value != _NEAR:
        return Mention(fact.id, int(pattern.value), number)
    if fact.type == "money" and pattern.value == _NOTHING:
        return Mention(fact.id, Decimal(0), number)
    if fact.type == "money" and read_money(fact, key, today) is None:
        key = key[match.start() :]  # “2 adults, income 3000” without the comma
    return _number(fact, pattern, key, number, today)


def _number(fact: Fact, pattern: _Pattern, key: str, number: int, today: date) -> Mention | None:
    if fact.type == "date":
        try:
            day = read_date(fact, key, today)
        except ValueError:
            return None
        return Mention(fact.id, day.value, number, day.latest) if day else None
    if fact.type in ("int", "number"):
        found = pattern.regex.search(in_digits(key))
        partly = _PART_OF_IT.search(in_digits(key))
        return Mention(fact.id, int(found["number"]), number) if found and not partly else None
    if not _SUM.search(in_digits(key)):
        return None
    amount = read_money(fact, key, today)
    if amount is None or not isinstance(amount.value, Decimal):
        return None
    by_kind = fact.type == "money_by_kind"
    return Mention(fact.id, {pattern.value: amount.value} if by_kind else amount.value, number)


def _article(fact: Fact, key: str, number: int) -> Iterator[Mention]:
    match = _ARTICLE.search(key)
    if match and not re.search(r"\b(lege\w*|zakon\w*|law)\b", key):
        try:
            yield Mention(fact.id, PenalArticle.parse(match[1]), number)
        except ValueError:
            return


def _is_negated(key: str, match: re.Match[str]) -> bool:
    before = _US.sub("we", key)[: match.start()]
    return bool(NEGATED.search(before) or NEGATED_AFTER.match(key[match.end() :]))


def _undated(key: str) -> str:
    """Return *key* without years and articles, which are no sums."""
    return re.sub(r"\b(?:19|20)\d{2}\b|\b(?:art|st)\w*\W*\d+", " ", in_digits(key))


def _agreeing(found: list[Mention]) -> list[Mention]:
    """Return one mention of each fact; none of a fact that is told in two ways."""
    kept: dict[tuple[str, str | None], Mention] = {}
    contradicted = set[tuple[str, str | None]]()
    for mention in found:
        name = (mention.fact, mention.denied)
        before = kept.setdefault(name, mention)
        if isinstance(before.value, dict) and isinstance(mention.value, dict):
            both = set(before.value) & set(mention.value)
            if all(before.value[kind] == mention.value[kind] for kind in both):
                value = before.value | mention.value
                kept[name] = Mention(mention.fact, value, before.clause)
                continue
        if (before.value, before.latest) != (mention.value, mention.latest):
            contradicted.add(name)
    return [mention for name, mention in kept.items() if name not in contradicted]


def _problems(record: Any, check: Check) -> Iterator[tuple[str, str, str]]:
    for name, values in record.items():
        fact = check.facts.get(name)
        if fact is None:
            yield name, "is not a fact of the check", f"Facts: {', '.join(check.facts)}"
            continue
        for value, phrases in values.items():
            key = f"{name}.{value}"
            of_code = fact.type == "penal_article" and bool(
                re.fullmatch(r"\d{3}(\^\d)?", str(value))
            )
            of_code = of_code or (fact.type in ("int", "number") and str(value).isdigit())
            same = str(value).removeprefix(_AS) if str(value).startswith(_AS) else None
            of_code = of_code or (same in check.facts and check.facts[same].type == fact.type)
            if not of_code and str(value).removeprefix(_DENIED) not in _values(fact):
                yield key, "is not a value of the fact", f"Values: {', '.join(_values(fact))}"
            if not isinstance(phrases, dict) or set(phrases) != set(LANGUAGES):
                yield key, "has not the three languages", "Write ro, ru and en with a list each"
            elif not all(isinstance(p, str) for part in phrases.values() for p in part):
                yield key, "has a phrase that is no text", "Put it between quotation marks"


def _values(fact: Fact) -> tuple[str, ...]:
    if fact.type == "bool":
        return ("true", "false")
    if fact.type in ("choice", "list", "penal_article", "money_by_kind"):
        return fact.values
    return (_NEAR, _NOTHING) if fact.type == "money" else (_NEAR,)
