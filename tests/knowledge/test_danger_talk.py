"""Short messages around danger mean what they say, in three languages and two alphabets."""

from pathlib import Path

import pytest

from bot import resources
from bot.errors import InvalidData
from bot.knowledge.danger_talk import AlarmedTalk
from bot.knowledge.yaml_files import read_yaml
from bot.project import KNOWLEDGE


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("pot să vă scriu adresa?", "gives_place"),
        ("Aștept vama sau sun de pe acum?", "can_it_wait"),
        ("ждать утра или звонить сейчас?", "can_it_wait"),
        ("Dacă greșesc și chiar e unchiul lor? Mă dă în judecată?", "if_wrong"),
        ("а вдруг я ошибаюсь", "if_wrong"),
        ("what if i am wrong", "if_wrong"),
        ("am sunat, îs pe drum", "help_comes"),
        ("do they understand english", "poor_language"),
        ("скинуть вам геолокацию?", "gives_place"),
        ("should i send my address", "gives_place"),
        ("pills are next to me", "means_near"),
        ("eu am 16 ani", "minor_self"),
        ("мне 13 лет", "minor_self"),
        ("i am 17", "minor_self"),
        ("she is 16", "minor_other"),
        ("numai da sau nu", "yes_or_no"),
        ("soția mea e bolnavă, nu mai scrieți aici", "someone_else_types"),
        ("осталось 5%", "battery"),
        ("she seems nice", "seems_ok"),
        ("polițistul e prieten cu el", "police_are_friends"),
        ("do not call the police", "call_nobody"),
        ("mă caută", "searched_for"),
        ("call me back tomorrow", "call_back"),
        ("it is not my business", "not_my_business"),
        ("я сейчас в безопасности", "safe_now"),
        ("copilul nu respiră", "medical"),
        ("am 14 ani de căsnicie", None),
        ("poliția îl caută pe șef", None),
        ("он в соседней комнате сидит, я у подруги, но он звонит", None),
        ("sunt la sora mea, dar el e la ușă", "at_the_door"),
        ("позвоните в полицию, он ломает дверь", None),
        ("stau pe balcon, el m-a închis", None),
        ("my wife is hysterical, he is beating her", None),
        ("they keep 40% of my pay", None),
        ("să-i scriu patronului s-o lase?", "tell_the_captor"),
        ("написать её хозяину?", "tell_the_captor"),
        ("should I write to her boss that I come with police?", "tell_the_captor"),
        ("should I tell the police?", None),
        ("putem aștepta până luni?", "can_it_wait"),
        ("можно подождать пару дней?", "can_it_wait"),
        ("can it wait till monday", "can_it_wait"),
        ("что сказать 112, итальянский у меня плохой", "poor_language"),
        ("nu vorbesc italiana, ce le spun?", "poor_language"),
        ("I am not the victim, may I ask help for her?", "asks_for_another"),
        ("can I call them on 112?", None),
        ("можно позвонить ему ещё раз?", None),
        ("can i ask for my passport back?", None),
        ("где мне ждать полицию?", None),
        ("I want to go home but have no money", None),
        ("nu mă aude nimeni", None),
        ("какие данные мне подготовить?", "what_to_prepare"),
        ("ce acte pregătesc pentru compensație?", None),
        ("they want 4000 dollars or they sell him", "pay_them"),
        ("nu pot suna, aude tot", "cannot_speak"),
        ("nu pot suna, linia e ocupată", None),
        ("am dreptul la psiholog?", None),
        ("ce acte trebuie pentru compensație", None),
        ("сколько ждать решения", None),
    ],
)
def test_a_message_finds_the_reply_that_fits(text: str, meaning: str | None) -> None:
    found = resources.danger_talk().reply(text, "threat")
    assert (found.id if found else None) == meaning


