"""Vectors of the texts that the bot learns from, kept from one training to the next."""

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from bot.meaning.network import DIMENSIONS, Encoder, encoder
from bot.meaning.weights import read_weights, weights_file

Floats = NDArray[np.float32]

_PROCESSES = 2
_WORTH_PROCESSES = 500
"""Fewer new texts are read here: a process takes a second to start."""


class Vectors:
    """Gives the vectors of texts, each read once. What was asked for is kept by :meth:`save`."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._kept: dict[int, NDArray[np.float16]] = {}
        self._known: dict[int, NDArray[np.float16]] = {}
        if path is not None and path.exists():
            with np.load(path) as file:
                self._known = dict(zip(file["keys"].tolist(), file["vectors"], strict=True))

    def of(self, texts: Iterable[str]) -> Floats:
        """Return a row per text."""
        texts = list(texts)
        keys = [_key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        self._known.update(zip(new, _read(list(new.values())).astype(np.float16), strict=True))
        self._kept.update((key, self._known[key]) for key in keys)
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for place, key in enumerate(keys):
            rows[place] = self._known[key]
        return rows

    def vector(self, text: str) -> Floats:
        return self.of([text])[0]

    def save(self) -> None:
        """Keep the vectors of all texts that were asked for, and of no other."""
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(f".{os.getpid()}.part")
        with part.open("wb") as file:
            np.savez(file, keys=np.array(list(self._kept), dtype=np.uint64),
                     vectors=np.array(list(self._kept.values()), dtype=np.float16))  # fmt: skip
        part.replace(self._path)


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def _read(texts: Sequence[str]) -> Floats:
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    if len(texts) < _WORTH_PROCESSES:
        return encoder().vectors(texts)
    found = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    shares = Parallel(n_jobs=_PROCESSES)(
        delayed(_read_share)(texts[n::_PROCESSES]) for n in range(_PROCESSES)
    )
    for number, share in enumerate(shares):
        found[number::_PROCESSES] = share
    return found


def _read_share(texts: Sequence[str]) -> Floats:
    return Encoder(read_weights(weights_file())).vectors(texts)
