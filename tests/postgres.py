"""A real PostgreSQL server for the tests: a throwaway one, or the one at AZIMUT_TEST_POSTGRES_URL."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from bot.handoff import migrate
from bot.handoff.tables import Base

_BINARIES = Path("/usr/lib/postgresql")
_USER = "postgres"
_DURABLE = "-c listen_addresses='' -c fsync=off"
"""What is committed outlives the server's death, as in production; not that of the machine."""
_OPTIONS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
_OTHERS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
"""Ends connections that a cancelled task of an earlier test left to the garbage collector."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server on which databases may be made."""
    given = os.environ.get("AZIMUT_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    binaries = _installed()
    data = Path(tempfile.mkdtemp(prefix="azimut-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(data, _USER)
        _run(
            binaries / "initdb", "-D", data, "-U", _USER, "--auth=trust", "--no-sync", "-E", "UTF8"
        )
        start = [binaries / "pg_ctl", "-D", data, "-w", "-l", data / "log"]
        _run(*start, "-o", f"{_OPTIONS} -k {data}", "start")
        try:
            yield f"postgresql+psycopg://{_USER}@/postgres?host={data}"
        finally:
            _run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture
def new_postgres_url(postgres_server: str) -> Iterator[str]:
    """A PostgreSQL database of the test's own, with the newest schema."""
    with _database(postgres_server) as url:
        migrate(url)
        yield url


@pytest.fixture(scope="session")
def shared_postgres_url(postgres_server: str) -> Iterator[str]:
    """The database that the tests use one after the other."""
    with _database(postgres_server) as url:
        migrate(url)
        yield url


@pytest.fixture
def postgres_url(shared_postgres_url: str) -> str:
    """A PostgreSQL database with the newest schema, nothing in it and nobody else connected."""
    tables = ", ".join(Base.metadata.tables)
    _execute(shared_postgres_url, _OTHERS)
    _execute(shared_postgres_url, f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
    return shared_postgres_url


class PostgresServer:
    """A server of one test's own, which can be stopped, frozen and started again."""

    def __init__(self) -> None:
        self._binaries = _installed()
        self._data = Path(tempfile.mkdtemp(prefix="azimut-pg-"))
        self._runs = False
        if os.geteuid() == 0:
            shutil.chown(self._data, _USER)
        _run(
            self._binaries / "initdb", "-D", self._data, "-U", _USER, "--auth=trust", "--no-sync",
            "-E", "UTF8",
        )  # fmt: skip

    def start(self) -> None:
        log = self._data / "log"
        _run(
            self._binaries / "pg_ctl", "-D", self._data, "-w", "-l", log,
            "-o", f"{_DURABLE} -k {self._data}", "start",
        )  # fmt: skip
        self._runs = True

    def kill(self) -> None:
        """End it as a power cut does: it recovers at the next start."""
        _run(self._binaries / "pg_ctl", "-D", self._data, "-m", "immediate", "stop")
        self._runs = False

    def freeze(self, frozen: bool) -> None:
        """Let every process of it stand still, or go on: connections stay, answers do not come."""
        main = int((self._data / "postmaster.pid").read_text().split()[0])
        for process in [psutil.Process(main), *psutil.Process(main).children(recursive=True)]:
            process.send_signal(signal.SIGSTOP if frozen else signal.SIGCONT)

    def database(self) -> str:
        """Make a database and return its address."""
        name = f"azimut_{uuid.uuid4().hex[:8]}"
        server = f"postgresql+psycopg://{_USER}@/postgres?host={self._data}"
        _execute(server, f'CREATE DATABASE "{name}"')
        return make_url(server).set(database=name).render_as_string(hide_password=False)

    def remove(self) -> None:
        if self._runs:
            self.kill()
        shutil.rmtree(self._data, ignore_errors=True)


@contextmanager
def _database(server: str) -> Iterator[str]:
    """Make a database, give its address, and drop it after."""
    name = f"azimut_test_{uuid.uuid4().hex[:12]}"
    _execute(server, f'CREATE DATABASE "{name}"')
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _execute(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _execute(server: str, statement: str) -> None:
    engine: Engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _installed() -> Path:
    """Return the folder of the newest installed server, or skip; in CI fail."""
    found = sorted(_BINARIES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    reason = ""
    if not found:
        reason = "PostgreSQL is not installed (Debian package postgresql)"
    elif os.geteuid() == 0 and not (_has_user() and shutil.which("runuser")):
        reason = f"PostgreSQL does not run as root, and there is no user {_USER} or no runuser"
    if reason and os.environ.get("CI"):
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    return found[-1].parent


def _has_user() -> bool:
    try:
        pwd.getpwnam(_USER)
    except KeyError:
        return False
    return True


def _run(*command: object) -> None:
    """Run a program of PostgreSQL, which refuses to be root."""
    prefix = ["runuser", "-u", _USER, "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*prefix, *map(str, command)], cwd="/", stdin=subprocess.DEVNULL, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
