import pytest

from bot.language import requested_beside, requested_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("pot vorbi în română?", "ro"),
        ("можно на румынском", "ro"),
        ("по-молдавски, пожалуйста", "ro"),
        ("moldoveneste", "ro"),
        ("romanian please", "ro"),
        ("говорите по-русски?", "ru"),
        ("порусски", "ru"),
        ("po russki mozhno", "ru"),
        ("vreau în rusă", "ru"),
        ("Russian please", "ru"),
        ("RU", "ru"),
        ("english please", "en"),
        ("limba engleză", "en"),
        ("на английском", "en"),
        ("eng", "en"),
    ],
)
def test_a_language_is_asked_for_by_its_name_in_any_language(text: str, language: str) -> None:
    assert requested_language(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("nu înțeleg româna, rusa vă rog", "ru"),
        ("не понимаю по-румынски, можно на русском", "ru"),
        ("I don't speak Russian, english pls", "en"),
        ("не знаю русский, английский", "en"),
    ],
)
def test_a_language_that_is_not_understood_is_not_asked_for(text: str, language: str) -> None:
    assert requested_language(text) == language


@pytest.mark.parametrize(
    "text", ["hello", "трусы", "vreau la Roma", "nu vorbesc rusa", "romanian or russian", ""]
)
def test_none_or_several_names_ask_for_nothing(text: str) -> None:
    assert requested_language(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "lucrez în România", "am fost în Rusia", "plec în Anglia", "живу в Румынии", "был в России",
        "Россия", "приехал из Молдовы", "I work in Russia", "in Romania", "from Moldova", "in England",
    ],
)  # fmt: skip
def test_a_country_is_no_language(text: str) -> None:
    assert requested_language(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("nu, mai bine în română. Câți oameni v-au sunat?", "ro"),
        ("Давайте по-русски. Какие документы нужны?", "ru"),
        ("English please, what papers do I need?", "en"),
        ("Caut un traducător în rusă, cât costă?", None),
        ("He speaks Russian, can he call you?", None),
        ("mai bine în română", None),
    ],
)
def test_a_language_asked_for_beside_a_question_is_heard(text: str, language: str | None) -> None:
    assert requested_beside(text) == language
