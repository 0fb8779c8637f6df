"""Read whole numbers, in digits or in words, and counts of persons."""

import re
from datetime import date
from decimal import Decimal

from bot.eligibility.model import Fact
from bot.eligibility.parse.words import AGO, NEGATION, NOTHING_WORDS, Parsed

NUMBERS = {
    "un": 1, "o": 1, "unu": 1, "una": 1, "doi": 2, "doua": 2, "trei": 3, "patru": 4, "cinci": 5,
    "sase": 6, "sapte": 7, "opt": 8, "noua": 9, "zece": 10, "odin": 1, "odna": 1, "odnu": 1,
    "dva": 2, "dve": 2, "tri": 3, "chetire": 4, "piat": 5, "shest": 6, "sem": 7, "vosem": 8,
    "deviat": 9, "desiat": 10, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "paru": 2, "poltora": 1,
    "vreo": 1, "couple": 2, "twelve": 12, "doisprezece": 12, "dvenadtsat": 12,
}  # fmt: skip
WORD_NUMBERS = {
    **{word: n for word, n in NUMBERS.items() if len(word) > 2},
    "unsprezece": 11, "treisprezece": 13, "paisprezece": 14, "patrusprezece": 14, "cincisprezece": 15,
    "saisprezece": 16, "saptesprezece": 17, "optsprezece": 18, "nouasprezece": 19, "douazeci": 20,
    "treizeci": 30, "patruzeci": 40, "cincizeci": 50, "saizeci": 60, "saptezeci": 70, "optzeci": 80,
    "nouazeci": 90, "odinnadtsat": 11, "trinadtsat": 13, "chetirnadtsat": 14, "piatnadtsat": 15,
    "shestnadtsat": 16, "semnadtsat": 17, "vosemnadtsat": 18, "deviatnadtsat": 19, "dvadtsat": 20,
    "tridtsat": 30, "sorok": 40, "piatdesiat": 50, "shestdesiat": 60, "semdesiat": 70,
    "vosemdesiat": 80, "devianosto": 90, "sto": 100, "dvesti": 200, "trista": 300, "chetiresta": 400,
    "piatsot": 500, "shestsot": 600, "semsot": 700, "vosemsot": 800, "deviatsot": 900,
    "dvoe": 2, "dvoih": 2, "troe": 3, "troih": 3, "chetvero": 4, "piatero": 5, "treh": 3, "dvuh": 2,
    "piati": 5, "shesti": 6, "vosmi": 8, "deviati": 9, "desiati": 10, "chetireh": 4, "odinnadtsati": 11,
    "dvenadtsati": 12, "trinadtsati": 13, "chetirnadtsati": 14, "piatnadtsati": 15, "shestnadtsati": 16,
    "semnadtsati": 17, "vosemnadtsati": 18, "deviatnadtsati": 19, "dvadtsati": 20, "tridtsati": 30,
    "soroka": 40, "piatidesiati": 50, "shestidesiati": 60, "semidesiati": 70,
    "eleven": 11, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
for _vague in ("vreo", "couple", "paru", "poltora", "una", "unu"):
    WORD_NUMBERS.pop(_vague, None)
_HUNDREDS = ("suta", "sute", "hundred")
_THOUSANDS = ("mie", "mii", "tisiacha", "tisiachi", "tisiachu", "tisiach", "thousand")
_NUMBER_WORDS = re.compile(
    r"\b(?:(?:o|a)\s+(?=mie\b|suta\b|thousand\b|hundred\b))?"
    rf"(?:{'|'.join(sorted({*WORD_NUMBERS, *_HUNDREDS, *_THOUSANDS}, key=len, reverse=True))})\b"
    rf"(?:[\s-]+(?:si\s+|and\s+|de\s+)?(?:{'|'.join(sorted({*WORD_NUMBERS, *_HUNDREDS, *_THOUSANDS}, key=len, reverse=True))})\b)*"
)
_COUNTED = (
    r"eu|ia|me|myself|sot\w*|mama|tata|sora|frate\w*|fiul|fiica|zhena|muzh|mat|otets|brat|sestra|sin|doch|wife"
    r"|husband|mother|father|brother|sister|son|daughter|vaduva|vdova"
)
_UNDER = re.compile(
    r"\b(sub|pina la|pana la|nu avea|n-?avea|nu implinise\w*|nu are|aproape|fara o luna|do|menshe|mladshe|ne bilo"
    r"|ne ispolnilos|pochti|net|under|below|almost|not yet|wasnt|not)\s+(?:inca\s+|eshe\s+|yet\s+)?(\d{1,3})\b"
)


_ABROAD_OF_IT = re.compile(
    r"\b(?P<all>\d{1,3})\b[^\d]*\b(?P<part>\d{1,3})\s+(?:(?:luni|months?|mesiats\w*)\s+)?"
    r"(?:of (?:them|those|which)|din (?:ele|care)|dintre (?:ele|care)|iz (?:nih|kotorih))\b"
    r"(?:\s+\w+){0,2}?\s+(?:abroad|peste hotare|in strainatate|za granitsei"
    r"|(?:in|v) (?!moldov)\w+)"
)
"""“14 months, 5 of them abroad”: only the others were worked here."""


_FEW_WORDS, _MOST_YEARS = 4, 14
_MONTH_NAMES = (
    r"ianuarie|ian|februarie|feb|martie|aprilie|apr|iunie|iun|iulie|iul|august|aug|septembrie|sept?|octombrie|oct"
    r"|noiembrie|decembrie|ianvar\w+|fevral\w+|marta|aprel\w+|maia|i?iuni?a|i?iuli?a|avgusta|sentiabr\w+|oktiabr\w+"
    r"|noiabr\w+|dekabr\w+|january|february|march|april|june|july|september|october|november|december"
    r"|(?:mai|may)(?=\s*(?:\d{4}|$|[,.;]))"
)
_DAYS = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b"
    rf"|\b\d{{1,2}}(?:th|st|nd|rd|-?go|-?ogo)?\s+(?:of\s+)?(?:{_MONTH_NAMES})\b(?:\s+\d{{4}})?"
)
"""“15 September” counts nothing."""
_OF_OTHER_THINGS = re.compile(
    r"\b\d{1,4}\s*(?:de\s+)?(?:clas[aei]\w*|klass\w*|grades?|class(?:es)?|etaj\w*|floors?|or[ae]|chas\w*|hours?"
    r"|kg|kilogram\w*|km|kilometr\w*)\b"
)
"""“I have 8 classes” counts nothing that a check asks for."""


