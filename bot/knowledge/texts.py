"""The bot's own words: ``knowledge/texts/*.yml``, a mapping from key to the three languages."""

import string
from pathlib import Path

from bot.errors import InvalidData, Problem
from bot.knowledge.yaml_files import Lines, read_yaml, shown
from bot.language import LANGUAGES


class Texts:
    """Interface texts by “file.key”, as in ``texts.get("danger.immediate", "ru")``."""

    def __init__(self, texts: dict[str, dict[str, str]]) -> None:
        self._texts = texts

    @classmethod
    def load(cls, folder: Path) -> "Texts":
        """Read every file of *folder*.

        Raises InvalidData when a language is missing or the languages' {fields} differ.
        """
        texts: dict[str, dict[str, str]] = {}
        problems: list[Problem] = []
        for path in sorted(folder.glob("*.yml")):
            name = shown(path)
            try:
                found = read_yaml(path)
            except InvalidData as error:
                problems += error.problems
                continue
            if not isinstance(found, dict):
                mend = "Write each text as “key: {ro: …, ru: …, en: …}”"
                problems.append(Problem(name, 1, "file", "is not a mapping", mend))
                continue
            lines = Lines(path)
            for key, text in found.items():
                what = (
                    "is read as yes or no; quote the key"
                    if isinstance(key, bool)
                    else _wrong(text)
                )
                if what:
                    mend = "Write ro, ru and en with the same {fields}"
                    problems.append(Problem(name, lines[str(key)], str(key), what, mend))
                else:
                    texts[f"{path.stem}.{key}"] = {k: v.strip() for k, v in text.items()}
        if problems:
            raise InvalidData(problems)
        return cls(texts)

    def get(self, key: str, language: str | None, **fields: object) -> str:
        """Return a text in *language* (Romanian when it is None) with its {fields} filled in."""
        text = self._texts[key][language or "ro"]
        return text.format(**fields) if fields else text

    def section(self, name: str, language: str) -> dict[str, str]:
        """Return the texts of one file by key."""
        prefix = f"{name}."
        return {
            key.removeprefix(prefix): text[language]
            for key, text in self._texts.items()
            if key.startswith(prefix)
        }

    def in_all(self, key: str) -> dict[str, str]:
        return self._texts[key]

    def find(self, key: str) -> dict[str, str] | None:
        """Return a text in all languages, or None when there is none."""
        return self._texts.get(key)


def _wrong(text: object) -> str:
    if not isinstance(text, dict) or set(text) != set(LANGUAGES):
        return "is not in the three languages"
    if not all(isinstance(value, str) and value.strip() for value in text.values()):
        return "has an empty text"
    try:
        fields = {tuple(sorted(f for _, f, _, _ in string.Formatter().parse(t) if f))
                  for t in text.values()}  # fmt: skip
    except ValueError:
        return "has a { or } without its pair"
    return "" if len(fields) == 1 else "has different {fields} in the languages"
