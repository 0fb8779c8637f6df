"""Application forms and calendar files arrive as files, each once."""

from bot.documents import DocumentRequest
from bot.handoff import DocumentLink, Reply
from tests.channels.telegram.bot_api import Fault
from tests.channels.telegram.conftest import ANA, World

FACTS = {
    "crime_article": "165(2)", "applicant": "victim", "place": "MD",
    "legal_status_at_crime": "md_citizen", "final_act": "conviction",
    "final_act_date": "2024-03-15", "civil_party": True, "enforcement": "opened_not_executed",
    "exclusions": [], "damage_lei": {"medical": 18000, "property": 2000},
    "offender_paid_lei": 500, "other_sources_lei": 0, "attempt": False, "age_at_crime": 25,
}  # fmt: skip


async def put(world: World) -> list[DocumentLink]:
    """Put the result of a check as PDF and as calendar file on the shelf."""
    record = await world.conversation(ANA)
    interview = {"check": "state-compensation", "facts": FACTS, "answered": list(FACTS)}
    return [
        world.hub.documents.put(record.id, DocumentRequest(kind, file_type, "en", interview), kind)
        for kind, file_type in (("result", "pdf"), ("calendar", "ics"))
    ]


async def say(world: World, links: list[DocumentLink]) -> None:
    record = await world.conversation(ANA)
    reply = Reply("Here they are.", documents=tuple(links))
    await world.hub.say(record.id, lambda _: [reply])
    await world.quiet()


def files(world: World) -> list[tuple[str, bytes]]:
    return [message.file for message in world.api.chat(ANA) if message.file]


async def test_documents_arrive_after_their_message(world: World) -> None:
    await world.says(ANA, "/start en")
    links = await put(world)
    await say(world, links)
    assert world.api.texts(ANA)[-3:] == ["Here they are.", "", ""]
    assert [name for name, _ in files(world)] == [link.name for link in links]
    assert [content[:5] for _, content in files(world)] == [b"%PDF-", b"BEGIN"]


async def test_a_document_survives_errors_and_is_sent_once(world: World) -> None:
    await world.says(ANA, "/start en")
    world.api.fail("sendDocument", Fault(500, times=2))
    await say(world, await put(world))
    assert len(files(world)) == 2
    assert world.api.texts(ANA).count("Here they are.") == 1


async def test_a_document_that_is_gone_is_told(world: World) -> None:
    await world.says(ANA, "/start en")
    links = await put(world)
    assert await world.hub.document(links[0].token) is not None
    await say(world, links)
    assert any("no longer kept" in text for text in world.api.texts(ANA))
    assert len(files(world)) == 1
