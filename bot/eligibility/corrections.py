"""Which of the answers a correction means, and what it says of it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from bot.eligibility.facts import FactError, read_fact
from bot.eligibility.mention import NUMBER_TYPES
from bot.eligibility.model import Fact
from bot.eligibility.named import named_in
from bot.eligibility.parse import Parsed, parse
from bot.eligibility.parse.numbers import in_digits
from bot.language import known_key
from bot.language.asking import asks

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_TAKES_BACK = re.compile(
    r"\b(stai|stati|am uitat|uitasem|ba nu|vru|scuz\w*|scz|gresi\w*|de fapt|nu asa|corectez|zabil\w*|oi|oshib\w*|tochnee|vernee"
    r"|stop|podozhd\w*|ne tak|na samom dele|wait|sorry|actually|i forgot|oops|my mistake|i mean|correction)\b"
)
_FIGURE = re.compile(r"\d+")
_TWO, _THOUSAND = 2, 1000
_MOST_WORDS_OF_OPTION = 6
_PARTS = re.compile(r"[,.;:!?]+ *")
_THOUSANDS = re.compile(r"\b(\d{1,3}) 1000\b")
_NOT = r"(?:nu|ne|not|isn t|wasn t|it s not)(?: the| on| on the| pe| na)?"
_NOW = re.compile(
    r"\b(?:acum|amu|seichas|teper|now)(?: (?:am|are|avem|sint|sunt|e|mne|emu|ei|nam|i am|im|is|hes|shes|he is|she is))?"
    r" (?P<new>\d+)\b"
)
"""“Acum are 17”: the figure that holds."""
_ORDINAL = r"(?:th|st|nd|rd)?"
_CONTRASTS = (
    re.compile(
        rf"\b{_NOT}\s+(?P<old>\d+){_ORDINAL}(?:\s+[^\W\d]+){{0,2}}?\W+(?:ci|a|but|da|dar|no)"
        rf"(?: on)?(?: the)?\s+(?P<new>\d+){_ORDINAL}\b"
    ),
    re.compile(
        rf"\b(?P<new>\d+){_ORDINAL}(?:\s+[^\W\d]+){{0,2}}?\W+(?:si |a |i |and )?"
        rf"{_NOT}\s+(?P<old>\d+){_ORDINAL}\b"
    ),
    re.compile(r"\b(?P<new>\d+)\W+(?:instead of|in loc de|vmesto)\s+(?P<old>\d+)\b"),
    re.compile(r"\b(?:instead of|in loc de|vmesto)\s+(?P<old>\d+)\W+(?P<new>\d+)\b"),
)
"""“Not 18 but 16”: what was told and what holds."""
_TOTAL = re.compile(
    r"\b(?:laolalta|impreuna|cu totul|in total|vsego|vmeste|itogo|v summe|v itoge|together|in all|altogether|in total)"
    r"(?: (?:is|e|este|avem|am|vine|ies|iese|se face|budet|poluchaetsia|vihodit|it is|its|that is|thats|we have|makes|about|cam|vreo|okolo)){0,2}"
    r" (?P<new>\d+)\b|\b(?P<before>\d+) (?:lei |leev )?(?:cu totul|in total|laolalta|vsego|itogo|in all|altogether)\b"
)
"""“I forgot her 900, so together 4000”: the sum that holds."""
_SUM = re.compile(r"\b(lei|leev|mii|tis\w*|k)\b")


def named_fact(
    answered: Iterable[Fact], text: str, language: str, today: date, by_name: bool = False
) -> Fact | None:
    """Return the fact that *text* corrects (“the decision was in 2022”), if one.

    *answered* are the latest first. It is one that the text can be an answer to, best if it also
    names it by its words, its label or one of its options; the first of equals. A yes or no is
    taken only for a fact that is named, for any “no” of the correction itself would be read as the
    answer. With *by_name*, only what is named counts.
    """
    key = known_key(text, language)
    best: tuple[int, Fact | None] = (0, None)
    for fact in answered:
        named = named_in(fact, key)
        can = (
            named > 0 if fact.type in ("bool", "list") else can_answer(fact, text, language, today)
        )
        score = named if by_name else 1000 * can + named
        if score > best[0]:
            best = (score, fact)
    return best[1]


def takes_back(text: str, language: str) -> bool:
    """Tell whether *text* takes back anywhere what was told before: “wait, I forgot the eldest”."""
    return bool(_TAKES_BACK.search(known_key(text, language)))


def takers(
    answered: Iterable[Fact], facts: Mapping[str, Any], text: str, language: str, today: date
) -> dict[str, Parsed]:
    """Return the answered figures and days that *text* can replace as it stands, with the new value.

    A mere year is of a day if a day was told.
    """
    found = {
        fact.id: (fact, value)
        for fact in answered
        if fact.type in NUMBER_TYPES
        and (value := _figure(fact, facts.get(fact.id), text, language, today)) is not None
    }
    days = {name: value for name, (fact, value) in found.items() if fact.type == "date"}
    key = known_key(text, language)
    figures = _FIGURE.findall(key)
    if days and not _SUM.search(key) and (len(figures) > 1 or _YEAR.search(key)):
        return days
    return {name: value for name, (_, value) in found.items()}


def contrasted(
    answered: Iterable[Fact], facts: Mapping[str, Any], text: str, language: str, today: date
) -> tuple[Fact, Any] | None:
    """Return the one figure, year or day that *text* sets right, with its new value.

    “Not 18 but 16”, “the 15th of October, not the 5th”. A sum in thousands may be told without the
    word: 18 stands for 18 000 when that was told.
    """
    answered = list(answered)
    key = _THOUSANDS.sub(r"\g<1>000", in_digits(known_key(text, language)))
    match = next((m for pattern in _CONTRASTS if (m := pattern.search(key))), None)
    if match is None:
        if not takes_back(text, language):
            return None
        remainder = _remainder(answered, facts, key)
        if remainder is not None or asks(text):
            return remainder
        return _new_total(answered, facts, key) or _other_of_two(answered, facts, key)
    old, new = int(match["old"]), int(match["new"])
    found = _exchanges(answered, facts, old, new)
    if not found:
        said = f"{key[: match.start('old')]} {key[match.end('old') :]}"
        found = [
            (fact, day)
            for fact in answered
            if fact.type == "date"
            and (day := _other_day(fact, facts.get(fact.id), (old, new), said, today))
        ]
    return found[0] if len(found) == 1 else None


def _exchanges(
    answered: Iterable[Fact], facts: Mapping[str, Any], old: int, new: int
) -> list[tuple[Fact, Any]]:
    """Return the figures that *new* can replace because *old* was told, with their new values."""
    return [
        (fact, value)
        for fact in answered
        if fact.type in NUMBER_TYPES
        and (value := _exchanged(facts.get(fact.id), old, new)) is not None
    ]


def _new_total(
    answered: Iterable[Fact], facts: Mapping[str, Any], key: str
) -> tuple[Fact, Any] | None:
    """Return the one sum that was told too low, with the total that holds."""
    total = _TOTAL.search(key)
    if total is None:
        return None
    new = Decimal(total["new"] or total["before"])
    sums = [(fact, facts.get(fact.id)) for fact in answered if fact.type == "money"]
    lower = [fact for fact, told in sums if isinstance(told, int | Decimal) and 0 < told < new]
    return (lower[0], new) if len(lower) == 1 else None


def other_option(
    answered: Iterable[Fact], facts: Mapping[str, Any], text: str, language: str, today: date
) -> tuple[Fact, Any] | None:
    """Return the one choice that *text* takes back, with what holds: “no wait, it says medium”."""
    taken_back = _TAKES_BACK.search(known_key(text, language))
    if taken_back is None:
        return None
    rest = known_key(text, language)[taken_back.end() :]
    parts = [part for part in _PARTS.split(rest) if 0 < len(part.split()) <= _MOST_WORDS_OF_OPTION]
    found = [
        (fact, parsed.value)
        for fact in answered
        for part in parts
        if fact.type == "choice"
        and (parsed := parse(fact, part, language, today)) is not None
        and parsed.value not in (None, "unknown", facts.get(fact.id))
    ]
    return found[0] if len(found) == 1 else None


def _remainder(
    answered: Iterable[Fact], facts: Mapping[str, Any], key: str
) -> tuple[Fact, Any] | None:
    """Return the whole that was told too high: “sorry, 6 of them were abroad, so 18 here” of 24."""
    figures = [int(figure) for figure in _FIGURE.findall(key)]
    if len(figures) != _TWO or _SUM.search(key):
        return None
    part, rest = figures
    found = [
        fact
        for fact in answered
        if fact.type in ("int", "number")
        and isinstance(told := facts.get(fact.id), int | Decimal)
        and told == part + rest
    ]
    return (found[0], type(facts[found[0].id])(rest)) if len(found) == 1 else None


def _other_of_two(
    answered: Iterable[Fact], facts: Mapping[str, Any], key: str
) -> tuple[Fact, Any] | None:
    """Return what the figure that holds now replaces: “sorry, 18 only in May. Now 17”."""
    now = _NOW.search(key)
    figures = {int(figure) for figure in _FIGURE.findall(key)}
    if now is None or len(figures) != _TWO or _SUM.search(key):
        return None
    new = int(now["new"])
    (old,) = figures - {new}
    found = [fact for fact in answered if fact.type == "int" and facts.get(fact.id) == old]
    return (found[0], new) if len(found) == 1 else None


def _other_day(
    fact: Fact, known: Any, days: tuple[int, int], said: str, today: date
) -> date | None:
    """Return the day that *said* tells instead of *known*; *days* are the old and the new of a month."""
    old, new = days
    if not isinstance(known, date) or known.day != old:
        return None
    try:
        parsed = parse(fact, said, "en", today)
    except ValueError:
        return None
    told = parsed.value if parsed and not parsed.latest else None
    if not isinstance(told, date) or told.day != new:
        return None
    return told if _YEAR.search(said) else told + relativedelta(year=known.year)


def _exchanged(known: Any, old: int, new: int) -> Any:
    """Return *known* with *new* in the place of *old*; None when it is not there."""
    if isinstance(known, dict):
        changed = {kind: _exchanged(value, old, new) for kind, value in known.items()}
        fitting = {kind: value for kind, value in changed.items() if value is not None}
        return known | fitting if len(fitting) == 1 else None
    if isinstance(known, date):
        if known.year != old or not 1900 < new < 2100:
            return None
        return known + relativedelta(year=new)
    if known is None or isinstance(known, bool | str | list):
        return None
    if known == old:
        return type(known)(new)
    if known != old * _THOUSAND:
        return None
    return type(known)(new if new >= _THOUSAND else new * _THOUSAND)


def can_answer(fact: Fact, text: str, language: str, today: date) -> bool:
    try:
        parsed = parse(fact, text, language, today)
        return parsed is not None and read(fact, parsed.value) is not None
    except (FactError, ValueError):
        return False


def read(fact: Fact, value: Any) -> Any:
    return read_fact(fact, value.isoformat() if isinstance(value, date) else value)


def _figure(fact: Fact, known: Any, text: str, language: str, today: date) -> Parsed | None:
    """Return what *text* says of a figure; beside a sum of one kind a bare sum is of that kind."""
    one_kind = fact.type == "money_by_kind" and isinstance(known, dict) and len(known) == 1
    asked = replace(fact, type="money", options=()) if one_kind else fact
    if not can_answer(asked, text, language, today) or not _FIGURE.search(text):
        return None
    parsed = parse(asked, text, language, today)
    if parsed is None or not one_kind:
        return parsed
    return Parsed({next(iter(known)): parsed.value})
