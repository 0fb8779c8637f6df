"""How a check's questions and results read."""

from typing import Any

from actions.conversation import word
from bot import resources
from bot.documents.compose import figures, told_reason, told_reasons
from bot.eligibility import ELIGIBLE, NEEDS_REVIEW, NOT_ELIGIBLE, Decision, Fact, Interview
from bot.eligibility.dependencies import conditions_on, facts_of, results_on
from bot.eligibility.model import Check
from bot.eligibility.replies import Problem
from bot.eligibility.steps import amount_steps, deadline_steps
from bot.eligibility.told import point_text, points_of, told_value
from bot.knowledge.model import in_brackets
from bot.language import LANGUAGES

MOST_MISSING = 4
"""How many of the facts that are still to be asked for are named at once."""
MOST_CONDITIONS = 3
"""How many conditions are told of a question; those that hang on little else come first."""


def question_text(
    interview: Interview, fact: Fact, language: str
) -> tuple[str, list[tuple[str, str]]]:
    """Return the question with its progress, and its buttons; a button says what it sends."""
    number = interview.question_number()
    left = interview.likely_left()
    key = "progress" if left else "progress_last"
    progress = word(f"check.{key}", language, number=number, left=left)
    denied = interview.denied.get(fact.id, [])
    question = (fact.question or fact.label)[language]
    if denied:
        question = _rest_of(fact, denied, language)
    labels = [option.label[language] for option in fact.options if option.value not in denied]
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
    return f"{question}\n{progress}", [(label, label) for label in labels]


def _rest_of(fact: Fact, denied: list[str], language: str) -> str:
    """Return the question of a list with only the points that were not denied yet."""
    stem = (fact.question or fact.label)[language].partition("1)")[0].strip()
    labels = {option.value: option.label[language] for option in fact.options}
    points = points_of(fact, language).items()
    rest = [f"{labels[value]}) {text}" for value, text in points if value not in denied]
    return f"{stem} {'; '.join(rest)}."


def noted_text(interview: Interview, noted: tuple[str, ...], language: str) -> str | None:
    """Return what was understood of a message that told more than was asked."""
    texts, told = resources.texts(), []
    for name in noted:
        fact = interview.check.facts[name]
        if name in interview.facts:
            value = told_value(fact, interview.facts[name], texts, language)
            told.append(f"{fact.label[language]}: {value}")
        for option in interview.denied.get(name, ()) if name not in interview.facts else ():
            point = point_text(fact, option, language)
            told.append(word("check.not_so", language, point=point))
    return word("check.noted", language, facts="; ".join(told)) if told else None


def impossible_text(problem: Problem | None, language: str) -> str:
    """Return what to say when an answer cannot be right."""
    if problem is None:
        problem = Problem("number")
    if problem.key == "future":
        return word("check.future", language)
    if problem.text is not None:
        reason = problem.text[language]
    else:
        reason = word(f"check.reason_{problem.key}", language, **dict(problem.fields))
    told = word("check.impossible", language, reason=reason)
    if problem.text is not None:
        told += " " + word("check.if_another_is_wrong", language)
    return told


def why_text(interview: Interview, fact: Fact, language: str) -> str:
    """Return why a question is asked: the conditions and figures that hang on its answer."""
    check, lines = interview.check, []
    conditions = conditions_on(check, fact.id)
    open_now = {r.condition.id for r in interview.decision().reasons if r.holds is None}
    hanging = [c for c in conditions if c.id in open_now] or conditions
    if hanging:
        lines.append(word("check.why_conditions", language))
        nearest = sorted(hanging, key=lambda c: len(facts_of(check, c.when)))
        lines += [
            f"• {condition.text[language]}{in_brackets(condition.locator, language)}"
            for condition in nearest[:MOST_CONDITIONS]
        ]
        if len(hanging) > MOST_CONDITIONS + 1:
            number = len(hanging) - MOST_CONDITIONS
            lines.append(word("check.why_more", language, number=number))
    results = results_on(check, fact.id)
    if "amount_lei" in results:
        lines.append(word("check.why_amount", language))
    if "deadline" in results:
        lines.append(word("check.why_deadline", language))
    if not lines:
        lines.append(word("check.why_other", language))
    if fact.help:
        lines.append(fact.help[language])
    return "\n".join(lines)


