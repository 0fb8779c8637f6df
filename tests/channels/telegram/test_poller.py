"""The whole way over HTTP: Telegram, the poller or a webhook, the hub; and the commands about it."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from bot.channels.telegram import poller as polling
from bot.channels.telegram import poller_health
from bot.channels.telegram.bot_api import SECRET_HEADER, WEBHOOK_PATH, make_bot, webhook_secret
from bot.channels.telegram.poller import Poller
from bot.channels.telegram.routes import MOST_BYTES, telegram_routes
from bot.channels.telegram.webhook import webhook
from bot.errors import AzimutError
from bot.hub.health import address_check
from bot.settings import Settings
from tests.channels.telegram.bot_api import BotApi, Fault
from tests.channels.telegram.conftest import ANA, World, until
from tests.conftest import free_port


class HubServer:
    """The hub's route at an address; it can be away for a while."""

    def __init__(self, world: World) -> None:
        self._app = FastAPI()
        secret = webhook_secret(world.settings)
        self._app.include_router(telegram_routes(world.channel, secret))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        config = uvicorn.Config(self._app, port=self.port, log_level="critical", lifespan="off")
        self._server = uvicorn.Server(config)
        self._server.install_signal_handlers = lambda: None
        self._task = asyncio.create_task(self._server.serve())
        await until(lambda: self._server.started)

    async def stop(self) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        await self._task


@pytest.fixture
async def server(world: World) -> AsyncIterator[HubServer]:
    server = HubServer(world)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def poller(
    world: World, server: HubServer, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[None]:
    """A poller that runs."""
    monkeypatch.setattr(polling, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(polling, "LONGEST_PAUSE", 0.1)
    bot = make_bot(world.settings)
    task = asyncio.create_task(
        Poller(bot, server.url, webhook_secret(world.settings), wait=1).run()
    )
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await bot.session.close()


async def test_a_message_goes_all_the_way_and_back(world: World, poller: None) -> None:
    world.api.say(ANA, "What is the deadline?")
    await until(lambda: world.api.texts(ANA) == ["an answer"])
    await until(lambda: world.api.waiting() == [])


async def test_an_update_is_confirmed_only_when_the_hub_has_it(
    world: World, server: HubServer, poller: None
) -> None:
    await server.stop()
    world.api.say(ANA, "What is the deadline?")
    await until(lambda: len(world.api.called("getMe")) == 0 and world.api.waiting())
    assert world.dialogue.asked == []
    await server.start()
    await until(lambda: world.api.texts(ANA) == ["an answer"])


async def test_the_poller_goes_on_after_an_outage_of_telegram(world: World, poller: None) -> None:
    world.api.down = True
    world.api.say(ANA, "What is the deadline?")
    world.api.fail("getUpdates", Fault(502, "Bad Gateway", times=2))
    world.api.fail("getUpdates", Fault(429, "Too Many Requests", retry_after=1))
    world.api.down = False
    await until(lambda: world.api.texts(ANA) == ["an answer"])


async def test_an_update_of_an_unknown_kind_stops_nothing(world: World, poller: None) -> None:
    world.api.update({"a_kind_of_next_year": {"anything": [1]}})
    world.api.update(
        {"message": {"message_id": "no number", "chat": {"id": ANA, "type": "private"}}}
    )
    world.api.say(ANA, "What is the deadline?")
    await until(lambda: world.api.texts(ANA) == ["an answer"])


async def test_a_refused_token_ends_the_poller_with_what_to_do(settings: Settings) -> None:
    wrong = settings.model_copy(update={"telegram_token": "1:wrong-token-of-somebody-else-0000"})
    bot = make_bot(wrong)
    with pytest.raises(AzimutError, match="@BotFather"):
        await Poller(bot, "http://127.0.0.1:9", "secret").run()
    await bot.session.close()


async def test_the_poller_tells_whether_it_reaches_telegram(
    world: World, server: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poller_health, "LONGEST_SILENCE", 3.0)
    monkeypatch.setattr(polling, "WAIT_SECONDS", 1)
    settings = world.settings.model_copy(
        update={"hub_address": server.url, "poller_port": free_port()}
    )
    works = address_check(f"{settings.poller_url}/health/ready")

    async def answers(expected: bool) -> None:
        for _ in range(300):
            with suppress(httpx.HTTPError):
                if await works() is expected:
                    return
            await asyncio.sleep(0.05)
        raise AssertionError(f"the poller never became {expected}")

    task = asyncio.create_task(polling.poll(settings))
    try:
        await answers(True)
        world.api.down = True
        await answers(False)
        world.api.down = False
        await answers(True)
    finally:
        world.api.down = False
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


# The webhook


async def post(server: HubServer, secret: str | None, content: bytes) -> int:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{server.url}{WEBHOOK_PATH}", content=content, headers=headers)
    return answer.status_code


async def test_the_webhook_takes_updates_with_the_secret(world: World, server: HubServer) -> None:
    world.api.say(ANA, "What is the deadline?")
    [update] = world.api.take_updates()
    secret = webhook_secret(world.settings)
    for _ in range(2):
        assert await post(server, secret, json.dumps(update).encode()) == 200
    await until(lambda: world.api.texts(ANA) == ["an answer"])
    await world.quiet()
    assert len(world.dialogue.asked) == 1


@pytest.mark.parametrize("secret", [None, "", "wrong", "A" * 64, "é"])
async def test_the_webhook_refuses_anybody_else(
    world: World, server: HubServer, secret: str | None
) -> None:
    world.api.say(ANA, "What is the deadline?")
    [update] = world.api.take_updates()
    given = secret.encode("latin-1").decode("latin-1") if secret else secret
    with suppress(UnicodeEncodeError):
        assert await post(server, given, json.dumps(update).encode()) == 403
    await world.quiet()
    assert world.dialogue.asked == []


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"not JSON", 400),
        (b"[" * 100_000, 400),
        (b"{}", 400),
        (b"\xff\xfe", 400),
        (b" " * (MOST_BYTES + 1), 413),
    ],
)
async def test_the_webhook_refuses_what_is_no_update(
    world: World, server: HubServer, content: bytes, status: int
) -> None:
    assert await post(server, webhook_secret(world.settings), content) == status


