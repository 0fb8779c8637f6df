"""What a message wants of a running check besides answering it."""

import pytest

from bot.eligibility.steering import BACK, LEAVE, PAUSE, Steering
from bot.project import KNOWLEDGE

STEERING = Steering.load(KNOWLEDGE / "steering.yml")


@pytest.mark.parametrize(
    ("language", "text", "meaning"),
    [
        ("en", "hold on, the kettle is boiling", PAUSE),
        ("ro", "un moment vă rog, a venit cineva", PAUSE),
        ("ru", "минутку, чайник закипел", PAUSE),
        ("en", "I'm back", BACK),
        ("ru", "я вернулась", BACK),
        ("en", "thanks, bye", LEAVE),
        ("ro", "mersi, la revedere", LEAVE),
        ("ru", "спасибо, до свидания", LEAVE),
        ("en", "one moment, the baby cries", PAUSE),
        ("en", "give me 5 minutes", PAUSE),
        ("ro", "revin imediat", PAUSE),
        ("ro", "un moment, plânge copilul", PAUSE),
        ("ru", "вернусь через 10 минут", PAUSE),
        ("en", "I'm back, let's go on", BACK),
        ("ro", "gata, am revenit", BACK),
        ("ru", "я вернулась, давайте дальше", BACK),
        ("en", "he left in May and I was not a civil party", None),
        ("ro", "am plătit 500 lei", None),
    ],
)
def test_what_it_wants(language: str, text: str, meaning: str | None) -> None:
    assert STEERING.said(text, language) == meaning


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "we are back in Chisinau since 2019"),
        ("en", "I am back at work"),
        ("en", "he hit me a moment ago"),
        ("en", "hold on, four children"),
        ("en", "wait a minute, I was wrong"),
        ("en", "one moment, which article?"),
        ("en", "I see you want the dates"),
        ("ro", "am revenit acasă în martie"),
        ("ro", "la un moment dat am avut contract"),
        ("ro", "stai că am greșit, doi copii"),
        ("ro", "vă las anul și luna"),
        ("ru", "после больницы я вернулась домой 4 мая 2024"),
        ("ru", "долг мне никто не вернул, муж не вернулся"),
        ("ru", "подождите, двое детей"),
        ("ru", "минутку, я ошиблась"),
        ("ru", "пока нет"),
    ],
)
def test_an_answer_is_no_steering(language: str, text: str) -> None:
    assert STEERING.said(text, language) is None
