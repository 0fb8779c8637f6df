"""The tables of contacts. What stays after a conversation is deleted tells of nobody: codes and days."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.handoff.tables import BY_MASTER, Base, UtcDateTime


class ContactRow(Base):
    """One contact with the hotline; the link to its conversation is cut when that is deleted."""

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str | None] = mapped_column(
        ForeignKey("conversations.id", ondelete="SET NULL"), index=True
    )
    day: Mapped[date] = mapped_column(Date, index=True)
    channel: Mapped[str] = mapped_column(String(20))
    language: Mapped[str | None] = mapped_column(String(2))
    level: Mapped[int] = mapped_column(Integer)
    answered_by: Mapped[str] = mapped_column(String(12))
    counsellor_id: Mapped[int | None] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(10))
    type: Mapped[str | None] = mapped_column(String(30))
    category: Mapped[str | None] = mapped_column(String(40))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    waited: Mapped[int | None] = mapped_column(Integer)
    first_answer: Mapped[int | None] = mapped_column(Integer)
    last_message: Mapped[int] = mapped_column(Integer, default=0)

    __table_args__ = (
        Index("contacts_open", "status", "counsellor_id"),
        Index(
            "one_open_contact",
            "conversation_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )


class ContactText(Base):
    """Free text and sensitive answers, encrypted; they go with the conversation, or after their time."""

    __tablename__ = "contact_texts"

    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    conversation_id: Mapped[str | None] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary, info=BY_MASTER)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CriterionCount(Base):
    """How many persons of a year gave an answer to a sensitive question; who is nowhere."""

    __tablename__ = "criterion_counts"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    answer: Mapped[str] = mapped_column(String(40), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)


class DailyCount(Base):
    """How often something happened on a day: visits, answers to the survey."""

    __tablename__ = "daily_counts"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
