"""Logins live in memory: unguessable, and over when they are not used."""

import pytest

from bot.console import sessions
from bot.console.sessions import ConsoleSessions
from bot.handoff import CounsellorRecord

ANA = CounsellorRecord(1, "ana", "Ana", "counsellor")


class Watch:
    """Stands in for the ``time`` of the sessions: a test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(sessions, "time", watch)
    return watch


def test_a_token_opens_its_own_login() -> None:
    logins = ConsoleSessions(idle=60)
    first, second = logins.open(ANA, "ro"), logins.open(ANA, "ru")
    found = logins.get(first), logins.get(second)
    assert [session.language for session in found if session] == ["ro", "ru"]
    assert first != second and len(first) >= 43  # 256 bits


@pytest.mark.parametrize("token", [None, "", "forged"])
def test_a_forged_token_opens_nothing(token: str | None) -> None:
    logins = ConsoleSessions(idle=60)
    logins.open(ANA, "ro")
    assert logins.get(token) is None
    logins.end(token)


def test_a_login_ends_when_it_is_not_used(watch: Watch) -> None:
    logins = ConsoleSessions(idle=60)
    token = logins.open(ANA, "ro")
    for _ in range(3):
        watch.now += 60
        assert logins.get(token) is not None
    watch.now += 61
    assert logins.get(token) is None
    watch.now -= 61
    assert logins.get(token) is None


def test_logging_out_ends_one_login() -> None:
    logins = ConsoleSessions(idle=60)
    here, there = logins.open(ANA, "ro"), logins.open(ANA, "ro")
    logins.end(here)
    assert logins.get(here) is None
    assert logins.get(there) is not None
