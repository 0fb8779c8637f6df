"""Read sums in lei, alone or by kind."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from bot.eligibility.model import Fact
from bot.eligibility.parse.choices import best_option
from bot.eligibility.parse.numbers import in_digits
from bot.eligibility.parse.words import ALL_OF_IT, NO_WORDS, NOTHING_WORDS, Parsed

FOREIGN_MONEY = re.compile(
    r"\b(euro?|euros|eur|evro|dol[al]?ar\w*|dollar\w*|usd|rub\w*|ron|pounds?|baksov|bucks|funt\w*|lir\w*)\b|[€$£₽]"
)
_NOT_MONEY = re.compile(  # years, spells of time and counts that are no sums
    r"\b(?:in|din|v|anul|de la|since|from|s)\s+(?:19|20)\d{2}\b(?!\s*(?:de\s+)?lei)|\b(?:19|20)\d{2}\s*(?:g|goda|godu|god)\b"
    r"|\b\d{1,4}\s*(?:de\s+)?(?:zile?|luni|luna|ani|an|saptamini|ori|copii|dnei|dnia|den|mesiats\w*|let|goda?"
    r"|nedel\w*|raza?|days?|months?|years?|weeks?|times|persoane|chelovek)\b"
)
PER_TIME = re.compile(
    r"\b(pe luna|lunar|v mesiats|ezhemesiachno|a month|per month|monthly|pe zi|v den|transe?|cite|cate|po \d+)\b"
)
_MONTHLY = re.compile(
    r"\b(pe luna|lunar|in total|v mesiats|ezhemesiachno|vsego|a month|per month|monthly|in all)\b"
)
_MORE = re.compile(r"\b(inca|apoi|plus|eshe|potom|another|more|then)\b|\+")
_MONEY = re.compile(
    r"(?P<number>\d{1,3}(?:[ .,]\d{3}(?!\d))+(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d{1,2}(?!\d))?)\s*"
    r"(?:de\s+)?(?P<unit>mii|mie|tis\w*|tys\w*|thousand|kosar\w*|k\b|t\b|t\.?\s?l|mln|mil\b|mill?io\w*)?"
)
_SEGMENTS = re.compile(r"[;\n+]|(?<!\d),|,(?!\d)|\.(?=\s)|\s(?:si|i|and|plus|iar)\s")


def read_money(fact: Fact, key: str, today: date) -> Parsed | None:
    if fact.unit == "month":  # “1800 a month” is what is asked for
        key = _MONTHLY.sub(" ", key)
    amounts = _amounts(key)
    if amounts is None:
        return None
    if amounts:
        return Parsed(sum(amounts, Decimal(0))) if len(amounts) == 1 or _MORE.search(key) else None
    if NOTHING_WORDS.search(key) or (NO_WORDS.search(key) and not ALL_OF_IT.search(key)):
        return Parsed(Decimal(0))
    return None


def _amounts(key: str) -> list[Decimal] | None:
    """Return the different sums in lei that *key* names; None when it names them otherwise."""
    if re.search(r"\d", in_digits(key)) and (
        FOREIGN_MONEY.search(key) or PER_TIME.search(key) or re.match(r"\W*-\s*\d", key)
    ):
        return None
    plain = _NOT_MONEY.sub(" ", _before_thousand(key))
    found = [_scaled(_decimal(m["number"]), m["unit"]) for m in _MONEY.finditer(plain)]
    return list(dict.fromkeys(found))


def _before_thousand(key: str) -> str:
    """Write numbers in digits, but keep “thousand” after digits for the unit: “5 mii”."""
    key = re.sub(r"\bpoltori tisiachi\b", "1500", key)
    key = re.sub(
        r"\b(\d{1,3})\s*(?:mii|mie|tisiach\w*|tis|thousand)\s+(?:si\s+|and\s+)?(\d{3})\b(?!\s*(?:mii|tis))",
        lambda m: str(int(m[1]) * 1000 + int(m[2])),
        key,
    )
    key = re.sub(r"(\d)\s*(?:de\s+)?(?:mii|mie|tisiach\w*|thousand)\b", r"\1k", key)
    return in_digits(key)


def _decimal(number: str) -> Decimal:
    plain = number.replace(" ", "")
    plain = re.sub(r"[.,](?=\d{3}(?!\d))", "", plain)
    try:
        return Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return Decimal(0)


def _scaled(amount: Decimal, unit: str | None) -> Decimal:
    if not unit:
        return amount
    return amount * (1_000_000 if unit.startswith("m") and unit not in ("mii", "mie") else 1000)


_FEW_WORDS = 5


def read_money_by_kind(fact: Fact, key: str, today: date) -> Parsed | None:
    if re.search(r"\d", key) and (FOREIGN_MONEY.search(key) or PER_TIME.search(key)):
        return None
    found: dict[str, Decimal] = {}
    waiting: str | None = None
    for segment in _kind_segments(fact, key):
        option = best_option(fact, segment)
        amounts = _amounts(segment) or []
        kind = option.value if option else None
        if len(amounts) > 1 or (amounts and not kind and not waiting):
            return None  # a sum whose kind is not said must not be lost
        if kind and amounts:
            found[kind] = found.get(kind, Decimal(0)) + amounts[0]
            waiting = None
        elif kind:
            waiting = kind
        elif amounts and waiting:
            found[waiting] = found.get(waiting, Decimal(0)) + amounts[0]
    if found:
        return Parsed(found)
    if _amounts(key):
        return None
    few = len(key.split()) <= _FEW_WORDS  # “nobody else paid me” says nothing of the damage
    return Parsed({}) if few and (NOTHING_WORDS.search(key) or NO_WORDS.search(key)) else None


def _kind_segments(fact: Fact, key: str) -> list[str]:
    """Split *key* at commas and the like, and between sums where a sum has its own kind."""
    parts: list[str] = []
    for segment in _SEGMENTS.split(key):
        pieces = re.split(r"(?<=\d)\s+(?:lei\s+|leev\s+)?(?=[a-z]{3,}.*\d)", segment)
        first_kind = len(pieces) > 1 and all(
            best_option(fact, piece) and _amounts(piece) for piece in pieces
        )
        parts += pieces if first_kind else [segment]
    return parts
