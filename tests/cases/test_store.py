"""Contacts: every one closes with a category, and what stays of it tells of nobody."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.cases import Cases, ContactClosed, Figures
from bot.errors import AzimutError
from bot.handoff import ConversationRecord, Reply, Store
from bot.safety import DangerLevel
from tests.cases.conftest import Watch
from tests.cases.test_form import VICTIM

SILENT = {"type": "other", "category": "silent"}
IDLE = timedelta(minutes=30)


async def claimed(store: Store, counsellor: int, address: str = "one") -> ConversationRecord:
    """Return a conversation at level high that *counsellor* took."""
    conversation = await store.conversation("web", address, "ro")
    await store.receive(conversation, "ajutor", "1")
    conversation.level = DangerLevel.HIGH
    item = await store.enqueue(conversation, "danger", ["now"])
    assert await store.claim(item.id, counsellor)
    return conversation


async def test_a_contact_is_closed_with_its_form_and_counted_by_its_day(
    cases: Cases, figures: Figures, store: Store, counsellors: list[int]
) -> None:
    conversation = await claimed(store, counsellors[0])
    contact = await cases.open(conversation.id, counsellors[0])
    await cases.save(contact, counsellors[0], VICTIM, close=True)

    (counted,) = await figures.contacts(2026)
    assert (counted.type, counted.category, counted.channel) == ("sos", "presumed_victim", "web")
    assert counted.level is DangerLevel.HIGH
    assert counted.answers["exploitation_country"] == "it"
    assert await figures.contacts(2025) == []


async def test_how_long_the_person_waited_is_noted(
    cases: Cases, figures: Figures, store: Store, counsellors: list[int], watch: Watch
) -> None:
    conversation = await store.conversation("web", "one", "ro")
    item = await store.enqueue(conversation, "request")
    watch.pass_by(seconds=40)
    await store.claim(item.id, counsellors[0])
    watch.pass_by(seconds=20)
    await store.say(conversation.id, counsellors[0], "Bună ziua")
    contact = await cases.open(conversation.id, counsellors[0])
    await cases.save(contact, counsellors[0], SILENT, close=True)

    (counted,) = await figures.contacts(2026)
    assert (counted.waited, counted.first_answer) == (40, 60)


async def test_no_contact_closes_without_a_category(
    cases: Cases, store: Store, counsellors: list[int]
) -> None:
    conversation = await claimed(store, counsellors[0])
    contact = await cases.open(conversation.id, counsellors[0])
    for answers in ({}, {"type": "sos"}, {"category": "report"}):
        with pytest.raises(AzimutError, match=r"type|category"):
            await cases.save(contact, counsellors[0], answers, close=True)
    await cases.save(contact, counsellors[0], {"type": "sos"})  # a draft may be unfinished
    assert [case.id for case in await cases.to_finish(counsellors[0])] == [contact]
    assert await cases.to_finish(counsellors[1]) == []


async def test_two_tabs_open_one_contact(
    cases: Cases, store: Store, counsellors: list[int]
) -> None:
    conversation = await claimed(store, counsellors[0])
    opened = await asyncio.gather(*(cases.open(conversation.id, counsellors[0]) for _ in range(8)))
    assert len(set(opened)) == 1


async def test_a_transfer_hands_the_form_on(
    cases: Cases, store: Store, counsellors: list[int]
) -> None:
    ana, ion = counsellors
    conversation = await claimed(store, ana)
    contact = await cases.open(conversation.id, ana)
    await cases.save(contact, ana, {"type": "sos", "notes": "prima parte"})
    assert await cases.open(conversation.id, ion) == contact
    with pytest.raises(ContactClosed):
        await cases.save(contact, ana, SILENT, close=True)
    found = await cases.case(contact)
    assert found and found.answers == {"type": "sos", "notes": "prima parte"}


async def test_words_and_sensitive_answers_lie_encrypted_and_go_with_the_conversation(
    cases: Cases, store: Store, engine: AsyncEngine, counsellors: list[int]
) -> None:
    conversation = await claimed(store, counsellors[0])
    contact = await cases.open(conversation.id, counsellors[0])
    await cases.save(contact, counsellors[0], VICTIM, close=True)
    async with engine.connect() as connection:
        body = await connection.scalar(text("SELECT body FROM contact_texts"))
        answers = str(await connection.scalar(text("SELECT answers FROM contacts")))
    assert b"apel" not in bytes(body) and b"roma" not in bytes(body)
    assert "apel" not in answers and "roma" not in answers

    await store.delete(conversation.id)
    case = await cases.case(contact)
    assert case is not None and case.conversation_id is None
    assert "notes" not in case.answers and "ethnicity" not in case.answers
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM contact_texts")) == 0


async def test_sensitive_answers_are_counted_once_and_follow_a_correction(
    cases: Cases, figures: Figures, store: Store, counsellors: list[int]
) -> None:
    conversation = await claimed(store, counsellors[0])
    contact = await cases.open(conversation.id, counsellors[0])
    for _ in range(2):
        await cases.save(contact, counsellors[0], VICTIM, close=True)
    assert await figures.criteria(2026) == {"ethnicity": {"roma": 1}}
    await cases.save(contact, counsellors[0], {**VICTIM, "ethnicity": "ukrainian"})
    assert await figures.criteria(2026) == {"ethnicity": {"ukrainian": 1}}
    await cases.save(contact, counsellors[0], {**VICTIM, "agreed": False})
    assert await figures.criteria(2026) == {}


async def test_a_case_is_followed_up_after_its_conversation_was_deleted(
    cases: Cases, figures: Figures, store: Store, counsellors: list[int]
) -> None:
    conversation = await claimed(store, counsellors[0])
    contact = await cases.open(conversation.id, counsellors[0])
    await cases.save(contact, counsellors[0], VICTIM, close=True)
    await store.delete(conversation.id)
    await cases.save(contact, counsellors[0], {**VICTIM, "compensation": "received"})
    (counted,) = await figures.contacts(2026)
    assert counted.answers["compensation"] == "received"
    assert await figures.criteria(2026) == {"ethnicity": {"roma": 1}}  # not counted again


async def test_a_phone_call_has_a_contact_whose_words_go_after_their_time(
    cases: Cases, figures: Figures, counsellors: list[int], watch: Watch
) -> None:
    answers = {**SILENT, "notes": "молчит"}
    contact = await cases.save_call(counsellors[0], answers, close=True, language="ru")
    case = await cases.case(contact)
    assert case and case.answers["notes"] == "молчит"
    assert (await figures.contacts(2026))[0].channel == "phone"

    watch.pass_by(days=29)
    assert await cases.forget_old_texts() == 0
    watch.pass_by(days=2)
    assert await cases.forget_old_texts() == 1
    case = await cases.case(contact)
    assert case and case.answers == SILENT


@pytest.mark.parametrize(("answers", "close"), [({"persons": -1}, False), ({}, True)])
async def test_a_phone_call_that_cannot_be_saved_leaves_no_contact(
    cases: Cases, counsellors: list[int], answers: dict[str, object], close: bool
) -> None:
    with pytest.raises(AzimutError, match="form cannot be saved"):
        await cases.save_call(counsellors[0], {**answers, "type": "sos"}, close)
    assert await cases.to_finish(counsellors[0]) == []


async def test_a_phone_call_that_is_not_finished_is_gone_on_with(
    cases: Cases, figures: Figures, counsellors: list[int]
) -> None:
    contact = await cases.save_call(counsellors[0], {"type": "other"})
    assert [case.id for case in await cases.to_finish(counsellors[0])] == [contact]
    await cases.save(contact, counsellors[0], SILENT, close=True)
    assert await cases.to_finish(counsellors[0]) == []
    assert len(await figures.contacts(2026)) == 1


async def test_what_the_bot_answered_alone_is_a_contact_once(
    cases: Cases, figures: Figures, store: Store, watch: Watch
) -> None:
    conversation = await store.conversation("telegram", "one", "ru")
    stored = await store.receive(conversation, "сколько?", "1")
    await store.save(conversation, [Reply("Десять.")], handled=stored)
    silent = await store.conversation("telegram", "two", "ru")
    await store.receive(silent, "?", "1")
    await store.conversation("web", "only looked", "ro")
    assert await cases.count_bot_contacts(IDLE) == 0  # they may still be writing

    watch.pass_by(minutes=31)
    assert await cases.count_bot_contacts(IDLE) == 2
    assert await cases.count_bot_contacts(IDLE) == 0
    counted = {(c.category, c.answered_by) for c in await figures.contacts(2026)}
    assert counted == {("bot_information", "bot"), ("bot_unfinished", "bot")}

    stored = await store.receive(conversation, "а ещё?", "2")
    await store.save(conversation, [Reply("Да.")], handled=stored)
    watch.pass_by(minutes=31)
    assert await cases.count_bot_contacts(IDLE) == 1


async def test_what_a_counsellor_closed_is_not_counted_again_for_the_bot(
    cases: Cases, figures: Figures, store: Store, counsellors: list[int], watch: Watch
) -> None:
    conversation = await claimed(store, counsellors[0])
    contact = await cases.open(conversation.id, counsellors[0])
    watch.pass_by(hours=1)
    assert await cases.count_bot_contacts(IDLE) == 0  # a counsellor has it
    await store.close(conversation.id, counsellors[0], "assisted")
    watch.pass_by(hours=1)
    assert await cases.count_bot_contacts(IDLE) == 0  # its form is not finished
    await cases.save(contact, counsellors[0], SILENT, close=True)
    assert await cases.count_bot_contacts(IDLE) == 0
    assert len(await figures.contacts(2026)) == 1


async def test_a_day_is_the_hotlines_day(figures: Figures, watch: Watch) -> None:
    watch.now = watch.now.replace(month=12, day=31, hour=23)  # 01:00 of January in Chișinău
    await asyncio.gather(*(figures.count("visit") for _ in range(5)))
    assert await figures.counted(2026) == {}
    assert await figures.counted(2027) == {(1, "visit"): 5}
