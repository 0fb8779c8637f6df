"""Photos, voice messages, files and places: to the bot, and to a counsellor only on consent."""

from typing import Any

import pytest
from sqlalchemy import text as sql

from bot.channels.telegram.intake import reduce
from bot.handoff import Attachments, NotOwner
from tests.channels.telegram.bot_api import Fault
from tests.channels.telegram.conftest import ANA, World
from tests.conftest import MASTER

PHOTO = [{"file_id": "small", "file_unique_id": "s", "width": 9, "height": 9, "file_size": 10},
         {"file_id": "large", "file_unique_id": "l", "width": 99, "height": 99, "file_size": 90}]  # fmt: skip
VOICE = {"file_id": "voice", "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg"}
KINDS: dict[str, Any] = {
    "photo": PHOTO,
    "voice": VOICE,
    "sticker": {
        "file_id": "x", "file_unique_id": "x", "type": "regular", "width": 1, "height": 1,
        "is_animated": False, "is_video": False, "emoji": "🙂",
    },
    "document": {"file_id": "doc", "file_unique_id": "d", "file_name": "Ion.pdf",
                 "mime_type": "application/pdf"},
    "location": {"latitude": 47.0105, "longitude": 28.8638},
    "contact": {"phone_number": "+37369000000", "first_name": "Ion"},
    "video_note": {"file_id": "n", "file_unique_id": "n", "length": 1, "duration": 1},
    "dice": {"emoji": "🎲", "value": 3},
}  # fmt: skip
CANARY = b"CANARY-content-of-a-photo"


@pytest.mark.parametrize("kind", KINDS)
async def test_the_bot_says_what_it_can_do_with_it(world: World, kind: str) -> None:
    world.api.message(ANA, **{kind: KINDS[kind]}, language="en")
    [said] = (await world.settled(ANA))[-1:]
    assert "words" in said or "112" in said or "write" in said
    assert world.dialogue.asked == []
    assert world.api.called("getFile") == []


async def test_a_caption_is_read_like_any_text(world: World) -> None:
    world.api.message(ANA, photo=PHOTO, caption="he locked me in", language="en")
    await world.settled(ANA)
    [item] = await world.hub.store.queue()
    assert item.level.label == "immediate"


async def test_an_album_is_answered_once(world: World) -> None:
    for _ in range(5):
        world.api.message(ANA, photo=PHOTO, media_group_id="album", language="en")
    said = await world.settled(ANA)
    assert sum("photo arrived" in text for text in said) == 1


async def test_names_are_not_kept(world: World) -> None:
    world.api.message(ANA, document=KINDS["document"])
    world.api.message(ANA, contact=KINDS["contact"])
    for update in world.api.take_updates():
        kept = str(reduce(update).body)
        assert str(ANA) in kept
        assert "Ion" not in kept and "Имя" not in kept and "username" not in kept


async def files(world: World, conversation: str) -> list[str]:
    found = await world.channel.parts.attachments.of_conversation(conversation)
    return [file.kind for file in found]


async def test_a_photo_reaches_the_counsellor_only_on_consent(world: World) -> None:
    counsellor, conversation = await world.with_counsellor(ANA)
    world.api.files["large"] = CANARY
    world.api.message(ANA, photo=PHOTO, language="en")
    assert len(await world.settled(ANA)) == 1
    assert world.api.called("getFile") == [] and await files(world, conversation) == []
    await world.presses(ANA, button(world, 0))
    [file] = await world.channel.parts.attachments.of_conversation(conversation)
    opened = await world.channel.parts.attachments.open(file.id, counsellor)
    assert opened is not None and opened[1] == CANARY
    assert (file.kind, file.media_type, file.size) == ("photo", "image/jpeg", len(CANARY))


def button(world: World, place: int) -> str:
    """Return the title of the newest message's button."""
    return [m for m in world.api.chat(ANA) if m.buttons][-1].buttons[place]["text"]


async def test_nothing_is_fetched_without_consent(world: World) -> None:
    _, conversation = await world.with_counsellor(ANA)
    world.api.files["voice"] = CANARY
    world.api.message(ANA, voice=VOICE)
    await world.settled(ANA)
    await world.presses(ANA, button(world, 1))
    assert world.api.called("getFile") == [] and await files(world, conversation) == []


