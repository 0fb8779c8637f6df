"""The network: twelve layers of attention over the pieces of a text (Devlin and others, 2019)."""

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from bot.meaning.pieces import Pieces
from bot.meaning.weights import Weights, read_weights, unpacked, weights_file

Floats = NDArray[np.float32]

DIMENSIONS = 384
_ASKED = "query: "
"""The network was taught to read what is searched for with this before it."""
_LONGEST = 96
"""Pieces of a text that are read: the first and last half of so many."""
_AT_ONCE = 1024
"""Pieces that go through the network together: enough for the machine to be busy, and no more."""
_BEND, _CUBE = np.float32((2 / np.pi) ** 0.5), np.float32(0.044715)


class Encoder:
    """Makes vectors of texts. It may be shared by threads."""

    def __init__(self, weights: Weights) -> None:
        shape = weights.shape
        self._shape, self._pieces = shape, Pieces(weights)
        self._begin, self._end = weights.begin, weights.end
        self._words = weights.blocks("emb.word", shape.width)
        places, kinds = (
            weights.numbers(f"emb.{name}").reshape(-1, shape.width) for name in ("pos", "type")
        )
        self._places = places + kinds[0]
        self._norm = (weights.numbers("emb.ln.w"), weights.numbers("emb.ln.b"))
        self._threads = ThreadpoolController()
        """One thread multiplies: beside other work, several wait for each other most of the time."""
        self._layers = [_Layer(weights, f"l{n}") for n in range(shape.layers)]

    def vector(self, text: str) -> Floats:
        """Return the vector of one text, of length 1."""
        return self.vectors([text])[0]

    def vectors(self, texts: Iterable[str]) -> Floats:
        """Return a row per text, each of length 1; texts of like length are read together."""
        rows = [self._numbers(text) for text in texts]
        found = np.zeros((len(rows), self._shape.width), dtype=np.float32)
        by_length: dict[int, list[int]] = {}
        for place, row in enumerate(rows):
            by_length.setdefault(len(row), []).append(place)
        with self._threads.limit(limits=1):
            for length, places in by_length.items():
                many = max(1, _AT_ONCE // length)
                for first in range(0, len(places), many):
                    some = places[first : first + many]
                    found[some] = self._read(np.array([rows[place] for place in some]))
        return found

    def _numbers(self, text: str) -> Sequence[int]:
        inside = self._pieces.of(_ASKED + text.strip())
        if len(inside) > _LONGEST:
            inside = inside[: _LONGEST // 2] + inside[-_LONGEST // 2 :]
        return [self._begin, *inside, self._end]

    def _read(self, numbers: NDArray[np.int64]) -> Floats:
        """Return the vectors of texts of one length: a row of numbers each."""
        texts, length = numbers.shape
        words = unpacked(self._words[numbers.ravel()]).reshape(texts, length, -1)
        state = _normal(words + self._places[:length], *self._norm, self._shape.epsilon)
        for layer in self._layers:
            state = layer.after(state, self._shape.heads, self._shape.epsilon)
        mean = state.mean(axis=1)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)


class _Layer:
    """Attention, then two linear maps with a bend between; what comes in is added each time."""

    def __init__(self, weights: Weights, name: str) -> None:
        width, inner = weights.shape.width, weights.shape.inner
        asked, offered, given = (weights.matrix(f"{name}.{x}.w", width) for x in "qkv")
        self._into = np.vstack([asked.T, offered.T, given.T]).T
        self._into_bias = np.concatenate([weights.numbers(f"{name}.{x}.b") for x in "qkv"])
        self._out = weights.matrix(f"{name}.ao.w", width)
        self._out_bias = weights.numbers(f"{name}.ao.b")
        self._norm = (weights.numbers(f"{name}.aln.w"), weights.numbers(f"{name}.aln.b"))
        self._wide = weights.matrix(f"{name}.fi.w", width)
        self._wide_bias = weights.numbers(f"{name}.fi.b")
        self._narrow = weights.matrix(f"{name}.fo.w", inner)
        self._narrow_bias = weights.numbers(f"{name}.fo.b")
        self._last_norm = (weights.numbers(f"{name}.oln.w"), weights.numbers(f"{name}.oln.b"))

    def after(self, state: Floats, heads: int, epsilon: float) -> Floats:
        """Return the state of texts by pieces by width after this layer."""
        texts, length, width = state.shape
        mixed = (state.reshape(-1, width) @ self._into + self._into_bias).reshape(
            texts, length, 3, heads, width // heads
        )
        asked, offered, given = (mixed[:, :, part].transpose(0, 2, 1, 3) for part in range(3))
        weight = asked @ offered.transpose(0, 1, 3, 2) * np.float32((heads / width) ** 0.5)
        weight = np.exp(weight - weight.max(axis=-1, keepdims=True))
        weight /= weight.sum(axis=-1, keepdims=True)
        seen = (weight @ given).transpose(0, 2, 1, 3).reshape(-1, width)
        flat = state.reshape(-1, width)
        flat = _normal(flat + seen @ self._out + self._out_bias, *self._norm, epsilon)
        wide = flat @ self._wide + self._wide_bias
        wide = _bent(wide)
        flat = _normal(flat + wide @ self._narrow + self._narrow_bias, *self._last_norm, epsilon)
        return flat.reshape(texts, length, width)


def _normal(rows: Floats, scale: Floats, shift: Floats, epsilon: float) -> Floats:
    rows = rows - rows.mean(axis=-1, keepdims=True)
    spread = np.sqrt(np.square(rows).mean(axis=-1, keepdims=True) + np.float32(epsilon))
    return rows / spread * scale + shift


def _bent(wide: Floats) -> Floats:
    """Return the numbers times how likely a normal one is smaller, nearly (Hendrycks and Gimpel 2016):
    the exact share costs four times what all else does, and vectors differ by 0.0001.
    """
    curve = wide * wide
    curve *= _CUBE
    curve += 1
    curve *= wide
    curve *= _BEND
    np.tanh(curve, out=curve)
    curve += 1
    curve *= wide
    curve *= np.float32(0.5)
    return curve


@cache
def encoder() -> Encoder:
    """Return the encoder, read once a process. Raises MeaningError when its weights are not there."""
    return Encoder(read_weights(weights_file()))
