"""``azimut check --document``: a check's result, application or reminder as a file."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import resources
from bot.documents import APPLICATION, CALENDAR, RESULT, DocumentRequest
from bot.documents.make import MEDIA_TYPES
from bot.eligibility import read_facts
from bot.errors import AzimutError
from bot.language import LANGUAGES


def write(name: str, target: Path, application: bool, language: str, now: datetime | None) -> None:
    """Write the document of the first line of standard input to *target*.

    Raises AzimutError when the line, the language, the kind of file or the document is not there.
    """
    file_type = target.suffix.removeprefix(".").lower()
    if file_type not in MEDIA_TYPES:
        raise AzimutError(f"--document {target.name!r} does not end in .pdf, .docx or .ics")
    if language not in LANGUAGES:
        raise AzimutError(f"--language {language!r} is not one of {', '.join(LANGUAGES)}")
    facts = _facts(sys.stdin.buffer.readline())
    read_facts(resources.checks().named(name), facts)
    kind = CALENDAR if file_type == "ics" else APPLICATION if application else RESULT
    interview = {"check": name, "facts": facts, "answered": list(facts)}
    request = DocumentRequest(kind, file_type, language, interview)
    moment = now or datetime.now(resources.hours().zone)
    target.write_bytes(resources.document_maker().make(request, moment).body)


def _facts(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise AzimutError(f"the line is not JSON in UTF-8: {error}") from None
    facts = record.get("facts") if isinstance(record, dict) else None
    if not isinstance(facts, dict):
        raise AzimutError('no “facts” object; write {"facts": {…}}')
    return facts
