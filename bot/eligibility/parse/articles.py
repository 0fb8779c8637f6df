"""Read an article of the Penal Code."""

import re
from datetime import date

from bot.eligibility.model import Fact
from bot.eligibility.parse.choices import best_option, option_value
from bot.eligibility.parse.words import Parsed
from bot.eligibility.penal_code import PenalArticle

_ARTICLE_WORDS = re.compile(
    r"\b(art|articol\w*|article|st|stat\w+|cod\w*|kodeks\w*|cp|uk|alin\w*|lit)\b"
)
_COUNTED_BY = re.compile(
    r"\d{2,3}\s*(?:de\s+)?(?:zile|ani|luni|lei|ori|euro|let|dnei|raz|days|years|times|leev)\b"
)


def read_article(fact: Fact, key: str, today: date, text: str = "") -> Parsed | None:
    if re.fullmatch(r"\d", key) and 1 <= int(key) <= len(fact.options):
        return option_value(fact, fact.options[int(key) - 1])
    text = text or key
    option = best_option(fact, key)
    numbers = re.findall(r"(?<!\d)\d{2,3}(?!\d)", text)
    if _ARTICLE_WORDS.search(key):
        text = re.sub(r"\b(164|166|201|208)([12])(?!\d)", r"\1^\2", text)
        is_written = bool(re.search(r"\d", text))
    else:
        alone = len(key.split()) <= 4 or (option is None and any(len(n) == 3 for n in numbers))
        is_written = bool(numbers) and alone and not _COUNTED_BY.search(key)
    if is_written:
        lettered = re.sub(
            r"((?:lit\.?|лит\.?|litera)\s*)([a-zа-в])\b(?!\))", r"\1\2)", text.lower()
        )
        return Parsed(PenalArticle.parse(lettered))
    return option_value(fact, option) if option else None
