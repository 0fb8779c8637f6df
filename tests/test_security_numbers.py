"""The numbers and headers of docs/security.md and docs/privacy.md are those of the code."""

import re
from importlib import import_module
from typing import Any

import httpx
import pytest

from bot.handoff import connect
from bot.handoff.staff import ARGON2, Staff
from bot.hub.app import CHAT_POLICY, CONSOLE_POLICY, HEADERS
from bot.language import LANGUAGES
from bot.project import ROOT
from bot.settings import Settings
from tests.conftest import Stack

SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
PRIVACY = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| ([^|]+) \| [^|]+ \| `([^`]+)` \|$", re.M)
_HEADER = re.compile(r"^\| `([\w-]+)`( of the \w+)? \| `([^`]+)` \|$", re.M)


def rows(text: str) -> list[tuple[str, str]]:
    return [(value.strip(), where) for value, where in _ROW.findall(text)]


def value_of(where: str) -> Any:
    if where.startswith("AZIMUT_"):
        return Settings.model_fields[where.removeprefix("AZIMUT_").lower()].default
    module, _, name = where.partition(":")
    return getattr(import_module(module), name)


def written(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {number}" for name, number in value.items())
    return str(value)


def test_every_number_of_the_table_is_that_of_the_code() -> None:
    found = rows(SECURITY)
    assert len(found) > 30
    wrong = {where: (said, written(value_of(where))) for said, where in found}
    assert {where: pair for where, pair in wrong.items() if pair[0] != pair[1]} == {}


def test_every_header_of_the_table_is_sent() -> None:
    told = {name: value for name, of, value in _HEADER.findall(SECURITY) if not of}
    assert told == HEADERS
    policies = {of: value for name, of, value in _HEADER.findall(SECURITY) if of}
    assert policies == {" of the chat": CHAT_POLICY, " of the console": CONSOLE_POLICY}


def test_a_password_is_hashed_with_these_parameters(
    database_url: str,
) -> None:
    hasher = Staff(connect(database_url))._hasher
    assert {name: getattr(hasher, name) for name in ARGON2} == ARGON2
    assert hasher.hash("x").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize("language", LANGUAGES)
def test_privacy_tells_the_same_periods_in_each_language(language: str) -> None:
    part = PRIVACY.split(f"<!-- {language} -->")[1].split("<!-- end -->")[0]
    found = re.findall(r"(\d+)[^|\n]*?<!-- (AZIMUT_\w+|[\w.]+:\w+) -->", part)
    assert len(found) >= 8
    assert {where: number for number, where in found} == {
        where: str(int(value_of(where))) for _, where in found
    }
    others = [
        sorted(re.findall(r"<!-- ((?:AZIMUT_|bot\.)[\w.:]+) -->", other))
        for other in PRIVACY.split("<!-- end -->")[:3]
    ]
    assert others[0] == others[1] == others[2]


def test_answers_of_the_running_hub_have_the_headers(stack: Stack) -> None:
    with httpx.Client(base_url=stack.base, trust_env=False, timeout=60) as client:
        for path, policy in (("/chat", None), ("/console/login", None), ("/nothing", CHAT_POLICY)):
            answer = client.get(path)
            for name in ("Strict-Transport-Security", "Referrer-Policy", "X-Content-Type-Options"):
                assert answer.headers[name] == HEADERS[name], path
            assert "default-src" in answer.headers["Content-Security-Policy"]
            assert policy is None or answer.headers["Content-Security-Policy"] == policy
