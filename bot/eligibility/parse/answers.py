"""Read a fact from what a person wrote: yes and no, dates, sums, ages, choices, articles.

Everything is compared as keys (folded, in Latin letters), so the three languages, both alphabets
and missing diacritics are read by the same words.
"""

import re
from datetime import date

from bot.eligibility.model import Fact
from bot.eligibility.parse.articles import read_article
from bot.eligibility.parse.choices import option_value, read_choice, read_list
from bot.eligibility.parse.dates import read_date
from bot.eligibility.parse.money import read_money, read_money_by_kind
from bot.eligibility.parse.numbers import read_int, read_number
from bot.eligibility.parse.words import DONT_KNOW, DONT_KNOW_WORDS, Parsed, text_key
from bot.eligibility.parse.yes_no import read_bool
from bot.language import has_cyrillic

_FILLER = re.compile(
    r"^((eu )?cred( ca)?|parca|probabil( ca)?|se pare( ca)?|pai|ei|eh|vot|vrode( bi)?|kazhetsia"
    r"|navern\w*|dumaiu( chto)?|po moemu|i think( so)?|probably|well|in principiu|v printsipe)\b[ ,]*(?=\w)"
)
_RUSSIAN_WELL = re.compile(r"^nu[ ,]+(?=\w)")
_RUSSIAN_AFTER_WELL = re.compile(
    r"^nu[ ,]+(?=(da|net|ne|konechno|vrode|kazhetsia|est|bil[aoi]?|ia|ego|on|ona|aga|ugu|nichego)\b)"
)
_CONTRAST = re.compile(
    r"\b(?P<no>(?:nu\s+[^,;]{1,40}?,?\s+ci|ne\s+[^,;]{1,40}?,\s+a|not\s+[^,;]{1,40}?,?\s+but))\s"
)
_AFTER_CLAUSE = re.compile(
    r"([,;.(]|\b(dar|insa|numai ca|no|tolko|but|only)\b)\s*((i|ia|eu|we)\s*)?$"
)


def parse(fact: Fact, text: str, language: str, today: date) -> Parsed | None:
    """Return what *text* says of *fact*, DONT_KNOW, or None when it does not say.

    Languages mix: Cyrillic letters that are no Romanian are read as Russian, Latin ones as Romanian.
    """
    parsed = _parse_in(fact, text, language, today)
    if parsed is None and has_cyrillic(text) and language == "ro":
        return _parse_in(fact, text, "ru", today)
    if parsed is None and not has_cyrillic(text) and language == "ru":
        return _parse_in(fact, text, "ro", today)
    return parsed


def _parse_in(fact: Fact, text: str, language: str, today: date) -> Parsed | None:
    key = text_key(text, language)
    for option in fact.options if fact.type != "money_by_kind" else ():
        if key == text_key(option.label[language], language) or text.strip() == option.value:
            return option_value(fact, option)
    if language == "ru":  # “ну да”: well, yes
        key = (_RUSSIAN_WELL if has_cyrillic(text) else _RUSSIAN_AFTER_WELL).sub("", key)
    key = _FILLER.sub("", key)
    doubt = DONT_KNOW_WORDS.search(key)
    if doubt:
        return _despite_doubt(fact, key, doubt, today) or _unknown(fact, key, today)
    if fact.type == "penal_article":
        return read_article(fact, key, today, text)
    return _read_key(fact, key, today)


def _read_key(fact: Fact, key: str, today: date) -> Parsed | None:
    contrast = _CONTRAST.search(key)
    if contrast and fact.type in ("date", "money", "int", "number", "choice", "penal_article"):
        meant = _PARSERS[fact.type](fact, key.replace(contrast["no"], " "), today)
        if meant is not None:
            return meant
    return _PARSERS[fact.type](fact, key, today)


def _despite_doubt(fact: Fact, key: str, doubt: re.Match[str], today: date) -> Parsed | None:
    """Return what is said beside a “don't know”: “in Italy, I don't know the town”."""
    before, after = key[: doubt.start()], key[doubt.end() :]
    if _AFTER_CLAUSE.search(before) and (
        len(before.split()) > 1 or re.search(r"\b(dar|no|but)\b\W*((i|ia|eu)\s*)?$", before)
    ):
        said = _read_key(fact, _AFTER_CLAUSE.sub("", before).strip(), today)
        if said is not None:
            return said
    if fact.type in ("date", "money_by_kind", "penal_article") and re.search(
        r"[,;.]|\b(dar|no|but)\b", after
    ):
        return _read_key(
            fact, re.split(r"[,;.]|\b(?:dar|no|but)\b", after, maxsplit=1)[1].strip(), today
        )
    return None


def _unknown(fact: Fact, key: str, today: date) -> Parsed | None:
    if fact.unknown_word:
        return DONT_KNOW
    for option in fact.options:
        if option.value == "unknown":
            return option_value(fact, option)
    return _read_key(fact, key, today)


_PARSERS = {
    "bool": read_bool,
    "choice": read_choice,
    "date": read_date,
    "int": read_int,
    "number": read_number,
    "money": read_money,
    "money_by_kind": read_money_by_kind,
    "list": read_list,
    "penal_article": read_article,
}
