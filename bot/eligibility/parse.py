"""Read a fact from what a person wrote: yes and no, dates, sums, ages, choices, articles.

Everything is compared as keys (folded, in Latin letters), so the three languages, both alphabets
and missing diacritics are read by the same words.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from dateutil.relativedelta import relativedelta
from rapidfuzz import fuzz

from bot.eligibility.model import Fact, Option
from bot.eligibility.penal_code import PenalArticle
from bot.language import known_key


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value read from a text; for a date given loosely, ``latest`` is its last possible day."""

    value: Any
    latest: date | None = None


DONT_KNOW = Parsed(None)

_DONT_KNOW = re.compile(
    r"\b(nu\s?(mai )?stiu|nus[ht]iu|nush|nustiu|nu (imi |mi )?amintesc|nu (mai )?tin minte"
    r"|nu (sint|sunt|s) sigura?|habar|nu e clar|n am idee|greu de spus"
    r"|ne znai?u|neznai?u|ne pomni?u|ne ponimai?u|ne uveren\w*|bez poniatiia|poniatiia ne imei?u"
    r"|hz|trudno skazat|zatrudniai?us|d(on)?\W?t know|idk|dunno|not sure|no idea|unsure"
    r"|d(on)?\W?t remember|can\W?t say|i forgot|nu cunosc|kto ego znaet|cine stie)\b"
)
_YES = re.compile(
    r"^\W*(da+p?|daha|sigur|desigur|ok+|okei|exact|corect|adevarat|asa( e|i)|bineinteles|ihi|aha|mhm"
    r"|ie[sp]|y|yes+|yep|yeah+|yea|sure|correct|true|right|of course|definitely"
    r"|konechno|ugu|aga|tochno|verno|pravda|razumeetsia|tak|d)\b|^\W*[+👍✅✔]"
)
_NO = re.compile(
    r"^\W*(nu+|nea|niciodata|deloc|nici|nimeni|no+|nope|nah|never|not|none|nothing|nobody"
    r"|net+|nea|nikogda|ne|nikto|nichego|nikak|n)\b|^\W*[-👎❌]\W*$"
)
_NEGATION = re.compile(r"\b(nu|n|ne|net|not|no|never|didn\W?t|wasn\W?t|isn\W?t|nici|niciodata)\b")
_NOTHING = re.compile(
    r"\b(nimic|nici un|niciun\w*|nici una|zero|deloc|nichego|nikak\w*|nol|ni odnogo|ni odnoi|ne bilo"
    r"|net takih|nothing|none|nil|no|nu|net|nu e|no costs|nicio|nimica|neither)\b"
)

_NUMBERS = {
    "un": 1, "o": 1, "unu": 1, "una": 1, "doi": 2, "doua": 2, "trei": 3, "patru": 4, "cinci": 5,
    "sase": 6, "sapte": 7, "opt": 8, "noua": 9, "zece": 10, "odin": 1, "odna": 1, "odnu": 1,
    "dva": 2, "dve": 2, "tri": 3, "chetire": 4, "piat": 5, "shest": 6, "sem": 7, "vosem": 8,
    "deviat": 9, "desiat": 10, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "paru": 2, "poltora": 1,
    "vreo": 1, "couple": 2, "twelve": 12, "doisprezece": 12, "dvenadtsat": 12,
}  # fmt: skip
_MONTHS = (
    ("ianuarie", "ian", "ianvar", "ianv", "january", "jan", "iiun_"),
    ("februarie", "feb", "fevral", "fevr", "february"),
    ("martie", "mart", "mar", "march"),
    ("aprilie", "apr", "aprel", "april"),
    ("mai", "mae", "maia", "may"),
    ("iunie", "iun", "iiun", "june", "jun"),
    ("iulie", "iul", "iiul", "july", "jul"),
    ("august", "aug", "avgust", "avg"),
    ("septembrie", "sept", "sep", "sentiabr", "sent", "september"),
    ("octombrie", "oct", "oktiabr", "okt", "october"),
    ("noiembrie", "noi", "nov", "noiabr", "november"),
    ("decembrie", "dec", "dekabr", "dek", "december"),
)
_MONTH_WORD = re.compile(r"[a-z]+")
_NUMERIC_DATE = re.compile(r"\b(\d{1,2})\s*[./\-]\s*(\d{1,2})\s*[./\-]\s*(\d{4}|\d{2})\b")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_MONTH_YEAR = re.compile(r"\b(\d{1,2})\s*[./\-]\s*(\d{4})\b")
_YEAR = re.compile(r"\b(19\d{2}|20\d{2})\b")
_AGO = re.compile(
    r"\b(?:acum|amu|in urma cu|de)\s+(?P<a>\w+)\s+(?P<ua>\w+)"
    r"|\b(?P<b>\w+)\s+(?P<ub>\w+)\s+(?:in urma|nazad|ago|back|tomu nazad)"
    r"|\b(?P<uc>god|goda|mesiats|nedeliu)\s+(?:nazad|tomu nazad)"
)
_UNITS = (
    ("years", ("an", "ani", "anisori", "god", "goda", "let", "year", "years", "yrs", "ans")),
    ("months", ("luna", "luni", "mesiats", "mesiatsa", "mesiatsev", "month", "months")),
    ("weeks", ("saptamina", "saptamana", "saptamini", "saptamani", "nedelia", "nedeli", "nedeliu",
               "nedel", "week", "weeks")),
    ("days", ("zi", "zile", "den", "dnia", "dnei", "day", "days")),
)  # fmt: skip
_HALVES = {"years": 183, "months": 15, "weeks": 3, "days": 0}
_MONEY = re.compile(
    r"(?P<number>\d{1,3}(?:[ .,]\d{3}(?!\d))+(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d{1,2}(?!\d))?)\s*"
    r"(?P<unit>mii|mie|tis\w*|tys\w*|thousand|k\b|t\.?\s?l|mln|mil\b|milion\w*|million\w*)?"
)
_WORD_MONEY = re.compile(r"\b(?P<number>[a-z]+)\s+(?P<unit>mii|mie|tisiach\w*|tisiachi|thousand)\b")
_SEGMENTS = re.compile(r"[;\n+]|,(?!\d{3}\b)|\s(?:si|i|and|plus|iar)\s")


