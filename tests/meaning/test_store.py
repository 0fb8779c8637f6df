from pathlib import Path

import numpy as np
import pytest

from bot.meaning import Vectors, encoder, store


def test_a_kept_vector_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Vectors(tmp_path / "v.npz")
    vector = first.vector("unde cer ajutor")
    first.save()
    monkeypatch.setattr(store, "encoder", lambda: pytest.fail("read again"))
    assert np.array_equal(Vectors(tmp_path / "v.npz").vector("unde cer ajutor"), vector)


def test_only_what_was_asked_for_is_kept(tmp_path: Path) -> None:
    first = Vectors(tmp_path / "v.npz")
    first.of(["unu", "doi"])
    first.save()
    second = Vectors(tmp_path / "v.npz")
    second.of(["doi", "trei"])
    second.save()
    with np.load(tmp_path / "v.npz") as file:
        assert len(file["keys"]) == 2


def test_vectors_come_in_the_order_of_the_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_WORTH_PROCESSES", 3)
    texts = ["un text", "alt text", "un text", "al treilea", "al patrulea text"]
    rows = Vectors().of(texts)
    assert np.allclose(rows, encoder().vectors(texts), atol=2e-3)
