"""What a person on Telegram gets for what they send."""

import pytest

from bot import resources
from bot.channels.telegram.commands import MENU
from bot.channels.telegram.pace import Pace
from bot.hub.buttons import in_language
from tests.channels.telegram.bot_api import Fault
from tests.channels.telegram.conftest import ANA, World, until


async def test_a_message_is_answered(world: World) -> None:
    assert await world.says(ANA, "What is the deadline?") == ["an answer"]
    assert world.dialogue.asked == ["What is the deadline?"]


async def test_the_bot_types_while_it_thinks(world: World) -> None:
    await world.says(ANA, "What is the deadline?")
    assert world.api.called("sendChatAction")[0].fields["action"] == "typing"


async def test_the_keyboard_with_sos_comes_with_the_first_message(world: World) -> None:
    await world.says(ANA, "/start", language="en")
    [welcome] = world.api.chat(ANA)
    assert welcome.keyboard == ["🆘 SOS", "Counsellor", "Delete all"]
    assert "I am Azimut, a bot" in welcome.text


async def test_the_keyboard_comes_also_where_the_first_message_has_buttons(world: World) -> None:
    world.dialogue.answers = [
        {"messages": [{"text": "Which?", "buttons": [{"title": "A", "payload": "/greet"}]}]}
    ]
    await world.says(ANA, "a question in English", language="en")
    hint, question = world.api.chat(ANA)
    assert hint.keyboard and hint.keyboard[0] == "🆘 SOS"
    assert [button["text"] for button in question.buttons] == ["A"]


async def test_sos_on_the_keyboard_reaches_the_queue(world: World) -> None:
    said = await world.says(ANA, "🆘 SOS", language="en")
    [item] = await world.hub.store.queue()
    assert item.level.label == "high"
    assert "112" in said[0]


@pytest.mark.parametrize("key", ["Consilier", "Консультант", "Counsellor"])
async def test_the_keyboard_is_understood_in_every_language(world: World, key: str) -> None:
    await world.says(ANA, key)
    [item] = await world.hub.store.queue()
    assert item.reason == "request"


async def test_danger_reaches_the_queue(world: World) -> None:
    said = await world.says(ANA, "он меня запер, не выпускает")
    [item] = await world.hub.store.queue()
    assert item.level.label == "immediate" and item.channel == "telegram"
    assert "112" in said[0]


async def test_the_menu_is_set_in_each_language(world: World) -> None:
    await until(lambda: len(world.api.commands) == 4)
    assert world.api.commands["ru"][2] == {"command": "sos", "description": "Срочная помощь"}
    assert world.api.commands[""] == world.api.commands["ro"]
    assert [c["command"] for c in world.api.commands["en"]] == list(MENU)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/help", "In your own words"),
        ("/language", "Which language"),
        ("/check", "What shall we check?"),
        ("/delete", "Delete the whole conversation?"),
        ("/stop", "I will not write until you write"),
        ("/privacy", "Telegram itself keeps"),
        ("/help@azimut_test_bot", "In your own words"),
    ],
)
async def test_commands_need_no_dialogue(world: World, command: str, says: str) -> None:
    await world.says(ANA, "/start en")
    said = await world.says(ANA, command)
    assert says.lower() in said[0].lower()
    assert world.dialogue.asked in ([], [in_language("/privacy", "en")])


async def test_who_waits_and_stops_may_leave_the_queue(world: World) -> None:
    await world.says(ANA, "/start en")
    await world.says(ANA, "/human")
    said = await world.says(ANA, "/stop")
    assert "may still write to you" in said[0]
    await world.presses(ANA, "Stop waiting")
    assert [i for i in await world.hub.store.queue() if i.status == "waiting"] == []


async def test_every_check_can_be_started_from_the_menu(world: World) -> None:
    await world.says(ANA, "/start en")
    await world.says(ANA, "/check")
    titles = [button["text"] for button in world.api.chat(ANA)[-1].buttons]
    assert len(titles) == len(resources.checks())
    await world.presses(ANA, resources.checks()["state-compensation"].title["en"])
    assert world.dialogue.asked == [
        in_language('/start_check{"check": "state-compensation"}', "en")
    ]


@pytest.mark.parametrize(
    ("link", "asked"),
    [
        ("state-compensation", '/start_check{"check": "state-compensation"}'),
        ("check-legal-aid", '/start_check{"check": "legal-aid"}'),
        ("compensation-deadline", '/show_entry{"entry": "compensation-deadline"}'),
    ],
)
async def test_a_deep_link_begins_what_it_names(world: World, link: str, asked: str) -> None:
    said = await world.says(ANA, f"/start {link}")
    assert len(said) == 2
    assert world.dialogue.asked == [in_language(asked, "ro")]


async def test_the_deep_link_to_checks_lists_them(world: World) -> None:
    said = await world.says(ANA, "/start offer-check", language="en")
    assert "What shall we check?" in said[1]


