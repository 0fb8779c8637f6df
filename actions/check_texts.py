"""How a check's questions and results read."""

from decimal import Decimal

from actions.conversation import word
from bot.eligibility import Decision, Fact, Interview
from bot.knowledge.model import readable_locator


def question_text(
    interview: Interview, fact: Fact, language: str
) -> tuple[str, list[tuple[str, str]]]:
    """Return the question with its progress, and its buttons; a button says what it sends."""
    number, most = interview.progress()
    progress = word("check.progress", language, number=number + 1, most=max(most, number + 1))
    question = fact.question or fact.label
    labels = [option.label[language] for option in fact.options]
    if fact.type == "money_by_kind":
        labels = []
    elif fact.type == "list":
        labels = [word("check.none", language), *labels]
    elif fact.type == "bool":
        labels = [word("check.yes", language), word("check.no", language)]
    elif fact.type == "money":
        labels = [word("check.nothing", language)]
    if fact.unknown_word:
        labels.append(word("check.dont_know", language))
    return f"{question[language]}\n{progress}", [(label, label) for label in labels]


def impossible_text(fact: Fact, language: str) -> str:
    """Return what to say when an answer cannot be right."""
    kind = {"date": "date", "penal_article": "article", "int": "number", "number": "number",
            "money": "number"}  # fmt: skip
    key = kind.get(fact.type, "contradiction")
    return word("check.impossible", language, reason=word(f"check.reason_{key}", language))


def result_text(decision: Decision, language: str) -> list[str]:
    """Return the result as messages: the outcome with its figures, the reasons, what to do."""
    check = decision.check
    first = [check.outcomes[decision.outcome][language]]
    if decision.amount_lei is not None:
        amount = lei(decision.amount_lei)
        if check.amount_text:
            first.append(check.amount_text[language].format(amount=amount))
        else:
            first.append(word("check.amount", language, amount=amount))
    of_decision = "max_months" in decision.results
    if decision.deadline and (decision.outcome == "eligible" or not of_decision):
        day = f"{decision.deadline:%d.%m.%Y}"
        if check.deadline_text:
            first.append(check.deadline_text[language].format(date=day))
        else:
            key = "decision_by" if of_decision else "deadline"
            first.append(word(f"check.{key}", language, date=day))
    if decision.results.get("max_months") and decision.outcome == "eligible":
        months = decision.results["max_months"]
        first.append(word("check.max_months", language, months=months))
    failing = [reason for reason in decision.reasons if reason.holds is not True]
    shown = failing if decision.outcome != "eligible" else list(decision.reasons)
    if decision.outcome == "not_eligible":
        shown = [reason for reason in failing if reason.holds is False]
    elif decision.outcome == "eligible":
        shown = [r for r in shown if r.holds is True or not r.condition.informs]
    marks = {True: "✓", False: "✗", None: "?"}
    reasons = [word("check.because", language)] + [
        f"{marks[reason.holds]} {reason.text[language]} ({readable_locator(reason.condition.locator, language)})"
        for reason in shown
    ]
    todo = [remark.text[language] for remark in (*decision.next_steps, *decision.notes)]
    parts = ["\n".join(first), "\n".join(reasons)]
    if decision.outcome != "not_eligible":
        bring = [word("check.bring", language)] + [
            f"• {remark.text[language]}" for remark in decision.documents
        ]
        todo.insert(0, word("check.where", language, where=check.where.text[language]))
        parts.append("\n".join(bring))
    if todo:
        parts.append("\n".join(todo))
    return parts


def lei(amount: Decimal) -> str:
    """Return an amount as people read it: 12 600 or 12 600,50."""
    whole = f"{amount:,.2f}".replace(",", " ").replace(".", ",")
    return whole.removesuffix(",00")
