"""What stands in a result and in an application."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bot.documents.forms import Form, FormEntry
from bot.documents.paper import Entry, Paper, Style
from bot.eligibility import ELIGIBLE, NOT_ELIGIBLE, Decision, Reason
from bot.eligibility.model import Check, Text
from bot.eligibility.steps import amount_steps, deadline_steps
from bot.eligibility.told import lei, told_facts, told_value
from bot.knowledge.model import Document as SourceDocument
from bot.knowledge.model import in_brackets
from bot.knowledge.texts import Texts

_MARKS = {True: "✓", False: "✗", None: "?"}
FORM_LANGUAGE = "ro"
"""Authorities in Moldova take applications in Romanian."""


def result_paper(
    decision: Decision,
    facts: Mapping[str, Any],
    source: SourceDocument,
    texts: Texts,
    language: str,
    today: date,
) -> Paper:
    """Return the outcome with its figures, reasons, documents and steps, in one language."""
    check = decision.check
    paper = Paper(check.title[language], language)
    paper.add(check.title[language], Style.TITLE)
    for line in figures(decision, texts, language):
        paper.add(line, Style.HEADING)
    paper.add(check.outcomes[decision.outcome][language])
    _add_all(paper, texts.get("check.because", language), [
        told_reason(reason, check, texts, language) for reason in told_reasons(decision)
    ])  # fmt: skip
    if decision.outcome == ELIGIBLE:
        amount = amount_steps(check, facts, texts, language)
        _add_all(paper, texts.get("check.how_amount", language), amount)
    if decision.deadline:
        counted = deadline_steps(check, facts, texts, language)
        _add_all(paper, texts.get("check.how_deadline", language), counted)
    if decision.outcome != NOT_ELIGIBLE:
        documents = [remark.text[language] for remark in decision.documents]
        _add_all(paper, texts.get("check.bring", language), documents)
        paper.add(texts.get("check.where", language, where=check.where.text[language]))
    remarks = [remark.text[language] for remark in (*decision.next_steps, *decision.notes)]
    _add_all(paper, texts.get("check.next", language), remarks)
    told = [f"{label}: {value}" for label, value in told_facts(check, facts, texts, language)]
    _add_all(paper, texts.get("check.you_told", language), told)
    paper.add(
        texts.get("check.source", language, document=source.short[language],
                  checked=f"{check.checked:%d.%m.%Y}"),
        Style.SMALL,
    )  # fmt: skip
    paper.add(texts.get("check.made_on", language, date=f"{today:%d.%m.%Y}"), Style.SMALL)
    return paper


def told_reasons(decision: Decision) -> list[Reason]:
    """Return the conditions to tell; once one fails, those that were not asked are left out."""
    return [
        reason
        for reason in decision.reasons
        if reason.holds is True
        or not (
            (decision.outcome == ELIGIBLE and reason.condition.informs)
            or (decision.outcome == NOT_ELIGIBLE and reason.holds is None)
        )
    ]


def told_reason(reason: Reason, check: Check, texts: Texts, language: str) -> str:
    """Return a reason as a line; what is not known is named, not what it would decide."""
    text = reason.text[language]
    if reason.holds is None and reason.not_known:
        labels = "; ".join(check.facts[name].label[language] for name in reason.not_known)
        text = texts.get("check.fact_not_known", language, facts=labels)
    return reason_line(reason.holds, text, reason.condition.locator, language)


def figures(decision: Decision, texts: Texts, language: str) -> list[str]:
    """Return the sum, the last day and the length of the result, each a sentence."""
    check, lines = decision.check, []
    if decision.amount_lei is not None:
        amount = lei(decision.amount_lei)
        told = check.amount_text and check.amount_text[language].format(amount=amount)
        lines.append(told or texts.get("check.amount", language, amount=amount))
    if decision.results.get("max_months") and decision.outcome == ELIGIBLE:
        lines.append(
            texts.get("check.max_months", language, months=decision.results["max_months"])
        )
    of_decision = is_day_of_decision(decision)
    if decision.deadline and (decision.outcome == ELIGIBLE or not of_decision):
        day = f"{decision.deadline:%d.%m.%Y}"
        key = "decision_by" if of_decision else "deadline"
        told = check.deadline_text and check.deadline_text[language].format(date=day)
        lines.append(told or texts.get(f"check.{key}", language, date=day))
    return lines


def is_day_of_decision(decision: Decision) -> bool:
    """Tell whether the deadline binds the authority and not the person."""
    return "max_months" in decision.results and not decision.check.deadline_text


def reason_line(holds: bool | None, text: str, locator: str, language: str) -> str:
    """Return a condition with its mark and where it stands."""
    return f"{_MARKS[holds]} {text}{in_brackets(locator, language)}"


def application_paper(
    form: Form, decision: Decision, facts: Mapping[str, Any], texts: Texts, language: str
) -> Paper:
    """Return an application in Romanian, with *language* beside where that is another."""
    beside = language if language != FORM_LANGUAGE else None
    paper = Paper(form.title[FORM_LANGUAGE], FORM_LANGUAGE)

    def add(text: Text, style: Style) -> None:
        paper.add(text[FORM_LANGUAGE], style, text[beside] if beside else None)

    def add_word(key: str, style: Style) -> None:
        add(texts.in_all(f"check.{key}"), style)

    add(form.addressee, Style.TEXT)
    add(form.title, Style.TITLE)
    for entry in form.entries:
        value = _value(entry, decision, facts, texts)
        label = f"{entry.text[FORM_LANGUAGE]}:"
        other = f"{entry.text[beside]}:" if beside else None
        paper.parts.append(Entry(label, other, value, entry.empty_lines))
    for statement in form.statements:
        add(statement, Style.TEXT)
    attached = list(form.attachments)
    if form.attach_documents:
        attached = [remark.text for remark in decision.documents]
    if attached:
        add_word("attached", Style.HEADING)
    for text in attached:
        add(text, Style.BULLET)
    date_and_name = texts.in_all("check.sign")
    paper.parts.append(
        Entry(date_and_name[FORM_LANGUAGE], date_and_name[beside] if beside else None)
    )
    add_word("form_note", Style.SMALL)
    return paper


def _value(
    entry: FormEntry, decision: Decision, facts: Mapping[str, Any], texts: Texts
) -> str | None:
    if entry.text_value:
        return entry.text_value
    if entry.result:
        result = decision.results.get(entry.result)
        if isinstance(result, Decimal):
            return texts.get("check.lei", FORM_LANGUAGE, amount=lei(result))
        return f"{result:%d.%m.%Y}" if isinstance(result, date) else None
    value = facts.get(entry.fact) if entry.fact else None
    if value is None:
        return None
    if entry.values is not None:
        return entry.values.get(str(value))
    return told_value(decision.check.facts[str(entry.fact)], value, texts, FORM_LANGUAGE)


def _add_all(paper: Paper, heading: str, lines: list[str]) -> None:
    if lines:
        paper.add(heading.rstrip(":"), Style.HEADING)
    for line in lines:
        paper.add(line, Style.BULLET)
