"""What people ask in like words is one gap; what differs is not mixed."""

import random

import pytest

from bot.knowledge.gaps import Asked, group

PENSION = [
    "cum primesc pensia din Italia?",
    "cum primesc pensia din italia",
    "Cum pot primi pensia din Italia în Moldova?",
    "CUM PRIMESC PENSIA DIN ITALIA",
]
VISA = ["cât costă o viză pentru Canada", "cat costa viza pentru canada?"]


def asked(texts: list[str], language: str = "ro", nearest: str | None = None) -> list[Asked]:
    return [Asked(text, language, "unknown", nearest) for text in texts]


def test_like_texts_are_one_gap_and_others_another() -> None:
    texts = asked(PENSION, nearest="pension-abroad") + asked(VISA)
    random.Random(1).shuffle(texts)

    pension, visa = group(texts)

    assert (pension.count, pension.nearest, pension.languages) == (4, "pension-abroad", {"ro": 4})
    assert pension.example in PENSION
    assert (visa.count, visa.nearest) == (2, None)


def test_spellings_and_alphabets_are_alike() -> None:
    texts = asked(["как получить гражданство италии", "kak poluchit grazhdanstvo italii"], "ru")

    (gap,) = group(texts)

    assert gap.count == 2


def test_what_is_unknown_and_what_is_doubted_are_apart() -> None:
    texts = [Asked(PENSION[0], "ro", kind, None) for kind in ("unknown", "doubt", "doubt")]

    assert [(gap.kind, gap.count) for gap in group(texts)] == [("doubt", 2), ("unknown", 1)]


@pytest.mark.parametrize("texts", [[], ["?"], ["?", "a", ""]])
def test_texts_that_say_nothing_do_no_harm(texts: list[str]) -> None:
    assert sum(gap.count for gap in group(asked(texts))) == len(texts)


def test_a_gap_is_told_in_json_with_these_keys() -> None:
    (gap,) = group(asked(VISA, nearest="visa"))

    assert gap.as_dict() == {
        "kind": "unknown",
        "count": 2,
        "languages": {"ro": 2},
        "example": VISA[0],
        "nearest": "visa",
    }
