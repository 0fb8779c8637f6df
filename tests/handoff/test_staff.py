"""Counsellors: passwords, pauses after failures, the first administrator."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import AzimutError
from bot.handoff import LoginRefused, Staff
from bot.handoff.tables import Counsellor, SetupToken

PASSWORD = "o parolă lungă și bună"
WRONG = "not the password"


class Watch:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def staff(engine: AsyncEngine, watch: Watch) -> Staff:
    """Ana works here; three failures lead to a pause of ten seconds."""
    staff = Staff(engine, attempts=3, pause=10.0, clock=watch)
    await staff.create("Ana", "Ana R.", PASSWORD, "counsellor")
    return staff


async def pause_after(staff: Staff, failures: int) -> float:
    """Fail so often, then return the pause that even the right password gets."""
    for _ in range(failures):
        with pytest.raises(LoginRefused):
            await staff.log_in("ana", WRONG)
    with pytest.raises(LoginRefused) as refusal:
        await staff.log_in("ana", PASSWORD)
    return refusal.value.seconds


async def test_a_login_is_found_in_any_case_and_with_spaces(staff: Staff) -> None:
    counsellor = await staff.log_in(" ANA ", PASSWORD)
    assert (counsellor.login, counsellor.name, counsellor.role) == ("ana", "Ana R.", "counsellor")
    assert await staff.by_id(counsellor.id) == counsellor


@pytest.mark.parametrize(
    ("login", "password"), [("ana", WRONG), ("ana", ""), ("nobody", PASSWORD)]
)
async def test_a_wrong_name_and_a_wrong_password_look_the_same(
    staff: Staff, login: str, password: str
) -> None:
    with pytest.raises(LoginRefused, match="wrong name or password") as refusal:
        await staff.log_in(login, password)
    assert refusal.value.seconds == 0


async def test_passwords_are_stored_as_argon2_hashes(staff: Staff, engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        stored = await connection.scalar(select(Counsellor.password_hash))
    assert stored is not None
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored


@pytest.mark.parametrize(
    ("login", "password", "role", "reason"),
    [
        ("ion", "short", "counsellor", "fewer than 12"),
        ("ion", PASSWORD, "director", "not a role"),
        ("  ", PASSWORD, "counsellor", "is empty"),
        ("ANA", PASSWORD, "counsellor", "is taken"),
    ],
)
async def test_a_wrong_user_is_refused_with_a_reason(
    staff: Staff, login: str, password: str, role: str, reason: str
) -> None:
    with pytest.raises(AzimutError, match=reason):
        await staff.create(login, "Name", password, role)


async def test_two_failures_cost_nothing(staff: Staff) -> None:
    for _ in range(2):
        with pytest.raises(LoginRefused):
            await staff.log_in("ana", WRONG)
    assert (await staff.log_in("ana", PASSWORD)).login == "ana"


async def test_the_pause_doubles_with_each_further_failure(staff: Staff, watch: Watch) -> None:
    pauses = [await pause_after(staff, 3)]
    for _ in range(8):
        watch.forward(pauses[-1] + 1)
        pauses.append(await pause_after(staff, 1))
    assert pauses == [10, 20, 40, 80, 160, 320, 640, 640, 640]


async def test_after_the_pause_the_right_password_starts_anew(staff: Staff, watch: Watch) -> None:
    watch.forward(await pause_after(staff, 3) + 1)
    await staff.log_in("ana", PASSWORD)
    for _ in range(2):
        with pytest.raises(LoginRefused):
            await staff.log_in("ana", WRONG)
    assert (await staff.log_in("ana", PASSWORD)).login == "ana"


async def test_guesses_at_the_same_time_are_all_counted(staff: Staff) -> None:
    guesses = [staff.log_in("ana", WRONG) for _ in range(6)]
    refusals = await asyncio.gather(*guesses, return_exceptions=True)
    paused = [r for r in refusals if isinstance(r, LoginRefused) and r.seconds]
    assert len(paused) == 3


async def test_a_setup_link_makes_one_administrator(engine: AsyncEngine) -> None:
    staff = Staff(engine)
    assert not await staff.anyone()
    token = await staff.new_setup_token()
    first = await staff.use_setup_token(token, "Maria", "Maria", PASSWORD)
    assert first.role == "administrator"
    assert await staff.anyone()
    with pytest.raises(AzimutError, match="was used"):
        await staff.use_setup_token(token, "another", "Another", PASSWORD)


async def test_a_setup_link_ends_after_a_day(engine: AsyncEngine, watch: Watch) -> None:
    staff = Staff(engine, clock=watch)
    token = await staff.new_setup_token()
    watch.forward(24 * 3600 + 1)
    with pytest.raises(AzimutError, match="too old"):
        await staff.use_setup_token(token, "maria", "Maria", PASSWORD)


async def test_a_new_setup_link_replaces_the_old_one(engine: AsyncEngine) -> None:
    staff = Staff(engine)
    old, new = await staff.new_setup_token(), await staff.new_setup_token()
    with pytest.raises(AzimutError):
        await staff.use_setup_token(old, "maria", "Maria", PASSWORD)
    assert (await staff.use_setup_token(new, "maria", "Maria", PASSWORD)).login == "maria"


async def test_a_refused_password_does_not_use_the_setup_link_up(engine: AsyncEngine) -> None:
    staff = Staff(engine)
    token = await staff.new_setup_token()
    with pytest.raises(AzimutError, match="fewer than"):
        await staff.use_setup_token(token, "maria", "Maria", "short")
    assert (await staff.use_setup_token(token, "maria", "Maria", PASSWORD)).login == "maria"


async def test_the_setup_token_itself_is_not_stored(engine: AsyncEngine) -> None:
    token = await Staff(engine).new_setup_token()
    async with engine.connect() as connection:
        stored = await connection.scalar(select(SetupToken.token_hash))
    assert stored and stored != token


async def test_nobody_becomes_a_second_administrator_by_an_unused_link(staff: Staff) -> None:
    token = await staff.new_setup_token()
    with pytest.raises(AzimutError, match="was used"):
        await staff.use_setup_token(token, "eve", "Eve", PASSWORD)
