"""Tables of channels that are messengers: what came, where to answer, what lies in the chat.

The address of a chat is stored encrypted, to answer there; a conversation is found by a keyed hash of it.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.handoff.tables import BY_MASTER, Base, UtcDateTime


def _conversation_key(primary: bool = False) -> Mapped[str]:
    column = ForeignKey("conversations.id", ondelete="CASCADE")
    return mapped_column(column, primary_key=primary, index=not primary)


class ChannelUpdate(Base):
    """An update that a channel delivered; its body is kept, sealed, until it is handled."""

    __tablename__ = "channel_updates"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    body: Mapped[bytes | None] = mapped_column(LargeBinary, info=BY_MASTER)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ChannelChat(Base):
    """Where a conversation is answered; ``address`` is encrypted with the conversation's key."""

    __tablename__ = "channel_chats"

    conversation_id: Mapped[str] = _conversation_key(primary=True)
    address: Mapped[bytes] = mapped_column(LargeBinary)
    stopped: Mapped[bool] = mapped_column(Boolean, default=False)
    keyboard: Mapped[str | None] = mapped_column(String(2))
    hint: Mapped[str | None] = mapped_column(String(2))


class ChannelMessage(Base):
    """A message that lies in the chat, by the channel's own number; of ours also which part it is."""

    __tablename__ = "channel_messages"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = _conversation_key()
    number: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(Integer)
    part: Mapped[int] = mapped_column(Integer, default=0)
    voted: Mapped[bool] = mapped_column(Boolean, default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("conversation_id", "number"),)


class ChannelOffer(Base):
    """A file or place that a person may still send to the counsellor, encrypted; nothing is fetched yet."""

    __tablename__ = "channel_offers"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = _conversation_key()
    album: Mapped[str | None] = mapped_column(String(64))
    asked: Mapped[bool] = mapped_column(Boolean, default=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ChannelNotice(Base):
    """A message to a chat outside any conversation, sealed until it is sent.

    Until ``taken_until`` it belongs to the process that sends it.
    """

    __tablename__ = "channel_notices"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    channel: Mapped[str] = mapped_column(String(20))
    body: Mapped[bytes] = mapped_column(LargeBinary, info=BY_MASTER)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DeclinedChat(Base):
    """A group or channel that was told once that the bot answers only in private."""

    __tablename__ = "declined_chats"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class AlertChat(Base):
    """A counsellor's own chat, sealed, to which alerts without content go."""

    __tablename__ = "alert_chats"

    counsellor_id: Mapped[int] = mapped_column(
        ForeignKey("counsellors.id", ondelete="CASCADE"), primary_key=True
    )
    address: Mapped[bytes] = mapped_column(LargeBinary, info=BY_MASTER)
    language: Mapped[str] = mapped_column(String(2))


class AlertCode(Base):
    """A one-time code by which a counsellor registers a chat for alerts."""

    __tablename__ = "alert_codes"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    counsellor_id: Mapped[int] = mapped_column(
        ForeignKey("counsellors.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Attachment(Base):
    """A file that a person sent to a counsellor, encrypted with the conversation's key."""

    __tablename__ = "attachments"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    conversation_id: Mapped[str] = _conversation_key()
    message_id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(20))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Integer)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
