"""The phrases of ``knowledge/mentions`` as patterns, and what is wrong with them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.eligibility.model import Check, Fact
from bot.eligibility.parse.words import text_key
from bot.language import LANGUAGES

DENIED, AS = "not ", "as "
NEAR, NOTHING = "near", "0"


@dataclass(frozen=True, slots=True)
class Pattern:
    """What tells a value of a fact; a number in it is the group ``number``."""

    fact: str
    value: str
    regex: re.Pattern[str]


def patterns(record: Mapping[str, Any]) -> Iterator[Pattern]:
    """Yield the patterns of a check's record, facts and values in its order."""
    for fact, values in record.items():
        for value, phrases in values.items():
            written = phrase_patterns(phrases)
            counted = {variant for variant in written if "(?P<number>" in variant}
            plain = "|".join(sorted(written - counted))
            for regex in [*sorted(counted), *([plain] if plain else [])]:
                yield Pattern(fact, str(value), re.compile(regex))


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


def problems_of(record: Any, check: Check) -> Iterator[tuple[str, str, str]]:
    """Yield (key, what is wrong, mend) of each mistake in a record."""
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
            same = str(value).removeprefix(AS) if str(value).startswith(AS) else None
            of_code = of_code or (same in check.facts and check.facts[same].type == fact.type)
            if not of_code and str(value).removeprefix(DENIED) not in values_of(fact):
                yield key, "is not a value of the fact", f"Values: {', '.join(values_of(fact))}"
            if not isinstance(phrases, dict) or set(phrases) != set(LANGUAGES):
                yield key, "has not the three languages", "Write ro, ru and en with a list each"
            elif not all(isinstance(p, str) for part in phrases.values() for p in part):
                yield key, "has a phrase that is no text", "Put it between quotation marks"


def values_of(fact: Fact) -> tuple[str, ...]:
    """Return the values of *fact* under which phrases are listed."""
    if fact.type == "bool":
        return ("true", "false")
    if fact.type in ("choice", "list", "penal_article", "money_by_kind"):
        return fact.values
    return (NEAR, NOTHING) if fact.type == "money" else (NEAR,)


def with_others(record: Mapping[str, Any], records: Mapping[str, Any]) -> dict[str, Any]:
    """Return *record* with the facts that it takes over from others of *records*, by check."""
    taken = {
        fact: records.get(check, {}).get(fact, {})
        for check, facts in record.get("like", {}).items()
        for fact in facts
    }
    return taken | {fact: values for fact, values in record.items() if fact != "like"}
