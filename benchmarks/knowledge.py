"""How well questions find their entry, beside simpler searches, on the untouched test set.

``uv run python -m benchmarks.knowledge`` prints the tables of ``docs/benchmarks.md``: right at 1 and at 3
per language and document, what is declined at each threshold, time a query, and growth with ten
times the entries. ``--dev`` reads the development questions instead, on which thresholds are chosen.
"""

import argparse
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.test_sets import Question, development_questions, questions
from bot import resources
from bot.knowledge.answering import ANSWER, OFFER, UNKNOWN, answers
from bot.knowledge.bm25 import Bm25
from bot.knowledge.index import learn
from bot.knowledge.model import Entry
from bot.knowledge.search import KnowledgeSearch
from bot.language import LANGUAGES, known_key

Ranker = Callable[[str, str], list[str]]
"""Takes a question and its language; returns the ids of the best entries, best first."""
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
GROWTH = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="the development questions")
    parser.add_argument("--growth", action="store_true", help="ten times the entries as well")
    options = parser.parse_args()
    sets = {
        language: (development_questions if options.dev else questions)(language)
        for language in LANGUAGES
    }
    entries = list(resources.knowledge().entries.values())
    print(f"{len(entries)} entries\n")
    accuracy_table(sets, entries)
    document_table(sets)
    outcome_table(sets)
    abstention_table(sets)
    if options.growth:
        growth_table(sets, entries)


def accuracy_table(sets: dict[str, list[Question]], entries: list[Entry]) -> None:
    """Print right at 1 and at 3 of each search, and its time."""
    search = resources.search()
    rankers: dict[str, Ranker] = {
        "BM25 over words": bm25(entries),
        "TF-IDF over characters, nearest question": nearest_question(entries),
        "ours": lambda text, language: [c.entry for c in search.search(text, language)],
    }
    print("| search | " + " | ".join(f"{x} at 1, at 3" for x in LANGUAGES) + " | ms |")
    print("|---|" + "---|" * (len(LANGUAGES) + 1))
    for name, rank in rankers.items():
        cells, spent, asked = [], 0.0, 0
        for language, all_questions in sets.items():
            answerable = [q for q in all_questions if q.document]
            started = time.perf_counter()
            found = [rank(q.text, language)[:3] for q in answerable]
            spent += time.perf_counter() - started
            asked += len(answerable)
            cells.append("{:.3f}, {:.3f}".format(*shares(zip(answerable, found, strict=True))))
        print(f"| {name} | {' | '.join(cells)} | {spent / asked * 1000:.1f} |")
    print()


def document_table(sets: dict[str, list[Question]]) -> None:
    """Print right at 1 and at 3 per document."""
    search = resources.search()
    rows: dict[str, dict[str, str]] = defaultdict(dict)
    for language, all_questions in sets.items():
        by_document = defaultdict(list)
        for question in all_questions:
            if question.document:
                found = [c.entry for c in search.search(question.text, language)]
                by_document[question.document].append((question, found))
        for document, pairs in by_document.items():
            rows[document][language] = "{:.3f}, {:.3f} of {}".format(*shares(pairs), len(pairs))
    print("| document | " + " | ".join(f"{x} at 1, at 3" for x in LANGUAGES) + " |")
    print("|---|" + "---|" * len(LANGUAGES))
    for document, cells in rows.items():
        print(f"| {document} | {' | '.join(cells.get(x, '') for x in LANGUAGES)} |")
    print()


def outcome_table(sets: dict[str, list[Question]]) -> None:
    """Print what the bot does: answers, offers a choice, declines."""
    entries = resources.knowledge().entries
    print("| language | answerable: answered rightly / wrongly / offered / declined "
          "| unanswerable: answered / offered / declined |")  # fmt: skip
    print("|---|---|---|")
    for language, all_questions in sets.items():
        cells = []
        for answerable in (True, False):
            asked = [q for q in all_questions if bool(q.document) == answerable]
            found = [(q, answers(resources.search(), q.text, language)[0]) for q in asked]
            kinds = [a.kind for _, a in found]
            right = sum(a.kind == ANSWER and q.is_answered_by(entries[a.candidates[0].entry])
                        for q, a in found)  # fmt: skip
            counts = [kinds.count(ANSWER), kinds.count(OFFER), kinds.count(UNKNOWN)]
            if answerable:
                counts = [right, counts[0] - right, *counts[1:]]
            cells.append(" / ".join(f"{count / len(asked):.3f}" for count in counts))
        print(f"| {language} | {' | '.join(cells)} |")
    print()


