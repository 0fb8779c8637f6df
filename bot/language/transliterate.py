"""Write Russian in Latin letters and Romanian in Cyrillic letters, and back, as people do."""

import re

_RUSSIAN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh",
    "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia", "ё": "e",
    "і": "i", "ї": "i", "є": "e", "ґ": "g", "ӂ": "g",
}  # fmt: skip
_RUSSIAN_TABLE = str.maketrans(_RUSSIAN)

# The habits in which people type Russian with Latin letters, brought to the same letters as above.
_LATIN_RUSSIAN = [
    (re.compile(p), r)
    for p, r in [
        (r"4(?=[a-z])|(?<=[a-z])4", "ch"),
        (r"6(?=[a-z])|(?<=[a-z])6", "sh"),
        (r"shch|sch|w", "sh"),
        (r"\bcto\b", "chto"),
        (r"ci(?=[aou])", "ch"),
        (r"ea\b", "ia"),
        (r"kh|x", "h"),
        (r"tz|c(?![h])", "ts"),
        (r"(?<![sczk])j(?=[aou])|y(?=[aou])", "i"),
        (r"io", "e"),
        (r"zh|j(?=[ei])", "zh"),
        (r"[yj]", "i"),
        (r"['`]", ""),
    ]
]

_ROMANIAN_CYRILLIC = [
    ("дж", "g"), ("ӂ", "g"), ("ке", "che"), ("ки", "chi"), ("ге", "ghe"), ("ги", "ghi"),
    ("че", "ce"), ("чи", "ci"), ("чя", "cea"), ("ча", "cea"), ("чо", "cio"), ("чу", "ciu"),
    ("ч", "ci"), ("щ", "st"), ("ш", "s"), ("ж", "j"), ("ц", "t"), ("к", "c"), ("г", "g"),
    ("я", "ia"), ("ю", "iu"), ("ё", "io"), ("э", "a"), ("ы", "i"), ("ь", "i"), ("й", "i"),
    ("х", "h"), ("ъ", ""), ("а", "a"), ("б", "b"), ("в", "v"), ("д", "d"), ("е", "e"),
    ("з", "z"), ("и", "i"), ("л", "l"), ("м", "m"), ("н", "n"), ("о", "o"), ("п", "p"),
    ("р", "r"), ("с", "s"), ("т", "t"), ("у", "u"), ("ф", "f"),
]  # fmt: skip

_TO_MOLDOVAN = [
    ("che", "ке"), ("chi", "ки"), ("ghe", "ге"), ("ghi", "ги"), ("cea", "ча"), ("cio", "чо"),
    ("ciu", "чу"), ("ce", "че"), ("ci", "чи"), ("gea", "жа"), ("geo", "жо"), ("giu", "жу"),
    ("ge", "же"), ("gi", "жи"), ("ia", "я"), ("iu", "ю"), ("ii", "ий"), ("ea", "я"),
    ("a", "а"), ("b", "б"), ("c", "к"), ("d", "д"), ("e", "е"), ("f", "ф"), ("g", "г"),
    ("h", "х"), ("i", "и"), ("j", "ж"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"),
    ("o", "о"), ("p", "п"), ("q", "к"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"),
    ("v", "в"), ("w", "в"), ("x", "кс"), ("y", "й"), ("z", "з"),
]  # fmt: skip
_MOLDOVAN_DIACRITICS = str.maketrans(
    {"ș": "ш", "ş": "ш", "ț": "ц", "ţ": "ц", "ă": "э", "â": "ы", "î": "ы"}
)

_RUSSIAN_HABITS: tuple[dict[str, str], ...] = (
    {},
    {
        "ж": "j",
        "й": "y",
        "ы": "y",
        "х": "kh",
        "ц": "c",
        "щ": "sch",
        "ю": "yu",
        "я": "ya",
        "ё": "yo",
    },
    {"ч": "4", "ш": "w", "щ": "w", "ж": "j", "х": "x", "ц": "c", "ю": "u", "я": "ja", "й": "j"},
    {
        "й": "j",
        "ы": "y",
        "х": "h",
        "ц": "c",
        "щ": "shch",
        "ю": "ju",
        "я": "ja",
        "ь": "'",
        "в": "w",
    },
    {"ж": "j", "ч": "ci", "щ": "sc", "ю": "iu", "я": "ea", "ц": "t", "ь": "i", "х": "h"},
)


def russian_to_latin(text: str, habit: int = 0) -> str:
    """Return folded Cyrillic *text* in Latin letters; habit 0 is the one that keys are made with."""
    if habit == 0:
        return text.translate(_RUSSIAN_TABLE)
    letters = _RUSSIAN | _RUSSIAN_HABITS[habit % len(_RUSSIAN_HABITS)]
    return "".join(letters.get(letter, letter) for letter in text)


def latin_russian_key(text: str) -> str:
    """Return Russian typed in Latin letters in the spelling of :func:`russian_to_latin`."""
    for pattern, replacement in _LATIN_RUSSIAN:
        text = pattern.sub(replacement, text)
    return text


def cyrillic_to_romanian(text: str) -> str:
    """Return folded Romanian in Cyrillic letters as Romanian without diacritics."""
    for cyrillic, latin in _ROMANIAN_CYRILLIC:
        text = text.replace(cyrillic, latin)
    return text


def romanian_to_cyrillic(text: str) -> str:
    """Return lower-case Romanian in Moldovan Cyrillic letters."""
    text = text.translate(_MOLDOVAN_DIACRITICS)
    for latin, cyrillic in _TO_MOLDOVAN:
        text = text.replace(latin, cyrillic)
    return text
