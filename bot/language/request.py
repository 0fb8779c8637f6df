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

_PART, _SAYS_MORE = re.compile(r"[.!?;,\n]+"), 3
_ASKING = re.compile(
    r"nu|da|ok|hai|haideti|atunci|acum|mai|bine|prefer|vreau|as|vrea|vorb\w*|scri\w*|raspund\w*|in|pe|la|limba|va|te|rog"
    r"|usor|e|i|este|imi|mi|inapoi|totusi|net|davai\w*|luchshe|mozhno|po|na|iazik\w*|pozhaluista|pish\w*|napish\w*|govor\w*"
    r"|otvech\w*|mne|snova|opiat|vse|taki|hochu|no|yes|please|lets|let|us|speak|write|answer|better|rather|is|i|can|we|you|back"
    r"|to|again|for|me|prefer|want|would|like|switch"
)
"""Words beside a language's name in a mere request for it."""


def requested_language(text: str) -> str | None:
    """Return the language that *text* asks for, or None when it names none or several.

    “I do not understand Romanian, English please” asks for English.
    """
    key = _NOT.sub(" ", russian_to_latin(fold(text)))
    named = [code for code, names in _NAMES.items() if re.search(names, key)]
    return named[0] if len(named) == 1 else None


def requested_beside(text: str) -> str | None:
    """Return the language that one part of *text* asks for while the rest says something else.

    “No, Romanian is better. How many people called?” asks for Romanian.
    """
    parts = [part for part in _PART.split(text) if part.strip()]
    for number, part in enumerate(parts):
        rest = sum(len(other.split()) for n, other in enumerate(parts) if n != number)
        wanted = requested_language(part) if rest >= _SAYS_MORE else None
        if wanted is not None:
            names = re.compile(rf"\b(?:{_NAMES[wanted]})")
            words = names.sub(" ", russian_to_latin(fold(part))).split()
            if all(_ASKING.fullmatch(word.strip("-'’\"")) for word in words):
                return wanted
    return None
