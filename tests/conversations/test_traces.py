"""Words written through every path of the running bot stand nowhere on disk, and nothing leaves the machine."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import inspect, text

from bot.handoff import connect_sync
from bot.project import ROOT
from tests.browser.conftest import FLAGS
from tests.channels.telegram.bot_api import BotApi
from tests.channels.telegram.talk import TelegramPerson
from tests.conftest import Stack, require, started_stack, wait_until
from tests.conversations.test_running_bot import Visitor
from tests.traces import contacted, files_of, found_in, outside, spellings, written_by

PASSWORD = f"un cal {secrets.token_hex(8)}"
SLOW = 120_000
"""Milliseconds that a loaded machine may take."""
MOST_QUESTIONS = 40


@dataclass(slots=True)
class Written:
    """What was written where, to be searched for: canaries by their path."""

    canaries: dict[str, str] = field(default_factory=dict)

    def word(self, path: str) -> str:
        """Return a new word that nobody else writes."""
        self.canaries[path] = f"Kvasq{secrets.token_hex(5)}"
        return self.canaries[path]

    def cyrillic(self, path: str) -> str:
        letters = (secrets.choice("бвгджзклмнпрст") for _ in range(12))
        self.canaries[path] = f"Ща{''.join(letters)}"
        return self.canaries[path]

    def number(self, path: str) -> str:
        self.canaries[path] = f"069{secrets.randbelow(10**6):06}"
        return self.canaries[path]

    def secret(self, path: str, value: str) -> str:
        self.canaries[path] = value
        return value


@dataclass(frozen=True, slots=True)
class Traced:
    """The running bot, what strace saw of it, and when it was started."""

    stack: Stack
    api: BotApi
    trace: Path
    since: float


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser that ends with this module: while one runs, tests with a loop of their own cannot."""
    path = require("chromium", "chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=FLAGS)


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traced]:
    strace = require("strace", "strace")
    folder, outer = tmp_path_factory.mktemp("traced"), tmp_path_factory.mktemp("trace")
    for name in ("tmp", "home"):
        (folder / name).mkdir()
    trace = outer / "trace"
    under = [strace, "-D", "-f", "-qq", "-s", "0", "--seccomp-bpf", "-o", str(trace),
             "-e", "trace=connect,sendto,sendmsg,sendmmsg"]  # fmt: skip
    since = time.time()
    places = {"TMPDIR": str(folder / "tmp"), "HOME": str(folder / "home")}
    with (
        BotApi() as api,
        started_stack(folder, api.url, under, **places, AZIMUT_LOG_LEVEL="DEBUG") as stack,
    ):
        wait_until(lambda: is_ready(stack), 600)  # being watched, it starts slowly
        yield Traced(stack, api, trace, since)


def is_ready(stack: Stack) -> bool:
    try:
        answer = httpx.get(f"{stack.base}/health/ready", timeout=5, trust_env=False)
        return answer.status_code == 200 and answer.json()["rasa"] is True
    except httpx.HTTPError:
        return False


def test_the_search_finds_a_canary_however_it_is_written() -> None:
    canary = "Щавелъ-Kvasq7"
    for spelling in spellings(canary):
        assert found_in(b"x\0" + spelling + b"\0x", [canary]) == [canary]
    import base64

    for before in (b"", b"x", b"xy", b"xyz"):
        written = base64.b64encode(before + canary.encode() + b"tail")
        assert found_in(written, [canary]) == [canary]
    assert found_in(b"Kvasq8", [canary]) == []


def test_the_trace_shows_who_was_contacted(tmp_path: Path) -> None:
    """With a program that does what no part of the bot may."""
    program = (
        "import socket\n"
        "for address in (('192.0.2.1', 443), ('127.0.0.1', 9)):\n"
        "    with socket.socket() as s:\n"
        "        s.settimeout(0.2)\n"
        "        try: s.connect(address)\n"
        "        except OSError: pass\n"
        "with socket.socket(type=socket.SOCK_DGRAM) as s:\n"
        "    try: s.sendto(b'x', ('192.0.2.2', 53))\n"
        "    except OSError: pass\n"
    )
    trace = tmp_path / "trace"
    command = [require("strace", "strace"), "-f", "-qq", "-s", "0", "-o", str(trace),
               "-e", "trace=connect,sendto", sys.executable, "-c", program]  # fmt: skip
    subprocess.run(command, check=True)
    assert contacted(trace) >= {("127.0.0.1", 9)}
    assert outside(contacted(trace)) == {("192.0.2.1", 443), ("192.0.2.2", 53)}


