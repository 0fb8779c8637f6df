"""An invented year of the hotline with the shares of the factsheet of 2025, to try reports and console on.

Nothing in it is about anyone: contacts are drawn from the lists of the form with a seed.
"""

import json
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select

from bot import resources
from bot.cases.tables import ContactRow, CriterionCount, DailyCount
from bot.errors import AzimutError
from bot.handoff import MasterKey, connect_sync, migrate
from bot.handoff.crypto import encrypt
from bot.handoff.tables import AnswerVote, Conversation, Message, QueueItem
from bot.master_keys import master_key
from bot.safety import DangerLevel
from bot.settings import get_settings

SOS_OF_8500 = 100
_BATCH = 1000
_GROUPS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "citizens_abroad": ("presumed_victim", ("md",), ("de", "ru", "it", "pt", "al", "tr")),
    "foreigners_here": ("presumed_victim", ("uz",), ("md",)),
    "citizens_here": ("presumed_victim", ("md",), ("md",)),
    "foreigners_abroad": ("presumed_victim", ("ro", "ma"), ("de", "ro")),
    "difficulty_abroad": ("difficulty_abroad", ("md",), ("ru", "it", "fr", "gb", "pl")),
    "reports": ("report", ("md",), ("md", "de", "ru")),
    "missing": ("missing_person", ("md",), ("md", "ru", "it", "unknown")),
}
"""Category, citizenships and countries of the factsheet's groups (sos-calls)."""
_TEXTS = (
    "Bună ziua, am o întrebare.",
    "Здравствуйте, у меня вопрос.",
    "Hello, I have a question.",
)


async def simulate(
    data_dir: Path, year: int, contacts: int, conversations: int, waiting: int, seed: int
) -> int:
    """Fill *data_dir* and return how many contacts it has. Raises AzimutError if it is in use."""
    settings = get_settings().model_copy(update={"data_dir": data_dir, "database_url": ""})
    if waiting > conversations:
        raise AzimutError("more conversations wait than there are; raise --conversations")
    migrate(settings.effective_database_url)
    engine = connect_sync(settings.effective_database_url)
    year_of = _Year(year, random.Random(seed), master_key(settings))
    try:
        with engine.begin() as connection:
            for table in (ContactRow, Conversation):
                if connection.scalar(select(func.count()).select_from(table)):
                    raise AzimutError(f"{data_dir} holds contacts; name a new folder")
            _write(connection, ContactRow, year_of.contacts(contacts))
            year_of.write_conversations(connection, conversations, waiting)
            _write(connection, DailyCount, year_of.daily())
            _write(connection, AnswerVote, year_of.votes())
            _write(connection, CriterionCount, year_of.criteria())
            return int(connection.scalar(select(func.count()).select_from(ContactRow)) or 0)
    finally:
        engine.dispose()


def _write(connection: Connection, table: Any, rows: Iterator[dict[str, Any]]) -> None:
    found = list(rows)
    for start in range(0, len(found), _BATCH):
        connection.execute(insert(table), found[start : start + _BATCH])


