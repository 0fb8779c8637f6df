"""Calls for someone to look at the queue, when the open consoles are not enough."""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.handoff import QueueRecord, Store, WorkingHours
from bot.hub.events import ALERT_TOPIC, Alert, EventBus
from bot.logs import pseudonym
from bot.safety import DangerLevel

log = structlog.get_logger()

_ANSWER = ("counsellor", "supervisor", "administrator")
_SUPERVISE = ("supervisor", "administrator")


class Alerts:
    """Publishes alerts, each once also after a restart; they carry no content."""

    def __init__(
        self,
        store: Store,
        hours: WorkingHours,
        events: EventBus,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._hours = hours
        self._events = events
        self._clock = clock

    async def danger(self, item: QueueRecord) -> None:
        """Alert those on duty, or outside hours, at level immediate, those on call."""
        if item.level >= DangerLevel.HIGH:
            self._publish("danger", item, _ANSWER)
        if item.level is DangerLevel.IMMEDIATE:
            await self.on_call()

    async def on_call(self) -> int:
        """Outside hours, alert those on call of whoever is in danger now; return how many."""
        now = self._clock()
        if self._hours.is_open(now):
            return 0
        found = await self._store.for_on_call(DangerLevel.IMMEDIATE)
        for item in found:
            duty = self._hours.on_call_at(now)
            roles = tuple(role for entry in duty for role in entry.roles)
            logins = tuple(login for entry in duty for login in entry.logins)
            nobody = not roles and not logins
            self._publish("on_call", item, _ANSWER if nobody else roles, logins)
        return len(found)

    async def overdue(self) -> int:
        """Alert supervisors of those who wait longer than their level allows; return how many."""
        found = await self._store.overdue()
        for item in found:
            self._publish("overdue", item, _SUPERVISE)
        return len(found)

    def vanished(self, item: QueueRecord) -> None:
        """Alert those on duty that an item waits again: its counsellor's console is gone."""
        self._publish("vanished", item, _ANSWER)

    def _publish(
        self, reason: str, item: QueueRecord, roles: tuple[str, ...], logins: tuple[str, ...] = ()
    ) -> None:
        who = pseudonym(item.conversation_id)
        log.info("alert", reason=reason, danger=item.level.label, item=item.id, who=who)
        alert = Alert(reason, item.id, item.level, item.category, roles, logins)
        self._events.publish("alert", ALERT_TOPIC, alert)
