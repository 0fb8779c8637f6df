"""The clauses of a message, and which of them tell nothing: questions, doubts, other people."""

import re
from collections.abc import Iterator, Sequence

from bot.eligibility.parse.numbers import in_digits
from bot.eligibility.parse.words import DONT_KNOW_WORDS, text_key
from bot.language import has_cyrillic

_MONTH = r"ian|feb|mar|apr|mai|iun|iul|aug|sep|oct|noi|dec|янв|фев|мар|апр|мая|май|июн|июл|авг|сен|окт|ноя|дек|jan|may|jun|jul|nov"
_SENTENCE = re.compile(
    r"(?<=[^\d.,:])[.](?=\s|$)(?<!\bart\.)(?<!\bст\.)(?<!\blit\.)|[;!\n]"
    rf"|(?<=\d)[.](?=\s+(?!{_MONTH})[^\W\d]{{2}})(?<!\b\d[.])",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?<!\d),|,(?!\d)|[:()]|\s[-–—]\s|(?<=\?)")
_OR_ASKS = (
    r"|\s(?=(?:pot|as putea|am dreptul|mogu li|mozhno li|imeiu li|can i|could i|may i|am i)\s)"
)
_OF_SOMETHING = (
    r"\d[\d .,]*\s*(?:k|mii|tis\w*|thousand|lei|leev)?\s*(?:for|on|pe|pt|pentru|na|za)\s"
)
_AND = re.compile(
    rf"(?<!zeci)(?<!zece)\s(?:si|and|but|dar|iar|insa|apoi|then|plus)\s(?!jumatate|a half|half)(?=\D|{_OF_SOMETHING})"
    + _OR_ASKS
)
_AND_CYRILLIC = re.compile(rf"\s(?:i|a|no|potom|takzhe|eshe)\s(?=\D|{_OF_SOMETHING})" + _OR_ASKS)
_SOMEONE_ELSE = re.compile(
    r"^(?:a |dar |but |si |and )?(?:ne ia|nu eu|not me|not i)$|\b(?:ne ia|nu eu|not me)$"
)
"""“The civil party was his wife, not me”: what was said is not of the person."""
_TELLS_NOTHING = re.compile(
    r"\b(daca|esli|if|whether|poate|maybe|perhaps|mozhet bit|mozhet|vozmozhno|vdrug|oare|hz"
    r"|li|navern\w*|probabil|probably|cred ca|kazhetsia|vrode|should|vreau|hochu|ce inseamna)\b"
)
_ABOUT = re.compile(
    r"\b(?:poate|maybe|mozhet bit|mozhet|perhaps|probably|probabil|navern\w*|cred ca|kazhetsia|vrode)\s+"
    r"(?=(?:vreo |cam |about |around |some |okolo |goda |let )?\d)|(?<=\d) (?:\w+ )?(?:poate|maybe|mozhet bit|probabil|navern\w*)$"
)
"""“Maybe ten years” tells a figure that is about right, and doubts nothing else."""
PART_OF_IT = re.compile(
    r"\d+ (?:\w+ )?(?:of (?:them|those|which)|din (?:ele|care)|dintre ele|iz (?:nih|kotorih))\b"
)
"""“5 of them abroad”: the figure before it is not the one that counts."""
_FORGOT_TO_SAY = re.compile(
    r"^(?:(?:a|ai|oi|da|si|dar|oh|and) )*(?:zabila?|am uitat|i forgot)\b(?=.*\d)"
)
SUM = re.compile(r"\d{3,}|\d\s*(?:k|mii|mie|tis\w*|tys\w*|thousand|lei|leev)\b|\b(?:grand)\b")
"""A figure that can be a sum of money."""
_BUT = re.compile(r"^\W*no\b\s*")


def of_someone_else(keys: Sequence[str], number: int) -> bool:
    """Tell whether a clause, or a short one after it, says that it is not about the person."""
    following = keys[number + 1] if number + 1 < len(keys) else ""
    return bool(_SOMEONE_ELSE.search(keys[number]) or _SOMEONE_ELSE.fullmatch(following))


def doubts(key: str) -> bool:
    """Tell whether a clause doubts, supposes or wishes."""
    key = _ABOUT.sub("", in_digits(_FORGOT_TO_SAY.sub("", key)))
    return bool(_TELLS_NOTHING.search(key) or DONT_KNOW_WORDS.search(key))


def doubts_after(before: Sequence[tuple[str, bool]]) -> bool:
    """Tell whether the clause before only doubts: “maybe, …”, “I don't know, …”."""
    if not before or before[-1][1]:
        return False  # “am I entitled? 2 adults …” doubts nothing of what follows
    return len(before[-1][0].split()) <= 3 and doubts(before[-1][0])


def tells(clauses: Sequence[tuple[str, bool]], number: int) -> bool:
    """Tell whether a clause may tell a fact: it neither asks nor doubts, and is of the person."""
    key, asks = clauses[number]
    return (
        not asks
        and not doubts(key)
        and not doubts_after(clauses[:number])
        and not of_someone_else([key for key, _ in clauses], number)
    )


_SHORT = re.compile(r"\b(art|alin|al|lit|par|st|ст|ч)\.\s*(?=\d)", re.IGNORECASE)
_PARAGRAPH = re.compile(r"(?<!\d)(\d{3}(?:\s?\^\d)?) ?\((\d)\)")
"""“art. 165 alin. 2” and “165 (2)” are one thing, not two clauses."""


def clauses_of(text: str, language: str) -> Iterator[tuple[str, bool]]:
    """Yield (key, asks) of each clause; a clause asks when a question mark ends it."""
    for sentence in _SENTENCE.split(_PARAGRAPH.sub(r"\1 alin \2", _SHORT.sub(r"\1 ", text))):
        for part in _CLAUSE.split(sentence):
            asks = part.rstrip().endswith("?")
            conjunction = _AND_CYRILLIC if has_cyrillic(part) else _AND
            key = text_key(part, language)
            if has_cyrillic(part):
                key = _BUT.sub("", key)  # “но” is no “no”
            pieces = [p for p in conjunction.split(key) if p.strip()]
            for index, piece in enumerate(pieces):
                yield piece.strip(" ?.!"), asks and index == len(pieces) - 1
