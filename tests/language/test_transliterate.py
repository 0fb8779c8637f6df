import pytest

from bot.language import fold
from bot.language.transliterate import (
    cyrillic_to_romanian,
    latin_russian_key,
    romanian_to_cyrillic,
    russian_to_latin,
)


@pytest.mark.parametrize(
    ("typed", "russian"),
    [
        ("ya khochu domoy", "я хочу домой"),
        ("ja hochu domoj", "я хочу домой"),
        ("4to mne delat", "что мне делать"),
        ("chto mne delat'", "что мне делать"),
        ("pomo6nik", "помошник"),
        ("muzh ne puskaet", "муж не пускает"),
        ("zhenschina", "женщина"),
        ("zhenshchina", "женщина"),
        ("ezhik", "ёжик"),
        ("kompensatsiya", "компенсация"),
        ("politsiyu", "полицию"),
        ("xochu", "хочу"),
        ("ryadom", "рядом"),
        ("sovsem odna", "совсем одна"),
    ],
)
def test_russian_in_latin_letters_meets_the_same_words_in_cyrillic(
    typed: str, russian: str
) -> None:
    assert latin_russian_key(typed) == russian_to_latin(fold(russian))


@pytest.mark.parametrize("habit", [1, 2])
@pytest.mark.parametrize(
    "russian",
    [
        "я хочу домой",
        "хозяин забрал документы",
        "что мне делать",
        "щенок ещё мал",
        "полиция рядом",
    ],
)
def test_each_habit_of_typing_comes_back_to_the_same_key(russian: str, habit: int) -> None:
    folded = fold(russian)

    assert latin_russian_key(russian_to_latin(folded, habit)) == russian_to_latin(folded)


def test_figures_alone_are_no_letters() -> None:
    assert latin_russian_key("tel 46 i 64") == "tel 46 i 64"


@pytest.mark.parametrize(
    ("cyrillic", "romanian"),
    [
        ("ам невое де ажутор", "am nevoe de ajutor"),
        ("ну штиу че сэ фак", "nu stiu ce sa fac"),
        ("мэ бате соцул", "ma bate sotul"),
        ("каре е терменул", "care e termenul"),
        ("унде дук черере", "unde duc cerere"),
        ("кыт тимп", "cit timp"),
        ("леӂе", "lege"),
    ],
)
def test_romanian_in_cyrillic_letters_reads_as_romanian(cyrillic: str, romanian: str) -> None:
    assert cyrillic_to_romanian(fold(cyrillic)) == romanian


@pytest.mark.parametrize(
    "romanian",
    [
        "nu știu ce să fac",
        "unde pot face cerere",
        "ei mă bat",
        "vreau la poliție",
        "ochi și urechi",
    ],
)
def test_romanian_comes_back_from_cyrillic_letters(romanian: str) -> None:
    back = cyrillic_to_romanian(fold(romanian_to_cyrillic(romanian)))

    assert back.replace("ria", "rea").replace("î", "i") == fold(romanian)
