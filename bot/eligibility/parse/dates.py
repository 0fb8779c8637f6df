"""Read dates: in full, of a month or year only, or counted from today."""

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot.eligibility.model import Fact
from bot.eligibility.parse.numbers import NUMBERS, WORD_NUMBERS
from bot.eligibility.parse.words import AGO, Parsed

_MONTHS = (
    r"ian|ianuari\w*|ianv|ianvar\w*|yanvar\w*|jan|january",
    r"feb|februari\w*|fev|fevr|fevral\w*|february",
    r"mar|mart|marti\w|marta|marte|march",
    r"apr|aprili\w|aprel\w*|april",
    r"mai|mae|maia|may|maya",
    r"iun|iuni\w|iiun\w*|iyun\w*|june|jun",
    r"iul|iuli\w|iiul\w*|iyul\w*|july|jul",
    r"aug|august\w*|avgust\w*|avg",
    r"sept|sep|septembri\w|septiabr\w*|sentiabr\w*|sent|september",
    r"oct|octombri\w|octiabr\w*|oktiabr\w*|okt|october",
    r"noi|nov|noiembri\w|noiabr\w*|november",
    r"dec|decembri\w|dekabr\w*|dek|december",
)
_AMBIGUOUS_MONTHS = {"mai", "may", "mar", "noi", "sent", "maia", "mae", "dec"}
_ROMAN_MONTHS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ROMAN_DATE = re.compile(
    r"\b(\d{1,2})\s*[./\- ]\s*(x{0,1}(?:ix|iv|v?i{0,3}))\s*[./\- ]\s*(\d{4})\b"
)
_SEASONS = (
    (r"primavara|primaverii|vesn\w+|spring", 3), (r"vara|verii|leta|letom|summer", 6),
    (r"toamna|toamnei|osen\w*|autumn|(?<=in )fall|(?<=last )fall", 9), (r"iarna|iernii|zimoi|zim[uay]|winter", 12),
)  # fmt: skip
_SEASON_LAST = re.compile(r"\b(trecut\w*|proshl\w*|last)\b")
_NUMERIC_DATE = re.compile(
    r"\b(\d{1,2})\s*[./\-]\s*(\d{1,2})\s*[./\-]\s*(\d{4}|\d{2})\b|\b(\d{1,2}) (\d{1,2}) (\d{4})\b"
)
_ISO_DATE = re.compile(r"\b(\d{4})[-./](\d{1,2})[-./](\d{1,2})\b")
_MONTH_YEAR = re.compile(r"\b(\d{1,2})\s*[./\-]\s*(\d{4})\b")
_YEAR = re.compile(r"\b(19\d{2}|20\d{2})\b")
_UNITS = (
    ("years", ("an", "ani", "anisori", "god", "goda", "let", "year", "years", "yrs", "ans")),
    ("months", ("luna", "luni", "mesiats", "mesiatsa", "mesiatsev", "month", "months")),
    ("weeks", ("saptamina", "saptamana", "saptamini", "saptamani", "nedelia", "nedeli", "nedeliu",
               "nedel", "week", "weeks")),
    ("days", ("zi", "zile", "den", "dnia", "dnei", "day", "days")),
)  # fmt: skip
_HALVES = {"years": 183, "months": 15, "weeks": 3, "days": 0}
_TO_COME = (
    (r"\b(poimi?[ia]ine|poslezavtra|day after tomorrow)\b", 2),
    (r"\b(m[ia]ine|zavtra|tomorrow|tmr|tmrw)\b", 1),
    (r"\b(saptam[ia]na viitoare|na sledui?u?shei nedele|next week)\b", 7),
    (r"\b(luna viitoare|v sledui?u?shem mesiatse|next month)\b", 31),
    (r"\b(anul viitor|la anul|v sledui?u?shem godu|next year)\b", 366),
)
"""Days that have not come yet: read, so that the person is told so."""
_HALF_YEAR = re.compile(r"\b(polgoda|jumatate de an|half a year)\b")
_AND_A_HALF = re.compile(r"\b(si jumatate|s polovinoi|and a half|poltora)\b")


