"""Health names what does not work; metrics are counted, and hold nothing of what people say."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from bot.handoff import Standings, Store, connect
from bot.hub.app import dependencies
from bot.hub.health import Health, address_check, database_check, health_routes, redis_check
from bot.hub.messages import DialogueUnavailable
from bot.hub.metrics import Metrics
from bot.hub.rasa_http import RasaServer
from bot.hub.service import Hub
from bot.settings import Settings
from tests.conftest import NOON, free_port, make_hub
from tests.hub.conftest import Canned, quick_hashes, send
from tests.redis_server import RedisServer, redis_server

__all__ = ["quick_hashes", "redis_server"]

LATER = NOON + timedelta(minutes=7)


def values(page: str) -> dict[tuple[str, ...], float]:
    """Return the samples of a page of metrics by name and values of the labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


@pytest.fixture
async def standings(database_url: str) -> AsyncIterator[Standings]:
    engine = connect(database_url)
    yield Standings(engine, 90, clock=lambda: LATER)
    await engine.dispose()


@pytest.fixture
async def app_client(database_url: str, standings: Standings) -> AsyncIterator[TestClient]:
    """The routes of a hub with a token for its metrics, and nothing beside it."""
    settings = Settings(rasa_port=free_port(), action_port=free_port(), telegram_token="")
    engine = connect(database_url)
    rasa = RasaServer(settings.rasa_url, "token", 1)
    health = Health(dependencies(settings, engine, rasa))
    app = FastAPI()
    app.include_router(health_routes(health, Metrics(), standings, "for Prometheus"))
    yield TestClient(app, client=("203.0.113.7", 4000))
    await rasa.close()
    await engine.dispose()


def test_every_part_that_the_settings_name_is_asked(database_url: str) -> None:
    settings = Settings(
        telegram_token="1:a", telegram_webhook="", redis_url="redis://127.0.0.1", rasa_port=1
    )
    rasa = RasaServer(settings.rasa_url, "token", 1)
    asked = dependencies(settings, connect(database_url), rasa)
    assert list(asked) == ["database", "rasa", "actions", "redis", "telegram"]
    webhook = settings.model_copy(update={"telegram_webhook": "https://azimut.example"})
    assert "telegram" not in dependencies(webhook, connect(database_url), rasa)


async def test_what_does_not_work_is_named(database_url: str) -> None:
    async def hangs() -> bool:
        await asyncio.sleep(60)
        return True

    engine = connect(database_url)
    nowhere = address_check(f"http://127.0.0.1:{free_port()}/health")
    health = Health({"database": database_check(engine), "actions": nowhere, "rasa": hangs})
    assert await health.ready() == {"database": True, "actions": False, "rasa": False}
    await engine.dispose()


async def test_a_redis_that_is_gone_is_named(redis_server: RedisServer) -> None:
    health = Health({"redis": redis_check(redis_server.url)})
    assert await health.ready() == {"redis": True}
    gone = Health({"redis": redis_check(f"redis://127.0.0.1:{free_port()}")})
    assert await gone.ready() == {"redis": False}


async def test_a_database_that_is_gone_is_named() -> None:
    gone = connect(f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/azimut")
    assert await Health({"database": database_check(gone)}).ready() == {"database": False}


def test_readiness_is_503_with_the_names_and_life_goes_on(app_client: TestClient) -> None:
    ready = app_client.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json()["not_ready"] == ["rasa", "actions"]
    assert app_client.get("/health/live").status_code == 200


def test_metrics_need_the_token(app_client: TestClient) -> None:
    assert app_client.get("/metrics").status_code == 403
    wrong = {"Authorization": "Bearer for Prometheus?"}
    assert app_client.get("/metrics", headers=wrong).status_code == 403
    answer = app_client.get("/metrics", headers={"Authorization": "Bearer for Prometheus"})
    assert answer.status_code == 200
    shown = values(answer.text)
    assert shown["azimut_ready", "database"] == 1
    assert shown["azimut_ready", "rasa"] == 0


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("203.0.113.7", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 403),
    ],
)
def test_without_a_token_metrics_are_for_this_machine(
    standings: Standings, host: str, headers: dict[str, str], status: int
) -> None:
    app = FastAPI()
    app.include_router(health_routes(Health({}), Metrics(), standings, ""))
    client = TestClient(app, client=(host, 4000))
    assert client.get("/metrics", headers=headers).status_code == status


