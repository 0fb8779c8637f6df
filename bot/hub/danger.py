"""What the hub says and does in danger. All of it works without Rasa."""

import re
from datetime import datetime

from bot.eligibility.parse import says_unknown, yes_or_no
from bot.handoff import Button, Reply, WorkingHours
from bot.knowledge.texts import Texts
from bot.language import known_key
from bot.safety import DangerLevel

_UNSAFE = re.compile(
    r"\b(not|isnt|nu|ne|no)\b.{0,20}\b(safe|(in )?siguranta|v bezopasnosti|bezopasno)\b|unsafe"
)
"""“Not safe” begins like a no and means yes: someone is in danger."""
YES, NO, UNSURE = "/danger_yes", "/danger_no", "/danger_unsure"


class DangerTalk:
    """Composes the replies to danger from ``knowledge/texts/danger.yml``."""

    def __init__(self, texts: Texts, hours: WorkingHours) -> None:
        self._texts = texts
        self._hours = hours

    def first(
        self, level: DangerLevel, category: str | None, language: str, now: datetime
    ) -> list[Reply]:
        """Return the first words to someone in danger: what to do, the numbers, what happens."""
        opening = self._opening(level, category, language)
        numbers = self._texts.get("danger.numbers", language)
        return [Reply(f"{opening}\n\n{numbers}"), Reply(self._what_next(language, now))]

    def again(self, language: str) -> list[Reply]:
        """Return the words to someone who writes of danger while they wait."""
        return [Reply(self._texts.get("danger.again", language))]

    def sos(self, language: str, now: datetime) -> list[Reply]:
        """Return the words to someone who pressed SOS."""
        numbers = self._texts.get("danger.numbers", language)
        opening = self._texts.get("danger.sos", language)
        return [Reply(f"{opening}\n\n{numbers}"), Reply(self._what_next(language, now))]

    def question(self, language: str) -> Reply:
        """Return the gentle question with its three buttons."""
        buttons = tuple(
            Button(self._texts.get(f"danger.{key}", language), payload)
            for key, payload in (("yes", YES), ("no", NO), ("not_sure", UNSURE))
        )
        return Reply(self._texts.get("danger.ask", language), buttons)

    def glad(self, language: str) -> Reply:
        return Reply(self._texts.get("danger.glad", language))

    def _opening(self, level: DangerLevel, category: str | None, language: str) -> str:
        name = level.label if level >= DangerLevel.HIGH else "high"
        try:
            return self._texts.get(f"danger.{name}_{category}", language)
        except KeyError:
            return self._texts.get(f"danger.{name}", language)

    def _what_next(self, language: str, now: datetime) -> str:
        key = "open_now" if self._hours.is_open(now) else "closed_now"
        waiting = self._texts.get(f"danger.{key}", language)
        return f"{waiting}\n\n{self._texts.get('danger.cannot_talk', language)}"


def answer_to_question(text: str, language: str) -> str | None:
    """Return YES, NO or UNSURE when *text* answers the gentle question, else None."""
    if text in (YES, NO, UNSURE):
        return text
    if _UNSAFE.search(known_key(text, language)):
        return YES
    if says_unknown(text, language):
        return UNSURE
    said = yes_or_no(text, language)
    if said is None or len(text.split()) > 6:
        return None
    return YES if said else NO
