from collections.abc import Iterable

import pytest

from bot import resources
from bot.knowledge.answering import (
    ANSWER,
    ENOUGH,
    LEAD,
    OFFER,
    SURE,
    UNKNOWN,
    WORTH_OFFERING,
    answer,
    answers,
    questions_in,
    without_courtesy,
)
from bot.knowledge.search import Candidate, KnowledgeSearch


class FixedSearch(KnowledgeSearch):
    """A search that always finds entries with these scores, to stand exactly on a threshold."""

    def __init__(self, *scores: float) -> None:
        self.found = [Candidate(f"entry-{number}", score) for number, score in enumerate(scores)]

    def search(
        self,
        text: str,
        language: str | None = None,
        context: str | None = None,
        top: int = 3,
        among: Iterable[str] | None = None,
    ) -> list[Candidate]:
        return self.found[:top]


@pytest.fixture(scope="module")
def search() -> KnowledgeSearch:
    return resources.search()


@pytest.mark.parametrize(
    ("scores", "kind"),
    [
        ((SURE, SURE), ANSWER),
        ((ENOUGH, ENOUGH - LEAD - 0.001), ANSWER),
        ((ENOUGH, ENOUGH - LEAD + 0.01), OFFER),
        ((ENOUGH - 0.001,), OFFER),
        ((WORTH_OFFERING, 0.0), OFFER),
        ((WORTH_OFFERING - 0.001, 0.0), UNKNOWN),
        ((), UNKNOWN),
    ],
)
def test_it_answers_when_sure_offers_when_close_and_else_does_not_know(
    scores: tuple[float, ...], kind: str
) -> None:
    assert answer(FixedSearch(*scores), "care e termenul", "ro").kind == kind


def test_only_an_answer_names_its_entry() -> None:
    assert answer(FixedSearch(SURE), "care e termenul", "ro").entry == "entry-0"
    assert answer(FixedSearch(WORTH_OFFERING), "care e termenul", "ro").entry is None


def test_at_most_three_candidates_are_offered() -> None:
    assert len(answer(FixedSearch(0.3, 0.3, 0.3, 0.3), "care e termenul", "ro").candidates) == 3


@pytest.mark.parametrize(
    ("language", "question", "entry"),
    [
        ("ro", "care e termenul pentru cererea de compensație?", "compensation-deadline"),
        ("ru", "какие документы нужны для компенсации", "documents-list"),
        ("en", "is the call free?", "hotline-price"),
    ],
)
def test_a_clear_question_is_answered(
    search: KnowledgeSearch, language: str, question: str, entry: str
) -> None:
    assert answer(search, question, language).entry == entry


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("ro", "rețetă de plăcinte"),
        ("ru", "сколько звёзд на небе"),
        ("en", "how tall is mount everest"),
        ("en", "asdf"),
    ],
)
def test_what_no_document_answers_is_not_known(
    search: KnowledgeSearch, language: str, question: str
) -> None:
    assert answer(search, question, language).kind == UNKNOWN


@pytest.mark.parametrize(
    ("language", "question", "topic", "entry"),
    [
        ("ro", "și pentru un copil?", "counselling-how-long", "counselling-under-18"),
        ("ru", "а из другой страны?", "hotline-number", "hotline-from-abroad"),
        ("en", "and from abroad?", "hotline-number", "hotline-from-abroad"),
        ("ro", "dar duminica?", "hotline-hours", "hotline-weekends"),
    ],
)
def test_a_question_that_leans_on_the_last_answer_is_read_with_it(
    search: KnowledgeSearch, language: str, question: str, topic: str, entry: str
) -> None:
    assert answer(search, question, language, topic=topic).candidates[0].entry == entry


def test_the_entry_answered_before_is_not_given_again(search: KnowledgeSearch) -> None:
    found = answer(search, "și din altă țară?", "ro", topic="hotline-number")

    assert found.candidates[0].entry != "hotline-number"


def test_a_clear_question_is_answered_whatever_came_before(search: KnowledgeSearch) -> None:
    found = answer(search, "какие документы нужны для компенсации", "ru", topic="hotline-hours")

    assert found.entry == "documents-list"


