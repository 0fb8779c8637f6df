"""Texts in the letters in which their language is mostly written: the network knows those best."""

from bot.language import fold, has_cyrillic
from bot.language.transliterate import cyrillic_to_romanian, latin_russian_key

_LETTERS = [
    ("iia", "ия"), ("zh", "ж"), ("ch", "ч"), ("sh", "ш"), ("ts", "ц"), ("iu", "ю"), ("ia", "я"),
    *zip("abvgdeziklmnoprstufh", "абвгдезиклмнопрстуфх", strict=True),
]  # fmt: skip


def usual_letters(text: str, language: str | None) -> str:
    """Return Russian typed in Latin letters in Cyrillic, and Romanian in Cyrillic in Latin letters.

    Any other text comes back as it is, but for capitals where all are. Which letters Latin stands for
    is a guess that is mostly right.
    """
    if text.isupper():
        text = text.lower()
    if language == "ru" and not has_cyrillic(text):
        written = latin_russian_key(fold(text))
        for latin, cyrillic in _LETTERS:
            written = written.replace(latin, cyrillic)
        return written
    if language == "ro" and has_cyrillic(text):
        return cyrillic_to_romanian(fold(text))
    return text
