"""Read one of several options, or a list of them."""

import re
from datetime import date

from rapidfuzz import fuzz

from bot.eligibility.model import Fact, Option
from bot.eligibility.parse.words import (
    NEGATED,
    NEGATED_AFTER,
    NEGATION,
    NO_WORDS,
    NOTHING_WORDS,
    YES_WORDS,
    Parsed,
    text_key,
)
from bot.eligibility.penal_code import PenalArticle

_SELF = re.compile(
    r"\b(sunt|sint|ia|i am|im|sam|sama|chiar|eu)\s+(chiar\s+|i est\s+)?(victim|poterpevsh|postradav|postradal)"
)
_OTHER_COUNTRY = re.compile(
    r"\b(roman\w*|romin\w*|rumin\w*|ucrain\w*|ukrain\w*|rus|rusa|rusia|rusiei|rus[sk]\w*|rossi\w*|russian?|turc\w*"
    r"|turk\w*|ital\w*|german\w*|bulgar\w*|belar\w*|siri\w*|afgan\w*|india\w*|nepal\w*|bangla\w*|ue|eu citizen)\b"
)


_WHOLE = "="
"""Before an option's word: it counts only as the whole answer, for in a sentence it says little."""
_AROUND = re.compile(
    r"^\W*(?:(?:da|pai|well|oh|nu|na|pe|prin|po|v|cherez|on|by|from|via|iz|din|de|de pe)\b\W*)*|\W+$"
)


def option_value(fact: Fact, option: Option) -> Parsed:
    if fact.type == "penal_article":
        return Parsed(PenalArticle.parse(option.value))
    if fact.type == "list":
        return Parsed([option.value])
    return Parsed(option.value)


def read_choice(fact: Fact, key: str, today: date) -> Parsed | None:
    number = re.fullmatch(r"\W*(\d)\W*", key)
    if number and 1 <= int(number[1]) <= len(fact.options):
        return option_value(fact, fact.options[int(number[1]) - 1])
    value = re.sub(r"^\W*(cap|capitol\w*|glav\w+|chapter)\W+", "", key)
    for option in fact.options:
        if value == option.value.lower():
            return option_value(fact, option)
    best = best_option(fact, value)
    return option_value(fact, best) if best else None


_OTHERS_ELSEWHERE = re.compile(
    r"\b(parint\w*|roditel\w*|parents|copiii|deti|children|frat\w*|brat\w*|brothers?|sora|surori\w*|sestr\w*|sisters?)\b[^,.;]{0,20}?"
    r"\b(is|e|este|sint|sunt|lucreaza|traiesc|traieste|stau|zhivut|zhivet|rabotaiut|rabotaet|live|lives|work|works|are)"
    r"(?: \w+)? (in|la|v|na|at)\b"
)


def best_option(fact: Fact, key: str) -> Option | None:
    """Return the option whose words cover most of *key*; None when two fit alike."""
    scores: list[tuple[float, Option]] = []
    for option in _led_options(fact, key):
        phrases = [*option.words, *(text_key(label, lang) for lang, label in option.label.items())]
        if fact.type == "list":
            phrases = [phrase for phrase in phrases if not phrase.isdigit()]
        score = max((_phrase_score(p, key) for p in phrases), default=0.0)
        if not score and len(key) <= 40 and not NEGATION.search(key):
            alike = [p for p in phrases if len(p) > 3 and not NEGATION.search(p)]
            close = max((fuzz.ratio(key, phrase) for phrase in alike), default=0)
            score = close / 100 if close >= 82 else 0.0
        if "eu" in option.words and _SELF.search(key):
            return option
        if option.value == "md_citizen" and _OTHER_COUNTRY.search(key) and "moldov" not in key:
            score = 0.0
        if option.value == "abroad" and "," in key and _OTHERS_ELSEWHERE.search(key):
            score = 0.0  # “…, his parents are in France”
        if score:
            scores.append((score, option))
    if len(scores) > 1:  # “eu, mama victimei”: the mother, not “eu”
        scores = [
            (score, o) for score, o in scores if "eu" not in o.words or _says_at_length(o, key)
        ]
    scores.sort(key=lambda pair: -pair[0])
    if not scores or (len(scores) > 1 and _alike(fact, scores[0][0], scores[1][0])):
        return None
    return scores[0][1]


def _says_at_length(option: Option, key: str) -> bool:
    return any(" " in word and _phrase_score(word, key) for word in option.words)


def _alike(fact: Fact, first: float, second: float) -> bool:
    """Tell whether two options fit so alike that only the person can say which is meant."""
    if fact.type != "choice":
        return first == second
    return first == second or (second >= 4 and second >= 0.6 * first)


def _phrase_score(phrase: str, key: str) -> float:
    """Return how well *phrase* is found in *key*: its length; little when it is only inflected."""
    if phrase.startswith(_WHOLE):
        plain = _AROUND.sub("", key)
        return float(len(key)) if plain == phrase.removeprefix(_WHOLE) else 0.0
    endings = r"\w{0,2}" if len(phrase) >= 4 else ""
    for match in re.finditer(rf"\b{re.escape(phrase)}{endings}(?!\w)", key):
        if not _denied(phrase, key, match):
            return float(len(phrase))
    if len(phrase) > 5:
        for match in re.finditer(rf"\b{re.escape(phrase[:-2])}", key):
            if not _denied(phrase, key, match):
                return 1.9
    return 0.0


def _denied(phrase: str, key: str, match: re.Match[str]) -> bool:
    """Tell whether *key* denies the phrase: “nu sunt cetatean”, “sudimosti net”."""
    if NEGATION.match(phrase):
        return False
    return bool(NEGATED.search(key[: match.start()]) or NEGATED_AFTER.match(key[match.end() :]))


def _led_options(fact: Fact, key: str) -> list[Option]:
    """Return the options that a yes or no at the beginning leaves, where options are such."""
    options = list(fact.options)
    if fact.type != "choice" or not any("nu" in option.words for option in options):
        return options
    if re.match(r"\W*(nu|net|no)\s*,", key):
        return [o for o in options if "nu" in o.words or o.value == "unknown"]
    if re.match(r"\W*(da|yes|yeah)\s*(,|no\b|dar\b|but\b)", key):
        return [o for o in options if YES_WORDS.search(text_key(o.label["ro"], "ro"))] or options
    return options


_POINT = r"(?:da|doar|numai|tolko|only|punctul|punctele|pct|nr|no|numarul|varianta|optiunea|nomer|punkt|punkti|variant|point|number|option)"
_MARKED = re.compile(r"(\d)\W{0,3}(da|nu|net|yes|no)\b")


def read_list(fact: Fact, key: str, today: date) -> Parsed | None:
    marked = _MARKED.findall(key)
    if len(marked) > 1:
        digits = [digit for digit, said in marked if said in ("da", "yes")]
    elif re.fullmatch(rf"(?:\W|\d\b|\b(?:si|i|and|cred|{_POINT})\b)*", key):
        digits = re.findall(r"\b\d\b", key)
    else:
        digits = re.findall(rf"\b{_POINT}\W*(\d)\b", key)
    chosen = [fact.options[int(d) - 1].value for d in digits if 1 <= int(d) <= len(fact.options)]
    if chosen or len(marked) > 1:
        return Parsed(list(dict.fromkeys(chosen)))
    option = best_option(fact, key)
    if option:
        return Parsed([option.value])
    if re.search(r"\b(doar|numai|afara de|in afara|tolko|krome|only|except)\b", key):
        return None
    return Parsed([]) if NOTHING_WORDS.search(key) or NO_WORDS.search(key) else None