async def test_while_the_database_is_away_the_numbers_are_sent_and_the_update_comes_again(
    world: World, server: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    add = world.channel.inbox.add

    async def away(*_: object) -> bool:
        raise OperationalError("", None, Exception())

    monkeypatch.setattr(world.channel.inbox, "add", away)
    world.api.say(ANA, "he locked me in", language="en")
    [update] = world.api.take_updates()
    content = json.dumps(update).encode()
    for _ in range(3):
        assert await post(server, webhook_secret(world.settings), content) == 503
    await until(lambda: len(world.api.texts(ANA)) == 1)
    assert "112" in world.api.texts(ANA)[0]
    monkeypatch.setattr(world.channel.inbox, "add", add)
    assert await post(server, webhook_secret(world.settings), content) == 200
    await world.quiet()
    assert len(await world.hub.store.queue()) == 1


async def run_webhook(settings: Settings, *arguments: Any) -> int:
    """Run the command in a thread of its own, as a shell would in a process."""
    done: list[int] = []
    thread = threading.Thread(
        target=lambda: done.append(asyncio.run(webhook(settings, *arguments)))
    )
    thread.start()
    await asyncio.to_thread(thread.join)
    return done[0]


async def test_the_webhook_is_set_checked_and_removed(
    api: BotApi, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run_webhook(settings, "https://azimut.example", False) == 0
    assert api.webhook["url"] == f"https://azimut.example{WEBHOOK_PATH}"
    assert api.webhook["secret_token"] == webhook_secret(settings)
    assert await run_webhook(settings, None, False) == 0
    assert f"https://azimut.example{WEBHOOK_PATH}" in capsys.readouterr().out
    assert await run_webhook(settings, None, True) == 0
    assert api.webhook == {} and "long polling" in capsys.readouterr().out


async def test_the_check_tells_what_is_wrong(
    api: BotApi, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    import time

    await run_webhook(settings, "https://azimut.example/elsewhere", False)
    api.webhook |= {
        "last_error_date": int(time.time()),
        "last_error_message": "Wrong response: 502",
    }
    assert await run_webhook(settings, None, False) == 1
    said = capsys.readouterr().out
    assert "502" in said and WEBHOOK_PATH in said


@pytest.mark.parametrize("url", ["http://azimut.example", "azimut.example", "https://"])
async def test_an_address_that_telegram_refuses_is_refused_before(
    settings: Settings, url: str
) -> None:
    with pytest.raises(AzimutError, match="no address that Telegram takes"):
        await webhook(settings, url, False)


def test_without_a_token_the_commands_say_where_it_comes_from() -> None:
    with pytest.raises(AzimutError, match="@BotFather"):
        make_bot(Settings(telegram_token=""))
    with pytest.raises(AzimutError, match="@BotFather"):
        make_bot(Settings(telegram_token="not a token"))