def read_date(fact: Fact, key: str, today: date) -> Parsed | None:
    key = re.sub(r"(?<=\d)\s?(?:g|god|goda|godu)\b\.?", " god", key)
    key = re.sub(r"(?<=\d)-?(?:go|ogo|lea|st|nd|rd|th|m)\b", "", key)
    days = _full_dates(key, today)
    if days:
        return Parsed(days[0], days[-1]) if len(days) > 1 else Parsed(days[0])
    named_month = _month(key)
    last_year = re.search(
        r"\b(anul trecut|anului trecut|v proshlom godu|proshlogo goda|last year)\b", key
    )
    if named_month and last_year:
        key += f" {today.year - 1}"
    elif not (named_month and _YEAR.search(key)):
        relative = _relative_date(key, today)
        if relative:
            return relative
    years = [int(year) for year in _YEAR.findall(key)]
    if named_month and len(set(years)) <= 1:
        return _day_and_month(fact, key, named_month, years[0] if years else None, today)
    match = _MONTH_YEAR.search(key)
    if match and 1 <= int(match[1]) <= 12:
        return _whole_month(int(match[2]), int(match[1]))
    if years:
        for names, month in _SEASONS:
            if re.search(rf"\b(?:{names})\b", key) and len(years) == 1 and month < 12:
                return _season(years[0], month)
        return Parsed(date(min(years), 1, 1), date(max(years), 12, 31))
    return None if "birth" in fact.id else _latest_season(key, today)


def _season(year: int, month: int) -> Parsed:
    """Return the three months from *month* on; a winter is of the year in which it ends."""
    first = date(year - (month == 12), month, 1)
    return Parsed(first, first + relativedelta(months=3, days=-1))


def _latest_season(key: str, today: date) -> Parsed | None:
    """Return the season that a key without a year means: the latest that has begun.

    “Last autumn” may also be the one a year before; it is never the present one.
    """
    for names, month in _SEASONS:
        if not re.search(rf"\b(?:{names})\b", key):
            continue
        seasons = [_season(today.year + years, month) for years in (-1, 0, 1)]
        begun = [season for season in seasons if season.value <= today]
        if not _SEASON_LAST.search(key):
            return Parsed(begun[-1].value, min(begun[-1].latest or today, today))
        ended = [season for season in begun if season.latest and season.latest < today]
        return Parsed(begun[-2].value, ended[-1].latest)
    return None


def _full_dates(key: str, today: date) -> list[date]:
    """Return the days written in full, the earliest first."""
    found = [date(int(m[1]), int(m[2]), int(m[3])) for m in _ISO_DATE.finditer(key)]
    rest = _ISO_DATE.sub(" ", key)
    for m in _NUMERIC_DATE.finditer(rest):
        day, month, year = (int(part) for part in m.groups() if part)
        found.append(date(_century(year, today), month, day))
    for m in _ROMAN_DATE.finditer(_NUMERIC_DATE.sub(" ", rest)):
        if m[2] in _ROMAN_MONTHS:
            found.append(date(int(m[3]), _ROMAN_MONTHS.index(m[2]) + 1, int(m[1])))
    named = "|".join(f"(?P<m{number}>{names})" for number, names in enumerate(_MONTHS, start=1))
    for m in re.finditer(
        rf"\b(?P<day>\d{{1,2}})\s+(?:{named})\.?\W{{1,3}}(?P<year>\d{{4}}|\d{{2}})(?!\d)", rest
    ):
        month = next(number for number in range(1, 13) if m[f"m{number}"])
        found.append(date(_century(int(m["year"]), today), month, int(m["day"])))
    return sorted(set(found))


