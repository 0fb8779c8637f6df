"""What the bot learned of a conversation, as a counsellor reads it before the first word."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import resources
from bot.handoff import Store
from bot.hub.danger import PRESSED_SOS
from bot.hub.hearing import SPOKEN
from bot.safety import DangerLevel

SUMMARY = "facts_of_check"
"""Key of a conversation's state under which the dialogue keeps the labelled facts of a check."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """One record for the console. Times are UTC; texts are in the reader's language."""

    conversation_id: str
    channel: str
    language: str | None
    also: tuple[str, ...]
    """Other languages in which the person wrote."""
    owner: str
    level: DangerLevel
    category: str | None
    reason: str | None
    since: datetime | None
    due_at: datetime | None
    signs: tuple[str, ...]
    """Danger signs found, as words of the lexicon, and that SOS was pressed."""
    check: str | None
    """The check that was begun or done last, by id."""
    check_title: str | None
    outcome: str | None
    """What it came to, when it was done to its end."""
    outcome_text: str | None
    facts: tuple[tuple[str, str], ...]
    """What the person answered in it: label and value."""
    entry: str | None
    """The entry last read, by id."""
    entry_title: str | None
    has_callback: bool
    notes: int
    """Private notes of colleagues, transfers among them."""


async def brief(store: Store, conversation_id: str, language: str) -> Briefing | None:
    """Return the briefing of a conversation, or None when it was deleted."""
    conversation = await store.find(conversation_id)
    if conversation is None:
        return None
    item = await store.item(conversation_id)
    notes = await store.notes(conversation_id)
    check, outcome, facts = _facts(conversation.state, language)
    entry = conversation.state.get("entry")
    known = resources.knowledge().entries.get(entry) if entry else None
    of_check = resources.checks().get(check) if check else None
    told = of_check.outcomes.get(outcome) if of_check and outcome else None
    spoken = conversation.state.get(SPOKEN) or ()
    return Briefing(
        conversation_id=conversation_id,
        channel=conversation.channel,
        language=conversation.language,
        also=tuple(one for one in spoken if one != conversation.language),
        owner=conversation.owner,
        level=conversation.level,
        category=conversation.category,
        reason=item.reason if item else None,
        since=item.created_at if item else None,
        due_at=item.due_at if item else None,
        signs=sign_words(item.signs if item else (), language),
        check=check,
        check_title=of_check.title[language] if of_check else check,
        outcome=outcome,
        outcome_text=told[language] if told else None,
        facts=facts,
        entry=entry,
        entry_title=known.title[language] if known else None,
        has_callback=bool(item and item.has_callback),
        notes=len(notes),
    )


def sign_words(signs: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Return the signs of a queue item as a counsellor reads them."""
    labels = {sign.id: sign.label for sign in resources.detector().lexicon.signs}
    labels[PRESSED_SOS] = resources.texts().in_all("console.pressed_sos")
    return tuple(labels[sign][language] for sign in signs if sign in labels)


def _facts(
    state: dict[str, Any], language: str
) -> tuple[str | None, str | None, tuple[tuple[str, str], ...]]:
    """Return the check, its outcome and its labelled facts.

    The dialogue keeps ``{"check", "outcome", "facts": [{"label", "value"}]}``, where a label or a
    value is a text or one text per language.
    """
    summary = state.get(SUMMARY) or {}
    running = (state.get("check") or {}).get("name")
    facts = tuple(
        (_text(fact.get("label"), language), _text(fact.get("value"), language))
        for fact in summary.get("facts") or ()
    )
    return summary.get("check") or running, summary.get("outcome"), facts


def _text(value: Any, language: str) -> str:
    return str(value.get(language, "")) if isinstance(value, dict) else str(value)
