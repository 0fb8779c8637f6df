"""What short messages around danger mean, and what is said to them (``knowledge/danger_talk.yml``)."""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import InvalidData, Problem
from bot.knowledge.yaml_files import Lines, read_yaml, shown
from bot.language import LANGUAGES, known_key

_APOSTROPHES = re.compile(r"['’`´]")
_STEM = re.compile(r"(?<!\\)([a-z])\*")
_GAP = "(?:[ ,.-]+)"
WORDS = (
    "thanks",
    "watched",
    "other_person",
    "for_another",
    "own",
    "first_person",
    "third_person",
    "follow_up",
)
RISES = ("immediate", "child")
SELF, OTHER = "self", "other"
_KEYS = {
    "id", "patterns", "words", "except", "most_words", "category_is", "category", "raises",
    "presses", "hides", "neutral", "calm", "asks_yes_or_no", "say", "neutral_say",
}  # fmt: skip
_LANGUAGES = set(LANGUAGES)

Text = dict[str, str]


@dataclass(frozen=True, slots=True)
class DangerReply:
    """What is said to one kind of message of someone who was alarmed and waits."""

    id: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    most_words: int
    only_in: frozenset[str]
    """Categories of danger in which it holds; in all when empty."""
    category: str | None
    raises: str | None
    """“immediate”, or “child”: a child at risk, immediate when someone harms them."""
    presses: str | None
    hides: bool
    """Whether someone else may be typing: nothing is revealed from here on."""
    neutral: bool
    """Whether its words may stand on a watched screen."""
    calm: bool
    """Whether it says that all is well, and so yields to a sign of danger."""
    asks_yes_or_no: bool
    say: Text | None
    neutral_say: Text | None

    def text(self, language: str, watched: bool) -> str | None:
        """Return the words; None when there are none that a watched screen may show."""
        if not watched or self.neutral:
            return self.say[language] if self.say else None
        return self.neutral_say[language] if self.neutral_say else None


@dataclass(frozen=True, slots=True)
class SignReply:
    """What is said when someone whose danger is known tells more of it."""

    signs: frozenset[str]
    """Signs of the lexicon, of which one is enough."""
    say: Text
    about: str | None
    """“self”, or “other”: to whom alone it is said, when not to both."""


class AlarmedTalk:
    """Patterns over keys and the texts that belong to them."""

    def __init__(
        self,
        words: dict[str, re.Pattern[str]],
        own: dict[str, re.Pattern[str]],
        replies: tuple[DangerReply, ...],
        yes_or_no: tuple[Text, ...],
        done: Text,
        here: tuple[Text, ...],
        of_signs: tuple[SignReply, ...],
    ) -> None:
        self._words, self._own = words, own
        self._replies, self._of_signs = replies, of_signs
        self.yes_or_no, self.done, self.here = yes_or_no, done, here

    @classmethod
    def load(cls, path: Path) -> "AlarmedTalk":
        """Read the file. Raises InvalidData naming what has no pattern, no text or a wrong key."""
        data = read_yaml(path)
        problems = _problems(data, path)
        if problems:
            raise InvalidData(problems)
        words = {name: _compiled(data["words"][name]) for name in WORDS}
        own = {
            language: _compiled([pattern])
            for language, pattern in zip(LANGUAGES, data["words"]["own"], strict=True)
        }
        replies = tuple(_reply(record, words) for record in data["replies"])
        return cls(
            words,
            own,
            replies,
            tuple(data["yes_or_no"]),
            data["yes_or_no_done"],
            tuple(data["here"]),
            tuple(
                SignReply(frozenset(one["signs"]), one["say"], one.get("about"))
                for one in data["of_signs"]
            ),
        )

    def reply(self, text: str, category: str | None) -> DangerReply | None:
        """Return the first reply that fits *text* in a conversation of this category of danger."""
        keys, length = _keys(text), len(text.split())
        for reply in self._replies:
            if length > reply.most_words or (reply.only_in and category not in reply.only_in):
                continue
            if reply.unless and any(map(reply.unless.search, keys)):
                continue
            if any(map(reply.pattern.search, keys)):
                return reply
        return None

    def of_signs(
        self, signs: Iterable[str], told: Container[str], other: bool
    ) -> tuple[str, Text] | None:
        """Return name and words of the first line for *signs* that was not *told* yet.

        *other* says that the writer tells of another person.
        """
        shown, who = frozenset(signs), OTHER if other else SELF
        for reply in self._of_signs:
            name = f"{reply.about}:{min(reply.signs)}"
            if name not in told and reply.signs & shown and reply.about in (None, who):
                return name, reply.say
        return None

    def is_only_thanks(self, text: str) -> bool:
        """Tell whether *text* is “ok, thanks” and nothing else."""
        pattern = self._words["thanks"].pattern
        return any(re.fullmatch(rf"(?:\W*{pattern}\W*)+", key) for key in _keys(text))

    def is_watched(self, text: str) -> bool:
        """Tell whether *text* says that someone reads along, or that the answer has to be short."""
        return self._shows("watched", text)

    def tells_of_another(self, text: str, language: str) -> bool:
        """Tell whether *text* is about another person than the writer, and not about both."""
        key = known_key(_APOSTROPHES.sub("", text), language)
        is_other = self._words["other_person"].search(key) is not None
        return is_other and not self.tells_of_self(text, language)

    def goes_on_of_another(self, text: str, language: str) -> bool:
        """Tell whether *text* goes on about the one who was spoken of, and not about the writer."""
        key = known_key(_APOSTROPHES.sub("", text), language)
        reported = self._words["for_another"].sub(" ", key)
        first, third = (self._words[name] for name in ("first_person", "third_person"))
        return third.search(key) is not None and first.search(reported) is None

    def tells_of_self(self, text: str, language: str) -> bool:
        """Tell whether *text* has words of what happens to the writer."""
        key = known_key(_APOSTROPHES.sub("", text), language)
        return self._own[language].search(self._words["for_another"].sub(" ", key)) is not None

    def goes_on(self, text: str) -> bool:
        """Tell whether *text* begins as calm talk goes on: “and if…”, “но…”, “nu…”."""
        return self._shows("follow_up", text)

    def _shows(self, name: str, text: str) -> bool:
        return any(map(self._words[name].search, _keys(text)))


