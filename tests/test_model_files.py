from pathlib import Path

import pytest

from bot.model_files import load_model, save_model


def test_what_is_saved_is_read_again_and_nothing_half_written_stays(tmp_path: Path) -> None:
    save_model({"a": 1}, tmp_path / "new" / "model.joblib")

    assert load_model(tmp_path / "new" / "model.joblib", dict) == {"a": 1}
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["model.joblib"]


def test_a_model_of_another_kind_is_refused_by_name(tmp_path: Path) -> None:
    save_model([1], tmp_path / "model.joblib")

    with pytest.raises(TypeError, match="holds list, not dict"):
        load_model(tmp_path / "model.joblib", dict)
