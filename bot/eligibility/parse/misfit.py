"""Why an answer cannot be taken, where the person can be told how to write it."""

import re

from bot.eligibility.model import Fact
from bot.eligibility.parse.money import FOREIGN_MONEY, PER_TIME
from bot.eligibility.parse.numbers import in_digits
from bot.eligibility.parse.words import text_key

NEGATIVE, FOREIGN, BY_TIME, KIND_MISSING, NO_SUM, NO_DATE = (
    "negative", "foreign_money", "by_time", "kind_missing", "no_sum", "no_date",
)  # fmt: skip


def misfit(fact: Fact, text: str, language: str) -> str | None:
    """Return what is wrong with an answer that was not understood, as a key of the texts."""
    key = in_digits(text_key(text, language))
    has_number = bool(re.search(r"\d", key))
    if fact.type in ("money", "money_by_kind"):
        return _money_misfit(fact, key, has_number)
    if fact.type in ("int", "number") and re.search(r"(?:^|\s)[-−–]\s*\d", key):
        return NEGATIVE
    if fact.type == "date" and has_number:
        return NO_DATE
    return None


def _money_misfit(fact: Fact, key: str, has_number: bool) -> str | None:
    if re.search(r"(?:^|\s)[-−–]\s*\d|\bminus\s+\d", key):
        return NEGATIVE
    if has_number and FOREIGN_MONEY.search(key):
        return FOREIGN
    if has_number and PER_TIME.search(key):
        return BY_TIME
    if fact.type == "money_by_kind" and has_number:
        return KIND_MISSING
    return None if has_number else NO_SUM
