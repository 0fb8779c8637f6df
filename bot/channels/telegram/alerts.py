"""Tells counsellors' own chats that someone waits. An alert carries no content: not who, nor what."""

from bot.channels.telegram.alert_chats import AlertChats
from bot.channels.telegram.notices import Notice, Notices
from bot.handoff import Clock, QueueRecord, utc_now
from bot.hub.events import ALERT_TOPIC, QUEUE_TOPIC, Alert
from bot.hub.service import Hub
from bot.safety import DangerLevel

ANSWERING = ("counsellor", "supervisor", "administrator")
"""Roles that take conversations."""
_MOST_TOLD = 10_000


class Alerts:
    """Listens to the hub's alerts, and to the queue for requests without danger."""

    def __init__(
        self, hub: Hub, chats: AlertChats, notices: Notices, clock: Clock = utc_now
    ) -> None:
        self._hub = hub
        self._chats = chats
        self._notices = notices
        self._clock = clock
        self._told: set[tuple[str, int, int]] = set()

    async def run(self) -> None:
        """Alert to what waits in danger already, then to what comes, until cancelled."""
        async with self._hub.events.listen(ALERT_TOPIC, QUEUE_TOPIC) as events:
            for item in await self._hub.store.queue():
                if item.level >= DangerLevel.HIGH and item.status == "waiting":
                    await self.tell(Alert("danger", item.id, item.level, None, ANSWERING))
            while True:
                found = (await events.get()).data
                if isinstance(found, Alert):
                    await self.tell(found)
                elif isinstance(found, QueueRecord):
                    await self._request(found)

    async def tell(self, alert: Alert) -> None:
        """Alert once for each reason and item, and again when its level rises."""
        told = (alert.reason, alert.item_id, int(alert.level))
        if told in self._told:
            return
        if len(self._told) >= _MOST_TOLD:
            self._told.clear()
        self._told.add(told)
        key = "alert_urgent" if alert.level >= DangerLevel.HIGH else "alert_waiting"
        for address, language in (await self._chats.of(alert.roles, alert.logins)).items():
            text = self._hub.texts.get(f"telegram.{key}", language)
            await self._notices.add(Notice(address, text))

    async def _request(self, item: QueueRecord) -> None:
        """A request without danger wakes nobody at night."""
        if (
            item.level < DangerLevel.HIGH
            and item.status == "waiting"
            and self._hub.hours.is_open(self._clock())
        ):
            await self.tell(Alert("request", item.id, item.level, None, ANSWERING))
