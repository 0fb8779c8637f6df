"""A counsellor's page: three panes, kept up to date while it is open."""

import asyncio
import time
from typing import Any

from nicegui import ui

from bot.console.case_dialog import CaseDialog
from bot.console.conversation_panel import ConversationPanel
from bot.console.elements import Dialog, button, select, tag, words
from bot.console.helper_panel import HelperPanel
from bot.console.page_base import PageBase
from bot.console.queue_panel import QueuePanel
from bot.handoff import QueueRecord
from bot.hub.events import ALERT_TOPIC, QUEUE_TOPIC

_CONNECTS = 30.0
"""Seconds that a browser has to open its connection."""
_TICK = 0.25
_REFRESH = 5.0
"""Seconds between two looks at the database, for what another process did; also the heartbeat."""
_TYPING = 6.0
LANGUAGE_NAMES = {"ro": "Română", "ru": "Русский", "en": "English"}
THEMES = ("light", "dark")
SHORTCUTS = ("1", "2", "3", "n", "c", "t", "r", "b", "h")


class ConsolePage(PageBase):
    """Puts the parts together and carries what happens to them."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._over = False
        self._queue_changed = asyncio.Event()
        self._talk_changed = asyncio.Event()
        self._typing = asyncio.Event()
        self._refreshed = time.monotonic()
        self._following: asyncio.Task[None] | None = None
        self._briefed: str | None = None
        self._form = CaseDialog(self)
        self._queue = QueuePanel(self)
        self._talk = ConversationPanel(self, self._form)
        self._helper = HelperPanel(self)

    async def build(self) -> None:
        """Lay the page out and keep it up to date while it is open."""
        ui.page_title(self.word("title"))
        dark = " dark" if self.session.theme == "dark" else ""
        self._root = tag("div", classes=f"azimut{dark}", lang=self.language)
        with self._root:
            self._header()
            with tag("div", classes="desk"):
                self._queue.build()
                self._talk.build()
                self._helper.build()
            self._form.build()
            self._help = Dialog(self.word("shortcuts"))
            tag("div", classes="toast", id="toast", role="status", aria_live="polite")
        ui.run_javascript(f"document.documentElement.lang={self.language!r}")
        await self.hub.heartbeat(self.me.id)
        # Only over the open connection: what stands in the page's source cannot be taken away again.
        await ui.context.client.connected(_CONNECTS)
        await self._queue.refresh()
        await self._resume()
        ui.timer(_TICK, self._tick)
        listener = asyncio.create_task(self._listen())
        ui.context.client.on_disconnect(lambda: self._gone(listener))

    def _header(self) -> None:
        with tag("header", classes="top"):
            tag("h1", self.word("title"))
            tag("div", classes="grow")
            if self.may("figures.view"):
                tag("a", self.word("figures"), href="/console/figures")
            button(self.word("shortcuts"), self._show_help, "help")
            button(self.word("notify_me"), self._allow_notifications, "notify")
            themes = {name: self.word(f"theme_{name}") for name in THEMES}
            select(self.word("theme"), themes, self.session.theme, self._change_theme, "theme")
            select(self.word("language"), LANGUAGE_NAMES, self.language, self._change_language,
                   "language")  # fmt: skip
            words(self.me.name)
            button(self.word("log_out"), self._log_out, "log-out")

    # What happens

    async def _listen(self) -> None:
        async with self.hub.events.listen(QUEUE_TOPIC, ALERT_TOPIC) as events:
            while True:
                await events.get()
                self._queue_changed.set()

    async def _follow(self, conversation_id: str) -> None:
        async with self.hub.events.listen(conversation_id) as events:
            while True:
                event = await events.get()
                if event.kind == "typing":
                    if event.data == "person":
                        self._typing.set()
                else:
                    self._talk_changed.set()

    def _gone(self, listener: asyncio.Task[None]) -> None:
        listener.cancel()
        if self._following is not None:
            self._following.cancel()

    async def _tick(self) -> None:
        if self._over:
            return
        if self._sessions.alive(self._token) is None:
            self._expire()
            return
        due = time.monotonic() - self._refreshed >= _REFRESH
        if due:
            self._refreshed = time.monotonic()
            await self.hub.heartbeat(self.me.id)
        if due or self._queue_changed.is_set():
            self._queue_changed.clear()
            await self._queue.refresh()
        if due or self._talk_changed.is_set():
            self._talk_changed.clear()
            await self._talk.refresh()
        if self.opened is None and self._briefed is not None:
            self._briefed = None
            await self._helper.show(None)
        if self._typing.is_set():
            self._typing.clear()
            self._talk.person_types()
        else:
            self._talk.stopped_typing(_TYPING)

    async def active(self) -> bool:
        """Note that the counsellor does something; False, and told, when the login is over."""
        if self._over or self._sessions.get(self._token) is None:
            self._expire()
            return False
        return True

    def _expire(self) -> None:
        """Take everything off the screen: nobody may be sitting before it."""
        if self._over:
            return
        self._over = True
        self.opened = None
        self._root.clear()
        with self._root, tag("div", classes="pane expired"):
            tag("h1", self.word("title"))
            unused = self._sessions.is_unused(self.session)
            tag("p", self.word("login_unused" if unused else "login_over"), role="alert")
            tag("a", self.word("log_in_again"), href="/console/login")

    async def _resume(self) -> None:
        """Open the conversation that this counsellor already has."""
        for item in await self.hub.store.queue():
            if item.status == "claimed" and item.counsellor_id == self.me.id:
                await self._show(item.conversation_id)
                return

    # What the parts ask for

    async def claim(self, item: QueueRecord) -> None:
        if not await self.active():
            return
        if await self.hub.claim(item.id, item.conversation_id, self.me.id):
            await self._show(item.conversation_id)
        else:
            self.say("taken")
            self._queue_changed.set()

    async def show(self, conversation_id: str) -> None:
        if await self.active():
            await self._show(conversation_id)

    async def _show(self, conversation_id: str) -> None:
        self._helper.turn_to(conversation_id)
        await self._talk.show(conversation_id)
        if self._following is not None:
            self._following.cancel()
            self._following = None
        if self.opened is not None:
            await self.cases.open(conversation_id, self.me.id)
            self._following = asyncio.create_task(self._follow(conversation_id))
        self._briefed = self.opened
        await self._helper.show(self.opened)

    def insert(self, text: str) -> None:
        self._talk.insert(text)

    async def record_call(self) -> None:
        if await self.active():
            self._form.open_call(self._contact_closed)

    async def finish_contact(self, contact: int) -> None:
        if await self.active():
            await self._form.open(contact, self._contact_closed)

    async def _contact_closed(self) -> None:
        self.say("contact_closed")
        self._queue_changed.set()

    async def reopen(self, conversation_id: str) -> None:
        if not await self.active():
            return
        if await self.hub.reopen(conversation_id, self.me.id):
            await self._show(conversation_id)
        else:
            self.say("not_reopened")

    async def unblock(self, conversation_id: str) -> None:
        if await self.active():
            lifted = await self.hub.unblock(conversation_id, self.me.id)
            self.say("unblocked" if lifted else "was_not_blocked")

    # The page itself

    def _show_help(self) -> None:
        with self._help:
            tag("h2", self.word("shortcuts"))
            with tag("dl"):
                for key in SHORTCUTS:
                    with tag("dt"):
                        tag("kbd", f"Alt + Shift + {key.upper()}")
                    tag("dd", self.word(f"shortcut_{key}"))
                with tag("dt"):
                    tag("kbd", "Enter")
                tag("dd", self.word("shortcut_enter"))
            button(self.word("cancel"), self._help.close)
        self._help.open()

    def _allow_notifications(self) -> None:
        ui.run_javascript("if('Notification' in window)Notification.requestPermission()")
        self.say("notify_hint")

    async def _change_theme(self, value: str) -> None:
        self.session.theme = value if value in THEMES else "light"
        self._root.classes(remove="dark")
        if value == "dark":
            self._root.classes("dark")

    def _change_language(self, value: str) -> None:
        self.session.language = value if value in LANGUAGE_NAMES else "ro"
        ui.navigate.reload()

    def _log_out(self) -> None:
        self._sessions.end(self._token)
        ui.navigate.to("/login")  # NiceGUI puts the mount path before it