async def test_messages_danger_and_answers_are_counted(talking_hub: Hub, dialogue: Canned) -> None:
    await send(talking_hub, "Care e termenul pentru compensație?", "ro", address="a")
    await send(talking_hub, "он меня запер, не выпускает", "ru", address="b")
    dialogue.answers = [
        {"messages": [{"text": "?", "custom": {"azimut": {"gap": "unknown"}}}], "intent": "x"}
    ]
    await send(talking_hub, "What does a bicycle cost?", "en", address="c")
    shown = values(talking_hub.metrics.page(None).decode())
    assert shown["azimut_messages_total", "web", "ro"] == 1
    assert shown["azimut_messages_total", "web", "ru"] == 1
    assert shown["azimut_danger_total", "immediate"] == 1
    assert shown["azimut_danger_total", "high"] == 0
    assert shown["azimut_danger_to_queue_seconds_count",] == 1
    assert 0 < shown["azimut_danger_to_queue_seconds_sum",] < 60
    assert shown["azimut_turn_seconds_count", "bot"] == 2
    assert shown["azimut_turn_seconds_count", "queue"] == 1
    assert shown["azimut_replies_total", "web"] >= 4
    assert shown["azimut_unanswered_total", "unknown"] == 1


async def test_rasas_silence_is_counted(store: Store) -> None:
    class Silent(Canned):
        async def turn(self, *_: object) -> dict[str, object]:
            raise DialogueUnavailable("ReadTimeout")

    hub = make_hub(store, Silent())
    await send(hub, "Care e termenul pentru compensație?", "ro")
    shown = values(hub.metrics.page(None).decode())
    assert shown["azimut_rasa_failures_total", "ReadTimeout"] == 1


async def test_a_message_left_by_a_crash_counts_from_when_it_came(
    store: Store, dialogue: Canned
) -> None:
    conversation = await store.conversation("web", "token")
    stored = await store.receive(conversation, "он меня запер, не выпускает", "1")
    assert stored is not None
    hub = make_hub(store, dialogue, clock=lambda: stored.at + timedelta(seconds=40))
    assert await hub.recover() == 1
    shown = values(hub.metrics.page(None).decode())
    assert 40 <= shown["azimut_danger_to_queue_seconds_sum",] < 100


async def test_how_things_stand_is_shown(
    store: Store, stopped_rasa: RasaServer, standings: Standings
) -> None:
    hub = make_hub(store, stopped_rasa)
    await send(hub, "он меня запер, не выпускает", "ru", address="a")
    await send(hub, "/human", "en", address="b")
    shown = values(Metrics().page(await standings.now()).decode())
    assert shown["azimut_queue_items", "immediate", "waiting"] == 1
    assert shown["azimut_queue_items", "none", "waiting"] == 1
    assert shown["azimut_queue_oldest_wait_seconds", "high"] == 0
    assert shown["azimut_outbox_messages", "web", "pending"] >= 3
    assert shown["azimut_counsellors_on_duty",] == 0


async def test_metrics_hold_nothing_of_what_people_say(
    store: Store, stopped_rasa: RasaServer, standings: Standings
) -> None:
    hub = make_hub(store, stopped_rasa)
    turn = await send(hub, "CANARY numele meu este Ana, 069123456", address="CANARY-ADDRESS")
    page = hub.metrics.page(await standings.now()).decode()
    for secret in ("CANARY", "069123456", turn.conversation_id):
        assert secret not in page


def test_without_a_database_what_is_counted_is_still_shown() -> None:
    gone = Standings(connect(f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/azimut"), 90)
    app = FastAPI()
    app.include_router(health_routes(Health({}), Metrics(), gone, ""))
    answer = TestClient(app, client=("127.0.0.1", 1)).get("/metrics")
    assert answer.status_code == 200
    assert "azimut_not_stored_total" in answer.text
