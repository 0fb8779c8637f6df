"""How well questions are found and danger is seen, per language, on the untouched test sets.

``uv run python -m benchmarks.understanding`` prints the tables of ``docs/benchmarks.md``.
"""

import time

from benchmarks.test_sets import danger, questions
from bot import resources
from bot.knowledge.answering import ANSWER, UNKNOWN, answer
from bot.language import LANGUAGES
from bot.safety import DangerLevel

PREVALENCES = (0.01, 0.07)


def main() -> None:
    knowledge_table()
    print()
    danger_table()


def knowledge_table() -> None:
    """Print, per language, how often the right entry comes first, and what is declined."""
    print(
        "| language | right at 1 | right at 3 | answered | right of the answered "
        "| unanswerable: answered / offered a choice / declined | ms |"
    )
    print("|---|---|---|---|---|---|---|")
    search, entries = resources.search(), resources.knowledge().entries
    for language in LANGUAGES:
        asked = questions(language)
        started = time.perf_counter()
        found = [(question, answer(search, question.text, language)) for question in asked]
        milliseconds = (time.perf_counter() - started) / len(asked) * 1000
        answerable = [(q, a) for q, a in found if q.document]
        others = [a for q, a in found if not q.document]
        first = sum(q.is_answered_by(entries[a.candidates[0].entry]) for q, a in answerable)
        three = sum(
            any(q.is_answered_by(entries[c.entry]) for c in a.candidates) for q, a in answerable
        )
        answered = [(q, a) for q, a in answerable if a.kind == ANSWER]
        right = sum(q.is_answered_by(entries[a.candidates[0].entry]) for q, a in answered)
        kinds = [a.kind for a in others]
        print(
            f"| {language} | {first / len(answerable):.3f} | {three / len(answerable):.3f} "
            f"| {len(answered) / len(answerable):.3f} | {right / max(len(answered), 1):.3f} "
            f"| {kinds.count(ANSWER)} / {len(kinds) - kinds.count(ANSWER) - kinds.count(UNKNOWN)} "
            f"/ {kinds.count(UNKNOWN)} of {len(kinds)} | {milliseconds:.1f} |"
        )


def danger_table() -> None:
    """Print recall and precision of the danger levels, per language."""
    print(
        "| language | any response | high or above | immediate as high or above "
        "| precision of high or above | at 1 % and 7 % prevalence | ms |"
    )
    print("|---|---|---|---|---|---|---|")
    detector = resources.detector()
    for language in LANGUAGES:
        examples = danger(language)
        started = time.perf_counter()
        found = [(e, detector.assess(e.text, language).level) for e in examples]
        milliseconds = (time.perf_counter() - started) / len(examples) * 1000
        acute = [level for e, level in found if e.level >= DangerLevel.HIGH]
        immediate = [level for e, level in found if e.level is DangerLevel.IMMEDIATE]
        calm = [level for e, level in found if e.level is DangerLevel.NONE]
        recall = share(acute, DangerLevel.HIGH)
        false_alarms = share(calm, DangerLevel.HIGH)
        alarms = sum(level >= DangerLevel.HIGH for level in (*acute, *calm))
        precision = sum(level >= DangerLevel.HIGH for level in acute) / alarms
        at = [recall * p / (recall * p + false_alarms * (1 - p)) for p in PREVALENCES]
        print(
            f"| {language} | {share(acute, DangerLevel.CHECK):.3f} | {recall:.3f} "
            f"| {share(immediate, DangerLevel.HIGH):.3f} | {precision:.3f} "
            f"| {at[0]:.2f}, {at[1]:.2f} | {milliseconds:.1f} |"
        )


def share(levels: list[DangerLevel], least: DangerLevel) -> float:
    return sum(level >= least for level in levels) / len(levels)


if __name__ == "__main__":
    main()
