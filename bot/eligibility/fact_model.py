"""Which fact of a check a clause tells, and which value: learned from sentences that people say.

The phrases of ``knowledge/mentions`` come first; this hears what is told in other words: “he owns
nothing but a bicycle” for an offender without means.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion

from bot.eligibility.mention_phrases import DENIED, NOTHING, values_of, with_others
from bot.eligibility.model import Check, Fact
from bot.eligibility.parse.numbers import in_digits
from bot.eligibility.parse.words import text_key
from bot.errors import InvalidData, Problem
from bot.knowledge.yaml_files import Lines, read_yaml, shown
from bot.language import LANGUAGES
from bot.model_files import load_model, save_model

NONE = "none"
"""The fact of a sentence that tells none."""
_KEYS = {"fact", "value", *LANGUAGES}
_DIGITS = re.compile(r"\d+(?:[.,/ ]\d+)*")
_MEND = "Write fact, value, ro, ru and en, as in the other records of the file"
_STRENGTH = 20.0
_EVERY = 6
"""Of so many sentences of another check one tells a model what tells none of its facts."""
_WILD = re.compile(r"[*….]")
_NOT_SAID = {"unknown", "unclear", "none", "other"}
"""Options whose labels (“none of these”) tell nothing outside their question."""
_SMALL_WORDS = {"of", "in", "at", "is", "by", "the", "on", "or"}


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence and the fact that it tells, with its value; ``NONE`` for neither."""

    text: str
    language: str
    fact: str
    value: str


@dataclass(frozen=True, slots=True)
class Places:
    """Names of places by their kind (“moldova”, “abroad”), read as one word each.

    A model that met Orhei and Milan then hears Soroca and Lisbon as well.
    """

    kinds: tuple[str, ...] = ()
    names: re.Pattern[str] | None = None

    @classmethod
    def load(cls, path: Path) -> "Places":
        """Read lists of beginnings of words, a list for each kind. Raises InvalidData."""
        record = read_yaml(path)
        parts = list(record.values()) if isinstance(record, dict) else []
        if not parts or not all(_are_texts(part) and part and all(part) for part in parts):
            mend = "Write “moldova:” and “abroad:”, each with a list of beginnings of words"
            problem = Problem(shown(path), 1, "file", "is not lists of places", mend)
            raise InvalidData([problem])
        kinds = (f"(\\b(?:{'|'.join(map(re.escape, starts))})\\w*)" for starts in parts)
        return cls(tuple(record), re.compile("|".join(kinds)))

    def in_words(self, key: str) -> str:
        if self.names is None:
            return key
        return self.names.sub(lambda match: f"place{self.kinds[(match.lastindex or 1) - 1]}", key)


@dataclass(slots=True)
class FactModel:
    """Tells of a clause how likely it says each value of each fact of one check."""

    labels: tuple[tuple[str, str], ...]
    features: FeatureUnion
    weights: np.ndarray
    """A column per label, a row per feature."""
    bias: np.ndarray
    places: Places

    @classmethod
    def train(
        cls, examples: Sequence[Told], others: Iterable[tuple[str, str]], places: Places
    ) -> "FactModel":
        """Learn from *examples*, and from *others*, (text, language) that tell nothing."""
        keys = [_reduced(text_key(e.text, e.language), places) for e in examples]
        nothing = [_reduced(text_key(text, language), places) for text, language in others]
        told = [(example.fact, example.value) for example in examples]
        labels = tuple(sorted({*told, (NONE, NONE)}))
        features = FeatureUnion(
            [("letters", _tfidf("char_wb", (3, 5))), ("words", _tfidf("word", (1, 2)))]
        ).fit(keys)
        rows = features.transform([*keys, *nothing])
        right = [labels.index(label) for label in [*told, *[(NONE, NONE)] * len(nothing)]]
        columns = [_weigh(rows, np.equal(right, number)) for number in range(len(labels))]
        return cls(
            labels,
            features,
            np.stack([weights for weights, _ in columns], axis=1).astype(np.float32),
            np.array([bias for _, bias in columns], dtype=np.float32),
            places,
        )

    def shares(self, keys: Sequence[str]) -> np.ndarray:
        """Return a row per clause key with the probability of each of ``labels``."""
        rows = self.features.transform([_reduced(key, self.places) for key in keys])
        likely = expit(rows @ self.weights + self.bias)
        return np.asarray(likely / likely.sum(axis=1, keepdims=True))


def _weigh(rows: csr_matrix, right: np.ndarray) -> tuple[np.ndarray, float]:
    model = LogisticRegression(
        C=_STRENGTH,
        class_weight="balanced",
        solver="liblinear",
        dual=True,
        tol=0.1,
        random_state=0,
    ).fit(rows, right)
    return model.coef_[0], float(model.intercept_[0])


