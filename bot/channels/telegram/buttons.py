"""Pressed buttons: looked up in the database; old and unknown ones are answered too."""

from contextlib import suppress

from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.telegram.keyboards import VOTE, Pressed, read_data
from bot.channels.telegram.media import Media
from bot.channels.telegram.person import DROP_OFFER, SEND_OFFER, Parts, Person, take
from bot.handoff import Button, Reply, StoredMessage
from bot.hub.buttons import DELETE, KEEP
from bot.hub.danger import NO, UNSURE, YES

_ONE_CHOICE = (YES, NO, UNSURE, DELETE, KEEP)
_DONE = "done"
"""Data of the button that shows what was chosen; pressing it does nothing."""


class Buttons:
    """What pressing a button does."""

    def __init__(self, parts: Parts, media: Media) -> None:
        self._parts = parts
        self._media = media

    async def press(self, person: Person, query: CallbackQuery) -> None:
        """Do what a button says, or say that it is too old."""
        pressed = read_data(query.data)
        later = await self._later(person, pressed) if pressed else []
        if query.data == _DONE:
            await self._note(query)
        elif pressed and later and pressed.kind == VOTE:
            await self._vote(person, query, later[0], pressed.choice)
        elif pressed and later and pressed.choice < len(later[0].buttons):
            await self._choose(person, query, later, later[0].buttons[pressed.choice])
        else:
            await self._note(query, self._word("button_old", person))

    async def _later(self, person: Person, pressed: Pressed) -> list[StoredMessage]:
        """Return the message of the button and all after it; nothing if it is not this person's."""
        if pressed.id >= 2**31:
            return []
        found = await self._parts.hub.store.messages(person.record.id, pressed.id - 1)
        return found if found and found[0].id == pressed.id else []

    async def _choose(
        self, person: Person, query: CallbackQuery, later: list[StoredMessage], button: Button
    ) -> None:
        command, _, argument = button.payload.partition(" ")
        if command in (SEND_OFFER, DROP_OFFER):
            await self._offer(person, query, button, command == SEND_OFFER, int(argument))
            return
        is_answer = not button.payload.startswith("/")
        if is_answer and any(message.author == "person" for message in later):
            await self._note(query, self._word("button_old", person))
            return
        await self._note(query)
        if is_answer or button.payload in _ONE_CHOICE:
            await self._show_choice(query, button.title)
        await take(self._parts, person, button.title, button.payload)

    async def _offer(
        self, person: Person, query: CallbackQuery, button: Button, send: bool, offer_id: int
    ) -> None:
        offer = await self._parts.offers.get(person.record.id, offer_id)
        if offer is None:
            key = "offer_gone"
        elif send:
            key = await self._media.send(person, offer)
        else:
            await self._parts.offers.remove(offer_id)
            key = "offer_kept_back"
        megabytes = self._parts.most_bytes // 2**20
        text = self._parts.word(f"telegram.{key}", person.language)
        text = text.replace("{megabytes}", str(megabytes))
        if key in ("offer_sent", "offer_kept_back"):
            await self._show_choice(query, button.title)
            await self._note(query, text)
            return
        await self._note(query)
        await self._parts.hub.say(person.record.id, lambda _: [Reply(text, author="system")])

    async def _vote(
        self, person: Person, query: CallbackQuery, message: StoredMessage, choice: int
    ) -> None:
        """Count a vote for the entry of an answer, once for each answer."""
        feedback = self._parts.hub.feedback
        if message.entry is None or choice > 1:
            await self._note(query, self._word("button_old", person))
            return
        if feedback and await self._parts.chats.vote(person.record.id, message.id):
            await feedback.vote(message.entry, person.language, bool(choice))
        await self._note(query, self._word("thanks", person))

    async def _show_choice(self, query: CallbackQuery, title: str) -> None:
        """Leave of the buttons only the chosen one, so that the chat tells what was said."""
        chosen = InlineKeyboardButton(text=f"✓ {title}", callback_data=_DONE)
        markup = InlineKeyboardMarkup(inline_keyboard=[[chosen]])
        if query.message is None:
            return
        with suppress(AiogramError):  # a courtesy: the answer does not wait for it
            await self._parts.bot.edit_message_reply_markup(
                chat_id=query.message.chat.id,
                message_id=query.message.message_id,
                reply_markup=markup,
            )

    async def _note(self, query: CallbackQuery, text: str | None = None) -> None:
        """Answer the press; without it Telegram shows a clock on the button."""
        with suppress(AiogramError):
            await self._parts.bot.answer_callback_query(query.id, text)

    def _word(self, key: str, person: Person) -> str:
        return self._parts.word(f"telegram.{key}", person.language)