def meaning_text(fact: Fact, language: str) -> str:
    """Return what a question means."""
    parts = [fact.help[language]] if fact.help else []
    if fact.unknown_word:
        parts.append(word("check.not_know_is_fine", language))
    return " ".join(parts) or word("check.why_other", language)


def result_text(decision: Decision, language: str) -> list[str]:
    """Return the result as messages: its figures, the outcome, what is missing, what to do."""
    check = decision.check
    first = [*figures(decision, resources.texts(), language),
             check.outcomes[decision.outcome][language]]  # fmt: skip
    parts = ["\n".join(first)]
    failing = _failing(decision)
    if failing:
        parts.append(
            "\n".join([word("check.because", language), *_told(failing, check, language)])
        )
    todo = [remark.text[language] for remark in (*decision.next_steps, *decision.notes)]
    if decision.outcome != NOT_ELIGIBLE:
        bring = [f"• {remark.text[language]}" for remark in decision.documents]
        if bring:
            parts.append("\n".join([word("check.bring", language), *bring]))
        todo.insert(0, word("check.where", language, where=check.where.text[language]))
    if decision.outcome == NEEDS_REVIEW:
        todo.append(word("check.handed_over", language))
    if todo:
        parts.append("\n".join(todo))
    return parts


def so_far_text(interview: Interview, language: str) -> str | None:
    """Return the figures by what was told so far, and what is still needed; None: nothing is."""
    missing = [fact.label[language] for fact in interview.left()]
    if not missing:
        return None
    decision, lines = interview.decision(), list[str]()
    hopeful = all(reason.holds is not False for reason in decision.reasons)
    told = figures(decision, resources.texts(), language) if hopeful else []
    if decision.check.settles_as is not None:  # it has no verdict: what was seen is the result
        seen = [reason for reason in decision.reasons if reason.holds is False]
        told = _told(seen, decision.check, language)
    if told:
        lines += [word("check.so_far", language), *told]
    facts = "; ".join(missing[:MOST_MISSING])
    if len(missing) > MOST_MISSING:
        facts += f"; {word('check.and_more', language, number=len(missing) - MOST_MISSING)}"
    lines.append(word("check.still_needed", language, facts=facts))
    return "\n".join(lines)


def explanation_text(interview: Interview, language: str) -> list[str]:
    """Return every condition with its place in the law, the sum and the deadline step by step."""
    decision, texts = interview.conclusion(), resources.texts()
    parts = [
        "\n".join(
            [
                word("check.because", language),
                *_told(told_reasons(decision), decision.check, language),
            ]
        )
    ]
    facts = interview.all_facts()
    if decision.outcome == ELIGIBLE:
        amount = amount_steps(decision.check, facts, texts, language)
        if amount:
            parts.append("\n".join([word("check.how_amount", language), *amount]))
    if decision.deadline:
        counted = deadline_steps(decision.check, facts, texts, language)
        if counted:
            parts.append("\n".join([word("check.how_deadline", language), *counted]))
    return parts


def facts_of_check(interview: Interview, outcome: str | None) -> dict[str, Any]:
    """Return what a counsellor needs to see of a check, labelled in every language."""
    texts, check = resources.texts(), interview.check
    return {
        "check": check.id,
        "title": check.title,
        "outcome": outcome,
        "facts": [
            {
                "fact": name,
                "label": check.facts[name].label,
                "value": {
                    language: told_value(check.facts[name], value, texts, language)
                    for language in LANGUAGES
                },
            }
            for name, value in interview.facts.items()
        ],
    }


def _failing(decision: Decision) -> list[Any]:
    """Return what speaks against; without a verdict, all that was seen when nothing does."""
    if decision.outcome == ELIGIBLE:
        return []
    if decision.outcome == NOT_ELIGIBLE:
        return [reason for reason in decision.reasons if reason.holds is False]
    open_or_failing = [reason for reason in decision.reasons if reason.holds is not True]
    if decision.check.settles_as is None:
        return open_or_failing
    return open_or_failing or list(decision.reasons)


def _told(reasons: list[Any], check: Check, language: str) -> list[str]:
    return [told_reason(reason, check, resources.texts(), language) for reason in reasons]
