"""Which language a person asks for by its name; a country's name asks for none."""

import re

from bot.language.fold import fold
from bot.language.transliterate import russian_to_latin

_NAMES = {
    "ro": (
        r"roman(?!i(?:a|ei|e|u|i|iu|ia|ii)\b)\w*|rum[iy]n(?!i+[aeiu]*\b)\w*|moldov(?!(?:a|u|e|i|ei|oi)\b)\w*"
        r"|moldav(?!i+[aeiu]*\b)\w*|\bro\b|\bmd\b|rominest\w*|limba de stat"
    ),
    "ru": r"\brus(?!s?i+[aeiu]*\b)\w*|\bru\b|po.?rus\w*",
    "en": r"engl(?!and)\w*|angl(?!i+[aeiu]*\b)\w*|ingl(?!iltera)\w*|\beng?\b",
}
_NOT = re.compile(
    r"\b(nu|ne|not|don.?t|no)\b[^,.;]*?"
    r"\b(inteleg|ponima\w*|understand|speak|znai?u|stiu|vorbesc|govori\w*|know)\b[^,.;]*"
)


def requested_language(text: str) -> str | None:
    """Return the language that *text* asks for, or None when it names none or several.

    “I do not understand Romanian, English please” asks for English.
    """
    key = _NOT.sub(" ", russian_to_latin(fold(text)))
    named = [code for code, names in _NAMES.items() if re.search(names, key)]
    return named[0] if len(named) == 1 else None
