"""How well danger is seen, on the untouched test sets or on authors held out of the training data.

``uv run python -m benchmarks.danger`` prints the tables of ``docs/benchmarks.md``;
``--dev`` holds each author of the training messages out in turn: thresholds are chosen there.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.test_sets import DATA, danger
from bot import resources
from bot.language import LANGUAGES, known_key
from bot.project import TRAINING
from bot.safety import CATEGORIES, Assessment, DangerDetector, DangerLevel, Example, read_examples
from bot.safety.classifier import DangerClassifier, Labelled
from bot.training import calm_examples

PREVALENCES = (0.01, 0.07)
TEST_SETS = ("danger", "danger2", "danger_letters")
NONE, CHECK, HIGH, IMMEDIATE = DangerLevel
AUTHORS = ("1", "2", "3")

Found = list[tuple[Example, DangerLevel]]


@dataclass(frozen=True, slots=True)
class Measured:
    """Shares of one; the prevalences' precisions are those of high or above."""

    any_response: float
    high: float
    immediate: float
    precision: float
    at_prevalence: tuple[float, ...]

    def row(self) -> str:
        at = ", ".join(f"{share:.2f}" for share in self.at_prevalence)
        return (
            f"{self.any_response:.3f} | {self.high:.3f} | {self.immediate:.3f} "
            f"| {self.precision:.3f} | {at}"
        )


def measure(found: Found) -> Measured:
    """Return recall and precision; messages of level check count in neither."""
    acute = [level for example, level in found if example.level >= HIGH]
    urgent = [level for example, level in found if example.level is IMMEDIATE]
    calm = [level for example, level in found if example.level is NONE]
    recall, false_alarms = share(acute, HIGH), share(calm, HIGH)
    right, wrong = (sum(level >= HIGH for level in levels) for levels in (acute, calm))
    return Measured(
        share(acute, CHECK), recall, share(urgent, HIGH), right / max(1, right + wrong),
        tuple(_precision(recall, false_alarms, p) for p in PREVALENCES),
    )  # fmt: skip


def _precision(recall: float, false_alarms: float, prevalence: float) -> float:
    alarms = recall * prevalence + false_alarms * (1 - prevalence)
    return recall * prevalence / alarms if alarms else 1.0


def share(levels: Sequence[DangerLevel], least: DangerLevel) -> float:
    return sum(level >= least for level in levels) / len(levels) if levels else 1.0


HEADER = "any response | high or above | immediate as high or above | precision of high or above"


def print_tables(name: str, examples: dict[str, list[Example]], detector: DangerDetector) -> None:
    """Print one table by language and one by category for a test set."""
    print(f"\n### {name}\n\n| language | {HEADER} | at 1 % and 7 % prevalence | ms | n |")
    print("|---|---|---|---|---|---|---|---|")
    everything: list[tuple[Example, Assessment]] = []
    for language in LANGUAGES:
        took, found = [], []
        for example in examples[language]:
            started = time.perf_counter()
            found.append((example, detector.assess(example.text, language)))
            took.append((time.perf_counter() - started) * 1000)
        everything += found
        row = measure([(example, assessment.level) for example, assessment in found]).row()
        print(f"| {language} | {row} | {statistics.median(took):.1f} | {len(found)} |")
    _print_categories(everything)


def _print_categories(everything: list[tuple[Example, Assessment]]) -> None:
    print("\n| category | any response | high or above | immediate as high or above | named | n |")
    print("|---|---|---|---|---|---|")
    for category in CATEGORIES:
        of_it = [(e, a) for e, a in everything if e.category == category and e.level >= HIGH]
        if not of_it:
            continue
        found = measure([(example, assessment.level) for example, assessment in of_it])
        named = sum(a.category == category for _, a in of_it) / len(of_it)
        print(
            f"| {category} | {found.any_response:.3f} | {found.high:.3f} "
            f"| {found.immediate:.3f} | {named:.3f} | {len(of_it)} |"
        )


