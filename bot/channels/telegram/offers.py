"""What a person may still send to the counsellor: known by reference, fetched only after they confirm."""

import json
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from bot.handoff import Clock, MasterKey, utc_now
from bot.handoff.channel_tables import ChannelOffer
from bot.handoff.crypto import decrypt, encrypt
from bot.handoff.tables import Conversation
from bot.handoff.uninterrupted import uninterrupted

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to send: a file at Telegram (its size in bytes), or a place or number as text."""

    kind: str
    file_id: str = ""
    media_type: str = "application/octet-stream"
    size: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """The things of one message, or of one album."""

    id: int
    items: tuple[Item, ...]


class Offers:
    """The only way to the table of offers; what they refer to is encrypted."""

    def __init__(self, engine: AsyncEngine, master: MasterKey, clock: Clock = utc_now) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._master = master
        self._clock = clock

    @uninterrupted
    async def add(
        self, conversation_id: str, item: Item | None, album: str | None = None, asked: bool = True
    ) -> tuple[int, bool]:
        """Return the offer with *item* in it, and whether it is new: an album has one.

        Without an item it only marks that an album was answered. *asked*: the person is asked at once.
        """
        async with self._sessions() as session, session.begin():
            owner = await session.get_one(Conversation, conversation_id)
            key = self._master.unwrap(owner.wrapped_key)
            name = self._master.digest(f"album:{album}") if album else None
            row = None
            if name:
                row = await session.scalar(
                    select(ChannelOffer).where(
                        ChannelOffer.conversation_id == conversation_id,
                        ChannelOffer.album == name,
                    )
                )
            items = json.loads(decrypt(key, row.body)) if row else []
            if item is not None:
                items.append(asdict(item))
            body = encrypt(key, json.dumps(items).encode())
            if row is not None:
                row.body = body
                return row.id, False
            row = ChannelOffer(
                conversation_id=conversation_id, album=name, asked=asked, body=body,
                created_at=self._clock(),
            )  # fmt: skip
            session.add(row)
            await session.flush()
            return row.id, True

    @uninterrupted
    async def get(self, conversation_id: str, offer_id: int) -> Offer | None:
        """Return an offer of this conversation; None when it was answered, or is too old."""
        async with self._sessions() as session:
            row = await session.get(ChannelOffer, offer_id)
            owner = await session.get(Conversation, conversation_id)
            if row is None or owner is None or row.conversation_id != conversation_id:
                return None
            items = json.loads(decrypt(self._master.unwrap(owner.wrapped_key), row.body))
            return Offer(row.id, tuple(Item(**item) for item in items)) if items else None

    @uninterrupted
    async def ask_now(self, conversation_id: str) -> list[int]:
        """Return the offers about which the person was not asked yet; now they are."""
        async with self._sessions() as session, session.begin():
            rows = await session.scalars(
                select(ChannelOffer)
                .where(
                    ChannelOffer.conversation_id == conversation_id, ChannelOffer.asked.is_(False)
                )
                .order_by(ChannelOffer.id)
            )
            found = list(rows)
            for row in found:
                row.asked = True
            return [row.id for row in found]

    @uninterrupted
    async def remove(self, offer_id: int) -> bool:
        """Forget an offer; False when it was gone already."""
        async with self._sessions() as session, session.begin():
            done = await session.execute(delete(ChannelOffer).where(ChannelOffer.id == offer_id))
            return bool(done.rowcount)  # type: ignore[attr-defined]

    @uninterrupted
    async def clear(self) -> None:
        """Forget the offers that nobody answered within a day."""
        async with self._sessions() as session, session.begin():
            await session.execute(
                delete(ChannelOffer).where(ChannelOffer.created_at < self._clock() - KEPT)
            )
