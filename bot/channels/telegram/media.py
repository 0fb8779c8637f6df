"""Photos, voice messages, files, places: described to the bot, and sent to a counsellor on consent."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from aiogram.exceptions import AiogramError
from aiogram.types import Message
from aiohttp import ClientError

from bot.channels.telegram.offers import Item, Offer
from bot.channels.telegram.person import WITH_PEOPLE, Parts, Person, offer_question, take
from bot.handoff import Button, Reply, StoredMessage
from bot.hub.buttons import HUMAN

ALLOWED_TYPES = (
    "image/jpeg", "image/png", "image/webp", "image/heic", "audio/ogg", "audio/mpeg", "audio/mp4",
    "audio/x-m4a", "video/mp4", "video/quicktime", "application/pdf", "text/plain",
    "application/msword", "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)  # fmt: skip
"""Kinds of files that a counsellor may get; nothing that runs."""
_WORDLESS = ("sticker", "other")


class FileRefused(Exception):
    """A file cannot go to the counsellor; ``key`` names the text that says why."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


def item_of(message: Message) -> Item:
    """Return what a message holds beside text."""
    if message.photo:
        largest = message.photo[-1]
        return Item("photo", largest.file_id, "image/jpeg", largest.file_size or 0)
    files = (
        ("voice", message.voice, "audio/ogg"),
        ("voice", message.audio, "audio/mpeg"),
        ("video", message.video, "video/mp4"),
        ("video", message.video_note, "video/mp4"),
        ("video", message.animation, "video/mp4"),
        ("document", message.document, "application/octet-stream"),
    )
    for kind, file, usual in files:
        if file is not None:
            media_type = getattr(file, "mime_type", None) or usual
            return Item(kind, file.file_id, media_type, file.file_size or 0)
    if message.location:
        place = message.location
        return Item("location", text=f"{place.latitude:.6f}, {place.longitude:.6f}")
    if message.contact:
        return Item("contact", text=message.contact.phone_number)
    return Item("sticker", text=message.sticker.emoji or "") if message.sticker else Item("other")


class _Limited(BytesIO):
    """Takes at most so many bytes, whatever size was announced."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, chunk: Any, /) -> int:
        if self.tell() + len(chunk) > self._most:
            raise FileRefused("file_too_big")
        return super().write(chunk)


class Media:
    """What happens with what is no text."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def receive(self, person: Person, message: Message) -> None:
        """Answer to a photo or the like, an album once; a caption is read like any text."""
        item, album = item_of(message), message.media_group_id
        if message.caption:
            await take(self._parts, person, message.caption)
        record = await self._parts.hub.store.find(person.record.id)
        if record is None:
            return
        if record.owner not in WITH_PEOPLE:
            await self._tell_bot(person, item, album)
        elif item.kind in _WORDLESS:
            await self._answer(person, item, [])
        else:
            offer_id, is_new = await self._parts.offers.add(record.id, item, album)
            if is_new:
                await self._answer(person, item, [("", offer_id)])

    async def _tell_bot(self, person: Person, item: Item, album: str | None) -> None:
        """Say what the bot can do with it; it may be sent once a counsellor is asked for."""
        kept = item if item.kind not in (*_WORDLESS, "contact") else None
        if kept or album:
            _, is_new = await self._parts.offers.add(person.record.id, kept, album, asked=not kept)
            if not is_new:
                return
        key = "telegram.got_other" if item.kind == "other" else f"dialogue.got_{item.kind}"
        await self._answer(person, item, [(key, 0)])

    async def _answer(self, person: Person, item: Item, said: Sequence[tuple[str, int]]) -> None:
        def replies(language: str) -> list[Reply]:
            human = Button(self._parts.word("dialogue.talk_to_human", language), HUMAN)
            return [
                offer_question(self._parts, offer_id, language)
                if offer_id
                else Reply(self._parts.word(key, language), (human,))
                for key, offer_id in said
            ]

        text = self._parts.word(f"telegram.media_{item.kind}", person.language)
        if item.kind == "sticker" and item.text:
            text = f"{item.text} {text}"
        await self._parts.hub.answer(person.message(text, step=":media"), replies)

    # After the person pressed a button

    async def send(self, person: Person, offer: Offer) -> str:
        """Give an offer to the counsellor; return the key of the text that says what became of it."""
        record = await self._parts.hub.store.find(person.record.id)
        if record is None or record.owner not in WITH_PEOPLE:
            return "offer_nobody"
        try:
            contents = [await self._fetch(item) for item in offer.items]
        except FileRefused as refused:
            return refused.key
        for place, (item, content) in enumerate(zip(offer.items, contents, strict=True)):
            is_last = place == len(offer.items) - 1
            await self._give(person, offer, item, content, place, is_last)
        await self._parts.offers.remove(offer.id)
        return "offer_sent"

    async def _give(
        self,
        person: Person,
        offer: Offer,
        item: Item,
        content: bytes | None,
        place: int,
        is_last: bool,
    ) -> None:
        """Store one thing as a message of the person, with its file."""

        async def keep(stored: StoredMessage) -> None:
            if content is not None:
                await self._parts.attachments.add(
                    stored.conversation_id, stored.id, item.kind, item.media_type, content
                )

        def replies(language: str) -> list[Reply]:
            sent = Reply(self._parts.word("telegram.offer_sent", language), author="system")
            return [sent] if is_last else []

        text = self._parts.word(f"telegram.media_{item.kind}", person.language)
        if item.text:
            text = f"{text} {item.text}"
        message = replace(person.message(text), id=f"offer:{offer.id}.{place}")
        await self._parts.hub.answer(message, replies, before=keep)

    async def _fetch(self, item: Item) -> bytes | None:
        """Return the content of a file, held in memory only. Raises FileRefused."""
        if not item.file_id:
            return None
        if item.media_type not in ALLOWED_TYPES:
            raise FileRefused("file_type")
        if item.size > self._parts.most_bytes:
            raise FileRefused("file_too_big")
        try:
            file = await self._parts.bot.get_file(item.file_id)
            content = _Limited(self._parts.most_bytes)
            await self._parts.bot.download_file(file.file_path or "", content)
        except (AiogramError, ClientError, OSError, TimeoutError) as error:
            raise FileRefused("file_failed") from error
        return content.getvalue()
