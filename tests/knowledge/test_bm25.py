import re

import pytest

from bot.knowledge.bm25 import Bm25

TEXTS = ["the pension and the age", "the winter aid", "the aid and the aid and the house"]


@pytest.fixture(scope="module")
def bm25() -> Bm25:
    return Bm25(TEXTS, re.compile(r"\w+").findall)


def test_a_rare_word_finds_its_text(bm25: Bm25) -> None:
    assert bm25.scores("pension").argmax() == 0


def test_a_common_word_counts_less_than_a_rare_one(bm25: Bm25) -> None:
    scores = bm25.scores("the winter")

    assert scores.argmax() == 1
    assert 0 < scores[0] < scores[1]


def test_words_that_no_text_has_lower_the_share(bm25: Bm25) -> None:
    assert bm25.scores("winter aid zebra")[1] < bm25.scores("winter aid")[1] <= 1


@pytest.mark.parametrize("question", ["", "zebra"])
def test_without_a_known_word_nothing_fits(bm25: Bm25, question: str) -> None:
    assert bm25.scores(question).tolist() == [0, 0, 0]
