"""Make spellings of the same words equal: diacritics, cases, look-alike letters, noise."""

import re
import unicodedata

MAX_LENGTH = 10_000

# Letters that look the same in both alphabets, for words typed half in one and half in the other.
_LATIN_LOOKALIKES = str.maketrans("abcehikmoptxyABCEHIKMOPTXY", "авсенікмортхуАВСЕНІКМОРТХУ")
_CYRILLIC_LOOKALIKES = str.maketrans("авсеніікмортхуАВСЕНІКМОРТХУ", "abceniikmoptxyABCEHIKMOPTXY")

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")
_WORD = re.compile(r"\w+", re.UNICODE)
_REPEATED = re.compile(r"([^\W\d_iI])\1{2,}")
_SPACE = re.compile(r"\s+")
_INVISIBLE = {"Cf", "Cc", "Co", "Cn"}


def clean(text: str) -> str:
    """Return *text* without invisible and control characters, NFKC, spaces collapsed.

    Case and diacritics stay: what is left can be shown to a person. At most MAX_LENGTH characters.
    """
    if text.isascii() and text.isprintable():
        return _SPACE.sub(" ", text[:MAX_LENGTH]).strip()
    normal = unicodedata.normalize("NFKC", text[:MAX_LENGTH])
    kept = (
        " " if c in "\n\r\t\u2028\u2029" else c
        for c in normal
        if c in "\n\r\t" or unicodedata.category(c) not in _INVISIBLE
    )
    return _SPACE.sub(" ", "".join(kept)).strip()


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


def fold(text: str) -> str:
    """Return *text* in lower case, without diacritics or noise, each word in one alphabet.

    й and ё become и and е; ӂ becomes дж; ș, ş and s become s; three or more equal letters become one;
    digits and Roman numerals stay.
    """
    cleaned = clean(text)
    if not cleaned.isascii():
        decomposed = unicodedata.normalize("NFD", cleaned.replace("ӂ", "дж").replace("Ӂ", "Дж"))
        bare = "".join(c for c in decomposed if not unicodedata.combining(c))
        cleaned = _SPACE.sub(" ", _WORD.sub(_one_alphabet, bare)).strip()
    return _REPEATED.sub(r"\1", cleaned.casefold())


def has_cyrillic(text: str) -> bool:
    """Tell whether most letters of *text* are Cyrillic."""
    cyrillic = len(_CYRILLIC.findall(text))
    return cyrillic > 0 and cyrillic >= len(_LATIN.findall(text))