async def test_the_deep_link_to_a_person_reaches_the_queue(world: World) -> None:
    await world.says(ANA, "/start human")
    assert len(await world.hub.store.queue()) == 1


@pytest.mark.parametrize(
    ("code", "says"), [("ro", "Bună"), ("ru", "Здравствуйте"), ("en", "Hello")]
)
async def test_the_deep_link_to_a_language_stays(world: World, code: str, says: str) -> None:
    said = await world.says(ANA, f"/start {code}", language="uk")
    assert says in said[0]
    record = await world.conversation(ANA)
    assert (record.language, record.language_chosen) == (code, True)


async def test_an_unknown_deep_link_is_only_a_start(world: World) -> None:
    said = await world.says(ANA, "/start ../../etc/passwd")
    assert len(said) == 1 and world.dialogue.asked == []


async def test_a_language_that_the_bot_does_not_speak_is_answered_in_romanian(
    world: World,
) -> None:
    [said] = await world.says(ANA, "/help", language="fr")
    assert "cu cuvintele dumneavoastră" in said


async def test_a_static_answer_does_not_decide_the_language(world: World) -> None:
    await world.says(ANA, "/help", language="ro")
    assert (await world.conversation(ANA)).language is None
    await world.says(ANA, "Здравствуйте, какой срок для заявления?", language="ro")
    assert (await world.conversation(ANA)).language == "ru"


async def test_a_new_language_brings_its_keyboard(world: World) -> None:
    await world.says(ANA, "/start ro")
    await world.says(ANA, "/start ru")
    assert world.api.chat(ANA)[-1].keyboard == ["🆘 SOS", "Консультант", "Удалить всё"]


async def test_an_edited_message_is_read_anew(world: World) -> None:
    await world.says(ANA, "What is teh deadline?", message_id=500)
    await world.says(ANA, "What is the deadline?", message_id=500, kind="edited_message")
    assert world.dialogue.asked == ["What is teh deadline?", "What is the deadline?"]


async def test_an_older_message_that_is_edited_changes_nothing(world: World) -> None:
    await world.says(ANA, "first question here", message_id=500, language="en")
    await world.says(ANA, "second question here", message_id=501)
    said = await world.says(ANA, "third", message_id=500, kind="edited_message")
    assert "already answered" in said[0]
    assert world.dialogue.asked == ["first question here", "second question here"]


async def test_danger_in_an_edited_older_message_counts(world: World) -> None:
    await world.says(ANA, "first question here", message_id=500)
    await world.says(ANA, "second question here", message_id=501)
    await world.says(ANA, "he locked me in", message_id=500, kind="edited_message")
    [item] = await world.hub.store.queue()
    assert item.level.label == "immediate"


async def test_a_group_is_declined_once_and_left(world: World) -> None:
    group = {"id": -100, "type": "supergroup", "title": "a group"}
    for _ in range(3):
        world.api.say(ANA, "he locked me in", chat=group)
    await world.deliver()
    await world.quiet()
    [refusal] = world.api.chat(-100)
    assert "@azimut_test_bot" in refusal.text and "Я отвечаю только" in refusal.text
    assert world.api.left == [-100]
    assert await world.hub.store.queue() == []


async def test_a_channel_post_is_declined(world: World) -> None:
    channel = {"id": -200, "type": "channel", "title": "a channel"}
    world.api.message(ANA, "channel_post", text="a post", chat=channel)
    await world.deliver()
    await world.quiet()
    assert len(world.api.chat(-200)) == 1 and world.api.left == [-200]


async def test_the_bot_leaves_a_group_that_it_is_put_in(world: World) -> None:
    group = {"id": -300, "type": "group", "title": "a group"}
    member = {"user": {"id": 4711, "is_bot": True, "first_name": "Azimut"}, "status": "member"}
    world.api.message(
        ANA, "my_chat_member", chat=group, old_chat_member=member, new_chat_member=member
    )
    await world.deliver()
    await world.quiet()
    assert world.api.left == [-300]


async def test_a_flood_waits_its_turn_and_loses_nothing(world: World) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    world.channel.pace = Pace(clock=lambda: 100.0, sleep=sleep)
    for number in range(25):
        world.api.say(ANA, f"question number {number}", language="en")
    said = await world.settled(ANA)
    assert world.dialogue.asked == [f"question number {number}" for number in range(25)]
    assert sum("Too many messages" in text for text in said) == 1
    assert pauses == [10.0]


async def test_one_chat_does_not_wait_for_another(world: World) -> None:
    world.api.blocked.add(ANA)
    await world.settled(ANA)
    world.api.say(ANA, "a question of Ana's")
    world.api.say(ANA + 1, "a question of Ion's")
    await world.deliver()
    await until(lambda: world.api.texts(ANA + 1) == ["an answer"])


async def test_typing_that_fails_does_not_stop_the_answer(world: World) -> None:
    world.api.fail("sendChatAction", Fault(500, times=5))
    assert await world.says(ANA, "What is the deadline?") == ["an answer"]