async def test_an_album_is_asked_about_once_and_sent_whole(world: World) -> None:
    _, conversation = await world.with_counsellor(ANA)
    for name in ("one", "two", "three"):
        world.api.files[name] = CANARY
        photo = [PHOTO[0] | {"file_id": name}]
        world.api.message(ANA, photo=photo, media_group_id="album")
    assert len(await world.settled(ANA)) == 1
    await world.presses(ANA, button(world, 0))
    assert await files(world, conversation) == ["photo"] * 3


async def test_a_place_is_sent_as_text_on_consent(world: World) -> None:
    _, conversation = await world.with_counsellor(ANA)
    world.api.message(ANA, location=KINDS["location"])
    await world.settled(ANA)
    before = await world.hub.store.messages(conversation)
    assert not any("47.0105" in message.text for message in before)
    await world.presses(ANA, button(world, 0))
    after = await world.hub.store.messages(conversation)
    assert any("47.010500, 28.863800" in message.text for message in after)


async def test_a_photo_sent_before_asking_for_a_counsellor_may_follow(world: World) -> None:
    world.api.files["large"] = CANARY
    world.api.message(ANA, photo=PHOTO, language="en")
    await world.settled(ANA)
    await world.says(ANA, "/human", language="en")
    record = await world.conversation(ANA)
    await world.presses(ANA, "Yes, send it")
    assert await files(world, record.id) == ["photo"]


async def test_a_file_is_nowhere_readable_and_gone_with_the_conversation(
    world: World, tmp_path: Any
) -> None:
    _, conversation = await world.with_counsellor(ANA)
    world.api.files["large"] = CANARY
    world.api.message(ANA, photo=PHOTO)
    await world.settled(ANA)
    await world.presses(ANA, button(world, 0))
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("azimut.db*"))
    assert CANARY not in stored and str(ANA).encode() not in stored
    await world.hub.store.delete(conversation)
    async with world.engine.connect() as connection:
        assert (await connection.execute(sql("SELECT count(*) FROM attachments"))).scalar() == 0


async def test_another_counsellor_cannot_open_a_file(world: World) -> None:
    _, conversation = await world.with_counsellor(ANA)
    world.api.files["large"] = CANARY
    world.api.message(ANA, photo=PHOTO)
    await world.settled(ANA)
    await world.presses(ANA, button(world, 0))
    attachments = Attachments(world.engine, MASTER)
    [file] = await attachments.of_conversation(conversation)
    with pytest.raises(NotOwner):
        await attachments.open(file.id, await world.counsellor("ion"))
    assert await attachments.open("no-such-file", 1) is None


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ({"mime_type": "application/x-msdownload"}, "this kind of file"),
        ({"file_size": 50 * 2**20}, "at most 1 MB"),
        ({}, "at most 1 MB"),
    ],
    ids=["program", "too big", "bigger than it says"],
)
async def test_a_file_of_the_wrong_kind_is_refused_clearly(
    world: World, file: dict[str, Any], says: str
) -> None:
    await world.says(ANA, "/start en")
    _, conversation = await world.with_counsellor(ANA)
    world.api.files["doc"] = bytes(2 * 2**20)
    world.api.message(ANA, document=KINDS["document"] | file)
    await world.settled(ANA)
    [said] = await world.presses(ANA, "Yes, send it")
    assert says in said
    assert await files(world, conversation) == []


async def test_a_file_that_telegram_does_not_give_can_be_sent_again(world: World) -> None:
    await world.says(ANA, "/start en")
    _, conversation = await world.with_counsellor(ANA)
    world.api.files["voice"] = CANARY
    world.api.message(ANA, voice=VOICE)
    await world.settled(ANA)
    world.api.fail("file", Fault(times=9))
    [said] = await world.presses(ANA, "Yes, send it")
    assert "in a minute" in said
    world.api.faults.clear()
    await world.presses(ANA, "Yes, send it")
    assert await files(world, conversation) == ["voice"]


async def test_after_the_counsellor_has_closed_nothing_is_sent(world: World) -> None:
    await world.says(ANA, "/start en")
    counsellor, conversation = await world.with_counsellor(ANA)
    world.api.files["large"] = CANARY
    world.api.message(ANA, photo=PHOTO)
    await world.settled(ANA)
    await world.hub.close(conversation, counsellor, "assisted")
    [said] = (await world.presses(ANA, "Yes, send it"))[-1:]
    assert "Ask for a counsellor first" in said
    assert world.api.called("getFile") == [] and await files(world, conversation) == []
