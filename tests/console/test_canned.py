"""Prepared replies: in three languages, short, and mistakes are named."""

from pathlib import Path

import pytest

from bot.console.canned import LONGEST, load_canned
from bot.errors import InvalidData
from bot.project import KNOWLEDGE

GOOD = "hello:\n  title: {ro: a, ru: b, en: c}\n  text: {ro: a, ru: b, en: TEXT}\n"


def test_the_replies_are_sound() -> None:
    assert len(load_canned(KNOWLEDGE / "canned")) >= 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("TEXT", "a" * (LONGEST + 1)), "too long"),
        (GOOD.replace(", en: TEXT", ""), "three languages"),
        (GOOD.replace("TEXT", '""'), "empty"),
        ("hello: yes\n", "three languages"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "replies.yml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidData, match=said):
        load_canned(tmp_path)