def abstention_table(sets: dict[str, list[Question]]) -> None:
    """Print, per threshold of the best score, what would be declined."""
    print("| declined below | " + " | ".join(f"{x}: answerable, unanswerable" for x in LANGUAGES)
          + " |")  # fmt: skip
    print("|---|" + "---|" * len(LANGUAGES))
    scores = {
        language: [(bool(q.document), best_score(q.text, language)) for q in all_questions]
        for language, all_questions in sets.items()
    }
    for threshold in THRESHOLDS:
        cells = []
        for pairs in scores.values():
            declined = [
                np.mean([score < threshold for known, score in pairs if known is kind])
                for kind in (True, False)
            ]
            cells.append("{:.3f}, {:.3f}".format(*declined))
        print(f"| {threshold} | {' | '.join(cells)} |")
    print()


def growth_table(sets: dict[str, list[Question]], entries: list[Entry]) -> None:
    """Print time a query as a ratio: with ten times the entries to with these."""
    many = [
        replace(entry, id=f"{entry.id}-{copy}", questions={
            language: tuple(f"{q} {copy}{number}" for number, q in enumerate(asked))
            for language, asked in entry.questions.items()
        })
        for copy in range(GROWTH) for entry in entries
    ]  # fmt: skip
    asked = [(q.text, language) for language in LANGUAGES for q in sets[language][::5]]
    times = []
    for some in (entries, many):
        search = KnowledgeSearch(learn(some, keep=lambda n: n < 3), resources.identifier())
        started = time.perf_counter()
        for text, language in asked:
            search.search(text, language)
        times.append((time.perf_counter() - started) / len(asked) * 1000)
    print(f"{GROWTH} times the entries, three questions each: "
          f"{times[1]:.1f} ms a query to {times[0]:.1f} ms, {times[1] / times[0]:.1f} times")  # fmt: skip


def shares(pairs: Iterable[tuple[Question, list[str]]]) -> tuple[float, float]:
    """Return the shares of questions whose first, and one of whose first three, is right."""
    entries = resources.knowledge().entries
    right = [
        [question.is_answered_by(entries[id]) for id in found[:3]] or [False]
        for question, found in pairs
    ]
    return float(np.mean([r[0] for r in right])), float(np.mean([any(r) for r in right]))


def best_score(text: str, language: str) -> float:
    found = resources.search().search(text, language, top=1)
    return found[0].score if found else 0.0


def bm25(entries: list[Entry]) -> Ranker:
    """Return BM25 over the words of each entry in one language."""
    rankers = {
        language: Bm25(
            [known_key("\n".join([e.title[language], e.answer[language], *e.questions[language]]),
                       language) for e in entries],
            re.compile(r"\w+").findall,
        )
        for language in LANGUAGES
    }  # fmt: skip

    def rank(text: str, language: str) -> list[str]:
        scores = rankers[language].scores(known_key(text, language))
        return [entries[i].id for i in np.argsort(-scores)[:3]]

    return rank


def nearest_question(entries: list[Entry]) -> Ranker:
    """Return the entries whose questions are most alike in their characters."""
    owners, keys = [], []
    for number, entry in enumerate(entries):
        for language in LANGUAGES:
            for question in entry.questions[language]:
                owners.append(number)
                keys.append(known_key(question, language))
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    rows = vectorizer.fit_transform(keys)

    def rank(text: str, language: str) -> list[str]:
        likeness = (rows @ vectorizer.transform([known_key(text, language)]).T).toarray().ravel()
        found = dict.fromkeys(entries[owners[i]].id for i in np.argsort(-likeness)[:30])
        return list(found)[:3]

    return rank


if __name__ == "__main__":
    main()