def read_int(fact: Fact, key: str, today: date) -> Parsed | None:
    timeless = AGO.sub(" ", key)
    key = in_digits(timeless if re.search(r"\d", in_digits(timeless)) else key)
    if fact.unit == "months":
        years = _YEARS.search(key)
        if years and years["n"] and years["n"].isdigit() and int(years["n"]) > _MOST_YEARS:
            return None  # so many years are an age
        key = _YEARS.sub(_in_months, key)
        abroad = _ABROAD_OF_IT.search(key)
        if abroad and int(abroad["all"]) >= int(abroad["part"]):
            return Parsed(int(abroad["all"]) - int(abroad["part"]))
    key = _DAYS.sub(" ", _OF_OTHER_THINGS.sub(" ", key))
    numbers = re.findall(r"\b\d{1,4}\b", key)
    if fact.minimum:  # persons are counted
        return _persons(re.sub(r"\b(ia|eu) 1\b", r"\1", key))
    under = _UNDER.search(key)
    if under:
        return Parsed(max(int(under[2]) - 1, 0))
    if len({*numbers}) == 2 and {"17", "18"} == {*numbers}:
        return None
    if numbers:
        with_years = re.search(r"\b(\d{1,3})\s*(?:de\s+)?(?:ani|an|let|goda?|years?|y)\b", key)
        return Parsed(int(with_years[1] if with_years else numbers[0]))
    if re.search(
        r"\b(minora?|nesovershennolet\w*|underage|a minor)\b", key
    ) and not NEGATION.search(key):
        return Parsed(17)
    if "age" not in fact.id and (_says_nothing(key) or _NONE.fullmatch(key)):
        return Parsed(0)
    return None


