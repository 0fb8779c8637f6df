"""Facts, sums and counts as people read them."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bot.eligibility.model import Check, Fact
from bot.eligibility.penal_code import PenalArticle
from bot.knowledge.texts import Texts

_POINT = re.compile(r"(?P<number>\d)\) (?P<text>.*?)(?=; \d\) |\.?$)")


def told_facts(
    check: Check, facts: Mapping[str, Any], texts: Texts, language: str
) -> list[tuple[str, str]]:
    """Return (label, value) of the facts that the person told, in the order of the check."""
    return [
        (fact.label[language], told_value(fact, facts[fact.id], texts, language))
        for fact in check.facts.values()
        if fact.id in facts and fact.id != "today"
    ]


def told_value(fact: Fact, value: Any, texts: Texts, language: str) -> str:
    """Return a value as a person says it: “15.03.2024”, “18 000 lei”, “yes”."""
    if value is None:
        return texts.get("check.dont_know", language)
    if isinstance(value, bool):
        return texts.get("check.yes" if value else "check.no", language)
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, PenalArticle):
        options = (o for o in fact.options if PenalArticle.parse(o.value) == value)
        label = next((option.label[language] for option in options), "")
        return f"{label} (art. {value})" if label else f"art. {value}"
    if isinstance(value, dict):
        parts = [f"{_label(fact, kind, language)} {_sum(v, texts, language)}"
                 for kind, v in value.items()]  # fmt: skip
        return ", ".join(parts) or texts.get("check.nothing", language)
    if isinstance(value, list):
        told = [point_text(fact, item, language) for item in value]
        return "; ".join(told) or texts.get("check.none", language)
    if fact.type == "money":
        return _sum(value, texts, language)
    if isinstance(value, int | Decimal):
        return plain_number(Decimal(value))
    return _label(fact, str(value), language) or str(value)


def points_of(fact: Fact, language: str) -> dict[str, str]:
    """Return what the numbered points of a list's question say, by option."""
    told = {
        m["number"]: m["text"] for m in _POINT.finditer((fact.question or {}).get(language, ""))
    }
    return {
        option.value: told.get(option.label[language], option.label[language])
        for option in fact.options
    }


def point_text(fact: Fact, value: str, language: str) -> str:
    return points_of(fact, language).get(value, value)


def lei(amount: Decimal) -> str:
    """Return an amount as people read it: 12 600 or 12 600,50."""
    whole = f"{amount:,.2f}".replace(",", " ").replace(".", ",")
    return whole.removesuffix(",00")


def plain_number(number: Decimal) -> str:
    """Return a number that need not be a sum: 0,7 or 12 600."""
    if number == number.to_integral_value():
        return lei(number)
    return f"{number.normalize():f}".replace(".", ",")


def count(texts: Texts, unit: str, number: int, language: str) -> str:
    """Return “1 day”, “30 de zile”, “3 года”: *unit* names texts with _one, _few and _many."""
    return texts.get(f"check.{unit}_{_form(number, language)}", language, count=number)


def _form(number: int, language: str) -> str:
    tens, ones = number % 100, number % 10
    if language == "ru":
        if ones == 1 and tens != 11:
            return "one"
        return "few" if ones in (2, 3, 4) and tens not in (12, 13, 14) else "many"
    if number == 1:
        return "one"
    return "few" if language == "en" or number == 0 or 0 < tens < 20 else "many"


def _sum(amount: Decimal | None, texts: Texts, language: str) -> str:
    if amount is None:
        return texts.get("check.dont_know", language)
    return texts.get("check.lei", language, amount=lei(Decimal(amount)))


def _label(fact: Fact, value: str, language: str) -> str:
    for option in fact.options:
        if option.value == value:
            return option.label[language]
    return ""
