"""A database in which every table that holds something encrypted has a row."""

from dataclasses import dataclass

import pyotp
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import resources
from bot.cases import Cases
from bot.channels.telegram.alert_chats import AlertChats
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.inbox import Inbox
from bot.channels.telegram.notices import Notice, Notices
from bot.channels.telegram.offers import Item, Offers
from bot.handoff import (
    Attachments,
    Audit,
    Feedback,
    MasterKey,
    Reply,
    ReturnCodes,
    Staff,
    Store,
    connect_sync,
    utc_now,
)
from bot.handoff.crypto import encrypt
from bot.handoff.tables import Conversation, DialogueSnapshot

TEXT = "он меня запер, не выпускает"
PASSWORD = "o parolă lungă și bună"
SECRET = pyotp.random_base32()
CHAT = 700_123
PHONE = "0 69 12 34 56"


@dataclass(frozen=True, slots=True)
class Populated:
    """What was written, by its ids, and the code to come back with."""

    conversation: str
    counsellor: int
    attachment: str
    call: int
    code: str


async def populate(engine: AsyncEngine, master: MasterKey) -> Populated:
    """Write a conversation with everything that can belong to it, and what belongs to none."""
    store = Store(engine, master)
    audit = Audit(engine, master)
    staff = Staff(engine, master=master, audit=audit)
    ana = await staff.create("ana", "Ana", PASSWORD, "counsellor")
    await staff.set_totp(ana.id, SECRET, pyotp.TOTP(SECRET).now())
    chats = Chats(engine, master)
    conversation = await store.conversation("telegram", chats.name(CHAT), "ru", keep_address=True)
    message = await store.receive(conversation, TEXT, "1")
    assert message is not None
    await store.save(conversation, [Reply(TEXT)], handled=message)
    item = await store.enqueue(conversation, "danger", ["confinement"])
    assert await store.claim(item.id, ana.id)
    await store.note(conversation.id, ana.id, TEXT)
    await store.ask_callback(conversation.id, PHONE, utc_now())
    file = await Attachments(engine, master).add(
        conversation.id, message.id, "photo", "image/jpeg", TEXT.encode()
    )
    await chats.open(conversation.id, CHAT, "ru")
    await Offers(engine, master).add(conversation.id, Item("place", text=TEXT), "album")
    await Inbox(engine, master).add(1, {"text": TEXT})
    await Notices(engine, master).add(Notice(CHAT, TEXT))
    alerts = AlertChats(engine, master)
    assert await alerts.register(await alerts.new_code(ana.id), CHAT, "ru")
    await Feedback(engine, master).note("Unde pot dona sânge?", "ro", "unknown", None)
    cases = Cases(engine, master, resources.case_form())
    await cases.open(conversation.id, ana.id)
    call = await cases.save_call(ana.id, {"notes": TEXT}, language="ru")
    code = await ReturnCodes(engine, master).make(conversation.id)
    return Populated(conversation.id, ana.id, file.id, call, code)


def add_dialogue(url: str, master: MasterKey, conversation: str) -> None:
    """Write what Rasa remembers, as its tracker store does."""
    engine = connect_sync(url)
    with engine.begin() as connection:
        wrapped = connection.scalar(
            Conversation.__table__.select()
            .with_only_columns(Conversation.wrapped_key)
            .where(Conversation.id == conversation)
        )
        body = encrypt(master.unwrap(wrapped), TEXT.encode())
        connection.execute(
            insert(DialogueSnapshot).values(conversation_id=conversation, body=body)
        )
    engine.dispose()