def test_what_is_written_stands_nowhere_and_nothing_leaves_the_machine(
    traced: Traced, browser: Browser
) -> None:
    written = Written()
    on_the_web(traced, written)
    in_a_check(traced, written)
    on_telegram_and_at_the_desk(traced, written, browser)
    nothing_is_open(traced)
    while_rasa_is_down(traced, written)
    problems = on_disk(traced, written) + in_tables(traced, written)
    assert not problems, "\n".join(problems)
    seen = contacted(traced.trace)
    rasa = int(traced.stack.environment["AZIMUT_RASA_PORT"])
    actions = int(traced.stack.environment["AZIMUT_ACTION_PORT"])
    assert {("127.0.0.1", rasa), ("127.0.0.1", actions)} <= seen
    assert not outside(seen)


def on_the_web(traced: Traced, written: Written) -> None:
    """An answer and a vote, what nobody can answer, danger, a call back, a code."""
    with httpx.Client(base_url=traced.stack.base, trust_env=False, timeout=60) as client:
        visitor = Visitor(client, "ro")
        headers = visitor._headers
        written.secret("the session", headers["Authorization"].removeprefix("Bearer "))
        visitor.say(f"Care e termenul pentru compensație? {written.word('a question')}")
        replies = visitor.say("Care e termenul pentru compensație?")
        answered = [reply for reply in replies if reply["entry"]]
        assert answered
        vote = {"message": answered[0]["id"], "useful": False}
        assert client.post("/api/chat/useful", json=vote, headers=headers).status_code == 200
        visitor.say(f"cum cresc {written.word('what is not known')} pe balcon în ghiveci")
        visitor.say(f"mă numesc {written.word('a name')} {written.cyrillic('a name in Cyrillic')}")
        visitor.say(f"m-a încuiat în casă {written.word('danger')} și mă bate")
        visitor.say("Vreau să mă sunați")
        visitor.say("Da, de acord")
        visitor.say(f"{written.number('a phone')}, după 18, {written.word('a contact')}")
        code = client.post("/api/chat/code", headers=headers).json()["code"]
        written.secret("a return code", code)
        wrong = {"id": "1", "text": [written.word("a wrong body")]}
        assert client.post("/api/chat/messages", json=wrong, headers=headers).status_code == 422
        long = written.word("what is too long") + " a" * 200_000
        client.post("/api/chat/messages", json={"id": "2", "text": long}, headers=headers)
        client.get(f"/{written.word('an address')}")


def in_a_check(traced: Traced, written: Written) -> None:
    """A check to its end, with words and sums between, and its documents fetched."""
    with httpx.Client(base_url=traced.stack.base, trust_env=False, timeout=60) as client:
        visitor = Visitor(client, "en")
        replies = visitor.say("Can I get state compensation? Please check")
        visitor.say(f"my brother {written.word('within a check')} owes me 83719465 lei")
        written.secret("a sum", "83719465")
        documents = []
        for _ in range(MOST_QUESTIONS):
            titles = [b["title"] for reply in replies for b in reply["buttons"]]
            documents = [d for reply in replies for d in reply["documents"]]
            if documents:
                break
            wanted = [t for t in titles if t in ("Document", "Yes", "Start the check")]
            replies = visitor.say(wanted[0] if wanted else (titles or ["I don't know"])[-1])
        assert documents, "no document was offered"
        for document in documents:
            token = document["url"].rpartition("/")[2]
            written.secret(f"the link of {document['name']}", token)
            got = client.get(document["url"])
            assert got.status_code == 200 and got.content


def on_telegram_and_at_the_desk(traced: Traced, written: Written, browser: Browser) -> None:
    """Somebody in danger on Telegram, with a photo; a counsellor who answers and takes notes."""
    add = [sys.executable, "-m", "bot", "admin", "create-user", "ana"]
    subprocess.run(
        add, input=f"{PASSWORD}\n", text=True, env=traced.stack.environment, cwd=ROOT, check=True,
        capture_output=True,
    )  # fmt: skip
    written.secret("a password", PASSWORD)
    chat = 700_000_000 + secrets.randbelow(10**8)
    written.secret("a chat", str(chat))
    person = TelegramPerson(traced.api, traced.stack, chat)
    person.say("/help")
    person.say(f"он меня запер, не выпускает {written.word('danger on Telegram')}")
    photo = written.word("a photo").encode() * 20
    traced.api.files["large"] = photo
    size = {"file_unique_id": "l", "width": 9, "height": 9, "file_size": len(photo)}
    caption = written.word("a caption")
    traced.api.message(chat, photo=[size | {"file_id": "large"}], caption=caption)
    wait_until(lambda: any("отправ" in b.lower() for b in buttons_in(traced.api, chat)), 60)
    person.say(next(b for b in buttons_in(traced.api, chat) if "отправ" in b.lower()))
    assert traced.api.called("getFile")
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(SLOW)
    expect.set_options(timeout=SLOW)
    try:
        at_the_desk(traced, written, page)
    finally:
        context.close()
        expect.set_options(timeout=5000)
    wait_until(lambda: any(written.canaries["an answer"] in t for t in traced.api.texts(chat)), 60)
    person.close()


