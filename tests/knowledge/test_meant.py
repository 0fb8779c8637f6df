import numpy as np
import pytest

from bot.knowledge.meant import Meant
from bot.meaning import encoder

ASKED = {
    0: ["Cât costă avocatul?", "Trebuie să plătesc avocatul?", "How much does the lawyer cost?",
        "Сколько стоит адвокат?", "Is the lawyer free?"],
    1: ["Unde primesc compensația?", "Где подать на компенсацию?", "Where do I ask for compensation?",
        "Кому отдать заявление о компенсации?", "La cine depun cererea de compensație?"],
    2: ["Ce vreme e azi?", "Какая сегодня погода?", "What is the weather today?",
        "O să plouă mâine?", "Will it rain?"],
}  # fmt: skip
"""Two entries, and what none answers."""


@pytest.fixture(scope="module")
def meant() -> Meant:
    labels = np.repeat(list(ASKED), [len(texts) for texts in ASKED.values()])
    vectors = encoder().vectors([text for texts in ASKED.values() for text in texts])
    return Meant.learn(vectors, labels, 4)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [("Apărătorul e gratuit?", 0), ("Куда нести бумаги на возмещение?", 1), ("Is it sunny?", 2)],
)
def test_a_question_in_new_words_means_its_entry(meant: Meant, question: str, wanted: int) -> None:
    assert int(np.argmax(meant.shares(encoder().vector(question)))) == wanted


def test_shares_add_up_to_one(meant: Meant) -> None:
    shares = meant.shares(encoder().vector("Cât costă avocatul?"))
    assert np.exp(shares).sum() == pytest.approx(1.0, abs=1e-3)


def test_what_has_no_question_has_the_least_share(meant: Meant) -> None:
    shares = meant.shares(encoder().vector("Cât costă avocatul?"))
    assert shares[3] == shares.min()
