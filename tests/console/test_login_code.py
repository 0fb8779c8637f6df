"""The second step of a login: set up at the first login, asked for at each one after."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot import resources
from bot.console.login import login_routes
from bot.console.sessions import COOKIE, ConsoleSessions
from bot.handoff import Audit, Staff, connect, migrate
from tests.conftest import MASTER
from tests.console.test_login import Console, cookie
from tests.handoff.conftest import quick_hashes
from tests.watch import Watch

__all__ = ["quick_hashes"]

PASSWORD = "o parolă lungă și bună"


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def console(tmp_path: Path, watch: Watch) -> Iterator[Console]:
    """A console where Ana logs in for the first time, and second factors are required."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'azimut.db'}"
    migrate(url)
    engine = connect(url)
    audit = Audit(engine, MASTER, watch)
    staff = Staff(engine, 3, 60.0, watch, MASTER, audit)
    logins = ConsoleSessions(idle=60)
    app = FastAPI()
    app.include_router(login_routes(staff, logins, resources.texts(), secure=False))
    with TestClient(app, follow_redirects=False) as client:
        console = Console(client, staff, logins)
        console.call(staff.create, "ana", "Ana", PASSWORD, "counsellor")
        yield console
        console.call(engine.dispose)


def code(secret: str, watch: Watch) -> str:
    return pyotp.TOTP(secret).at(watch())


def secret_on(page: str) -> str:
    shown = re.search(r"<code>([A-Z2-7 ]+)</code>", html.unescape(page))
    assert shown
    return shown[1].replace(" ", "")


def set_up(console: Console, watch: Watch) -> str:
    """Log Ana in for the first time; return the secret of her second factor."""
    assert console.log_in().headers["location"] == "/console/factor"
    secret = secret_on(console.client.get("/console/factor").text)
    done = console.client.post("/console/factor", data={"code": code(secret, watch)})
    assert (done.status_code, done.headers["location"]) == (303, "/console/")
    console.client.cookies.delete(COOKIE)
    watch.forward(seconds=30)
    return secret


def test_the_first_login_shows_a_qr_code_and_asks_for_its_first_code(
    console: Console, watch: Watch
) -> None:
    answer = console.log_in()
    assert COOKIE not in cookie(answer)
    page = console.client.get("/console/factor", headers={"Accept-Language": "en"})
    assert "<svg" in page.text and 'role="img"' in page.text
    assert "script" not in page.headers["Content-Security-Policy"]
    wrong = console.client.post("/console/factor", data={"code": "000000"})
    assert wrong.status_code == 403
    assert secret_on(wrong.text) == secret_on(page.text)
    assert COOKIE not in cookie(wrong)


def test_a_password_alone_no_longer_opens_the_console(console: Console, watch: Watch) -> None:
    secret = set_up(console, watch)
    answer = console.log_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/code")
    assert COOKIE not in cookie(answer)
    assert console.client.post("/console/code", data={"code": "123456"}).status_code == 403
    done = console.client.post("/console/code", data={"code": code(secret, watch)})
    assert done.status_code == 303 and COOKIE in cookie(done)


def test_a_code_is_good_once(console: Console, watch: Watch) -> None:
    secret = set_up(console, watch)
    for expected in (303, 403):
        console.log_in()
        done = console.client.post("/console/code", data={"code": code(secret, watch)})
        assert done.status_code == expected


@pytest.mark.parametrize(("seconds", "status"), [(-30, 303), (30, 303), (-60, 403), (60, 403)])
def test_a_phone_may_be_half_a_minute_off(
    console: Console, watch: Watch, seconds: int, status: int
) -> None:
    secret = set_up(console, watch)
    watch.forward(minutes=5)
    console.log_in()
    written = pyotp.TOTP(secret).at(int(watch().timestamp()) + seconds)
    assert console.client.post("/console/code", data={"code": written}).status_code == status


def test_wrong_codes_lock_the_login_and_a_right_password_does_not_unlock_it(
    console: Console, watch: Watch
) -> None:
    secret = set_up(console, watch)
    for _ in range(3):
        console.log_in()
        assert console.client.post("/console/code", data={"code": "000000"}).status_code == 403
    assert console.log_in().status_code == 429
    refused = console.client.post("/console/code", data={"code": code(secret, watch)})
    assert refused.status_code == 429
    watch.forward(seconds=61)
    console.log_in()
    done = console.client.post("/console/code", data={"code": code(secret, watch)})
    assert done.status_code == 303


@pytest.mark.parametrize("page", ["code", "factor"])
def test_without_the_password_first_there_is_no_second_step(console: Console, page: str) -> None:
    for answer in (
        console.client.get(f"/console/{page}"),
        console.client.post(f"/console/{page}", data={"code": "000000"}),
    ):
        assert answer.status_code == 403
        assert 'action="/console/login"' in answer.text


def test_nobody_replaces_a_second_factor_by_logging_in_twice(
    console: Console, watch: Watch
) -> None:
    console.log_in()
    secret = secret_on(console.client.get("/console/factor").text)
    late = dict(console.client.cookies)
    set_up(console, watch)
    console.client.cookies.clear()
    console.client.cookies.update(late)
    again = console.client.post("/console/factor", data={"code": code(secret, watch)})
    assert again.status_code == 409 and COOKIE not in cookie(again)


def test_after_a_reset_the_next_login_sets_up_a_new_one(console: Console, watch: Watch) -> None:
    set_up(console, watch)
    console.call(console.staff.reset_totp, "ana")
    assert console.log_in().headers["location"] == "/console/factor"


def test_who_is_disabled_logs_in_no_more_and_is_out_at_once(
    console: Console, watch: Watch
) -> None:
    console.log_in()
    secret = secret_on(console.client.get("/console/factor").text)
    done = console.client.post("/console/factor", data={"code": code(secret, watch)})
    token = re.search(rf"{COOKIE}=([^;]+)", cookie(done))
    assert token and console.logins.get(token[1])
    console.call(console.logins.check, console.staff)
    assert console.logins.get(token[1])
    console.call(console.staff.disable, "ana")
    console.call(console.logins.check, console.staff)
    assert console.logins.get(token[1]) is None
    assert console.log_in().status_code == 403


def test_the_secret_is_unreadable_at_rest(console: Console, watch: Watch, tmp_path: Path) -> None:
    secret = set_up(console, watch)
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("azimut.db*"))
    assert secret.encode() not in stored
