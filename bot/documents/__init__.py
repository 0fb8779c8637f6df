"""What a person may keep, print or file: the result, a filled-in application, a reminder."""

from bot.documents.forms import Form, Forms, load_forms
from bot.documents.make import APPLICATION, CALENDAR, RESULT, Document, DocumentRequest, Maker

__all__ = [
    "APPLICATION",
    "CALENDAR",
    "RESULT",
    "Document",
    "DocumentRequest",
    "Form",
    "Forms",
    "Maker",
    "load_forms",
]