def test_an_answer_can_be_limited_to_some_entries(search: KnowledgeSearch) -> None:
    found = answer(search, "is the call free?", "en", among=["hotline-hours", "documents-list"])

    assert {candidate.entry for candidate in found.candidates[:2]} == {
        "hotline-hours",
        "documents-list",
    }


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("Bună. Cât costă apelul? Și ce program aveți?",
         ["Cât costă apelul?", "Și ce program aveți?"]),
        ("Da? Cine plătește psihologul?", ["Cine plătește psihologul?"]),
        ("вот так", []),
    ],
)  # fmt: skip
def test_the_questions_of_a_message_are_its_sentences_with_a_question_mark(
    message: str, questions: list[str]
) -> None:
    assert questions_in(message) == questions


@pytest.mark.parametrize(
    ("language", "message", "entries"),
    [
        ("ro", "Cât costă apelul la linia fierbinte? Ce acte îmi trebuie pentru compensație?",
         ["hotline-price", "documents-list"]),
        ("ru", "Звонок на горячую линию бесплатный? Какие документы нужны для компенсации?",
         ["hotline-price", "documents-list"]),
        ("en", "Is the call to the hotline free? Which documents do I need for compensation?",
         ["hotline-price", "documents-list"]),
    ],
)  # fmt: skip
def test_each_question_of_a_message_is_answered(
    search: KnowledgeSearch, language: str, message: str, entries: list[str]
) -> None:
    assert [one.entry for one in answers(search, message, language)] == entries


@pytest.mark.parametrize(
    ("word", "language"), [("пенсия", "ru"), ("invaliditate", "ro"), ("help", "en")]
)
def test_a_bare_subject_gets_a_choice(search: KnowledgeSearch, word: str, language: str) -> None:
    assert answer(search, word, language).kind == OFFER


def test_a_bare_word_of_no_entry_gets_none(search: KnowledgeSearch) -> None:
    assert answer(search, "pizza", "en").kind == UNKNOWN


@pytest.mark.parametrize(
    ("language", "message", "entry"),
    [
        ("ro", "Bună ziua, mă numesc altfel și scriu de pe telefonul soacrei. Am lucrat mulți ani la o fermă, apoi "
         "am venit acasă, am avut necazuri cu sănătatea și cu băieții. Vecina mi-a zis de voi. Până la ce oră "
         "răspunde linia fierbinte? Mulțumesc mult că existați.", "hotline-hours"),
        ("en", "Good day, I write from my neighbour's phone because mine broke last week and I live far from the city "
         "with two small boys and a cow. A friend told me about you. Is it free to call the hotline? Thank you and "
         "God bless you all.", "hotline-price"),
    ],
)  # fmt: skip
def test_the_question_in_a_long_letter_is_found(
    search: KnowledgeSearch, language: str, message: str, entry: str
) -> None:
    assert [one.entry for one in answers(search, message, language)] == [entry]


@pytest.mark.parametrize(
    "introduced",
    ["I am a journalist from Balti. {}", "I write a paper on forced labour, {}"],
)
def test_a_question_is_answered_without_what_introduces_it(
    search: KnowledgeSearch, introduced: str
) -> None:
    question = "how many presumed victims did the hotline register in 2025?"
    (found,) = answers(search, introduced.format(question), "en")

    assert found.entry == "hotline-presumed-victims"


@pytest.mark.parametrize(
    ("question", "language", "entry"),
    [
        ("Подскажите кто может получить социальное жильё? снимаем угол", "ru",
         "social-housing-conditions"),
        ("Спасибо. Скажите, кто может получить социальное жильё", "ru", "social-housing-conditions"),
        ("Bună ziua, spuneți-mi vă rog cine poate fi asistent personal", "ro",
         "personal-assistance-become"),
    ],
)  # fmt: skip
def test_what_is_only_polite_before_a_question_does_not_count(
    question: str, language: str, entry: str, search: KnowledgeSearch
) -> None:
    assert answers(search, question, language)[0].entry == entry


@pytest.mark.parametrize(
    "text", ["Хорошо ли платят", "Вопрос о пенсии", "binecuvântare", "hilarious"]
)
def test_words_with_a_meaning_are_not_only_polite(text: str) -> None:
    assert without_courtesy(text) == text