def print_peer(examples: Iterable[Example], detector: DangerDetector) -> None:
    """Print the time of a message beside that of scikit-learn's own pipeline on the same keys.

    The ratio holds on any machine; milliseconds do not.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline

    texts = [example.text for example in examples]
    peer = make_pipeline(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=2, sublinear_tf=True),
        LogisticRegression(max_iter=50),
    )
    trained = read_examples(TRAINING / "danger")
    keys = [known_key(example.text, example.language) for example in trained]
    peer.fit(keys, [example.level >= HIGH for example in trained])
    ours = _median_ms(lambda text: detector.assess(text), texts)
    theirs = _median_ms(lambda text: peer.predict_proba([text]), texts)
    print(f"\na message: ours {ours:.2f} ms, scikit-learn alone {theirs:.2f} ms,", end=" ")
    print(f"ratio {ours / theirs:.2f}")


def _median_ms(call: Callable[[str], object], texts: Sequence[str]) -> float:
    took = []
    for text in texts:
        started = time.perf_counter()
        call(text)
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


def print_dev() -> None:
    """Print, per held-out author, recall at rates of false alarms, and Platt's calibration."""
    detector = resources.detector()
    examples = read_examples(TRAINING / "danger")
    labelled = [_labelled(example, detector, 1.0) for example in examples]
    calm = [
        _labelled(Example(text, language, NONE, None), detector, weight)
        for text, language, weight in calm_examples(examples)
    ]
    acute: list[float] = []
    any_danger: list[float] = []
    held: list[Example] = []
    for author in AUTHORS:
        rest = [m for m, e in zip(labelled, examples, strict=True) if e.author != author]
        classifier = DangerClassifier.train([*rest, *calm])
        tested = [(m, e) for m, e in zip(labelled, examples, strict=True) if e.author == author]
        scores = [classifier.scores(message.key, message.signs) for message, _ in tested]
        _print_curve(author, [s.acute for s in scores], [e for _, e in tested])
        acute += [s.acute for s in scores]
        any_danger += [s.any for s in scores]
        held += [e for _, e in tested]
    clear = np.array([example.level is not CHECK for example in held])
    is_acute = np.array([example.level >= HIGH for example in held])
    is_any = np.array([example.level >= CHECK for example in held])
    _print_platt("acute", np.array(acute)[clear], is_acute[clear])
    _print_platt("any", np.array(any_danger), is_any)


def _labelled(example: Example, detector: DangerDetector, weight: float) -> Labelled:
    key = known_key(example.text, example.language)
    signs = detector.lexicon.vector(key)
    return Labelled(key, signs, example.level, example.category, weight)


def _print_curve(author: str, scores: list[float], examples: list[Example]) -> None:
    calm = [s for s, e in zip(scores, examples, strict=True) if e.level is NONE]
    cells = []
    for rate in (0.03, 0.05, 0.1, 0.15):
        least = float(np.quantile(calm, 1 - rate))
        by_language = []
        for language in LANGUAGES:
            of_it = [
                s >= least
                for s, e in zip(scores, examples, strict=True)
                if e.level >= HIGH and e.language == language
            ]
            by_language.append(f"{sum(of_it) / len(of_it):.3f}")
        cells.append(f"{rate:.0%}: {' '.join(by_language)}")
    print(
        f"author {author}, recall of high or above (ro ru en) at false alarms of", "; ".join(cells)
    )


def _print_platt(name: str, scores: np.ndarray, truth: np.ndarray) -> None:
    model = LogisticRegression(C=1e6).fit(scores[:, None], truth)
    print(f"{name}: slope {model.coef_[0][0]:.2f}, shift {model.intercept_[0]:.2f}")
    probabilities = model.predict_proba(scores[:, None])[:, 1]
    for least in (0.2, 0.3, 0.4, 0.5):
        found = probabilities >= least
        print(
            f"  from {least}: recall {found[truth].mean():.3f}, others {found[~truth].mean():.3f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="hold authors of the training data out")
    if parser.parse_args().dev:
        print_dev()
        return
    detector = resources.detector()
    for name in TEST_SETS:
        if (DATA / name).exists():
            print_tables(name, {lang: danger(lang, name) for lang in LANGUAGES}, detector)
    print_peer([e for language in LANGUAGES for e in danger(language)], detector)


if __name__ == "__main__":
    main()
