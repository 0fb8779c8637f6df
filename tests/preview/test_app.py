"""The curators' local page: it shows what is on disk, escaped, to this machine only."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from bot.preview.app import Shelf, create_preview
from tests.test_validation import SMALL_ENTRY, small

__all__ = ["small"]

EVIL = "<script>alert('x')</script>"
PAGES = ("/", "/entry/first", "/problems", "/review", "/version", "/preview.css", "/preview.js")


@pytest.fixture
def write(small: Path) -> Callable[[str], None]:
    return lambda text: (
        (small / "entries/md-law-137-2016/topic.yml").write_text(text, "utf-8") and None
    )


@pytest.fixture
def client_of(small: Path) -> Callable[[], httpx.AsyncClient]:
    """Return a client of the preview of what is on disk now."""

    def make() -> httpx.AsyncClient:
        transport = httpx.ASGITransport(create_preview(small))
        return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8090")

    return make


@pytest.fixture
async def client(client_of: Callable[[], httpx.AsyncClient]) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of() as client:
        yield client


async def test_an_entry_is_shown_in_three_languages_with_its_place(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/entry/first")).text

    for text in ("Termenul", "Срок", "The term", "art.1", "state-compensation"):
        assert text in page
    assert "knowledge/entries/md-law-137-2016/topic.yml:1" in page
    assert page.count("3 characters") == 2 and "4 characters" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, True),
        ({"q": "TERMENUL"}, True),
        ({"q": "срок"}, True),
        ({"q": "term nothing-of-it"}, False),
        ({"document": "md-law-137-2016", "q": "termenul"}, True),
        ({"document": "md-disability-guide-2022"}, False),
        ({"file": "knowledge/entries/md-law-137-2016/topic.yml"}, True),
        ({"file": "knowledge/plans/md-nap-2024-2028.yml"}, False),
    ],
)
async def test_entries_are_found_by_words_document_and_file(
    client: httpx.AsyncClient, query: dict[str, str], found: bool
) -> None:
    page = (await client.get("/", params=query)).text

    assert ('href="/entry/first"' in page) is found


async def test_problems_are_shown_with_file_and_line(
    client_of: Callable[[], httpx.AsyncClient], write: Callable[[str], None]
) -> None:
    write(SMALL_ENTRY.replace("art.1", "art.99"))
    async with client_of() as client:
        page = (await client.get("/problems")).text
        entry = await client.get("/entry/first")

    assert "knowledge/entries/md-law-137-2016/topic.yml:8" in page
    assert "has no locator art.99" in page
    assert entry.status_code == 404


async def test_what_is_due_for_review_is_shown(
    client_of: Callable[[], httpx.AsyncClient], write: Callable[[str], None]
) -> None:
    write(SMALL_ENTRY.replace("2026-11-20", "2020-01-01"))
    async with client_of() as client:
        page = (await client.get("/review")).text

    assert 'class="late"' in page and 'href="/entry/first"' in page


async def test_everything_is_escaped(
    client_of: Callable[[], httpx.AsyncClient], write: Callable[[str], None]
) -> None:
    evil = SMALL_ENTRY.replace("en: The term", f'en: "{EVIL}"').replace(
        "en: [a,", f'en: ["{EVIL}",'
    )
    write(evil.replace("country: MD", f'country: "{EVIL}"'))
    async with client_of() as client:
        shown = (await client.get("/entry/first")).text
        searched = (await client.get("/", params={"q": f'">{EVIL}', "file": EVIL})).text
        missing = await client.get(f"/entry/{EVIL}")
    write(SMALL_ENTRY.replace("id: first", f'id: "{EVIL}"'))
    async with client_of() as client:
        problems = (await client.get("/problems")).text

    for page in (shown, searched, problems, missing.text):
        assert "<script>alert" not in page
    assert "&lt;script&gt;" in shown and "&lt;script&gt;" in problems


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_is_loaded_from_elsewhere(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)

    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "http://" not in answer.text and "https://" not in answer.text


async def test_another_host_name_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get("/", headers={"Host": "evil.example"})

    assert answer.status_code == 400


def test_a_changed_file_is_read_again(small: Path, write: Callable[[str], None]) -> None:
    shelf = Shelf(small)
    assert shelf.look() is False
    write(SMALL_ENTRY.replace("en: The term", "en: The deadline"))

    assert shelf.look() is True
    assert shelf.version == 2
    assert shelf.entries("deadline", "", "")[0].title["en"] == "The deadline"
    write("[")
    assert shelf.look() is True
    assert shelf.found.problems
