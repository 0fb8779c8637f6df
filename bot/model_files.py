"""Keep what was trained in files, so that a half-written one is never read."""

import os
from pathlib import Path
from typing import Any, TypeVar

import joblib

Model = TypeVar("Model")


def save_model(model: Any, path: Path) -> None:
    """Write *model* beside *path* first, then put it in its place; two processes may do so at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.part")
    joblib.dump(model, temporary, compress=3)
    temporary.replace(path)


def load_model(path: Path, kind: type[Model]) -> Model:
    """Read what :func:`save_model` wrote; the file is trusted: it was trained here.

    Raises TypeError when the file holds something else.
    """
    model = joblib.load(path)
    if not isinstance(model, kind):
        raise TypeError(f"{path} holds {type(model).__name__}, not {kind.__name__}")
    return model