def _keys(text: str) -> list[str]:
    plain = _APOSTROPHES.sub("", text)
    return list(dict.fromkeys(known_key(plain, language) for language in LANGUAGES))


def _compiled(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(_expanded(pattern) for pattern in patterns) + ")")


def _expanded(pattern: str) -> str:
    """Turn a pattern into a regular expression over keys; a space is a gap, * ends a stem."""
    pattern = _STEM.sub(r"\1\\w*", pattern)
    if pattern.endswith(")*"):
        pattern = pattern[:-1] + r"\w*"
    pattern = pattern.replace(" ", _GAP)
    begin = "" if pattern.startswith("^") else r"(?<!\w)"
    end = "" if pattern.endswith("$") else r"(?!\w)"
    return f"(?:{begin}{pattern}{end})"


def _reply(record: dict[str, Any], words: dict[str, re.Pattern[str]]) -> DangerReply:
    said = record.get("patterns")
    return DangerReply(
        id=record["id"],
        pattern=_compiled(said) if said else words[record["words"]],
        unless=_compiled(record["except"]) if "except" in record else None,
        most_words=record["most_words"],
        only_in=frozenset(record.get("category_is", ())),
        category=record.get("category"),
        raises=record.get("raises"),
        presses=record.get("presses"),
        hides=record.get("hides", False),
        neutral=record.get("neutral", False),
        calm=record.get("calm", False),
        asks_yes_or_no=record.get("asks_yes_or_no", False),
        say=record.get("say"),
        neutral_say=record.get("neutral_say"),
    )


def _problems(data: Any, path: Path) -> list[Problem]:
    lines, name = Lines(path), shown(path)
    found = []
    for where, what in _wrong(data):
        found.append(
            Problem(name, lines[where], where or "file", what, "Compare it with the others")
        )
    return found


def _wrong(data: Any) -> list[tuple[str, str]]:
    sections = {"words", "replies", "yes_or_no", "yes_or_no_done", "here", "of_signs"}
    if not isinstance(data, dict) or set(data) != sections:
        return [("", f"needs the sections {', '.join(sorted(sections))}")]
    wrong = [
        (f"words.{name}", "lacks its patterns") for name in WORDS if not data["words"].get(name)
    ]
    wrong += [(f"words.{name}", why) for name, one in data["words"].items() if (why := _bad(one))]
    for index, record in enumerate(data["replies"]):
        wrong += [(f"replies.{index}", why) for why in _wrong_reply(record)]
    for section in ("yes_or_no", "here"):
        wrong += [(section, "is not in the three languages") for t in data[section] if _lacks(t)]
    for number, one in enumerate(data["of_signs"]):
        if not one.get("signs") or _lacks(one.get("say")):
            wrong.append((f"of_signs.{number}", "needs signs and say in the three languages"))
        if one.get("about", SELF) not in (SELF, OTHER) or set(one) - {"signs", "say", "about"}:
            wrong.append((f"of_signs.{number}", "has an unknown key, or is about nobody known"))
    if _lacks(data["yes_or_no_done"]):
        wrong.append(("yes_or_no_done", "is not in the three languages"))
    return wrong


def _wrong_reply(record: dict[str, Any]) -> list[str]:
    what = [f"has the unknown key {key}" for key in sorted(set(record) - _KEYS)]
    if not {"id", "most_words"} <= set(record):
        what.append("lacks id or most_words")
    if ("patterns" in record) == (record.get("words") in WORDS):
        what.append("needs either patterns or words")
    if not {"say", "presses", "asks_yes_or_no"} & set(record):
        what.append("says and does nothing")
    if record.get("raises", RISES[0]) not in RISES:
        what.append("raises neither immediate nor child")
    what += [
        f"{key} is not in the three languages"
        for key in ("say", "neutral_say")
        if key in record and _lacks(record[key])
    ]
    bad = (_bad(record[key]) for key in ("patterns", "except") if key in record)
    return what + [why for why in bad if why]


def _bad(patterns: list[str]) -> str | None:
    try:
        _compiled(patterns)
    except re.error as error:
        return f"has a pattern that does not compile: {error}"
    return None


def _lacks(text: Any) -> bool:
    return not isinstance(text, dict) or set(text) != _LANGUAGES or not all(text.values())
