"""The titles of the service's own buttons and entries: typed at any time, they do what the button does."""

import json
from collections.abc import Mapping

from bot.handoff import ConversationRecord
from bot.hub.buttons import HUMAN
from bot.knowledge.model import Entry
from bot.knowledge.texts import Texts
from bot.language import LANGUAGES, fold

TOPICS = {
    "dialogue.topic_work": "migration-offer-questions",
    "dialogue.topic_compensation": "compensation-what-is",
    "dialogue.topic_psychologist": "counselling-free-crimes",
    "dialogue.topic_lawyer": "legal-aid-who",
    "dialogue.topic_disability": "disability-overview",
}
"""The topics that are offered, and the entry that opens each."""

_ALWAYS = {
    "dialogue.talk_to_human": HUMAN,
    "telegram.command_privacy": "/privacy",
    "privacy.delete_button": "/delete_data",
}
"""Titles that mean the same in the middle of a check."""
_OUTSIDE_A_CHECK = {"dialogue.check_compensation": "/check_state_compensation"}


def show(entry: str) -> str:
    """Return the payload of a button that shows *entry*."""
    return f"/show_entry{json.dumps({'entry': entry})}"


class Titles:
    """Knows what each title stands for; a title that two entries share stands for none."""

    def __init__(self, texts: Texts, entries: Mapping[str, Entry]) -> None:
        self._always: dict[str, tuple[str, str]] = {}
        self._outside: dict[str, tuple[str, str]] = {}
        shared: set[str] = set()
        for entry in entries.values():
            for language in LANGUAGES:
                title = fold(entry.title[language])
                known = self._outside.setdefault(title, (show(entry.id), language))
                if known[0] != show(entry.id):
                    shared.add(title)
        for title in shared:
            del self._outside[title]
        topics = {key: show(entry) for key, entry in TOPICS.items() if entry in entries}
        for language in LANGUAGES:
            for key, payload in {**_OUTSIDE_A_CHECK, **topics}.items():
                self._outside[fold(texts.get(key, language))] = payload, language
            for key, payload in _ALWAYS.items():
                self._always[fold(texts.get(key, language))] = payload, language

    def payload(self, conversation: ConversationRecord, text: str) -> str | None:
        """Return what *text* presses; who has no language yet speaks the title's."""
        title = fold(text.strip())
        found = self._always.get(title)
        if found is None and "check" not in conversation.state:
            found = self._outside.get(title)
        if found is None:
            return None
        conversation.language = conversation.language or found[1]
        return found[0]
