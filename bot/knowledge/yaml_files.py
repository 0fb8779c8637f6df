"""Read YAML with the line of each key, so that an error names its place."""

from pathlib import Path
from typing import Any

import yaml

from bot.errors import InvalidData, Problem

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Lines:
    """The line of each key of a YAML file: ``lines["0.questions.ro.3"]``."""

    def __init__(self, path: Path) -> None:
        self._lines: dict[str, int] = {}
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
        if node is not None:
            self._walk(node, "")

    def __getitem__(self, key: str) -> int:
        while key and key not in self._lines:
            key = key.rpartition(".")[0]
        return self._lines.get(key, 1)

    def _walk(self, node: yaml.Node, prefix: str) -> None:
        self._lines.setdefault(prefix, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                name = f"{prefix}.{key.value}".lstrip(".")
                self._lines[name] = key.start_mark.line + 1
                self._walk(value, name)
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                self._walk(value, f"{prefix}.{index}".lstrip("."))


def read_yaml(path: Path) -> Any:
    """Return what the file holds.

    Raises InvalidData with the line when the file is missing, not UTF-8, or not YAML.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except FileNotFoundError:
        raise InvalidData(
            [Problem(str(path), 1, "file", "is missing", "Restore it from version control")]
        ) from None
    except UnicodeDecodeError as error:
        problem = Problem(str(path), 1, "file", f"is not UTF-8 ({error.reason})", "Save as UTF-8")
        raise InvalidData([problem]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = str(getattr(error, "problem", None) or error).split("\n")[0]
        mend = "Check quotes, colons and indentation at this line and the one above"
        raise InvalidData([Problem(str(path), line, "YAML", what, mend)]) from None
