"""What people or filters do to words: links, spaced letters, digits for letters, SOS as a picture."""

import re

_LINK = re.compile(r"(?:https?://|www\.|t\.me/)\S+", re.IGNORECASE)
_SOS = re.compile("[🆘🚨]")
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-_*]){3,}[^\W\d_](?!\w)")
_LEET_WORD = re.compile(r"[^\W\d_@$!][\w@$!]*[0134578@$!][\w@$!]*[^\W\d_@$!]")
_LATIN_LEET = str.maketrans("0134578@$!", "oieasTbasi".lower())
_MOST = 1000
"""Characters of a text of which other readings are tried: nobody disguises a whole letter."""


def without_links(text: str) -> str:
    """Return *text* without addresses of pages, and with an SOS sign as a word."""
    return _SOS.sub(" sos ", _LINK.sub(" ", text))


def plain_reading(text: str) -> str | None:
    """Return *text* with spaced letters joined and digits read as letters, if that changes it.

    “a j u t o r” becomes “ajutor”, “su1c1de” becomes “suicide”. Numbers alone stay.
    """
    if len(text) > _MOST:
        return None
    joined = _SPACED.sub(lambda match: re.sub(r"[ .\-_*]", "", match.group()), text)
    plain = _LEET_WORD.sub(lambda match: match.group().translate(_LATIN_LEET), joined)
    return plain if plain != text else None
