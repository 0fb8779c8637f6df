"""Undo what hides a word: letters of other alphabets, digits for letters, letters set apart."""

import re

_LOOKALIKES = str.maketrans(
    # Greek, extended Cyrillic, phonetic and small capital letters that look like Latin ones
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεικνορτυχγѕјһԁԛԝӏɑɡıøłđᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ",
    "ABEZHIKMNOPTYXabeiknoptuxysjhdqwlagioldabcdeghijklmnoprtuvwyz",
)
_SQUARED = {
    first + number: chr(ord("A") + number)
    for first in (0x1F130, 0x1F150, 0x1F170)  # letters in squares and circles
    for number in range(26)
}
_TABLE: dict[int, int | str] = {**_LOOKALIKES, **_SQUARED}

_LATIN = r"a-zA-Z\u00c0-\u024f"
_CYRILLIC = r"\u0400-\u04ff"
_LATIN_LEET = re.compile(rf"(?<=[{_LATIN}])[01357@$]+(?=[{_LATIN}])")
_CYRILLIC_LEET = re.compile(rf"(?<=[{_CYRILLIC}])[034@]+(?=[{_CYRILLIC}])")
_FIRST_FOUR = re.compile(rf"\b4(?=[{_CYRILLIC}]{{2}})")
_LATIN_LETTERS = str.maketrans("01357@$", "oiestas")
_CYRILLIC_LETTERS = str.maketrans("034@", "озча")
_APART = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .,\-*_|][^\W\d_]){3,}(?![^\W_])")
_BETWEEN = re.compile(r"[ .,\-*_|]")


def plain_letters(text: str) -> str:
    """Return clean *text* with look-alike letters replaced and letters set apart joined."""
    if not text.isascii():
        text = text.translate(_TABLE)
    return _APART.sub(lambda match: _BETWEEN.sub("", match[0]), text)


def without_leet(text: str) -> str:
    """Return *text*, each word in one alphabet, with letters for the digits inside its words.

    The 4 stays between Latin letters: in Russian it is a ч, elsewhere an a.
    """
    if not text.isascii():
        text = _CYRILLIC_LEET.sub(lambda match: match[0].translate(_CYRILLIC_LETTERS), text)
        text = _FIRST_FOUR.sub("ч", text)
    return _LATIN_LEET.sub(lambda match: match[0].translate(_LATIN_LETTERS), text)