def _day_and_month(
    fact: Fact, key: str, month: int, written_year: int | None, today: date
) -> Parsed | None:
    rest = _YEAR.sub(" ", key)
    short_year = re.search(r"\b(\d{2}) (?:god|an)\b", rest) if written_year is None else None
    if short_year:
        written_year = _century(int(short_year[1]), today)
        rest = rest.replace(short_year[0], " ")
    day = re.search(r"\b(\d{1,2})\b", rest)
    if written_year is None:
        if "birth" in fact.id:
            return None
        if day is None:
            latest = _whole_month(today.year - (month > today.month), month)
            return Parsed(latest.value, min(latest.latest or today, today))
        guess = date(today.year, month, int(day[1]))
        return Parsed(guess if guess <= today else date(today.year - 1, month, int(day[1])))
    if day:
        return Parsed(date(written_year, month, int(day[1])))
    return _whole_month(written_year, month)


def _century(year: int, today: date) -> int:
    if year >= 100:
        return year
    return 2000 + year if 2000 + year <= today.year + 1 else 1900 + year


def _month(key: str) -> int | None:
    for number, names in enumerate(_MONTHS, start=1):
        for match in re.finditer(rf"\b(?:{names})\b", key):
            if match[0] not in _AMBIGUOUS_MONTHS or _beside_number(key, match):
                return number
    return None


def _beside_number(key: str, word: re.Match[str]) -> bool:
    """Tell whether a word like “may” is a month here: a number or “in” is beside it."""
    before, after = key[: word.start()], key[word.end() :]
    return bool(
        re.search(r"(\d|\bin|\bv|\bluna|\bof|\blast)\W*$", before)
        or (re.match(r"\W*\d", after) and not re.search(r"\b(it|nu|ar)\W*$", before))
        or re.match(r"\W*(anul|proshlogo|last)\b", after)
    )


def _whole_month(year: int, month: int) -> Parsed:
    first = date(year, month, 1)
    return Parsed(first, first + relativedelta(months=1, days=-1))


def _relative_date(key: str, today: date) -> Parsed | None:
    if re.search(r"\b(azi|astazi|segodnia|today)\b", key):
        return Parsed(today)
    to_come = next((days for words, days in _TO_COME if re.search(words, key)), None)
    if to_come is not None:
        return Parsed(today + timedelta(days=to_come))
    if re.search(r"\b(alaltaieri|pozavchera|day before yesterday)\b", key):
        return Parsed(today - timedelta(days=2))
    if re.search(r"\b(saptamina trecuta|saptamana trecuta|na proshloi nedele|last week)\b", key):
        return Parsed(today - timedelta(days=14), today - timedelta(days=1))
    if _HALF_YEAR.search(key):
        return Parsed(today - timedelta(days=213), today - timedelta(days=153))
    if re.search(r"\b(ieri|vchera|yesterday)\b", key):
        return Parsed(today - timedelta(days=1))
    if re.search(r"\b(anul trecut|v proshlom godu|proshlii god|last year)\b", key):
        return Parsed(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
    if re.search(r"\b(anul acesta|anul asta|v etom godu|this year)\b", key):
        return Parsed(date(today.year, 1, 1), today)
    if re.search(r"\b(luna trecuta|v proshlom mesiatse|last month)\b", key):
        previous = today.replace(day=1) - timedelta(days=1)
        return Parsed(previous.replace(day=1), previous)
    match = AGO.search(key)
    if not match:
        return None
    word, unit_word = (
        match["a"] or match["b"] or match["d"] or "1",
        match["ua"] or match["ub"] or match["uc"] or match["ud"],
    )
    if word == "polovinoi" or word == "half":
        number = re.search(r"\b(\w+)\s+(?:s polovinoi|and a half)", key)
        word = number[1] if number else word
    unit = next((name for name, forms in _UNITS if unit_word in forms), None)
    count = int(word) if word.isdigit() else NUMBERS.get(word, WORD_NUMBERS.get(word))
    if unit is None or count is None or count > 120:
        return None
    middle = today - relativedelta(**{unit: count})  # type: ignore[arg-type]
    if unit == "years" and _AND_A_HALF.search(key):
        middle -= relativedelta(months=6)
    slack = timedelta(days=_HALVES[unit])
    return Parsed(middle - slack, min(middle + slack, today)) if slack else Parsed(middle)
