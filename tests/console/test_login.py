"""The pages to log in and to make the first administrator."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from bot import resources
from bot.console.login import login_routes
from bot.console.sessions import COOKIE, ConsoleSessions
from bot.handoff import Staff, connect, migrate
from tests.handoff.conftest import quick_hashes

__all__ = ["quick_hashes"]

PASSWORD = "o parolă lungă și bună"
ATTEMPTS = 3


class Console:
    """A browser before the login pages."""

    def __init__(self, client: TestClient, staff: Staff, logins: ConsoleSessions) -> None:
        self.client = client
        self.staff = staff
        self.logins = logins

    def log_in(self, login: str = "ana", password: str = PASSWORD, language: str = "en") -> Any:
        form = {"login": login, "password": password}
        return self.client.post("/console/login", data=form, headers={"Accept-Language": language})

    def set_up(self, token: str, login: str = "maria", password: str = PASSWORD) -> Any:
        form = {"token": token, "login": login, "password": password}
        return self.client.post("/console/setup", data=form)

    def call(self, function: Any, *arguments: Any) -> Any:
        assert self.client.portal
        return self.client.portal.call(function, *arguments)


def running(folder: Path, secure: bool) -> Iterator[Console]:
    url = f"sqlite+aiosqlite:///{folder / 'azimut.db'}"
    migrate(url)
    engine = connect(url)
    staff, logins = Staff(engine, ATTEMPTS, 60.0), ConsoleSessions(idle=60)
    app = FastAPI()
    app.include_router(login_routes(staff, logins, resources.texts(), secure, second_factor=False))
    with TestClient(app, follow_redirects=False) as client:
        console = Console(client, staff, logins)
        yield console
        console.call(engine.dispose)


@pytest.fixture
def nobody(tmp_path: Path) -> Iterator[Console]:
    """A console without any user."""
    yield from running(tmp_path, secure=True)


@pytest.fixture
def console(nobody: Console) -> Console:
    """A console where Ana may log in."""
    nobody.call(nobody.staff.create, "ana", "Ana", PASSWORD, "counsellor")
    return nobody


def cookie(answer: Response) -> str:
    return answer.headers.get("set-cookie", "")


def test_the_right_password_opens_the_console(console: Console) -> None:
    answer = console.log_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/")
    session = console.logins.get(cookie(answer).split("=")[1].split(";")[0])
    assert session is not None
    assert (session.counsellor.login, session.language) == ("ana", "en")


def test_the_cookie_is_kept_from_scripts_and_other_sites(console: Console) -> None:
    attributes = {part.strip().lower() for part in cookie(console.log_in()).split(";")[1:]}
    assert {"httponly", "secure", "samesite=strict", "path=/"} <= attributes


def test_on_this_machine_the_cookie_works_without_https(tmp_path: Path) -> None:
    for console in running(tmp_path, secure=False):
        console.call(console.staff.create, "ana", "Ana", PASSWORD, "counsellor")
        assert "secure" not in cookie(console.log_in()).lower()


@pytest.mark.parametrize(("login", "password"), [("ana", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_login_says_so_and_gives_no_cookie(
    console: Console, login: str, password: str
) -> None:
    answer = console.log_in(login, password)
    assert answer.status_code == 403
    assert "Wrong name or password." in answer.text
    assert cookie(answer) == ""


def test_too_many_failures_pause_the_login_and_say_for_how_long(console: Console) -> None:
    for _ in range(ATTEMPTS):
        assert console.log_in(password="wrong").status_code == 403
    answer = console.log_in()
    assert answer.status_code == 429
    assert "Wait 60 seconds" in answer.text or "Wait 59 seconds" in answer.text
    assert cookie(answer) == ""


@pytest.mark.parametrize(
    ("accepted", "title"),
    [
        ("ru-MD,ro;q=0.8", "Вход в консоль"),
        ("en-US", "Log in to the console"),
        ("fr, en;q=0.5", "Log in to the console"),
        ("fr", "Intrare în consolă"),
        ("", "Intrare în consolă"),
    ],
)
def test_the_page_speaks_the_browsers_language(nobody: Console, accepted: str, title: str) -> None:
    answer = nobody.client.get("/console/login", headers={"Accept-Language": accepted})
    assert f"<h1>{title}</h1>" in answer.text


def test_the_pages_run_no_script_and_stand_in_no_frame(nobody: Console) -> None:
    for page in ("/console/login", "/console/setup?token=x"):
        policy = nobody.client.get(page).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "frame-ancestors 'none'" in policy


def test_the_setup_link_makes_one_administrator_who_is_logged_in(nobody: Console) -> None:
    token = nobody.call(nobody.staff.new_setup_token)
    page = nobody.client.get(f"/console/setup?token={token}")
    assert f'value="{token}"' in page.text
    first = nobody.set_up(token)
    assert first.status_code == 303
    assert COOKIE in cookie(first)
    again = nobody.set_up(token, "eve")
    assert again.status_code == 410
    assert cookie(again) == ""
    assert nobody.log_in("maria").status_code == 303
    assert nobody.log_in("eve").status_code == 403


def test_a_short_password_is_refused_and_the_link_still_works(nobody: Console) -> None:
    token = nobody.call(nobody.staff.new_setup_token)
    refused = nobody.set_up(token, password="short")
    assert refused.status_code == 400
    assert 'role="alert"' in refused.text
    assert nobody.set_up(token).status_code == 303


def test_a_forged_setup_link_makes_nobody(nobody: Console) -> None:
    nobody.call(nobody.staff.new_setup_token)
    assert nobody.set_up("forged").status_code == 410
    assert not nobody.call(nobody.staff.anyone)


@pytest.mark.parametrize(
    ("language", "said"),
    [("ro", "mai puțin de 12 caractere"), ("ru", "короче 12 знаков"), ("en", "fewer than 12")],
)
def test_a_short_password_is_told_in_the_pages_language_and_the_name_is_kept(
    nobody: Console, language: str, said: str
) -> None:
    nobody.client.headers["Accept-Language"] = language
    token = nobody.call(nobody.staff.new_setup_token)
    assert 'minlength="12"' in nobody.client.get(f"/console/setup?token={token}").text
    refused = nobody.set_up(token, login='Ana "A"', password="short")
    assert said in refused.text
    assert 'value="Ana &quot;A&quot;"' in refused.text and "short" not in refused.text


@pytest.mark.parametrize(
    ("language", "said"),
    [("ro", "Acest link a fost folosit"), ("ru", "уже использована"), ("en", "link was used")],
)
def test_a_used_link_says_so_before_anything_is_written(
    nobody: Console, language: str, said: str
) -> None:
    token = nobody.call(nobody.staff.new_setup_token)
    nobody.set_up(token)
    page = nobody.client.get(
        f"/console/setup?token={token}", headers={"Accept-Language": language}
    )
    assert page.status_code == 410
    assert said in page.text and "<form" not in page.text
    assert 'href="/console/login"' in page.text


@pytest.mark.parametrize("login", ["", "   "])
def test_an_administrator_without_a_name_is_not_made(nobody: Console, login: str) -> None:
    token = nobody.call(nobody.staff.new_setup_token)
    assert nobody.set_up(token, login=login).status_code in (400, 422)
    assert not nobody.call(nobody.staff.anyone)


def test_what_is_written_in_the_form_is_shown_as_text_only(nobody: Console) -> None:
    token = nobody.call(nobody.staff.new_setup_token)
    page = nobody.set_up(token, login='"><script>alert(1)</script>', password="short")
    assert "alert(1)" in page.text and "<script>" not in page.text


def test_logging_out_ends_the_login(console: Console) -> None:
    token = cookie(console.log_in()).split("=")[1].split(";")[0]
    answer = console.client.post("/console/logout", headers={"Cookie": f"{COOKIE}={token}"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/login")
    assert console.logins.get(token) is None


@pytest.mark.parametrize("form", [{}, {"login": "ana"}, {"login": "a" * 201, "password": "x"}])
def test_a_wrong_form_is_refused(nobody: Console, form: dict[str, str]) -> None:
    assert nobody.client.post("/console/login", data=form).status_code == 422
