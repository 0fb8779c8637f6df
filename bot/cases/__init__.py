"""What a counsellor notes of a contact: the form as data, its records, what is counted of them."""

from bot.cases.figures import VISIT, Figures
from bot.cases.form import CaseForm
from bot.cases.model import Field, FormProblem, Option, Section
from bot.cases.records import Case, Contact, ContactClosed
from bot.cases.store import Cases

__all__ = [
    "VISIT",
    "Case",
    "CaseForm",
    "Cases",
    "Contact",
    "ContactClosed",
    "Field",
    "Figures",
    "FormProblem",
    "Option",
    "Section",
]