class _Year:
    """Draws the rows; the same seed gives the same rows."""

    def __init__(self, year: int, chance: random.Random, master: MasterKey) -> None:
        self._year = year
        self._chance = chance
        self._master = master
        self._form = resources.case_form()
        self._figures = resources.comparison().figures
        self._groups = resources.comparison().sos_groups

    def contacts(self, count: int) -> Iterator[dict[str, Any]]:
        """Give the contacts with counsellors: the factsheet's shares, SOS as the issue names them."""
        sos = round(count * SOS_OF_8500 / 8500)
        calls = self._figures["contacts"] - self._figures["sos"]
        kinds = ["sos"] * sos
        for kind in ("referral", "prevention"):
            kinds += [kind] * round((count - sos) * self._figures[kind] / calls)
        kinds += ["bilateral_project"] * (count - len(kinds))
        online = {self._chance.randrange(count) for _ in range(round(count * 59 / 8462))}
        self._chance.shuffle(kinds)
        for index, kind in enumerate(kinds):
            yield self._contact(kind, index in online)

    def write_conversations(self, connection: Connection, count: int, waiting: int) -> None:
        """Write conversations with the bot, of which the last ones wait in the queue."""
        for start in range(0, count, _BATCH):
            size = min(_BATCH, count - start)
            made = [self._conversation(start + n >= count - waiting) for n in range(size)]
            for table, index in ((Conversation, 0), (Message, 1), (QueueItem, 2), (ContactRow, 3)):
                rows = [row for one in made for row in one[index]]
                if rows:
                    connection.execute(insert(table), rows)

    def daily(self) -> Iterator[dict[str, Any]]:
        for day in self._days():
            yield {"day": day, "name": "visit", "count": self._chance.randint(80, 400)}
        for day in list(self._days())[::7]:
            for answer, most in (("yes", 9), ("partly", 3), ("no", 2)):
                count = self._chance.randint(0, most)
                yield {"day": day, "name": f"survey-{answer}", "count": count}

    def votes(self) -> Iterator[dict[str, Any]]:
        entries = sorted(resources.knowledge().entries)[:20]
        for day in list(self._days())[::5]:
            for useful, most in ((True, 12), (False, 3)):
                yield {
                    "day": day, "entry": self._chance.choice(entries), "language": "ro",
                    "useful": useful, "count": self._chance.randint(1, most),
                }  # fmt: skip

    def criteria(self) -> Iterator[dict[str, Any]]:
        for field, answers in (("disability", ("yes", "no")), ("ethnicity", ("moldovan", "roma"))):
            for answer in answers:
                count = self._chance.randint(2, 15)
                yield {"year": self._year, "field": field, "answer": answer, "count": count}

    def _contact(self, kind: str, online: bool) -> dict[str, Any]:
        answers = self._answers(kind)
        level = DangerLevel.HIGH if kind == "sos" else DangerLevel.NONE
        waited = int(self._chance.expovariate(1 / (40 if kind == "sos" else 240)))
        return {
            "conversation_id": None, "day": self._day(), "level": int(level),
            "channel": self._chance.choice(("web", "telegram")) if online else "phone",
            "language": self._chance.choices(("ro", "ru", "en"), (70, 27, 3))[0],
            "answered_by": "counsellor", "counsellor_id": None, "status": "closed",
            "type": answers["type"], "category": answers["category"], "answers": answers,
            "waited": waited if online else None, "last_message": 0,
            "first_answer": waited + self._chance.randint(5, 60) if online else None,
        }  # fmt: skip

    def _answers(self, kind: str) -> dict[str, Any]:
        if kind == "bilateral_project":
            return {"type": "prevention", "category": kind}
        if kind == "sos":
            return self._sos()
        categories = [o.id for o in self._form.lists["categories"] if kind in o.of]
        categories = [name for name in categories if name != "bilateral_project"]
        answers: dict[str, Any] = {"type": kind, "category": self._chance.choice(categories)}
        if kind == "referral":
            answers["referrals"] = [self._referral()]
        return answers

    def _sos(self) -> dict[str, Any]:
        group = self._chance.choices(list(self._groups), list(self._groups.values()))[0]
        category, citizens, countries = _GROUPS[group]
        answers: dict[str, Any] = {
            "type": "sos",
            "category": category,
            "citizenship": self._chance.choice(citizens),
            "exploitation_country": self._chance.choice(countries),
            "age": self._pick("age"),
            "sex": self._pick("sex"),
            "status": self._pick("case_statuses"),
        }
        if category == "presumed_victim":
            forms = ("labour", "sexual", "criminal")
            answers["exploitation"] = self._chance.choices(forms, (6, 3, 1))
            answers["control"] = sorted({self._pick("control") for _ in range(3)})
            answers["recruitment"] = [self._pick("recruitment")]
            answers["exploited_before"] = self._chance.choices(("yes", "no"), (1, 6))[0]
        if self._chance.random() < 0.9:
            answers["referrals"] = [self._referral()]
        answers["assisted"] = self._chance.choices(("yes", "no", "unknown"), (16, 2, 2))[0]
        answers["legal_aid"] = self._pick("asked_received")
        answers["compensation"] = self._pick("asked_received")
        return answers

    def _referral(self) -> dict[str, str]:
        return {"service": self._pick("services"), "outcome": self._pick("referral_outcomes")}

    def _pick(self, name: str) -> str:
        return self._chance.choice(self._form.lists[name]).id

    def _conversation(self, waits: bool) -> tuple[list[dict[str, Any]], ...]:
        identity = str(uuid.UUID(int=self._chance.getrandbits(128), version=4))
        wrapped = self._master.new_wrapped_key()
        number = self._chance.randrange(3)
        language, text = ("ro", "ru", "en")[number], _TEXTS[number]
        day = date.today() if waits else self._day()
        at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=7)
        if waits:
            at = datetime.now(UTC) - timedelta(seconds=self._chance.randint(5, 1500))
        level = self._chance.choices((3, 2, 0), (1, 2, 7))[0] if waits else 0
        body = encrypt(self._master.unwrap(wrapped), json.dumps({"text": text}).encode())
        conversation = {
            "id": identity, "channel": self._chance.choice(("web", "telegram")),
            "address_hash": uuid.UUID(int=self._chance.getrandbits(128)).hex, "language": language,
            "wrapped_key": wrapped, "language_chosen": False, "level": level,
            "owner": "queue" if waits else "bot", "created_at": at, "updated_at": at,
        }  # fmt: skip
        message = {
            "conversation_id": identity, "author": "person", "body": body, "delivery": "handled",
            "attempts": 0, "created_at": at,
        }  # fmt: skip
        reply = {**message, "author": "bot", "delivery": "sent"}
        if waits:
            item: dict[str, Any] = {
                "conversation_id": identity, "reason": "danger" if level else "request",
                "level": level, "signs": [], "status": "waiting", "created_at": at,
                "due_at": resources.hours().due(DangerLevel(level), at),
            }  # fmt: skip
            return [conversation], [message, reply], [item], []
        answers = {"type": "other", "category": "bot_information"}
        contact = {
            "conversation_id": identity, "day": day, "channel": conversation["channel"],
            "language": language, "level": 0, "answered_by": "bot", "status": "closed",
            **answers, "answers": answers, "last_message": 2**31 - 1,
        }  # fmt: skip
        return [conversation], [message, reply], [], [contact]

    def _day(self) -> date:
        first = date(self._year, 1, 1)
        return first + timedelta(
            days=self._chance.randrange((date(self._year, 12, 31) - first).days + 1)
        )

    def _days(self) -> Iterator[date]:
        first = date(self._year, 1, 1)
        for number in range((date(self._year, 12, 31) - first).days + 1):
            yield first + timedelta(days=number)
