"""How entries are tied to each other: by name, relation, place in the documents, and wording."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.preprocessing import normalize

from bot.knowledge.model import Entry

DIRECT = 2
"""The column of :meth:`Ties.to` that tells which entries are related directly."""
_REACH = 5.0
"""How many places further on in a document the tie of place has fallen to a third."""


@dataclass(slots=True)
class Ties:
    """What :meth:`to` needs of every entry, in the order of the index."""

    names: np.ndarray
    documents: np.ndarray
    related: csr_matrix
    articles: csr_matrix
    wording: np.ndarray
    """How alike the questions of each two entries are, a row per entry."""

    @classmethod
    def of(cls, entries: Sequence[Entry], questions: csr_matrix, starts: np.ndarray) -> "Ties":
        numbers = {entry.id: number for number, entry in enumerate(entries)}
        related = [
            (number, numbers[id])
            for number, entry in enumerate(entries)
            for id in entry.related
            if id in numbers
        ]
        places: dict[Hashable, int] = {}
        articles = [
            (number, places.setdefault(place, len(places)))
            for number, entry in enumerate(entries)
            for place in {(s.document, str(s.locator).split("(")[0]) for s in entry.sources}
        ]
        count = len(entries)
        both = [*related, *((other, one) for one, other in related)]
        means = normalize(_sums(starts) @ questions)
        return cls(
            names=_codes(entry.id.split("-")[0] for entry in entries),
            documents=_codes(entry.sources[0].document for entry in entries),
            related=_marks(both, (count, count)),
            articles=_marks(articles, (count, max(len(places), 1))),
            wording=(means @ means.T).toarray().astype(np.float16),
        )

    def to(self, topic: int) -> np.ndarray:
        """Return a row per entry, its ties to entry *topic*: eight numbers from 0 to 1."""
        places = np.arange(len(self.names))
        itself = places == topic
        direct = np.asarray(self.related[topic].todense()).ravel() > 0
        second = np.asarray((self.related[topic] @ self.related).todense()).ravel() > 0
        document = self.documents == self.documents[topic]
        article = np.asarray((self.articles @ self.articles[topic].T).todense()).ravel() > 0
        near = np.exp(-np.abs(places - topic) / _REACH)
        return np.stack(
            [
                itself,
                self.names == self.names[topic],
                direct,
                second & ~direct & ~itself,
                np.where(document & ~itself, near, 0.0),
                document,
                article & ~itself,
                np.where(itself, 0.0, self.wording[topic]),
            ],
            axis=1,
        ).astype(np.float32)


def _codes(names: Iterable[str]) -> np.ndarray:
    codes: dict[str, int] = {}
    return np.array([codes.setdefault(name, len(codes)) for name in names])


def _marks(pairs: Sequence[tuple[int, int]], shape: tuple[int, int]) -> csr_matrix:
    rows, columns = zip(*dict.fromkeys(pairs), strict=True) if pairs else ((), ())
    return csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)


def _sums(starts: np.ndarray) -> csr_matrix:
    """Return a row per entry that adds up the rows of its questions."""
    owners = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    return csr_matrix(
        (np.ones(len(owners), dtype=np.float32), (owners, np.arange(len(owners)))),
        shape=(len(starts) - 1, len(owners)),
    )
