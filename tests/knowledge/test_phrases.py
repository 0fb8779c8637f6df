"""Whole messages of certain meaning are understood in three languages, and only they."""

from pathlib import Path

import pytest

from bot import resources
from bot.errors import InvalidData
from bot.knowledge.phrases import MEANINGS, Phrases, asks_who
from bot.project import KNOWLEDGE
from bot.snapshots import served


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return Phrases.load(KNOWLEDGE / "phrases.yml")


@pytest.mark.parametrize(
    ("meaning", "texts"),
    [
        ("watched", ("he sees my phone", "someone is watching my screen", "write neutral",
                     "He reads this!", "se uită în telefon", "scrie neutru", "îmi citește telefonul",
                     "он смотрит в телефон", "пишите нейтрально", "муж читает мои сообщения")),
        ("in_danger", ("i am in danger", "please help me im in danger", "SOS", "sunt în pericol!!",
                       "suntem in pericol ajutati", "я в опасности, помогите", "ya v opasnosti")),
        ("call_services", ("911", "ambulance pls", "i need police now", "call the police",
                           "chemați poliția", "am nevoie de ambulanta", "вызовите полицию", "скорую")),
        ("what_now", ("ok what do i do now", "ce sa fac", "unde ma duc cu copiii", "что мне делать")),
        ("cannot_call", ("cant call", "I can't talk", "nu pot suna", "не могу говорить")),
        ("no_police", ("dont call police please", "nu anuntati politia va rog", "без полиции")),
        ("place", ("what is my place", "how long do I wait", "how many before me", "nobody answers",
                   "cit mai astept", "nu-mi raspunde nimeni", "сколько ещё ждать", "какое у меня место")),
        ("leave", ("stop waiting", "leave the queue", "nu mai astept", "больше не жду")),
        ("cancel", ("ok cancel", "anuleaza", "отмена")),
        ("callback", ("call me back", "sunati-ma va rog", "перезвоните мне")),
        ("over", ("not in danger, stop the alarm please", "he left", "joking", "a plecat",
                  "nu sunt in pericol", "он ушёл", "ложная тревога")),
        ("why_asked", ("why do you ask?", "de ce intrebati", "почему вы спрашиваете")),
        ("shelter", ("where is a shelter", "adăpost", "unde i adapostul", "где приют")),
    ],
)  # fmt: skip
def test_what_people_write_is_understood(
    phrases: Phrases, meaning: str, texts: tuple[str, ...]
) -> None:
    found = {text: said.meaning if (said := phrases.said(text)) else None for text in texts}
    assert found == dict.fromkeys(texts, meaning)


@pytest.mark.parametrize(
    "text",
    ["the police officer was rude to me", "my friend is a lawyer in Italy", "is SOS a chess move?",
     "am fost la politie ieri", "он ушёл на работу в восемь", "in danger of losing the job", "",
     "what do i do if the court refuses", "cit costa un avocat", "ce fac dacă pierd actele"],
)  # fmt: skip
def test_other_messages_mean_nothing_for_certain(phrases: Phrases, text: str) -> None:
    assert phrases.said(text) is None


def test_i_am_in_danger_is_never_all_clear(phrases: Phrases) -> None:
    for text in ("i am in danger", "sunt in pericol", "я в опасности", "we are in danger now"):
        said = phrases.said(text)
        assert said is not None and said.meaning == "in_danger"


def test_a_watched_phone_is_heard_inside_a_longer_message(phrases: Phrases) -> None:
    said = phrases.said("cum cer alocatia? scriu repede, el imi vede telefonul seara")
    assert said is not None and (said.meaning, said.whole) == ("watched", False)


@pytest.mark.parametrize(
    ("text", "language"), [("i need police now", "en"), ("ce sa fac", "ro"), ("sos", None)]
)
def test_words_of_one_language_only_tell_it(
    phrases: Phrases, text: str, language: str | None
) -> None:
    said = phrases.said(text)
    assert said is not None and said.language == language


def test_what_a_phrase_opens_exists() -> None:
    entries = resources.knowledge().entries
    for text in (
        "money",
        "papers",
        "lawyer",
        "psychologist",
        "compensation",
        "shelter",
        "work abroad",
    ):
        said = resources.phrases().said(text)
        assert said is not None and said.opens and set(said.opens) <= set(entries), text
    assert (served().folder / "phrases.yml").is_file()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  ro: [bani, banii]\n", ""),
        ("[money]", "[]"),
        ("[money]", "[7]"),
        ("[money]", '["(a|)"]'),
        ("[money]", '["(a|(b|c))"]'),
        ("why_asked:", "why_asked_again:"),
        ("  opens: [migration-return-shelter]\n", ""),
    ],
)
def test_a_spoiled_file_is_named(tmp_path: Path, old: str, new: str) -> None:
    text = (KNOWLEDGE / "phrases.yml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "phrases.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InvalidData) as error:
        Phrases.load(path)
    assert all(problem.line >= 1 and problem.mend for problem in error.value.problems)


def test_every_meaning_that_the_hub_acts_on_has_phrases(phrases: Phrases) -> None:
    assert set(MEANINGS) <= {meaning.name for meaning in phrases._meanings}


@pytest.mark.parametrize(
    "text", ["cine citește ce scriu aici?", "кто это читает?", "who reads this?", "who reads this"]
)
def test_who_asks_for_the_reader_does_not_say_that_the_phone_is_watched(text: str) -> None:
    found = resources.phrases().said(text)
    assert found is None or found.meaning != "watched"
    assert asks_who(text)
