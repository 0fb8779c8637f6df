"""Make spellings of the same words equal: diacritics, cases, look-alike letters, noise."""

import re
import unicodedata

from bot.language.disguise import plain_letters, without_leet

MAX_LENGTH = 10_000

# Letters that look the same in both alphabets, for words typed half in one and half in the other.
_LATIN_LOOKALIKES = str.maketrans("abcehikmoptxyABCEHIKMOPTXY", "авсенікмортхуАВСЕНІКМОРТХУ")
_CYRILLIC_LOOKALIKES = str.maketrans("авсеніікмортхуАВСЕНІКМОРТХУ", "abceniikmoptxyABCEHIKMOPTXY")

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")
_WORD = re.compile(r"\w+", re.UNICODE)
_REPEATED = re.compile(r"([^\W\d_iI])\1{2,}|([iI])\2{3,}")
_SPACE = re.compile(r"\s+")
_BREAKS = "\n\r\t\u2028\u2029"
_MARKS = re.compile(
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)


def clean(text: str) -> str:
    """Return *text* without invisible and control characters, NFKC, spaces collapsed.

    Case and diacritics stay: what is left can be shown to a person. At most MAX_LENGTH characters.
    """
    normal = text[:MAX_LENGTH]
    if not normal.isascii():
        normal = unicodedata.normalize("NFKC", normal)
    if not normal.isprintable():
        normal = "".join(c if c.isprintable() else " " if c in _BREAKS else "" for c in normal)
    return _SPACE.sub(" ", normal).strip()


def _unmixed(text: str) -> str:
    """Return *text* with each word in one alphabet."""
    return _WORD.sub(_one_alphabet, text) if _is_mixed(text) else text


def _one_alphabet(match: re.Match[str]) -> str:
    """Bring a word that mixes Cyrillic and Latin letters into one alphabet.

    It is the one that most of the word has, unless only the other can write the whole word.
    """
    word = match.group()
    cyrillic, latin = len(_CYRILLIC.findall(word)), len(_LATIN.findall(word))
    if not cyrillic or not latin:
        return word
    spellings = word.translate(_LATIN_LOOKALIKES), word.translate(_CYRILLIC_LOOKALIKES)
    likely, other = spellings if cyrillic >= latin else reversed(spellings)
    return other if _is_mixed(likely) and not _is_mixed(other) else likely


def _is_mixed(word: str) -> bool:
    return bool(_CYRILLIC.search(word) and _LATIN.search(word))


def plain(text: str) -> str:
    """Return clean *text* without disguises, each word in one alphabet; case and diacritics stay."""
    return without_leet(_unmixed(plain_letters(clean(text))))


def fold(text: str) -> str:
    """Return *text* in lower case, without diacritics or noise, each word in one alphabet.

    й and ё become и and е; ӂ becomes дж; ș, ş and s become s; three or more equal letters become one;
    what hides a word is undone (see ``disguise``). Digits and Roman numerals stay.
    """
    cleaned = plain_letters(clean(text))
    if not cleaned.isascii():
        decomposed = unicodedata.normalize("NFD", cleaned.replace("ӂ", "дж").replace("Ӂ", "Дж"))
        cleaned = _SPACE.sub(" ", _unmixed(_MARKS.sub("", decomposed))).strip()
    return _REPEATED.sub(lambda match: match[0][0], without_leet(cleaned).casefold())


def has_cyrillic(text: str) -> bool:
    """Tell whether most letters of *text* are Cyrillic."""
    cyrillic = len(_CYRILLIC.findall(text))
    return cyrillic > 0 and cyrillic >= len(_LATIN.findall(text))
