"""How well the language of short messages is told, beside lingua and n-grams alone.

``uv run python -m benchmarks.languages`` prints the tables of ``docs/benchmarks.md``: a message of
``tests/data/language_hard`` counts as right when the bot would answer it, as the first of a
conversation, in its language (or, in Ukrainian, would offer the three).
"""

import time
from collections import defaultdict
from collections.abc import Callable

from lingua import Language, LanguageDetectorBuilder

from benchmarks.test_sets import language_hard
from bot import resources
from bot.language import LANGUAGES, UKRAINIAN, clean, fold

Guess = Callable[[str], str | None]
ALL = (*LANGUAGES, UKRAINIAN)
LONGEST = 10_000
NOISE = {
    "one letter": "а" * LONGEST,
    "words": ("Ajutați-mă вă rog 4to delat " * 400)[:LONGEST],
    "look-alikes": ("pаsаpоrt пacпорт h3lp " * 500)[:LONGEST],
    "zero-width": ("a\u200bj\u200bu\u200bt\u202e " * 1300)[:LONGEST],
    "letters apart": ("п о м о г и т е " * 700)[:LONGEST],
}


def main() -> None:
    print_table()
    print_kinds()
    print_costs()


def print_table() -> None:
    """Print the share of right messages per language, and the time of one message."""
    messages = language_hard()
    print("| identifier | " + " | ".join(ALL) + " | all | ms |")
    print("|---|" + "---|" * (len(ALL) + 2))
    for name, guess in (("lingua", lingua()), ("n-grams alone", n_grams), ("ours", ours)):
        started = time.perf_counter()
        right = [(m.language, guess(m.text) == m.language) for m in messages]
        milliseconds = (time.perf_counter() - started) / len(messages) * 1000
        cells = [f"{share([ok for language, ok in right if language == one]):.3f}" for one in ALL]
        everything = share([ok for _, ok in right])
        print(f"| {name} | {' | '.join(cells)} | {everything:.3f} | {milliseconds:.1f} |")


def print_kinds() -> None:
    """Print, per kind of message, how many are right, left unsure, and told wrongly for sure."""
    found: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for message in language_hard():
        said = resources.identifier().identify(message.text)
        unsure = said.language is None and said.variant != UKRAINIAN
        found[message.kind].append((ours(message.text) == message.language, unsure))
    print("\n| kind | messages | right | unsure | wrong and sure |\n|---|---|---|---|---|")
    for kind, results in found.items():
        wrong = share([not right and not unsure for right, unsure in results])
        print(
            f"| {kind} | {len(results)} | {share([right for right, _ in results]):.3f} "
            f"| {share([unsure for _, unsure in results]):.3f} | {wrong:.3f} |"
        )


def print_costs() -> None:
    """Print the processor time of cleaning, folding and keying the longest message of each kind of noise."""
    print("\n| 10,000 characters of | clean, ms | fold, ms | identify and key, ms |")
    print("|---|---|---|---|")
    steps: tuple[Callable[[str], object], ...] = (clean, fold, resources.identifier().key)
    for name, text in NOISE.items():
        cells = []
        for step in steps:
            step(text)
            started = time.process_time()
            step(text)
            cells.append(f"{(time.process_time() - started) * 1000:.1f}")
        print(f"| {name} | {' | '.join(cells)} |")


def ours(text: str) -> str | None:
    """Return the language in which the bot would answer a first message."""
    found = resources.identifier().identify(text)
    return found.language or found.variant[:2] or None


def n_grams(text: str) -> str | None:
    """Return what the n-gram classifier alone says, without words, alphabets and rules."""
    return resources.identifier().n_grams_alone(text)


def lingua() -> Guess:
    """Return lingua's choice among the four languages; it knows no other alphabets."""
    known = {
        Language.ROMANIAN: "ro",
        Language.RUSSIAN: "ru",
        Language.ENGLISH: "en",
        Language.UKRAINIAN: UKRAINIAN,
    }
    detector = LanguageDetectorBuilder.from_languages(*known).build()

    def guess(text: str) -> str | None:
        found = detector.detect_language_of(text)
        return known[found] if found else None

    return guess


def share(values: list[bool]) -> float:
    return sum(values) / max(len(values), 1)


if __name__ == "__main__":
    main()
