"""Search finds the entry whatever the spelling. Examples of its own."""

import pytest

from bot import resources
from bot.knowledge.answering import WORTH_OFFERING
from bot.knowledge.calibration import build_index
from bot.knowledge.index import SearchIndex
from bot.knowledge.model import KnowledgeBase
from bot.knowledge.search import KnowledgeSearch


@pytest.fixture(scope="module")
def search() -> KnowledgeSearch:
    return resources.search()


SPELLINGS = [
    ("documents-list", "ro", "Ce acte îmi trebuie pentru compensație?"),
    ("documents-list", "ro", "ce acte imi trebuie ptr compensatie"),
    ("documents-list", "ro", "CE ACTE ÎMI TREBUIE PENTRU COMPENSAŢIE???"),
    ("documents-list", "ro", "che acte imi trebue pt compensatie"),
    ("documents-list", "ro", "че акте требуе пентру компенсацие"),
    ("documents-list", "ru", "Какие документы нужны для компенсации?"),
    ("documents-list", "ru", "kakie dokumenty nuzhny dlya kompensacii"),
    ("documents-list", "en", "wat documets for compensation"),
    ("application-where", "ro", "unde depun cererea pentru compensație"),
    ("application-where", "ro", "unde depun cererea pt compensatie"),
    ("application-where", "ro", "унде депун черере пентру компенсацие"),
    ("application-where", "ru", "где подать заявление на компенсацию"),
    ("application-where", "en", "where do i file the compensaton claim"),
    ("compensation-deadline", "ro", "cat timp am sa depun cererea pentru compensatie"),
    ("compensation-deadline", "ru", "kakoy srok podachi zayavleniya na kompensaciyu"),
    ("hotline-number", "ro", "numarul liniei ferbinti"),
    ("hotline-number", "ro", "нумэрул линией фиербинць"),
    ("hotline-number", "ru", "nomer goryachey linii"),
    ("hotline-price", "ru", "zvonok besplatnyy?"),
    ("hotline-price", "ru", "звонок бисплатный"),
    ("hotline-price", "en", "iz the call free"),
]


@pytest.mark.parametrize(("entry", "language", "question"), SPELLINGS)
def test_the_entry_is_found_however_the_question_is_spelt(
    search: KnowledgeSearch, entry: str, language: str, question: str
) -> None:
    assert entry in [candidate.entry for candidate in search.search(question, language, top=2)]


def test_capitals_change_nothing(search: KnowledgeSearch) -> None:
    plain = search.search("unde depun cererea pentru compensație", "ro")

    assert search.search("UNDE DEPUN CEREREA PENTRU COMPENSAȚIE", "ro") == plain


def test_diacritics_do_not_change_what_is_found(search: KnowledgeSearch) -> None:
    plain, written = (
        search.search(f"unde depun cererea pentru compensa{letter}ie", "ro")[0] for letter in "tț"
    )
    assert plain.entry == written.entry
    assert abs(plain.score - written.score) < 0.1


def test_a_question_in_another_language_than_the_conversation_is_found(
    search: KnowledgeSearch,
) -> None:
    assert (
        search.search("какие документы нужны для компенсации", "ro")[0].entry == "documents-list"
    )


def test_most_titles_find_their_own_entry(
    search: KnowledgeSearch, knowledge: KnowledgeBase
) -> None:
    sample = list(knowledge.entries.values())[::5]

    found = sum(search.search(entry.title["ru"], "ru")[0].entry == entry.id for entry in sample)

    assert found >= 0.9 * len(sample)


def test_scores_are_shares_and_no_entry_comes_twice(search: KnowledgeSearch) -> None:
    found = search.search("avocat gratuit", "ro", top=10)

    assert len({candidate.entry for candidate in found}) == 10
    assert all(0 <= candidate.score <= 1 for candidate in found)


def test_the_last_answer_draws_a_short_question_to_what_is_near_it(
    search: KnowledgeSearch,
) -> None:
    within = search.after("și din altă țară?", "ro", "hotline-number", top=2)

    assert "hotline-from-abroad" in [candidate.entry for candidate in within]


def test_entries_can_be_limited(search: KnowledgeSearch) -> None:
    found = search.search(
        "avocat gratuit", "ro", top=2, among=["hotline-hours", "documents-list", "no-such"]
    )

    assert {candidate.entry for candidate in found} == {"hotline-hours", "documents-list"}


def test_an_unknown_topic_changes_nothing(search: KnowledgeSearch) -> None:
    assert search.after("avocat", "ro", "no-such") == search.search("avocat", "ro")


@pytest.mark.parametrize("question", ["", "👍", "?", "яёщ qq ţţ"])
def test_what_says_nothing_finds_nothing_surely(search: KnowledgeSearch, question: str) -> None:
    assert all(candidate.score < WORTH_OFFERING for candidate in search.search(question, "ro"))


def test_without_entries_nothing_is_found(search: KnowledgeSearch) -> None:
    index = SearchIndex([], [], [], *[None] * 9)  # type: ignore[arg-type]

    assert KnowledgeSearch(index, resources.identifier()).search("avocat", "ro") == []


def test_two_entries_are_enough_to_build_an_index(knowledge: KnowledgeBase) -> None:
    pair = [knowledge.entries["hotline-price"], knowledge.entries["documents-list"]]
    small = KnowledgeSearch(build_index(pair), resources.identifier())

    assert small.search("сколько стоит звонок", "ru")[0].entry == "hotline-price"
    assert small.search("what papers do I bring", "en")[0].entry == "documents-list"


@pytest.mark.parametrize(
    ("question", "language"),
    [("adăpost", "ro"), ("психолог", "ru"), ("compensation for a child", "en")],
)
def test_another_countrys_plan_is_found_only_by_who_names_the_country(
    search: KnowledgeSearch, knowledge: KnowledgeBase, question: str, language: str
) -> None:
    found = [knowledge.entries[c.entry] for c in search.search(question, language, top=20)]

    assert {entry.country for entry in found} == {"MD"}
    named = search.search(f"Turkmenistan: {question}", language, top=20)
    assert "TM" in {knowledge.entries[candidate.entry].country for candidate in named}


def test_who_was_answered_about_another_country_may_go_on(search: KnowledgeSearch) -> None:
    found = search.search("și pentru copii?", "ro", context="turkmenistan-rehabilitation", top=20)

    assert any(candidate.entry.startswith("turkmenistan") for candidate in found)
