"""Production starts with no secret missing, and says which are."""

import base64
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.hub.app import create_app
from bot.production import NotForProduction, require_production_settings, unsafe
from bot.project import ROOT
from bot.settings import Settings
from bot.supervisor import environment


def new_secret() -> str:
    command = [sys.executable, "-m", "bot", "admin", "new-secret"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def safe() -> dict[str, Any]:
    """Settings that production starts with, made as the command makes them."""
    return {
        "production": True,
        "master_key": new_secret(),
        "internal_token": new_secret(),
        "telegram_secret": new_secret(),
        "telegram_token": "4711:AAE",
        "database_url": "postgresql+psycopg://azimut:Bq7hUx2pLm9wRz@db/azimut",
    }


def test_with_secrets_of_the_command_production_starts(safe: dict[str, Any]) -> None:
    require_production_settings(Settings(**safe))
    assert len({safe["master_key"], safe["internal_token"], safe["telegram_secret"]}) == 3


COUNTING = base64.b64encode(bytes(range(32))).decode()
UNSAFE: list[tuple[str, Any]] = [
    ("master_key", ""),
    ("master_key", "A" * 44),
    ("master_key", COUNTING),
    ("master_key", base64.b64encode(bytes(32)).decode()),
    ("internal_token", ""),
    ("internal_token", "kK3mN5pQ7"),
    ("internal_token", "change-me-0123456789-abcdefghijklmnop"),
    ("telegram_secret", ""),
    ("second_factor", "optional"),
    ("database_url", "postgresql+psycopg://azimut@db/azimut"),
    ("database_url", "postgresql+psycopg://azimut:azimut@db/azimut"),
    ("database_url", "postgresql+psycopg://azimut:change-me-please@db/azimut"),
    ("database_url", "nonsense"),
    ("telegram_api", "http://api.example.md"),
    ("log_level", "debug"),
]


@pytest.mark.parametrize(("name", "value"), UNSAFE)
def test_each_unsafe_setting_is_named(safe: dict[str, Any], name: str, value: Any) -> None:
    with pytest.raises(NotForProduction, match=f"AZIMUT_{name.upper()} ") as refused:
        require_production_settings(Settings(**(safe | {name: value})))
    assert [one.setting for one in refused.value.missing] == [name]
    assert not value or str(value) not in str(refused.value) or len(str(value)) < 9


def test_one_secret_for_two_purposes_is_refused(safe: dict[str, Any]) -> None:
    same = Settings(**(safe | {"internal_token": safe["master_key"]}))
    assert [one.setting for one in unsafe(same)] == ["internal_token"]


def test_all_that_is_missing_is_said_at_once() -> None:
    missing = unsafe(Settings(production=True, telegram_token="1:A", second_factor="optional"))
    names = [one.setting for one in missing]
    assert names == ["master_key", "internal_token", "telegram_secret", "second_factor"]
    assert all("azimut admin new-secret" in str(one) for one in missing[:3])


def test_without_production_nothing_is_asked() -> None:
    require_production_settings(Settings(production=False, second_factor="optional"))


def test_no_part_starts_without_its_secrets(tmp_path: Path) -> None:
    settings = Settings(production=True, data_dir=tmp_path, database_url="")
    for start in (create_app, environment):
        with pytest.raises(NotForProduction):
            start(settings)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", [["up"], ["telegram", "run"]])
def test_the_command_ends_with_the_names_and_how_to_mend(
    tmp_path: Path, command: list[str]
) -> None:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("AZIMUT_")}
    variables = {"AZIMUT_PRODUCTION": "true", "AZIMUT_DATA_DIR": str(tmp_path),
                 "AZIMUT_TELEGRAM_TOKEN": "1:A"}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "bot", *command], cwd=ROOT, env=clean | variables,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "AZIMUT_MASTER_KEY is not set; make one with: azimut admin new-secret" in done.stderr
    assert "Traceback" not in done.stderr
