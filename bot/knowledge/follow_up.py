"""What a message means after an answer (“and for a child?”, “how much?”): learned from dialogues."""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.ensemble import GradientBoostingClassifier

from bot.errors import InvalidData, Problem
from bot.knowledge.scores import Scores
from bot.knowledge.yaml_files import Lines, read_yaml, shown
from bot.language import LANGUAGES

_RIDGE = 1e-3
_ROUNDS = 200
_MEND = "Write after, say and want, as in the other records of the file"


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What someone wrote after an entry was answered, and the entries that answer it: maybe none."""

    after: str
    say: str
    want: tuple[str, ...]
    language: str


@dataclass(slots=True)
class Asked:
    """A message after an answer, as scores of every entry: alone, with the last answer's title
    before it, and the ties of each entry to the last answer.
    """

    alone: Scores
    together: Scores
    ties: np.ndarray

    def rows(self) -> np.ndarray:
        """Return what tells entries apart, a row per entry."""
        scores = [
            part
            for one in (self.alone, self.together)
            for part in (one.margin, one.text, one.similar, one.meaning)
        ]
        return np.concatenate([np.stack(scores, axis=1), self.ties], axis=1).astype(np.float32)

    def signs(self, number: int, shares: np.ndarray) -> list[float]:
        """Return what tells how sure entry *number* is, which has its share of *shares*."""
        others = np.delete(shares, number)
        return [
            *self.alone.features(number),
            float(shares[number]),
            float(shares[number] - (others.max() if len(others) else 0.0)),
            float(self.together.total[number]),
            float(self.alone.total.max() - self.alone.total[number]),
            *(float(tie) for tie in self.ties[number]),
        ]


@dataclass(slots=True)
class FollowUps:
    """Weighs how well an entry fits a message against how near it is to the last answer."""

    weights: np.ndarray
    calibration: GradientBoostingClassifier | None = None

    def shares(self, asked: Asked, limit: tuple[int, ...] | None = None) -> np.ndarray:
        """Return how likely each entry is meant if any is; with *limit* only those can be."""
        return _shares(asked.rows() @ self.weights, limit)

    def probabilities(
        self, asked: Asked, shares: np.ndarray, numbers: Sequence[int]
    ) -> list[float]:
        """Return how often entries that look so are right."""
        if self.calibration is None:
            return [float(shares[number]) for number in numbers]
        signs = [asked.signs(number, shares) for number in numbers]
        return [float(p) for p in self.calibration.predict_proba(signs)[:, 1]]

    @classmethod
    def learn(cls, wanted: Sequence[tuple[Asked, Sequence[int]]]) -> "FollowUps":
        """Learn the weights from messages and the numbers of the entries that answer them."""
        rows = [asked.rows() for asked, _ in wanted]
        spread = np.std(np.concatenate(rows), axis=0) + 1e-6
        scaled = [one / spread for one in rows]
        right = [list(numbers) for _, numbers in wanted]

        def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
            total, slope = 0.0, np.zeros_like(weights)
            for one, numbers in zip(scaled, right, strict=True):
                shares = _shares(one @ weights)
                found = shares[numbers].sum() + 1e-12
                target = np.zeros_like(shares)
                target[numbers] = shares[numbers] / found
                total -= float(np.log(found))
                slope -= one.T @ (target - shares)
            count = len(scaled)
            ridge = _RIDGE * float(weights @ weights)
            return total / count + ridge, slope / count + 2 * _RIDGE * weights

        start = np.zeros(rows[0].shape[1])
        best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x
        return cls((best / spread).astype(np.float32))

    def calibrate(self, asked: Iterable[tuple[Asked, Sequence[int]]]) -> None:
        """Learn how often the first is right, from messages of which some have no answer."""
        signs, right = [], []
        for one, numbers in asked:
            shares = self.shares(one)
            first = int(np.argmax(shares))
            signs.append(one.signs(first, shares))
            right.append(first in numbers)
        if len(set(right)) == 2:
            self.calibration = GradientBoostingClassifier(
                n_estimators=100, learning_rate=0.06, max_depth=3, subsample=0.7,
                min_samples_leaf=20, max_features=6, random_state=0,
            ).fit(np.array(signs), right)  # fmt: skip


def asked_after(score: Callable[[str], Scores], title: str, text: str, ties: np.ndarray) -> Asked:
    """Score *text* after an answer that is called *title* and has these *ties* to every entry."""
    return Asked(score(text), score(f"{title} {text}"), ties)


def _shares(weighed: np.ndarray, limit: tuple[int, ...] | None = None) -> np.ndarray:
    if limit is not None:
        allowed = np.full(len(weighed), -np.inf)
        allowed[list(limit)] = weighed[list(limit)]
        weighed = allowed
    raised = np.exp(weighed - weighed.max())
    return np.asarray(raised / raised.sum())


def read_dialogues(folder: Path, known: Container[str]) -> list[Dialogue]:
    """Read ``<language>.yml`` of *folder*; left out is what needs an entry that is not *known*.

    A curator may remove an entry without looking here. Raises InvalidData for malformed records.
    """
    found, problems = [], []
    for path in (folder / f"{language}.yml" for language in LANGUAGES):
        records = read_yaml(path) or []
        lines = Lines(path)
        for number, record in enumerate(records):
            wrong = _wrong(record)
            if wrong:
                problems.append(
                    Problem(shown(path), lines[str(number)], str(number), wrong, _MEND)
                )
            elif all(id in known for id in (record["after"], *record["want"])):
                want = tuple(record["want"])
                found.append(Dialogue(record["after"], record["say"], want, path.stem))
    if problems:
        raise InvalidData(problems)
    return found


def _wrong(record: object) -> str | None:
    if not isinstance(record, dict) or set(record) != {"after", "say", "want"}:
        return "has other keys than after, say and want"
    texts = (record["after"], record["say"])
    if not isinstance(record["want"], list):
        return "has a want that is no list"
    if not all(isinstance(text, str) for text in (*texts, *record["want"])):
        return "has a name or a say that is no text"
    return None
