"""The left pane: who waits, the most urgent first, with a clock; what is still to be finished."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from nicegui import ui

from bot.console.elements import button, tag, words
from bot.console.page_base import PageBase
from bot.handoff import QueueRecord
from bot.knowledge.texts import Texts
from bot.safety import DangerLevel

MOST_SHOWN = 50


class QueuePanel:
    """Cards are changed in place, so that a refresh takes the focus from nobody."""

    def __init__(self, page: PageBase) -> None:
        self._page = page
        self._cards: dict[int, _Card] = {}
        self._known: set[tuple[int, int]] | None = None
        self._rest_key: object = None

    def build(self) -> None:
        word = self._page.word
        with tag("section", classes="pane left", aria_label=word("queue")):
            with tag("div", classes="line"):
                tag("h2", word("queue"))
                self._count = words("").classes("small")
            self._empty = words(word("nobody_waits"))
            self._list = tag("ul", classes="queue")
            self._more = words("").classes("small")
            button(word("record_call"), self._page.record_call, "record-call")
            self._rest = tag("div", classes="stack")

    async def refresh(self) -> None:
        """Show the queue as it is now; what is new in danger is said, sounded and notified."""
        items = await self._page.hub.store.queue()
        self._alert(items)
        mine = [i for i in items if i.counsellor_id == self._page.me.id]
        others = [i for i in items if i.counsellor_id != self._page.me.id]
        shown = (mine + others)[:MOST_SHOWN]
        waiting = sum(item.status == "waiting" for item in items)
        self._empty.set_visibility(not items)
        self._count.set_text(self._page.word("waiting_count", n=waiting) if waiting else "")
        left = len(items) - len(shown)
        self._more.set_text(self._page.word("more_waiting", n=left) if left else "")
        for gone in self._cards.keys() - {item.id for item in shown}:
            self._cards.pop(gone).element.delete()
        now = self._page.hub.now()
        for index, item in enumerate(shown):
            card = self._cards.get(item.id)
            if card is None:
                with self._list:
                    card = self._cards[item.id] = _Card(self._page, item)
            card.show(item, now)
            children = self._list.default_slot.children
            if children.index(card.element) != index:
                card.element.move(self._list, index)
        await self._show_rest()

    async def _show_rest(self) -> None:
        """List contacts without a category, and the last ones closed."""
        page = self._page
        unfinished = await page.cases.to_finish(page.me.id)
        taken = {i for i in (page.opened,) if i}
        unfinished = [case for case in unfinished if case.conversation_id not in taken]
        recent = await page.cases.recent(page.me.id)
        key = ([c.id for c in unfinished], [c.id for c in recent])
        if key == self._rest_key:
            return
        self._rest_key = key
        self._rest.clear()
        with self._rest:
            if unfinished:
                tag("h3", page.word("to_finish"))
                for case in unfinished:
                    text = page.word("contact_of", day=f"{case.day:%d.%m}", number=case.id)
                    button(text, partial(page.finish_contact, case.id))
            if recent:
                tag("h3", page.word("recent"))
                for case in recent:
                    label = page.form_label("categories", case.answers.get("category"))
                    with tag("div", classes="stack"):
                        words(f"{case.day:%d.%m} · {label}").classes("small")
                        with tag("div", classes="line"):
                            button(
                                page.word("reopen"),
                                partial(page.reopen, case.conversation_id or ""),
                                "reopen",
                                disabled=case.conversation_id is None,
                            )
                            button(page.word("follow_up"), partial(page.finish_contact, case.id))
                            if page.may("person.unblock") and case.conversation_id:
                                button(
                                    page.word("unblock"),
                                    partial(page.unblock, case.conversation_id or ""),
                                )

    def _alert(self, items: list[QueueRecord]) -> None:
        now = self._page.hub.now()
        waiting = [item for item in items if item.status == "waiting"]
        new = {(i.id, int(i.level)) for i in waiting}
        late = {(i.id, -1) for i in waiting if i.is_overdue(now)}
        known, self._known = self._known, (self._known or set()) | new | late
        if known is None:
            return
        fresh = (new | late) - known
        if any(level >= DangerLevel.HIGH for _, level in fresh):
            self._page.alert("new_danger", loud=True)
        elif any(level == -1 for _, level in fresh) and self._page.may("alert.overdue"):
            self._page.alert("new_overdue", loud=True)
        elif fresh:
            self._page.alert("new_waiting", loud=False)


class _Card:
    """One item of the queue."""

    def __init__(self, page: PageBase, item: QueueRecord) -> None:
        self._page = page
        self._state: tuple[Any, ...] = ()
        self.element = tag("li", classes="card queue-item", data_item=item.id)

    def show(self, item: QueueRecord, now: datetime) -> None:
        """Bring the card up to date; its buttons only change with the item's state."""
        page = self._page
        mine = item.counsellor_id == page.me.id
        state = (
            item.level, item.category, item.signs, item.status, mine, item.language,
            item.has_callback,
        )  # fmt: skip
        if state != self._state:
            self._state = state
            self.element.classes(replace=f"card queue-item {item.level.label}")
            self.element.clear()
            with self.element:
                self._build(item, mine)
        self._clock.set_text(self._waiting(item, now))
        late = item.is_overdue(now)
        self._clock.classes(replace="words small late" if late else "words small")

    def _build(self, item: QueueRecord, mine: bool) -> None:
        page = self._page
        with tag("div", classes="line"):
            tag("span", page.word(f"level_{item.level.label}"), f"level {item.level.label}")
            if item.category:
                words(page.word(f"category_{item.category}"))
            words(f"{(item.language or '').upper()} · {page.channel_name(item.channel)}").classes(
                "small"
            )
        self._clock = ui.label("")
        signs = page.sign_words(item.signs)
        if signs:
            words(page.word("signs", signs=signs)).classes("small")
        if item.has_callback:
            words(page.word("wants_callback")).classes("small")
        if item.status == "waiting" and page.may("conversation.claim"):
            button(page.word("claim"), lambda: page.claim(item), "main claim")
        elif mine:
            button(page.word("open"), lambda: page.show(item.conversation_id), "open-mine")

    def _waiting(self, item: QueueRecord, now: datetime) -> str:
        page = self._page
        if item.status != "waiting":
            key = "yours" if item.counsellor_id == page.me.id else "with_colleague"
            return page.word(key, span=self._span(now - (item.claimed_at or item.created_at)))
        text = page.word("waiting", span=self._span(now - item.created_at))
        if item.due_at is not None:
            key = "overdue_by" if item.due_at <= now else "due_in"
            text += " · " + page.word(key, span=self._span(abs(item.due_at - now)))
        return text

    def _span(self, time: timedelta) -> str:
        return span_words(self._page.hub.texts, self._page.language, time)


def span_words(texts: Texts, language: str, time: timedelta) -> str:
    """Return a span of time in words: seconds, minutes, or hours and minutes."""
    seconds = max(0, int(time.total_seconds()))
    minutes, hours = seconds // 60, seconds // 3600
    if not minutes:
        return texts.get("reports.seconds", language, n=seconds)
    if not hours:
        return texts.get("reports.minutes", language, n=minutes)
    rest = texts.get("reports.minutes", language, n=minutes % 60)
    return f"{texts.get('reports.hours', language, n=hours)} {rest}"
