"""A small hard set of its own, and the large one: short, misspelt, in the other alphabet, mixed."""

from pathlib import Path

import pytest

from benchmarks.languages import ours
from benchmarks.test_sets import language_hard
from bot import resources
from bot.language import LANGUAGES, LanguageIdentifier, known_key, spelling_key

ROMANIAN = [
    "mi-au luat pasaportul si nu ma lasa sa ies",
    "cat costa avocatul?",
    "unde va gasiti in chisinau",
    "vreau acasa, is in moscova si n-am acte",
    "s-a intors fiica-mea din turcia si plange intruna",
    "ce fac daca patronul nu-mi da salariul",
    "Sotul ma bate, unde sun?",
    "ajutati-ma va rog",
    "pot cere bani de la stat?",
    "în câte zile primesc răspuns",
    "am semnat un contract de munca in Germania, e ok?",
    "нu știu ce să fac",
]
ROMANIAN_IN_CYRILLIC = [
    "сынт ынтр-о касэ ши ну мэ ласэ сэ плек",
    "ам невое де ажутор, че сэ фак",
    "кум пот кере компенсацие де ла стат",
    "ма бате соцул",
    "унде мэ пот адреса дакэ н-ам акте",
    "врэу сэ ворбеск ку чинева",
]
RUSSIAN = [
    "у меня забрали паспорт",
    "здравствуйте",
    "муж бьет",
    "нужен психолог для ребенка",
    "где вы находитесь",
    "хозяин не платит зарплату уже три месяца",
    "сколько стоит адвокат",
    "подскажите плиз как получить компенсацию",
    "я в Стамбуле без документов",
]
RUSSIAN_IN_LATIN = [
    "u menya zabrali pasport i ne otdayut",
    "ya ne znayu chto delat pomogite",
    "skolko stoit advokat?",
    "privet, 4to mne delat?",
    "menya obmanuli s rabotoy v polshe",
    "muzh ne puskaet menya iz doma",
    "kuda obratitsya esli net deneg",
    "doch uehala i ne otvechaet na zvonki",
]
ENGLISH = [
    "they took my passport",
    "is this job offer in dubai safe?",
    "pls help my sister is missing",
    "boss does not pay me 3 months",
    "can i speak to a human",
    "what documents do i need",
    "i dont know were to go",
    "he hits me evry day",
    "how long does it take",
    "u free now? need lawyer",
]
HARD = [
    *((text, "ro", "ro") for text in ROMANIAN),
    *((text, "ro", "ro-cyrillic") for text in ROMANIAN_IN_CYRILLIC),
    *((text, "ru", "ru") for text in RUSSIAN),
    *((text, "ru", "ru-latin") for text in RUSSIAN_IN_LATIN),
    *((text, "en", "en") for text in ENGLISH),
]


@pytest.mark.parametrize(("text", "language", "variant"), HARD, ids=[text for text, *_ in HARD])
def test_hard_messages_are_identified(
    identifier: LanguageIdentifier, text: str, language: str, variant: str
) -> None:
    found = identifier.identify(text)

    assert (found.language, found.variant) == (language, variant)


@pytest.mark.parametrize("text", ["", "123", "0 800 77777", "👍", "?!", "…"])
def test_a_text_without_letters_has_no_language(identifier: LanguageIdentifier, text: str) -> None:
    found = identifier.identify(text, previous="ru")

    assert (found.language, found.variant, found.confidence) == (None, "", 0.0)


@pytest.mark.parametrize(
    "text", ["Мені потрібна допомога", "Я шукаю роботу в Польщі", "де ви знаходитесь, підкажіть"]
)
def test_ukrainian_is_named_and_not_taken_for_russian(
    identifier: LanguageIdentifier, text: str
) -> None:
    found = identifier.identify(text)

    assert (found.language, found.variant) == (None, "uk")


@pytest.mark.parametrize("text", ["internet", "transport", "test"])
def test_a_word_of_several_languages_is_left_unsure(
    identifier: LanguageIdentifier, text: str
) -> None:
    assert identifier.identify(text).language is None


@pytest.mark.parametrize("previous", ["ro", "ru"])
def test_a_word_of_several_languages_leans_on_the_conversation(
    identifier: LanguageIdentifier, previous: str
) -> None:
    alone = identifier.identify("da")
    within = identifier.identify("da", previous)

    assert within.variant[:2] == previous
    assert within.confidence > (alone.confidence if alone.variant[:2] == previous else 0)


