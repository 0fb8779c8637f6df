"""Rasa's locks: shared over Redis, and here alone while Redis is gone."""

import asyncio

import pytest
from rasa.core.lock_store import LockStore
from rasa.utils.endpoints import EndpointConfig

from bot.lock_store import PatientLockStore, redis_address
from tests.redis_server import RedisServer, redis_server

__all__ = ["redis_server"]


async def test_two_servers_take_turns(redis_server: RedisServer) -> None:
    one, other = PatientLockStore(url=redis_server.url), PatientLockStore(url=redis_server.url)
    order: list[str] = []

    async def second() -> None:
        async with other.lock("a", wait_time_in_seconds=0.05):
            order.append("second")

    async with one.lock("a", wait_time_in_seconds=0.05):
        waiting = asyncio.create_task(second())
        await asyncio.sleep(0.2)
        order.append("first")
    await waiting
    assert order == ["first", "second"]


async def test_without_redis_turns_are_taken_all_the_same(redis_server: RedisServer) -> None:
    store = PatientLockStore(url=redis_server.url)
    redis_server.kill()
    async with store.lock("a", wait_time_in_seconds=0.05):
        pass
    assert store._here.conversation_locks == {}
    redis_server.start()
    async with store.lock("a", wait_time_in_seconds=0.05):
        assert store.red.keys() == [b"azimut:lock:a"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://host", ("host", 6379, 0, None, None, False)),
        ("rediss://user:p%40ss@host:7000/3", ("host", 7000, 3, "user", "p@ss", True)),
    ],
)
def test_an_address_is_read(url: str, expected: tuple[object, ...]) -> None:
    found = redis_address(url)
    names = ("host", "port", "db", "username", "password", "use_ssl")
    assert tuple(found[name] for name in names) == expected


def test_rasa_makes_it_from_its_endpoints(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZIMUT_REDIS_URL", redis_server.url)
    made = LockStore.create(EndpointConfig(type="bot.lock_store.PatientLockStore"))
    assert isinstance(made, PatientLockStore)
    assert made.red.ping()
