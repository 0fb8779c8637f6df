"""How well danger is seen, per language, on the untouched test set.

``uv run python -m benchmarks.understanding`` prints a table of ``docs/benchmarks.md``.
"""

import time

from benchmarks.test_sets import danger
from bot import resources
from bot.language import LANGUAGES
from bot.safety import DangerLevel

PREVALENCES = (0.01, 0.07)


def main() -> None:
    danger_table()


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