@pytest.mark.parametrize(("text", "language", "variant"), HARD[::5])
def test_a_clear_message_wins_over_the_conversation(
    identifier: LanguageIdentifier, text: str, language: str, variant: str
) -> None:
    others = [other for other in LANGUAGES if other != language]

    assert [identifier.identify(text, other).language for other in others] == [language] * 2


def test_asking_twice_gives_the_same_answer(identifier: LanguageIdentifier) -> None:
    assert identifier.identify("ajutor da", "ru") == identifier.identify("ajutor da", "ru")
    assert identifier.identify("ajutor da") == identifier.identify("ajutor da")


def test_a_very_long_message_is_identified(identifier: LanguageIdentifier) -> None:
    assert identifier.identify("Nu știu unde să merg și ce să fac. " * 500).language == "ro"


@pytest.mark.parametrize(
    "spellings",
    [
        ("нужен адвокат для мужа", "nuzhen advokat dlya muzha"),
        ("как получить компенсацию", "kak poluchit kompensaciyu"),
        ("вызовите полицию, пожалуйста", "vyzovite policiyu, pozhaluysta"),
        ("nu știu ce să fac", "nu stiu ce sa fac", "ну штиу че сэ фак"),
        ("mă bate soțul", "MĂ BATE SOŢUL", "мэ бате соцул"),
    ],
)
def test_all_spellings_of_a_message_have_one_key(
    identifier: LanguageIdentifier, spellings: tuple[str, ...]
) -> None:
    assert len({identifier.key(spelling) for spelling in spellings}) == 1


def test_many_keys_at_once_are_those_one_by_one(identifier: LanguageIdentifier) -> None:
    texts = [text for text, *_ in HARD]

    assert identifier.keys(texts) == [identifier.key(text) for text in texts]


@pytest.mark.parametrize(("text", "language", "variant"), HARD[::3])
def test_the_key_of_a_text_of_known_language_is_the_same(
    text: str, language: str, variant: str
) -> None:
    assert known_key(text, language) == spelling_key(text, variant)


def test_an_identifier_learns_the_other_alphabets_by_itself_and_keeps_what_it_learnt(
    tmp_path: Path,
) -> None:
    examples = [
        *[(text, "ro") for text in ROMANIAN[:-1]],
        *[(text, "ru") for text in RUSSIAN[:-1]],
        *[(text, "en") for text in ENGLISH],
    ] * 3
    LanguageIdentifier.train(examples).save(tmp_path / "language.joblib")
    learnt = LanguageIdentifier.load(tmp_path / "language.joblib")

    assert learnt.identify("u menia zabrali pasport").variant == "ru-latin"
    assert learnt.identify("ну мэ ласэ сэ иес").variant == "ro-cyrillic"
    assert learnt.identify("what do i need").language == "en"


LEAST_RIGHT, LEAST_RIGHT_OF_ALL = 0.96, 0.97
"""Share of the short hard messages that must be answered in their language: of each, and of all."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_hard_messages_are_answered_in_their_language(language: str) -> None:
    messages = [message for message in language_hard() if message.language == language]
    wrong = [message.text for message in messages if ours(message.text) != language]

    assert len(messages) >= 200
    assert 1 - len(wrong) / len(messages) >= LEAST_RIGHT, wrong


def test_of_all_short_hard_messages_hardly_any_is_answered_in_a_wrong_language() -> None:
    messages = [message for message in language_hard() if message.language in LANGUAGES]
    wrong = [message.text for message in messages if ours(message.text) != message.language]

    assert 1 - len(wrong) / len(messages) >= LEAST_RIGHT_OF_ALL, wrong


def test_most_ukrainian_messages_are_recognised() -> None:
    messages = [message for message in language_hard() if message.language == "uk"]
    wrong = [message.text for message in messages if ours(message.text) != "uk"]

    assert len(messages) >= 60
    assert 1 - len(wrong) / len(messages) >= 0.85, wrong


def test_an_unsure_message_leaves_the_conversation_its_language() -> None:
    """No language is named for what could be any, so the hub keeps the one before."""
    for text in ("ok", "Viber", "123 ok", "hm"):
        assert resources.identifier().identify(text, "ru").language in (None, "ru")
