"""Structured logs without content: JSON lines of fields that are on a list, each of a known shape.

A field that is not listed is dropped, and so is a value that does not look like what its field holds.
What a library wants to say is not written at all, only which library, how grave, and for an error its
type and where in the code it arose: their words may repeat what a person wrote. Redaction is a second net.
"""

import hashlib
import hmac
import io
import logging
import os
import re
import sys
import traceback
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TextIO

import structlog

from bot.errors import AzimutError
from bot.project import ROOT
from bot.safety.redaction import redact_identifiers

_NAME = re.compile(r"(?!.*[0-9]{4})[A-Za-z_][A-Za-z0-9_.-]{0,59}")
_WHO = re.compile(r"[0-9a-f]{8}")
_PLACE = re.compile(r"[\w./<>-]{1,200}:\d{1,6}")
_MOMENT = re.compile(r"[\d:.TZ+-]{10,40}")
_MOST = 10**8
"""A number from here on may be a telephone's or a chat's."""


def _named(value: object) -> bool:
    return isinstance(value, str) and bool(_NAME.fullmatch(value))


def _number(value: object) -> bool:
    return isinstance(value, int | float) and abs(value) < _MOST


def _shaped(shape: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and bool(shape.fullmatch(value))


def _file_problem(value: object) -> bool:
    """Tell whether it names a line of a file of the knowledge base, which curators wrote."""
    return isinstance(value, str) and bool(re.match(r"[\w./-]+\.\w+:\d+: ", value))


ALLOWED: dict[str, Callable[[object], bool]] = {
    **dict.fromkeys(("event", "level", "danger", "reason", "category", "part", "error"), _named),
    **dict.fromkeys(("item", "recovered", "code", "seconds", "count", "status"), _number),
    "timestamp": _shaped(_MOMENT),
    "who": _shaped(_WHO),
    "place": _shaped(_PLACE),
    "problem": _file_problem,
}
"""Fields that may be logged, and what tells a value of each. No text, name, number, address or id of a
channel is among them; ``who`` is a pseudonym of today."""


def keep_allowed(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop every field that is not listed, or whose value is not of the field's kind."""
    return {
        name: redact_identifiers(value) if name in ("problem", "reason") else value
        for name, value in event.items()
        if name in ALLOWED and ALLOWED[name](value)
    }


class Pseudonyms:
    """Names for conversations in logs: the same for a day within a process, and then nobody's.

    They are made with a random key that is never stored, so that a log leads to no conversation.
    """

    def __init__(self, today: Callable[[], date] = lambda: datetime.now(UTC).date()) -> None:
        self._today = today
        self._day = today()
        self._key = os.urandom(32)

    def of(self, conversation_id: str) -> str:
        """Return eight hexadecimal digits for a conversation."""
        if self._today() != self._day:
            self._day, self._key = self._today(), os.urandom(32)
        return hmac.new(self._key, conversation_id.encode(), hashlib.sha256).hexdigest()[:8]


_pseudonyms = Pseudonyms()


def pseudonym(conversation_id: str) -> str:
    """Return what a log calls this conversation today."""
    return _pseudonyms.of(conversation_id)


class _Bare(logging.Handler):
    """Writes a library's record as an event of ours, without its words."""

    def emit(self, record: logging.LogRecord) -> None:
        fields: dict[str, object] = {"part": record.name}
        if record.exc_info and record.exc_info[0] is not None:
            fields["error"] = record.exc_info[0].__name__
            fields["place"] = _place(record.exc_info[2])
        with suppress(OSError, ValueError):  # a full disk or a closed file stops nobody's work
            structlog.get_logger().log(record.levelno, "library", **fields)


def _place(found: Any) -> str | None:
    """Return file and line of the last step of a traceback, of ours if there is one."""
    frames = [(Path(frame.f_code.co_filename), line) for frame, line in traceback.walk_tb(found)]
    if not frames:
        return None
    ours = [(file, line) for file, line in frames if file.is_relative_to(ROOT)]
    file, line = (ours or frames)[-1]
    return f"{file.relative_to(ROOT) if ours else file.name}:{line}"


class Unfailing(io.TextIOBase):
    """Writes to a stream; on a full disk the line is lost, and not the message that it is about."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def configure_logs(level: str = "INFO") -> None:
    """Write JSON lines to standard error, from *level* on; libraries from warnings on.

    Handlers that a library or a server has set before are taken away: they would write its words.
    """
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(Unfailing(sys.stderr)),  # type: ignore[arg-type]
    )
    for name in list(logging.root.manager.loggerDict):
        found = logging.getLogger(name)
        found.handlers.clear()
        found.propagate = True
    logging.root.handlers[:] = [_Bare()]
    logging.root.setLevel(logging.WARNING)
    sys.excepthook = _end
    logging.captureWarnings(False)


def _end(kind: type[BaseException], error: BaseException, found: Any) -> None:
    """Say why the process ends: the type and the place; words only where they are for the reader."""
    if isinstance(error, AzimutError):
        print(f"error: {error}", file=sys.stderr)
    structlog.get_logger().critical("process.ended", error=kind.__name__, place=_place(found))
