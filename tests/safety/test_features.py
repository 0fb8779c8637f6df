"""The n-grams of a key are those of scikit-learn's char_wb analyser, in a tenth of its time."""

from collections import Counter

import pytest
from sklearn.feature_extraction.text import CountVectorizer

from bot.safety.features import character_ngrams, word_ngrams


@pytest.mark.parametrize("key", ["m a incuiat in casa", "on menia zaper!", "a", "", "i can't go"])
def test_character_ngrams_equal_those_of_the_library(key: str) -> None:
    library = CountVectorizer(analyzer="char_wb", ngram_range=(2, 4)).build_analyzer()
    assert Counter(character_ngrams(key)) == Counter(library(key))


def test_word_ngrams_are_words_and_pairs() -> None:
    assert word_ngrams("he hits me") == ["he", "hits", "me", "he hits", "hits me"]