def _tfidf(analyzer: str, lengths: tuple[int, int]) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer=analyzer, min_df=2, ngram_range=lengths, sublinear_tf=True, dtype=np.float32,
        token_pattern=r"(?u)\b\w+\b" if analyzer == "word" else None,
    )  # fmt: skip


def _reduced(key: str, places: Places) -> str:
    """Return *key* with every number as 0 and every place as its kind."""
    return places.in_words(_DIGITS.sub("0", in_digits(key)))


def learn(
    told: Mapping[str, Sequence[Told]], calm: Iterable[tuple[str, str]], places: Places
) -> dict[str, FactModel]:
    """Return a model of each check. *calm* are (text, language) that tell no fact of any.

    What tells a fact of another check tells none of this one, unless both have a fact of that kind.
    """
    nothing = list(calm)
    return {
        name: FactModel.train(examples, [*nothing, *_of_other_checks(name, told)], places)
        for name, examples in told.items()
    }


def _of_other_checks(name: str, told: Mapping[str, Sequence[Told]]) -> Iterator[tuple[str, str]]:
    own = {word for example in told[name] for word in _words_of(example.fact)}
    for other, examples in told.items():
        for example in examples[::_EVERY] if other != name else ():
            if own.isdisjoint(_words_of(example.fact)):
                yield example.text, example.language


def _words_of(fact: str) -> set[str]:
    return set(fact.split("_")) - _SMALL_WORDS


def read_told(folder: Path, checks: Mapping[str, Check]) -> dict[str, list[Told]]:
    """Read ``<check>.yml`` of *folder*. Raises InvalidData naming file, record and mend.

    Left out is what is of a check, fact or option that is no more: a curator may remove one without
    looking here.
    """
    found, problems = dict[str, list[Told]](), []
    for path in sorted(folder.glob("*.yml")):
        check = checks.get(path.stem)
        lines = Lines(path)
        for number, record in enumerate(read_yaml(path) or []):
            wrong = _wrong(record)
            if wrong:
                place = str(number)
                problems.append(Problem(shown(path), lines[place], place, wrong, _MEND))
            elif check is not None and _is_known(check, record["fact"], record["value"]):
                found.setdefault(check.id, []).extend(
                    Told(text, language, record["fact"], record["value"])
                    for language in LANGUAGES
                    for text in record[language]
                )
    if problems:
        raise InvalidData(problems)
    return found


def told_by_phrases(folder: Path, checks: Mapping[str, Check]) -> Iterator[tuple[str, Told]]:
    """Yield (check, phrase) of the phrases of ``knowledge/mentions`` and the labels of options.

    Unreadable files and values that are no more tell nothing; `azimut kb validate` names them.
    """
    records = {path.stem: _record(path) for path in sorted(folder.glob("*.yml"))}
    for name, check in checks.items():
        for fact, values in with_others(records.get(name, {}), records).items():
            for value, phrases in values.items() if isinstance(values, dict) else ():
                if isinstance(phrases, dict) and _is_known(check, fact, str(value)):
                    for language, texts in phrases.items():
                        for text in texts or ():
                            spelt = _WILD.sub(" ", text.replace("#", "5"))
                            yield name, Told(spelt, language, fact, str(value))
        for each in check.facts.values():
            for option in each.options if each.type in ("choice", "penal_article") else ():
                if option.value not in _NOT_SAID:
                    for language in LANGUAGES:
                        yield name, Told(option.label[language], language, each.id, option.value)


def _record(path: Path) -> dict[str, Any]:
    try:
        record = read_yaml(path)
    except InvalidData:
        return {}
    return record if isinstance(record, dict) else {}


def _wrong(record: Any) -> str | None:
    if not isinstance(record, dict) or set(record) != _KEYS:
        return "has other keys than fact, value and the languages"
    if not isinstance(record["fact"], str) or not isinstance(record["value"], str):
        return "has a fact or value that is no text"
    if not all(_are_texts(record[language]) for language in LANGUAGES):
        return "has sentences that are no list of texts"
    return None


def _are_texts(part: Any) -> bool:
    return isinstance(part, list) and all(isinstance(text, str) for text in part)


def _is_known(check: Check, name: str, value: str) -> bool:
    if name == NONE:
        return True
    fact = check.facts.get(name)
    return fact is not None and value in values_told(fact)


def values_told(fact: Fact) -> tuple[str, ...]:
    """Return the values that a sentence may tell of *fact*."""
    values = tuple(value for value in values_of(fact) if value != NOTHING)
    denied = tuple(DENIED + value for value in values) if fact.type == "list" else ()
    return (*values, *denied)


def save(models: Mapping[str, FactModel], path: Path) -> None:
    save_model(dict(models), path)


def load(path: Path) -> dict[str, FactModel]:
    return load_model(path, dict)
