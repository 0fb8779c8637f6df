"""Make a document from the facts of a check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.documents.calendar import as_calendar
from bot.documents.compose import application_paper, is_day_of_decision, result_paper
from bot.documents.forms import Form, Forms
from bot.documents.paper import Paper
from bot.documents.pdf import as_pdf
from bot.documents.word import as_docx
from bot.eligibility import Decision, Interview
from bot.eligibility.load import Checks
from bot.errors import AzimutError
from bot.knowledge.model import Document as SourceDocument
from bot.knowledge.texts import Texts

RESULT, APPLICATION, CALENDAR = "result", "application", "calendar"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ics": "text/calendar",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A finished file."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class DocumentRequest:
    """A document that a person asked for; ``interview`` is the state of the finished check."""

    kind: str
    format: str
    language: str
    interview: Mapping[str, Any]


class Maker:
    """Makes documents; it keeps nothing of what it made."""

    def __init__(
        self, checks: Checks, forms: Forms, sources: Mapping[str, SourceDocument], texts: Texts
    ) -> None:
        self._checks = checks
        self._forms = forms
        self._sources = sources
        self._texts = texts

    def make(self, request: DocumentRequest, now: datetime) -> Document:
        """Return the document. Raises AzimutError when the check has no such document."""
        interview = self._interview(request, now.date())
        decision = interview.conclusion()
        if request.kind == CALENDAR:
            body = self._calendar(decision, request.language, now)
        else:
            paper = self._paper(request, interview, decision, now.date())
            body = as_docx(paper) if request.format == "docx" else as_pdf(paper)
        return Document(self.file_name(request), MEDIA_TYPES[request.format], body)

    def file_name(self, request: DocumentRequest) -> str:
        """Return a name that betrays nothing in a list of downloads."""
        name = self._texts.get(f"check.file_{request.kind}", request.language)
        return f"{name}.{request.format}"

    def form(self, interview: Interview) -> Form | None:
        return self._forms.of_check(interview.check.id, interview.facts)

    def _interview(self, request: DocumentRequest, today: date) -> Interview:
        check = self._checks.named(str(request.interview["check"]))
        return Interview.from_dict(check, today, dict(request.interview))

    def _paper(
        self, request: DocumentRequest, interview: Interview, decision: Decision, today: date
    ) -> Paper:
        facts = interview.all_facts()
        if request.kind == APPLICATION:
            form = self.form(interview)
            if form is None:
                raise AzimutError(f"{interview.check.id} has no application for these facts")
            return application_paper(
                form, decision, interview.facts, self._texts, request.language
            )
        source = self._sources[interview.check.document]
        return result_paper(decision, facts, source, self._texts, request.language, today)

    def _calendar(self, decision: Decision, language: str, now: datetime) -> bytes:
        if decision.deadline is None or is_day_of_decision(decision):
            raise AzimutError(f"{decision.check.id} has no deadline for these facts")
        return as_calendar(decision.deadline, self._texts.get("check.reminder", language), now)
