"""Articles of the Penal Code as people and documents write them: 165(2), 164(3) b), 166¹, 208-2."""

import re
from dataclasses import dataclass
from functools import cache

FIRST, LAST = 135, 393  # the special part of the Penal Code of Moldova

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SUPERSCRIPT = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_ARTICLE = re.compile(
    r"(?<!\d)(?P<number>\d{3})(?!\d)"
    r"(?:\s*[\^/\-–](?P<index>\d{1,2})(?!\d))?"
    r"(?:\s*(?:\((?P<paragraph>\d)\)|(?:alineatul|alin|al|paragraph|par|часть|част|ч|p)\.?\s*\(?(?P<named>\d)\)?))?"
    r"(?:\s*,?\s*(?:lit\.?|letter|let\.?|п\.?|пункт|лит\.?)?\s*\(?(?P<letter>[a-zа-в])\)"
    r"|(?:(?<=\))\s*(?=\w\s*$)|\s*,?\s*(?:lit\.?|letter|let\.|п\.|пункт|лит\.?)\s+|\s*,?\s*(?:lit|лит|п)\.)"
    r"(?P<bare>[a-zа-в])(?![\w)]))?",
    re.IGNORECASE,
)
_PRIME = re.compile(
    r"(?<!\d)(\d{3})\s*(?:prime?|прим|(?:(?:cu|s|с) )?(?:indice\w*|index|indeks\w*|индекс\w*) (?:1|unu|one|odin|один))\b",
    re.IGNORECASE,
)
"""“201 prim”, “166 indice 1”: the article that was put in after this number."""
_CYRILLIC_LETTERS = str.maketrans("абв", "abc")


def primed(text: str) -> str:
    """Return *text* with “201 prim” and “166 indice 1” written as 201^1 and 166^1."""
    return _PRIME.sub(r"\1^1", text)


@dataclass(frozen=True, slots=True)
class PenalArticle:
    """An article, with its paragraph and letter when they were given."""

    number: int
    index: int = 0
    paragraph: int | None = None
    letter: str | None = None

    @classmethod
    def parse(cls, text: str) -> "PenalArticle":
        """Return the article that *text* names.

        Raises ValueError if it names none, or a number that the Penal Code does not have.
        """
        plain = _SUPERSCRIPT.sub(lambda m: "^" + m.group().translate(_SUPERSCRIPTS), text)
        plain = primed(plain)
        match = _ARTICLE.search(plain)
        if match is None:
            raise ValueError(f"no Penal Code article in {text!r}; write it like 165(2) or 201¹(1)")
        number = int(match["number"])
        if not FIRST <= number <= LAST:
            raise ValueError(f"the Penal Code has no crime article {number} ({FIRST} to {LAST})")
        paragraph = match["paragraph"] or match["named"]
        letter = (match["letter"] or match["bare"] or "").lower().translate(_CYRILLIC_LETTERS)
        return cls(
            number=number,
            index=int(match["index"] or 0),
            paragraph=int(paragraph) if paragraph else None,
            letter=letter or None,
        )

    def matches(self, pattern: str) -> bool | None:
        """Tell whether this article lies in *pattern*: “165”, “151(4)”, “164(3)(b)”, “171..175”.

        “145..175^” takes in the articles inserted between them, such as 164¹ and 175¹.

        None when the article is named without the paragraph or letter that decides.
        """
        first, _, last = pattern.partition("..")
        if last:
            inserted = last.endswith("^")
            listed = self.index == 0 or inserted
            return listed and int(first) <= self.number <= int(last.removesuffix("^"))
        wanted = _pattern(first)
        if (self.number, self.index) != (wanted.number, wanted.index):
            return False
        for own, needed in ((self.paragraph, wanted.paragraph), (self.letter, wanted.letter)):
            if needed is None:
                continue
            if own is None:
                return None
            if own != needed:
                return False
        return True

    def __str__(self) -> str:
        index = str(self.index).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
        return "".join(
            [
                str(self.number),
                index if self.index else "",
                f"({self.paragraph})" if self.paragraph else "",
                f" {self.letter})" if self.letter else "",
            ]
        )


@cache
def _pattern(text: str) -> PenalArticle:
    return PenalArticle.parse(text.replace(")(", ") "))
