"""Tells counsellors' own chats that someone waits. An alert carries no content: not who, nor what."""

from bot.channels.telegram.alert_chats import AlertChats
from bot.channels.telegram.notices import Notice, Notices
from bot.handoff import Clock, QueueRecord, utc_now
from bot.hub.events import QUEUE_TOPIC
from bot.hub.service import Hub
from bot.safety import DangerLevel


class Alerts:
    """Listens to the queue."""

    def __init__(
        self, hub: Hub, chats: AlertChats, notices: Notices, clock: Clock = utc_now
    ) -> None:
        self._hub = hub
        self._clock = clock
        self._chats = chats
        self._notices = notices
        self._told: dict[int, DangerLevel] = {}

    async def run(self) -> None:
        """Alert to what waits in danger already, then to what comes, until cancelled."""
        async with self._hub.events.listen(QUEUE_TOPIC) as events:
            for item in await self._hub.store.queue():
                if item.level >= DangerLevel.HIGH:
                    await self.tell(item)
            while True:
                event = await events.get()
                if isinstance(event.data, QueueRecord):
                    await self.tell(event.data)

    async def tell(self, item: QueueRecord) -> None:
        """Alert once for each item, and again when its level rises.

        A request without danger wakes nobody at night.
        """
        is_urgent = item.level >= DangerLevel.HIGH
        if not is_urgent and not self._hub.hours.is_open(self._clock()):
            return
        if item.status != "waiting" or self._told.get(item.id, DangerLevel.NONE - 1) >= item.level:
            return
        if len(self._told) > 10_000:
            self._told.clear()
        self._told[item.id] = item.level
        key = "alert_urgent" if is_urgent else "alert_waiting"
        for address, language in (await self._chats.all()).items():
            text = self._hub.texts.get(f"telegram.{key}", language)
            await self._notices.add(Notice(address, text))
