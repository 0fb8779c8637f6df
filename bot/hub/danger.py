"""What the hub says and does in danger. All of it works without Rasa."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.eligibility.parse import says_unknown, yes_or_no
from bot.handoff import Button, Reply, WorkingHours
from bot.knowledge.texts import Texts
from bot.language import known_key
from bot.safety import Assessment, DangerDetector, DangerLevel

_UNSAFE = re.compile(
    r"\b(not|isn'?t|aren'?t|don'?t|nu|ne)\b.{0,20}\b(safe|(in )?siguranta|v bezopasnosti|bezopasno)\b|unsafe"
)
"""“Not safe” begins like a no and means yes: someone is in danger."""
_PARTS = re.compile(r"[,.;:!?\n]+")
"""“No, I am safe” is a no; “no, I am not safe” a yes."""
YES, NO, UNSURE = "/danger_yes", "/danger_no", "/danger_unsure"


PHONE_READ, TAKEN_BACK = "phone_read", "taken_back"
"""Signs of the lexicon that change how the bot speaks, not how grave it is."""
PRESSED_SOS = "sos"
"""Sign of an item whose person asked for help without a word of what happened."""

_ONLY_YES = re.compile(
    r"\W*(da|yes|yeah|yep)"
    r"([\s,.!]+(da|yes|sint|sunt|este|exista|i am|we are|(s?he|it|there) is|konechno|in pericol|v opasnosti|in danger))*\W*"
)
_AGREES = re.compile(r"\W*(ok+|okei?|okay|bine|bun|horosho|ladno|poniatno|clar|aha|ugu)\b\W+\w+")
_MOST_WORDS_OF_ANSWER = 6
"""A longer message is more than the answer to the gentle question."""
_ABOUT_OTHERS = {"missing_person", "child_at_risk"}
"""Categories whose words already speak to the one who reports."""
_SAID = "said"
_REMEMBERED, _LONGEST_REMEMBERED = 2, 300


class DangerTalk:
    """Composes the replies to danger from ``knowledge/texts/danger.yml``.

    To someone whose phone another person reads (``watched``) it speaks in neutral words: nothing
    on the screen says danger, counsellor or what the person wrote about.
    """

    def __init__(self, texts: Texts, hours: WorkingHours) -> None:
        self._texts = texts
        self._hours = hours

    def first(
        self,
        level: DangerLevel,
        category: str | None,
        language: str,
        now: datetime,
        watched: bool = False,
        other: bool = False,
    ) -> list[Reply]:
        """Return the first words to someone in danger: what to do, the numbers, what happens.

        *other* says that the writer tells of another person.
        """
        if watched:
            return self._neutral(language)
        opening = self._opening(level, category, language, other)
        numbers = self._texts.get("danger.numbers", language)
        return [Reply(f"{opening}\n\n{numbers}"), Reply(self._what_next(language, now))]

    def again(self, language: str, watched: bool = False, line: str | None = None) -> list[Reply]:
        """Return the words to someone who writes of danger while they wait, with *line* if any.

        The numbers come again: a crash may have taken the first words away.
        """
        if watched:
            return [Reply(self._texts.get("danger.again_watched", language))]
        opening = line or self._texts.get("danger.again", language)
        numbers = self._texts.get("danger.numbers", language)
        return [Reply(f"{opening}\n\n{numbers}")]

    def sos(self, language: str, now: datetime, watched: bool = False) -> list[Reply]:
        """Return the words to someone who pressed SOS."""
        if watched:
            return self._neutral(language)
        numbers = self._texts.get("danger.numbers", language)
        opening = self._texts.get("danger.sos", language)
        return [Reply(f"{opening}\n\n{numbers}"), Reply(self._what_next(language, now))]

    def question(self, language: str, watched: bool = False, short: bool = False) -> Reply:
        """Return the gentle question with its three buttons; *short* when it follows an answer."""
        question = self._question("ask_watched" if watched else "ask", language)
        if watched or not short:
            return question
        return replace(question, text=self._texts.get("beside.ask_short", language))

    def taken_back(self, language: str, known: bool, watched: bool = False) -> Reply:
        """Return the gentle question to someone who says “forget it” or “I was joking”.

        *known* says that a counsellor was told already.
        """
        if watched:
            return self.question(language, watched)
        return self._question("taken_back_known" if known else "taken_back", language)

    def glad(self, language: str, watched: bool = False) -> Reply:
        return Reply(
            self._texts.get("danger.glad_watched" if watched else "danger.glad", language)
        )

    def _question(self, name: str, language: str) -> Reply:
        buttons = tuple(
            Button(self._texts.get(f"danger.{key}", language), payload)
            for key, payload in (("yes", YES), ("no", NO), ("not_sure", UNSURE))
        )
        return Reply(self._texts.get(f"danger.{name}", language), buttons)

    def _neutral(self, language: str) -> list[Reply]:
        return [Reply(self._texts.get("danger.watched", language))]

    def _opening(
        self, level: DangerLevel, category: str | None, language: str, other: bool
    ) -> str:
        name = level.label if level >= DangerLevel.HIGH else "high"
        if other and category not in _ABOUT_OTHERS:
            return self._texts.get(f"danger.{name}_other", language)
        try:
            return self._texts.get(f"danger.{name}_{category}", language)
        except KeyError:
            return self._texts.get(f"danger.{name}", language)

    def _what_next(self, language: str, now: datetime) -> str:
        key = "open_now" if self._hours.is_open(now) else "closed_now"
        waiting = self._texts.get(f"danger.{key}", language)
        return f"{waiting}\n\n{self._texts.get('danger.cannot_talk', language)}"


def assess_with_recent(
    detector: DangerDetector, state: dict[str, Any], text: str, language: str
) -> Assessment:
    """Return the danger of *text*, or of it with the mild messages before if together they say more.

    The last messages are kept in *state*, encrypted with the conversation, until danger is known
    or the person says that there is none.
    """
    alone = detector.assess(text, language)
    if alone.level >= DangerLevel.HIGH:
        forget_recent(state)
        return alone
    before = state.get(_SAID)
    result = alone
    if before:
        together = detector.assess("\n".join([*before["texts"], text]), language)
        grave = together.level < DangerLevel.HIGH or together.has_danger_sign
        if together.level > max(alone.level, before["level"]) and grave:
            result = together
    if result.level >= DangerLevel.HIGH:
        forget_recent(state)
        return result
    texts = [*(before["texts"] if before else []), text[:_LONGEST_REMEMBERED]][-_REMEMBERED:]
    level = max(int(result.level), before["level"] if before else 0)
    state[_SAID] = {"texts": texts, "level": level}
    return result


def forget_recent(state: dict[str, Any]) -> None:
    """Forget the messages before: danger is known, or denied."""
    state.pop(_SAID, None)


def answer_to_question(text: str, language: str) -> str | None:
    """Return YES, NO or UNSURE when *text* answers the gentle question, else None."""
    if text in (YES, NO, UNSURE):
        return text
    if any(_UNSAFE.search(known_key(part, language)) for part in _PARTS.split(text)):
        return YES
    if says_unknown(_PARTS.split(text)[0], language):
        return UNSURE
    if len(text.split()) > _MOST_WORDS_OF_ANSWER:
        return None  # “he is in hospital, I don't know till when” answers something else
    if says_unknown(text, language):
        return UNSURE
    said = yes_or_no(text, language)
    if said is None:
        return None
    if said and _AGREES.match(known_key(text, language)):
        return None  # “ok, delete it” agrees to something else
    return YES if said else NO


def says_only_yes(text: str, language: str) -> bool:
    """Tell whether *text* is a yes and nothing else; “ok” and “aha” also thank for what came since."""
    return _ONLY_YES.fullmatch(known_key(text, language)) is not None
