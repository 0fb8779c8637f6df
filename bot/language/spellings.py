"""Words as people mistype and shorten them, brought to one spelling: ``spellings.yml``."""

import re
from functools import lru_cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("spellings.yml")
_WORD = re.compile(r"[^\W_]+")


@lru_cache
def _spellings(language: str) -> dict[str, str]:
    groups = yaml.safe_load(_FILE.read_text(encoding="utf-8")).get(language, [])
    return {other: usual for usual, *others in groups for other in others}


def usual_spelling(key: str, language: str) -> str:
    """Return *key* (folded, in Latin letters) with the known misspellings of *language* mended."""
    spellings = _spellings(language)
    return _WORD.sub(lambda match: spellings.get(match[0], match[0]), key)
