"""Signs of danger are words, not beginnings of others: “нож” is one, “ножницы” is none."""

import pytest

from bot import resources
from bot.project import KNOWLEDGE
from bot.safety import Lexicon

LEXICON = Lexicon.load(KNOWLEDGE / "safety" / "lexicon.yml")


def signs(text: str, language: str) -> set[str]:
    found = LEXICON.found(resources.identifier().key(text, language))
    return {sign if isinstance(sign, str) else sign.id for sign in found}


@pytest.mark.parametrize(
    ("text", "language", "sign"),
    [
        ("у него нож", "ru", "weapon"),
        ("кровь не останавливается", "ru", "injury"),
        ("меня мучают побоями", "ru", "violence"),
        ("хозяин говорит, что я ему должна", "ru", "debt"),
        ("я должна сутенёру", "ru", "debt"),
        ("îi datoresc 3000 euro", "ro", "debt"),
        ("работаю тут как рабыня", "ru", "forced_work"),
        ("работаем 6 месяцев бесплатно", "ru", "forced_work"),
        ("lucrez de 3 luni fără plată", "ro", "forced_work"),
        ("he dont pay me", "en", "forced_work"),
        ("stau la pod", "ro", "means_of_death"),
        ("he stabbed me", "en", "violence"),
        ("сын пропал", "ru", "missing"),
        ("mă omoară", "ro", "threat"),
        ("ajutor", "ro", "cry"),
    ],
)
def test_a_word_of_danger_is_a_sign(text: str, language: str, sign: str) -> None:
    assert sign in signs(text, language)


@pytest.mark.parametrize(
    ("text", "language", "sign"),
    [
        ("ножницы", "ru", "weapon"),
        ("нужна кровать", "ru", "injury"),
        ("я побоялась спросить", "ru", "violence"),
        ("и долго они решают?", "ru", "debt"),
        ("я должна платить налог?", "ru", "debt"),
        ("datorită legii", "ro", "debt"),
        ("как работать", "ru", "forced_work"),
        ("адвокат бесплатно?", "ru", "forced_work"),
        ("i dont pay for the bus", "en", "forced_work"),
        ("подождите", "ru", "means_of_death"),
        ("l-au stabilit acum", "ro", "violence"),
        ("пиши пропало", "ru", "missing"),
        ("contabila mă omoară cu hârtiile", "ro", "threat"),
        ("ajutor social", "ro", "cry"),
        ("соседке платят", "ru", "help"),
    ],
)
def test_a_word_that_begins_alike_is_none(text: str, language: str, sign: str) -> None:
    assert sign not in signs(text, language)