def parse(fact: Fact, text: str, language: str, today: date) -> Parsed | None:
    """Return what *text* says of *fact*, DONT_KNOW, or None when it does not say."""
    key = _key(text, language)
    for option in fact.options:
        if key == _key(option.label[language], language) or text.strip() == option.value:
            return _option(fact, option)
    if fact.unknown_word and _DONT_KNOW.search(key):
        return DONT_KNOW
    if fact.type == "penal_article":
        return _article(fact, key, text)
    return _PARSERS[fact.type](fact, key, today)


def says_unknown(text: str, language: str) -> bool:
    return bool(_DONT_KNOW.search(_key(text, language)))


def yes_or_no(text: str, language: str) -> bool | None:
    """Return whether *text* says yes or no, at its beginning; None if neither."""
    key = _key(text, language)
    if _DONT_KNOW.search(key):
        return None
    if _YES.search(key):
        return True
    return False if _NO.search(key) else None


def _key(text: str, language: str) -> str:
    return re.sub(r"['’`]", "", known_key(text, language)).strip(" .!")


def _option(fact: Fact, option: Option) -> Parsed:
    if fact.type == "penal_article":
        return Parsed(PenalArticle.parse(option.value))
    if fact.type == "list":
        return Parsed([option.value])
    return Parsed(option.value)


def _bool(fact: Fact, key: str, today: date) -> Parsed | None:
    if _YES.search(key):
        return Parsed(True)
    if _NO.search(key):
        return Parsed(False)
    if len(key.split()) <= 8 and any(word in key for word in fact.words):
        return Parsed(not _NEGATION.search(key))
    return None


def _choice(fact: Fact, key: str, today: date) -> Parsed | None:
    number = re.fullmatch(r"\W*(\d)\W*", key)
    if number and 1 <= int(number[1]) <= len(fact.options):
        return _option(fact, fact.options[int(number[1]) - 1])
    option = _best_option(fact, key)
    return _option(fact, option) if option else None


def _best_option(fact: Fact, key: str) -> Option | None:
    """Return the option whose words cover most of *key*; None when two fit alike."""
    scores: list[tuple[float, Option]] = []
    for option in fact.options:
        phrases = [*option.words, *(_key(label, lang) for lang, label in option.label.items())]
        found = [p for p in phrases if re.search(rf"\b{re.escape(p)}(?!\w)", key)]
        found += [p for p in phrases if len(p) > 5 and re.search(rf"\b{re.escape(p[:-2])}", key)]
        score = max((len(p) for p in found), default=0.0)
        if not score and len(key) <= 40:
            close = max((fuzz.ratio(key, p) for p in phrases if len(p) > 3), default=0)
            score = close / 100 if close >= 82 else 0.0
        if score:
            scores.append((score, option))
    scores.sort(key=lambda pair: -pair[0])
    if not scores or (len(scores) > 1 and scores[0][0] == scores[1][0]):
        return None
    return scores[0][1]


def _int(fact: Fact, key: str, today: date) -> Parsed | None:
    digits = re.search(r"\b\d{1,4}\b", key)
    if digits:
        return Parsed(int(digits[0]))
    for word in key.split():
        if word in _NUMBERS and len(word) > 1:
            return Parsed(_NUMBERS[word])
    return None


def _money(fact: Fact, key: str, today: date) -> Parsed | None:
    amount = _amount(key)
    if amount is not None:
        return Parsed(amount)
    return Parsed(Decimal(0)) if _NOTHING.search(key) else None


def _amount(key: str) -> Decimal | None:
    match = _MONEY.search(key)
    if match:
        return _scaled(_decimal(match["number"]), match["unit"])
    match = _WORD_MONEY.search(key)
    if match and match["number"] in _NUMBERS:
        return Decimal(_NUMBERS[match["number"]]) * 1000
    if re.search(r"\b(o mie|tisiacha|a thousand)\b", key):
        return Decimal(1000)
    return None


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


