"""Eligibility checks: rules as data, three-valued, explained."""

from bot.eligibility.engine import (
    ELIGIBLE,
    NEEDS_FACTS,
    NEEDS_REVIEW,
    NOT_ELIGIBLE,
    Decision,
    Reason,
    decide,
)
from bot.eligibility.facts import FactError, json_facts, read_fact, read_facts
from bot.eligibility.interview import Interview
from bot.eligibility.load import Checks, UnknownCheck, load_check, load_checks
from bot.eligibility.model import Check, Condition, Fact, Option
from bot.eligibility.replies import Reply

__all__ = [
    "ELIGIBLE",
    "NEEDS_FACTS",
    "NEEDS_REVIEW",
    "NOT_ELIGIBLE",
    "Check",
    "Checks",
    "Condition",
    "Decision",
    "Fact",
    "FactError",
    "Interview",
    "Option",
    "Reason",
    "Reply",
    "UnknownCheck",
    "decide",
    "json_facts",
    "load_check",
    "load_checks",
    "read_fact",
    "read_facts",
]
