"""Read YAML with the line of each key, so that an error names its place."""

from pathlib import Path
from typing import Any

import yaml

from bot.errors import InvalidData, Problem

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CHECK_SYNTAX = "Check quotes, colons and indentation at this line and the one above"


class _Loader(_Base):
    """Remembers the keys that a mapping has twice: YAML itself keeps the last and says nothing."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.repeated: list[tuple[str, int, int]] = []
        self._seen: set[int] = set()

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Look at a mapping's own keys, once, before others are merged into it."""
        if id(node) not in self._seen:
            self._seen.add(id(node))
            first: dict[str, int] = {}
            for key, _ in node.value:
                line = key.start_mark.line + 1
                if isinstance(key, yaml.ScalarNode) and key.value != "<<":
                    if key.value in first:
                        self.repeated.append((key.value, line, first[key.value]))
                    first.setdefault(key.value, line)
        super().flatten_mapping(node)


class Lines:
    """The line of each key of a YAML file: ``lines["0.questions.ro.3"]``.

    They are looked for when the first is asked: most files have no problem.
    """

    def __init__(self, path: Path) -> None:
        self._text = path.read_text(encoding="utf-8")
        self._lines: dict[str, int] = {}

    def __getitem__(self, key: str) -> int:
        if not self._lines:
            node = yaml.compose(self._text, Loader=_Base)
            if node is not None:
                self._walk(node, "")
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


def shown(path: Path) -> str:
    """Return *path* as a curator knows it: from ``knowledge/`` on."""
    parts = path.parts
    if "knowledge" not in parts:
        return str(path)
    return "/".join(parts[len(parts) - 1 - parts[::-1].index("knowledge") :])


def read_yaml(path: Path) -> Any:
    """Return what the file holds.

    Raises InvalidData with the line when the file is missing, not UTF-8, not YAML, or has a key
    twice in one mapping.
    """
    name = shown(path)
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        try:
            value = loader.get_single_data()
        finally:
            loader.dispose()
    except FileNotFoundError:
        problem = Problem(name, 1, "file", "is missing", "Restore it from version control")
        raise InvalidData([problem]) from None
    except UnicodeDecodeError as error:
        problem = Problem(name, 1, "file", f"is not UTF-8 ({error.reason})", "Save as UTF-8")
        raise InvalidData([problem]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = str(getattr(error, "problem", None) or error).split("\n")[0]
        raise InvalidData([Problem(name, line, "YAML", what, _CHECK_SYNTAX)]) from None
    except (ValueError, RecursionError) as error:  # a date like 2026-13-40, nesting without end
        raise InvalidData([Problem(name, 1, "YAML", str(error), _CHECK_SYNTAX)]) from None
    if loader.repeated:
        raise InvalidData(
            [
                Problem(name, line, key, f"stands twice in one mapping, first at line {first}",
                        "Keep one of the two")
                for key, line, first in loader.repeated
            ]
        )  # fmt: skip
    return value