def _money_by_kind(fact: Fact, key: str, today: date) -> Parsed | None:
    found: dict[str, Decimal] = {}
    waiting: str | None = None
    for segment in _SEGMENTS.split(key):
        option = _best_option(fact, segment)
        amount = _amount(segment)
        kind = option.value if option else None
        if kind and amount is not None:
            found[kind] = found.get(kind, Decimal(0)) + amount
            waiting = None
        elif kind:
            waiting = kind
        elif amount is not None and waiting:
            found[waiting] = found.get(waiting, Decimal(0)) + amount
    if found:
        return Parsed(found)
    has_amount = _amount(key) is not None
    return Parsed({}) if _NOTHING.search(key) and not has_amount else None


def _list(fact: Fact, key: str, today: date) -> Parsed | None:
    chosen = [
        fact.options[int(digit) - 1].value
        for digit in re.findall(r"\b\d\b", key)
        if 1 <= int(digit) <= len(fact.options)
    ]
    if chosen:
        return Parsed(list(dict.fromkeys(chosen)))
    if _NOTHING.search(key) or _NO.search(key):
        return Parsed([])
    option = _best_option(fact, key)
    return Parsed([option.value]) if option else None


def _article(fact: Fact, key: str, text: str) -> Parsed | None:
    if re.search(r"\b\d{2,3}(?!\d)", text):
        return Parsed(PenalArticle.parse(text))
    option = _best_option(fact, key)
    return _option(fact, option) if option else None


def _date(fact: Fact, key: str, today: date) -> Parsed | None:
    for pattern, order in ((_ISO_DATE, (1, 2, 3)), (_NUMERIC_DATE, (3, 2, 1))):
        match = pattern.search(key)
        if match:
            year, month, day = (int(match[i]) for i in order)
            return Parsed(date(_century(year, today), month, day))
    relative = _relative_date(key, today)
    if relative:
        return relative
    named_month = _month(key)
    year_match = _YEAR.search(key)
    if named_month:
        without_year = _YEAR.sub(" ", key)
        day_match = re.search(r"\b(\d{1,2})(?:st|nd|rd|th|go|ogo|lea)?\b", without_year)
        year = int(year_match[1]) if year_match else today.year
        if day_match:
            return Parsed(date(year, named_month, int(day_match[1])))
        if year_match:
            return _whole_month(year, named_month)
        return None
    match = _MONTH_YEAR.search(key)
    if match and 1 <= int(match[1]) <= 12:
        return _whole_month(int(match[2]), int(match[1]))
    if year_match:
        year = int(year_match[1])
        return Parsed(date(year, 1, 1), date(year, 12, 31))
    return None


def _century(year: int, today: date) -> int:
    if year >= 100:
        return year
    return 2000 + year if 2000 + year <= today.year + 1 else 1900 + year


def _month(key: str) -> int | None:
    for word in _MONTH_WORD.findall(key):
        for number, names in enumerate(_MONTHS, start=1):
            if word in names or any(len(n) > 3 and word.startswith(n) for n in names):
                return number
    return None


def _whole_month(year: int, month: int) -> Parsed:
    first = date(year, month, 1)
    return Parsed(first, first + relativedelta(months=1, days=-1))


def _relative_date(key: str, today: date) -> Parsed | None:
    if re.search(r"\b(azi|astazi|segodnia|today)\b", key):
        return Parsed(today)
    if re.search(r"\b(ieri|vchera|yesterday)\b", key):
        return Parsed(today - timedelta(days=1))
    if re.search(r"\b(anul trecut|v proshlom godu|proshlii god|last year)\b", key):
        return Parsed(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
    if re.search(r"\b(anul acesta|anul asta|v etom godu|this year)\b", key):
        return Parsed(date(today.year, 1, 1), today)
    if re.search(r"\b(luna trecuta|v proshlom mesiatse|last month)\b", key):
        previous = today.replace(day=1) - timedelta(days=1)
        return Parsed(previous.replace(day=1), previous)
    match = _AGO.search(key)
    if not match:
        return None
    word, unit_word = (
        match["a"] or match["b"] or "1",
        match["ua"] or match["ub"] or match["uc"],
    )
    unit = next((name for name, forms in _UNITS if unit_word in forms), None)
    count = int(word) if word.isdigit() else _NUMBERS.get(word)
    if unit is None or count is None or count > 120:
        return None
    middle = today - relativedelta(**{unit: count})  # type: ignore[arg-type]
    slack = timedelta(days=_HALVES[unit])
    return Parsed(middle - slack, min(middle + slack, today)) if slack else Parsed(middle)


_PARSERS = {
    "bool": _bool,
    "choice": _choice,
    "date": _date,
    "int": _int,
    "money": _money,
    "money_by_kind": _money_by_kind,
    "list": _list,
}
