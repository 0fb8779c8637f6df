"""The whole web application: its pages, its headers, its health."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from bot.handoff import read_or_make_secret
from bot.hub.app import create_app
from bot.settings import Settings
from tests.conftest import free_port

HUB_PAGES = ("/", "/chat", "/privacy", "/safety", "/accessibility")
PAGES = (*HUB_PAGES, "/static/pages.css", "/health/live", "/api/chat/texts")
SCRIPTS = ("/azimut.js", "/azimut-more.js", "/page.js")

LOADED_ELSEWHERE = re.compile(
    r"""<link[^>]+href=["']?(?:https?:)?//|\bsrc=["']?(?:https?:)?//|url\(["']?(?:https?:)?//"""
    r"""|@import|(?:fetch|WebSocket|sendBeacon)\(["'`](?:https?|wss?):"""
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The application on a database of its own, with Rasa dead."""
    data_dir = tmp_path_factory.mktemp("app")
    settings = Settings(
        data_dir=data_dir, rasa_port=free_port(), action_port=free_port(), internal_token="token"
    )
    with TestClient(create_app(settings), follow_redirects=False) as client:
        assert read_or_make_secret(data_dir / "master.key")
        yield client


@pytest.mark.parametrize("page", [*PAGES, *SCRIPTS])
def test_every_answer_has_the_security_headers(client: TestClient, page: str) -> None:
    headers = client.get(page).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "set-cookie" not in headers
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_is_kept_by_the_browser(client: TestClient, page: str) -> None:
    headers = client.get(page).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("script", SCRIPTS)
def test_other_sites_may_load_the_scripts(client: TestClient, script: str) -> None:
    assert client.get(script).headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("page", PAGES)
def test_the_chat_may_load_and_reach_nothing_elsewhere(client: TestClient, page: str) -> None:
    policy = dict(
        part.strip().split(" ", 1)
        for part in client.get(page).headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"


@pytest.mark.parametrize("page", [*HUB_PAGES, *SCRIPTS, "/static/pages.css", "/console/login"])
def test_no_page_loads_from_a_third_party(client: TestClient, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200
    assert LOADED_ELSEWHERE.findall(answer.text) == []


@pytest.mark.parametrize("page", ["/docs", "/redoc", "/nowhere", "/static/../routes.py"])
def test_what_is_not_public_is_not_found(client: TestClient, page: str) -> None:
    assert client.get(page).status_code == 404


def test_health_says_what_works(client: TestClient) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}
    ready = client.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json() == {
        "not_ready": ["rasa", "actions"], "database": True, "rasa": False, "actions": False
    }  # fmt: skip


def test_who_is_not_logged_in_sees_the_login(client: TestClient) -> None:
    answer = client.get("/console/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/login")


def test_a_refusal_does_not_repeat_what_was_sent(client: TestClient) -> None:
    answer = client.post("/api/chat/session", json={"language": "CANARY"})
    assert answer.status_code == 422
    assert "CANARY" not in answer.text
    assert answer.json()["detail"][0]["loc"] == ["body", "language"]