def _says_nothing(key: str) -> bool:
    """Tell whether a few words say “none”; in a sentence it may be none of something else."""
    return len(key.split()) <= _FEW_WORDS and NOTHING_WORDS.search(key) is not None


_NONE = re.compile(r"\W*(nu|nu am|nu avem|nu sunt|netu?|nema|no|nope|nah|none)\W*")


_MONTHS = re.compile(r"\b(\d{1,3})\s*(?:de\s+)?(?:luni|luna|mesiats\w*|months?)\b")
_AND_A_HALF = re.compile(
    r"(\d+)\s*(?:(?:de\s+)?(?:ani|an|let|goda?|years?)\s+)?(?:si jumatate|s polovinoi|and a half)"
)


_YEARS = re.compile(
    r"\b(?:(?P<n>\d{1,2}|un|o|odin|a|poltora)\s*(?:de\s+)?(?:ani|an|let|goda?|years?)|(?:an|god|year))\b"
    r"(?P<half>\s+(?:si jumatate|s polovinoi|and a half))?|\b(?P<six>polgoda|jumatate de an|half a year)\b"
)


def _in_months(years: re.Match[str]) -> str:
    if years["six"]:
        return "6"
    number = years["n"] or "1"
    months = 18 if number == "poltora" else 12 * (int(number) if number.isdigit() else 1)
    return str(months + 6 if years["half"] else months)


def read_number(fact: Fact, key: str, today: date) -> Parsed | None:
    """Read a number that need not be whole; years may be told as years and months."""
    if _says_nothing(key) or re.match(r"\W*(net|nu am|nu|no)\W*$", key):
        return Parsed(0)
    key = in_digits(re.sub(r"\bpoltora\b", "1 si jumatate", key))
    half = _AND_A_HALF.search(key)
    if half:
        return Parsed(Decimal(half[1]) + Decimal("0.5"))
    months = _MONTHS.search(key)
    rest = _MONTHS.sub(" ", key) if months else key
    numbers = re.findall(r"(?<![\d.,])\d{1,5}(?:[.,]\d{1,2})?(?![\d])", rest)
    if len(set(numbers)) > 1 or not (numbers or months):
        return None
    number = Decimal(numbers[0].replace(",", ".")) if numbers else Decimal(0)
    if months and fact.unit == "years":
        number += (Decimal(months[1]) / 12).quantize(Decimal("0.01"))
    elif months:
        return None
    return Parsed(number)


def _persons(key: str) -> Parsed | None:
    numbers = re.findall(r"\b\d{1,4}\b", key)
    if numbers and re.match(rf"\W*{numbers[0]}\W*($|[:(,-])|.*\b(total|vsego|suntem|nas)\b", key):
        return Parsed(int(numbers[0]))
    singles = len(re.findall(rf"\b(?:{_COUNTED})\b", key))
    if numbers or singles:
        return Parsed(sum(int(n) for n in numbers) + singles)
    return None


def in_digits(key: str) -> str:
    """Write the numbers of *key* that are words in digits: “doua mii cinci sute” as 2500."""
    return _NUMBER_WORDS.sub(lambda match: str(_from_words(match[0])), key)


def _from_words(words: str) -> int:
    total = part = 0
    for word in re.split(r"[\s-]+", words):
        if word in _HUNDREDS:
            part = max(part, 1) * 100
        elif word in _THOUSANDS:
            total, part = total + max(part, 1) * 1000, 0
        else:
            part += WORD_NUMBERS.get(word, 0)
    return total + part