def buttons_in(api: BotApi, chat: int) -> list[str]:
    return [button["text"] for message in api.chat(chat)[-2:] for button in message.buttons]


def at_the_desk(traced: Traced, written: Written, page: Page) -> None:
    page.goto(f"{traced.stack.base}/console/login")
    page.fill("#login", "ana")
    page.fill("#password", written.word("a wrong password"))
    page.click("button")
    page.fill("#login", "ana")
    page.fill("#password", PASSWORD)
    page.click("button")
    expect(page.locator(".queue-item")).to_have_count(2)
    telegram = page.locator(".queue-item", has_text="Telegram")
    telegram.locator(".claim").click()
    expect(page.locator(".messages")).to_contain_text(written.canaries["danger on Telegram"])
    page.fill(".message-input textarea", f"I am here {written.word('an answer')}")
    page.click(".send")
    expect(page.locator(".messages")).to_contain_text(written.canaries["an answer"])
    page.locator("details.notes summary").click()
    page.fill(".note textarea", f"alone at home {written.word('a note')}")
    page.click(".add-note")
    expect(page.locator(".notes .said").first).to_contain_text(written.canaries["a note"])
    page.click(".close")
    page.select_option(".f-type select", "other")
    page.select_option(".f-category select", "silent")
    page.fill(".f-notes textarea", f"call again {written.word('a case')}")
    page.click(".form-close")
    expect(page.locator(".message")).to_have_count(0)


def nothing_is_open(traced: Traced) -> None:
    """Every part listens on this machine alone; Rasa's interface is off, its channel needs the token."""
    found = psutil.Process(traced.stack.process.pid)
    listening = {
        (connection.laddr.ip, connection.laddr.port)
        for process in [found, *found.children(recursive=True)]
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert len(listening) >= 3
    assert {address for address, _ in listening} == {"127.0.0.1"}
    rasa = f"http://127.0.0.1:{traced.stack.environment['AZIMUT_RASA_PORT']}"
    with httpx.Client(base_url=rasa, trust_env=False, timeout=30) as client:
        for path in ("/status", "/domain", "/conversations/x/tracker", "/webhooks/rest/webhook"):
            assert client.get(path).status_code == 404
        assert client.post("/model/parse", json={"text": "x"}).status_code == 404
        body = {"sender": "x", "text": "x"}
        for headers in ({}, {"X-Azimut-Token": "wrong"}):
            answer = client.post("/webhooks/hub/webhook", json=body, headers=headers)
            assert answer.status_code == 403


def while_rasa_is_down(traced: Traced, written: Written) -> None:
    """Rasa and the action server are killed: what they held, and what is logged of it."""
    for child in psutil.Process(traced.stack.process.pid).children(recursive=True):
        words = " ".join(child.cmdline())
        if "rasa run" in words or "action_server" in words:
            child.kill()
    with httpx.Client(base_url=traced.stack.base, trust_env=False, timeout=60) as client:
        visitor = Visitor(client, "en")
        assert visitor.say(f"where do I get help {written.word('with Rasa down')}")
        visitor.say(f"they keep me locked {written.word('danger with Rasa down')}")


def on_disk(traced: Traced, written: Written) -> list[str]:
    """Return where canaries stand in files: the bot's folders, the project, temporary folders."""
    folder = traced.stack.data_dir
    process = psutil.Process(traced.stack.process.pid)
    writing = {
        file
        for file in written_by(process)
        if not file.is_relative_to("/dev") and not file.is_relative_to(folder)
    }
    problems = [f"{file} is written to, outside the data folder" for file in writing]
    found = list(files_of([folder], traced.since))
    assert len(found) >= 5, found
    elsewhere = (ROOT, Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path.home())
    skipped = (
        "playwright",
        ".org.chromium",
        "org.chromium",
        ".git",
        "tool-results",
        "node_modules",
    )
    found += [f for f in files_of(elsewhere, traced.since, skipped) if os.access(f, os.R_OK)]
    for file in dict.fromkeys(found):
        try:
            content = file.read_bytes()
        except OSError:
            continue
        for path, canary in written.canaries.items():
            if found_in(content, [canary]):
                problems.append(f"{path} stands in {file}")
    return problems


def in_tables(traced: Traced, written: Written) -> list[str]:
    engine = connect_sync(f"sqlite:///{traced.stack.data_dir / 'azimut.db'}")
    problems = []
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()
            content = "\n".join(
                v.hex() if isinstance(v, bytes) else str(v) for row in rows for v in row
            )
            for path, canary in written.canaries.items():
                if found_in(content.encode(), [canary]):
                    problems.append(f"{path} stands in the table {table}")
    engine.dispose()
    return problems
