"""aiogram's handlers: each hands an update of a private chat to the part that answers it."""

from aiogram import Dispatcher, F
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update

from bot.channels.telegram.buttons import Buttons
from bot.channels.telegram.commands import Commands
from bot.channels.telegram.media import Media
from bot.channels.telegram.person import WITH_PEOPLE, Parts, Person, meet, take
from bot.handoff import Reply
from bot.safety import DangerLevel


class Handlers:
    """What comes from a private chat."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._commands = Commands(parts)
        self._media = Media(parts)
        self._buttons = Buttons(parts, self._media)

    def dispatcher(self) -> Dispatcher:
        """Return a dispatcher that keeps nothing of anybody in memory."""
        dispatcher = Dispatcher(disable_fsm=True)
        dispatcher.message.register(self.on_text, F.text)
        dispatcher.message.register(self.on_media)
        dispatcher.edited_message.register(self.on_edit)
        dispatcher.callback_query.register(self.on_button)
        dispatcher.my_chat_member.register(self.on_membership)
        return dispatcher

    async def on_text(self, message: Message, event_update: Update) -> None:
        """A command, a key of the keyboard, or words."""
        person = await self._meet(message, event_update)
        text = message.text or ""
        if not await self._commands.run(person, text):
            await take(self._parts, person, text)

    async def on_media(self, message: Message, event_update: Update) -> None:
        await self._media.receive(await self._meet(message, event_update), message)

    async def on_edit(self, message: Message, event_update: Update) -> None:
        """Read an edited message anew if nothing was said after it; danger in it always counts."""
        text = message.text or message.caption
        if not text:
            return
        person = await self._meet(message, event_update)
        last = await self._parts.chats.last_from_person(person.record.id)
        assessment = self._parts.detector.assess(text, person.language)
        is_danger = assessment.level >= DangerLevel.HIGH
        if last == message.message_id or person.record.owner in WITH_PEOPLE or is_danger:
            if message.caption or not await self._commands.run(person, text):
                await take(self._parts, person, text)
            return
        await self._parts.hub.answer(
            person.message(text),
            lambda language: [Reply(self._parts.word("dialogue.edited_too_late", language))],
        )

    async def on_button(self, query: CallbackQuery, event_update: Update) -> None:
        if query.message is None:
            return
        person = await meet(
            self._parts, event_update.update_id, query.message.chat.id,
            query.from_user.language_code, None,
        )  # fmt: skip
        await self._buttons.press(person, query)

    async def on_membership(self, event: ChatMemberUpdated, event_update: Update) -> None:
        """The person blocked the bot, or lets it write again."""
        person = await meet(
            self._parts, event_update.update_id, event.chat.id, event.from_user.language_code, None
        )
        if event.new_chat_member.status == "kicked":
            await self._parts.chats.stop(person.record.id)
            await self._parts.alert_chats.forget(event.chat.id)

    async def _meet(self, message: Message, update: Update) -> Person:
        sender = message.from_user
        language = sender.language_code if sender else None
        number = message.message_id
        return await meet(self._parts, update.update_id, message.chat.id, language, number)