@pytest.mark.parametrize(
    ("text", "category", "meaning"),
    [
        ("am un cuțit în mână", "suicide_self_harm", "on_the_edge"),
        ("стою на крыше", "suicide_self_harm", "on_the_edge"),
        ("gata", "suicide_self_harm", "stepped_away"),
        ("să-i iau eu pașapoartele lui?", "trafficking", "act_myself"),
        ("мне самому зайти туда?", "violence_now", "act_myself"),
        ("should i go in", "violence_now", "act_myself"),
        ("готово, я их выпила", "suicide_self_harm", None),
        ("done, i swallowed all", "suicide_self_harm", None),
        ("таксист зовёт к себе", "stranded_abroad", "stranger_offers"),
        ("вы расскажете маме?", "child_at_risk", "tells_parents"),
    ],
)
def test_some_replies_belong_to_one_danger(text: str, category: str, meaning: str | None) -> None:
    found = resources.danger_talk().reply(text, category)
    assert (found.id if found else None) == meaning


@pytest.mark.parametrize("text", ["ok", "ok thanks", "bine, mersi", "спасибо!", "ладно"])
def test_thanks_are_no_yes(text: str) -> None:
    assert resources.danger_talk().is_only_thanks(text)


@pytest.mark.parametrize("text", ["da", "yes ok", "да, опасно", "help"])
def test_a_yes_is_no_thanks(text: str) -> None:
    assert not resources.danger_talk().is_only_thanks(text)


def test_who_reports_another_is_told_from_who_suffers() -> None:
    talk = resources.danger_talk()
    assert talk.tells_of_another("vecina de sus este bătută", "ro")
    assert talk.tells_of_another("сестру не выпускают из дома", "ru")
    assert not talk.tells_of_another("he beats me and my sister", "en")
    assert not talk.tells_of_another("я сбежала и живу у подруги", "ru")
    assert not talk.tells_of_another("брат с ножом, помогите", "ru")


def test_a_file_without_texts_is_named(tmp_path: Path) -> None:
    path = tmp_path / "danger_talk.yml"
    path.write_text("words: {}\n", encoding="utf-8")
    with pytest.raises(InvalidData, match="sections"):
        AlarmedTalk.load(path)


@pytest.mark.parametrize(
    ("text", "language", "other"),
    [
        ("sora mea îmi scrie că nu o lasă să iasă", "ro", True),
        ("мне сестра пишет, что её заперли", "ru", True),
        ("my son asks me for 2000 dollars or he may not leave", "en", True),
        ("vecina mă bate", "ro", False),
        ("сестра меня бьёт", "ru", False),
        ("my boss keeps my friend and me", "en", False),
        ("my cousin sent me here to work, they lock the door at night", "en", False),
        ("my friend asked me to come, now they hold my passport", "en", False),
        ("prietenul îmi cere bani, altfel publică pozele", "ro", False),
        ("I am a prisoner here with a girl", "en", False),
    ],
)
def test_who_is_concerned_is_told_from_who_writes(text: str, language: str, other: bool) -> None:
    assert resources.danger_talk().tells_of_another(text, language) is other


def test_every_sign_that_has_a_line_is_in_the_lexicon() -> None:
    known = {sign.id for sign in resources.detector().lexicon.signs}
    data = read_yaml(KNOWLEDGE / "danger_talk.yml")

    assert {sign for line in data["of_signs"] for sign in line["signs"]} <= known


def test_a_line_of_a_sign_comes_once_and_fits_who_writes() -> None:
    talk = resources.danger_talk()

    first = talk.of_signs(["violence"], [], other=False)
    for_another = talk.of_signs(["violence"], [], other=True)

    assert first is not None and for_another is not None and first != for_another
    assert talk.of_signs(["violence"], [first[0]], other=False) is None


@pytest.mark.parametrize(
    ("text", "language", "goes_on"),
    [("they locked the door and beat her", "en", True), ("их заперли, телефон у неё забрали", "ru", True),
     ("I want to die", "en", False), ("vreau să mor", "ro", False), ("I can't leave, he locked the door", "en", False)],
)  # fmt: skip
def test_only_a_third_person_goes_on_about_another(
    text: str, language: str, goes_on: bool
) -> None:
    assert resources.danger_talk().goes_on_of_another(text, language) is goes_on
