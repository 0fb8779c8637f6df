"""Someone waits: their place, what to do meanwhile, a call back, leaving. None of it needs Rasa."""

import re
from dataclasses import replace
from datetime import datetime

from bot.handoff import (
    BOT,
    COUNSELLOR,
    QUEUE,
    Button,
    ConversationRecord,
    Reply,
    Store,
    StoredMessage,
    WorkingHours,
)
from bot.hub.buttons import CALLBACK, CALLBACK_NO, CALLBACK_YES, LEAVE, PLACE
from bot.hub.danger import NO, answer_to_question
from bot.knowledge.texts import Texts
from bot.safety import DangerLevel

_STEP, _AGREED = "callback", "callback_agreed_at"
_CONTACT = re.compile(r"(\d\D{0,3}){6,}|\S+@\S+\.\S+|@\w{4,}")
"""A phone number (at least six digits), an e-mail address or a user name."""
_LONGEST_CONTACT = 500
_LAST_PLACE_TOLD = 10
"""A larger number frightens and says nothing."""


def place_words(texts: Texts, language: str, level: DangerLevel, place: int) -> str:
    """Return the sentence on the place in the queue; no number at level immediate, or far behind."""
    if level is DangerLevel.IMMEDIATE:
        return texts.get("waiting.place_first", language)
    if place > _LAST_PLACE_TOLD:
        return texts.get("waiting.place_behind_many", language)
    return texts.get("waiting.place_is", language, number=place)


class Waiting:
    """Speaks with people who wait, from ``knowledge/texts/waiting.yml``."""

    def __init__(self, store: Store, texts: Texts, hours: WorkingHours) -> None:
        self._store = store
        self._texts = texts
        self._hours = hours

    async def queued(
        self, conversation: ConversationRecord, language: str, now: datetime
    ) -> list[Reply]:
        """Return the words to someone who now waits: place, what to do meanwhile, what else."""
        number = await self._store.place(conversation.id) or 1
        place = place_words(self._texts, language, conversation.level, number)
        opens = self._hours.next_opening(now)
        if opens is None:
            first = f"{self._word('queued', language, place=place)}\n\n"
            text = first + self._word("meanwhile", language)
        else:
            when = opens.strftime("%d.%m, %H:%M")
            text = self._word("closed", language, place=place, opens=when)
        return [Reply(text, self._buttons(language))]

    def offer_callback(self, replies: list[Reply], language: str, now: datetime) -> list[Reply]:
        """Add, outside hours, the button for a call back to the last of *replies*."""
        if self._hours.is_open(now) or not replies or replies[-1].buttons:
            return replies
        button = Button(self._word("callback_button", language), CALLBACK)
        return [*replies[:-1], replace(replies[-1], buttons=(button,))]

    async def answer(
        self, conversation: ConversationRecord, payload: str, language: str, now: datetime
    ) -> list[Reply]:
        """Return the answer to one of the buttons of someone who waits."""
        conversation.state.pop(_STEP, None)
        if payload == LEAVE:
            return [await self._leave(conversation, language)]
        if payload == PLACE:
            return [await self.place(conversation, language, now)]
        if payload == CALLBACK:
            return [self._ask_consent(conversation, language)]
        if payload == CALLBACK_YES and conversation.owner in (QUEUE, COUNSELLOR):
            conversation.state[_STEP] = "contact"
            conversation.state[_AGREED] = now.isoformat()
            return [Reply(self._word("callback_contact", language))]
        if payload == CALLBACK_NO:
            await self._store.forget_callback(conversation.id)
            return [Reply(self._word("callback_declined", language))]
        return [Reply(self._word("not_waiting", language))]

    @staticmethod
    def expects_contact(conversation: ConversationRecord) -> bool:
        return conversation.state.get(_STEP) == "contact"

    async def take_contact(
        self, conversation: ConversationRecord, message: StoredMessage, language: str
    ) -> list[Reply]:
        """Keep how to reach the person, apart from the messages; they have agreed before."""
        text = message.text.strip()[:_LONGEST_CONTACT]
        if message.attempts and text == self._word("callback_hidden", language):
            conversation.state.pop(_STEP)  # a crash came after it was kept
            return [Reply(self._word("callback_kept", language))]
        if not _CONTACT.search(text):
            if answer_to_question(text, language) == NO:
                conversation.state.pop(_STEP)
                return [Reply(self._word("callback_declined", language))]
            return [Reply(self._word("callback_unclear", language))]
        agreed = datetime.fromisoformat(conversation.state.pop(_AGREED))
        conversation.state.pop(_STEP)
        await self._store.ask_callback(conversation.id, text, agreed)
        await self._store.replace_text(message, self._word("callback_hidden", language))
        return [Reply(self._word("callback_kept", language))]

    async def _leave(self, conversation: ConversationRecord, language: str) -> Reply:
        if await self._store.leave(conversation):
            return Reply(self._word("left", language))
        return Reply(self._word("stays" if conversation.owner != BOT else "not_waiting", language))

    async def place(self, conversation: ConversationRecord, language: str, now: datetime) -> Reply:
        """Return the place in the queue, when someone answers, and the buttons of who waits."""
        if conversation.owner == COUNSELLOR:
            return Reply(self._word("with_counsellor", language))
        number = await self._store.place(conversation.id)
        if number is None:
            return Reply(self._word("not_waiting", language))
        place = place_words(self._texts, language, conversation.level, number)
        opens = self._hours.next_opening(now)
        if opens is None:
            text = self._word("place_now", language, place=place)
            text += "\n\n" + self._texts.get("beside.wait_long", language)
        else:
            when = opens.strftime("%d.%m, %H:%M")
            text = self._word("closed", language, place=place, opens=when)
        return Reply(text, self._buttons(language))

    def _ask_consent(self, conversation: ConversationRecord, language: str) -> Reply:
        if conversation.owner == BOT:
            return Reply(self._word("not_waiting", language))
        buttons = (
            Button(self._word("callback_yes", language), CALLBACK_YES),
            Button(self._word("callback_no", language), CALLBACK_NO),
        )
        return Reply(self._word("callback_ask", language), buttons)

    def _buttons(self, language: str) -> tuple[Button, ...]:
        return tuple(
            Button(self._word(f"{key}_button", language), payload)
            for key, payload in (("callback", CALLBACK), ("place", PLACE), ("leave", LEAVE))
        )

    def _word(self, key: str, language: str, **fields: object) -> str:
        return self._texts.get(f"waiting.{key}", language, **fields)
