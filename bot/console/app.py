"""The counsellors' screens: the queue, and the conversation that one has taken."""

import asyncio
from datetime import UTC, datetime

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from bot.console.login import login_routes
from bot.console.sessions import COOKIE, ConsoleSession, ConsoleSessions
from bot.errors import AzimutError
from bot.handoff import BOT, COUNSELLOR, QUEUE, QueueRecord, Staff, StoredMessage
from bot.hub.events import QUEUE_TOPIC
from bot.hub.service import Hub
from bot.language import LANGUAGES
from bot.safety import DangerLevel
from bot.settings import Settings

OUTCOMES = ("assisted", "referred", "informed", "silent", "other")
_TICK = 0.25
_HEARTBEAT = 20.0
_COLOURS = {
    DangerLevel.IMMEDIATE: "red-9",
    DangerLevel.HIGH: "deep-orange-9",
    DangerLevel.CHECK: "brown-7",
    DangerLevel.NONE: "teal-9",
}


def mount_console(app: FastAPI, hub: Hub, staff: Staff, settings: Settings) -> None:
    """Put the console under ``/console``."""
    sessions = ConsoleSessions(settings.session_idle_minutes * 60)
    secure = settings.host not in ("127.0.0.1", "localhost")
    app.include_router(
        login_routes(staff, sessions, hub.texts, secure, settings.second_factor == "required")
    )
    app.state.console_sessions = sessions

    @ui.page("/")
    async def console_page(request: Request) -> Response | None:
        token = request.cookies.get(COOKIE)
        session = sessions.get(token)
        if session is None:
            return RedirectResponse("/console/login", 303)
        await ConsolePage(hub, sessions, token or "", session).build()
        return None

    ui.run_with(app, mount_path="/console", title="Azimut", dark=None, show_welcome_message=False)


class ConsolePage:
    """One counsellor's open page."""

    def __init__(
        self, hub: Hub, sessions: ConsoleSessions, token: str, session: ConsoleSession
    ) -> None:
        self._hub = hub
        self._sessions = sessions
        self._token = token
        self._session = session
        self._me = session.counsellor
        self._open: str | None = None
        self._shown: set[int] = set()
        self._known: set[int] | None = None
        self._changed = asyncio.Event()

    def _word(self, key: str, **fields: object) -> str:
        return self._hub.texts.get(f"console.{key}", self._session.language, **fields)

    async def build(self) -> None:
        """Lay the page out and keep it up to date while it is open."""
        ui.page_title(self._word("title"))
        with ui.header().classes("bg-teal-10 items-center"):
            ui.label(self._word("title")).classes("text-h6").props("role=heading aria-level=1")
            ui.space()
            ui.select(
                list(LANGUAGES), value=self._session.language, on_change=self._change_language
            ).props(f'dark dense outlined aria-label="{self._word("language")}"')
            ui.label(self._me.name)
            ui.button(self._word("log_out"), on_click=self._log_out).props("flat color=white")
        with ui.row().classes("w-full no-wrap items-stretch gap-4"):
            with (
                ui.column()
                .classes("w-96 shrink-0")
                .props("role=region")
                .props(f'aria-label="{self._word("queue")}"')
            ):
                ui.label(self._word("queue")).classes("text-h6").props("role=heading aria-level=2")
                self._queue_box = ui.column().classes("w-full queue")
            with (
                ui.column()
                .classes("grow")
                .props("role=region")
                .props(f'aria-label="{self._word("conversation")}"')
            ):
                self._conversation_box = ui.column().classes("w-full conversation")
        await self._show_queue()
        await self._resume()
        ui.timer(_TICK, self._tick)
        ui.timer(_HEARTBEAT, lambda: self._hub.heartbeat(self._me.id))
        listener = asyncio.create_task(self._listen())
        ui.context.client.on_disconnect(listener.cancel)

    async def _listen(self) -> None:
        async with self._hub.events.listen(QUEUE_TOPIC) as queue_events:
            while True:
                await queue_events.get()
                self._changed.set()

    async def _tick(self) -> None:
        if self._sessions.get(self._token) is None:
            ui.navigate.to("/console/login")
            return
        if self._changed.is_set():
            self._changed.clear()
            await self._show_queue()
        if self._open:
            await self._show_new_messages()

    # Queue

    async def _show_queue(self) -> None:
        items = await self._hub.store.queue()
        self._alert(items)
        self._queue_box.clear()
        with self._queue_box:
            if not items:
                ui.label(self._word("nobody_waits"))
            for item in items:
                self._queue_card(item)

    def _alert(self, items: list[QueueRecord]) -> None:
        urgent = {i.id for i in items if i.level >= DangerLevel.HIGH and i.status == "waiting"}
        if self._known is not None and urgent - self._known:
            ui.notify(self._word("new_danger"), type="negative", position="top", timeout=15_000)
        self._known = urgent | (self._known or set())

    def _queue_card(self, item: QueueRecord) -> None:
        minutes = int((datetime.now(UTC) - item.created_at).total_seconds() // 60)
        with ui.card().classes("w-full queue-item").props(f"data-item={item.id}"):
            with ui.row().classes("items-center"):
                ui.badge(self._word(f"level_{item.level.label}"), color=_COLOURS[item.level])
                if item.category:
                    ui.label(self._word(f"category_{item.category}"))
                ui.label((item.language or "").upper())
                ui.label(item.channel)
            ui.label(self._word("waiting", minutes=minutes)).classes("text-caption")
            if item.signs:
                ui.label(self._word("signs", signs=self._sign_words(item))).classes("text-caption")
            if item.status == "waiting":
                ui.button(self._word("claim"), on_click=lambda _, i=item: self._claim(i)).classes(
                    "claim"
                ).props("color=teal-9")
            elif item.counsellor_id == self._me.id:
                ui.button(
                    self._word("open"), on_click=lambda _, i=item: self._show(i.conversation_id)
                ).props("outline color=teal-9")
            else:
                ui.label(self._word("with_colleague")).classes("text-caption")

    def _sign_words(self, item: QueueRecord) -> str:
        from bot import resources

        labels = {sign.id: sign.label for sign in resources.detector().lexicon.signs}
        return ", ".join(
            labels[sign][self._session.language] for sign in item.signs if sign in labels
        )

    async def _claim(self, item: QueueRecord) -> None:
        if await self._hub.claim(item.id, item.conversation_id, self._me.id):
            await self._show(item.conversation_id)
        else:
            ui.notify(self._word("taken"), type="warning")
            self._changed.set()

    async def _resume(self) -> None:
        """Open the conversation that this counsellor already has, else say what to do."""
        for item in await self._hub.store.queue():
            if item.status == "claimed" and item.counsellor_id == self._me.id:
                await self._show(item.conversation_id)
                return
        self._show_nothing()

    # Conversation

    def _show_nothing(self) -> None:
        self._open = None
        self._conversation_box.clear()
        with self._conversation_box:
            ui.label(self._word("choose"))

    async def _show(self, conversation_id: str) -> None:
        self._open = conversation_id
        self._shown = set()
        self._conversation_box.clear()
        with self._conversation_box:
            ui.label(self._word("mine")).classes("text-h6").props("role=heading aria-level=2")
            self._log = (
                ui.scroll_area()
                .classes("w-full h-[50vh] border rounded messages")
                .props("role=log tabindex=0")
            )
            self._input = (
                ui.textarea(self._word("write"))
                .classes("w-full message-input")
                .props("outlined autogrow maxlength=4000")
                .on("keydown.enter.exact.prevent", self._send)
            )
            with ui.row().classes("items-center"):
                ui.button(self._word("send"), on_click=self._send).classes("send").props(
                    "color=teal-9"
                )
                ui.space()
                ui.button(self._word("release"), on_click=lambda: self._give_back(QUEUE)).props(
                    "outline color=teal-9"
                )
                ui.button(self._word("to_bot"), on_click=lambda: self._give_back(BOT)).props(
                    "outline color=teal-9"
                )
                self._outcome = (
                    ui.select(
                        {name: self._word(f"outcome_{name}") for name in OUTCOMES},
                        label=self._word("outcome"),
                    )
                    .classes("w-48 outcome")
                    .props("outlined dense")
                )
                ui.button(self._word("close"), on_click=self._close).classes("close").props(
                    "color=brown-9"
                )
        await self._show_new_messages()

    async def _show_new_messages(self) -> None:
        if self._open is None:
            return
        after = max(self._shown, default=0)
        try:
            messages = await self._hub.store.messages(self._open, after)
        except AzimutError:
            self._show_nothing()
            return
        if not messages:
            return
        with self._log:
            for message in messages:
                self._message(message)
        self._shown |= {message.id for message in messages}
        ui.timer(0.1, lambda: self._log.scroll_to(percent=1.0), once=True)

    def _message(self, message: StoredMessage) -> None:
        colour = {"person": "bg-blue-1", COUNSELLOR: "bg-teal-1"}.get(message.author, "bg-grey-2")
        with (
            ui.column()
            .classes(f"w-full gap-0 q-pa-sm rounded-borders {colour} message text-black")
            .props(f"data-author={message.author}")
        ):
            author = self._word(f"author_{message.author}")
            time = message.at.astimezone(self._hub.hours.zone).strftime("%H:%M")
            ui.label(f"{author}, {time}").classes("text-caption text-grey-9")
            ui.label(message.text).style("white-space: pre-line; overflow-wrap: anywhere")

    async def _send(self) -> None:
        text = (self._input.value or "").strip()
        if not text or self._open is None:
            return
        try:
            await self._hub.counsellor_says(self._open, self._me.id, text)
        except AzimutError:
            ui.notify(self._word("not_yours"), type="warning")
            self._show_nothing()
            return
        self._input.value = ""
        await self._show_new_messages()

    async def _give_back(self, to: str) -> None:
        if self._open is None:
            return
        try:
            await self._hub.give_back(self._open, self._me.id, to)
        except AzimutError:
            ui.notify(self._word("not_yours"), type="warning")
        self._show_nothing()

    async def _close(self) -> None:
        if self._open is None:
            return
        if not self._outcome.value:
            ui.notify(self._word("choose_outcome"), type="warning")
            return
        try:
            await self._hub.close(self._open, self._me.id, self._outcome.value)
        except AzimutError:
            ui.notify(self._word("not_yours"), type="warning")
        self._show_nothing()

    # The page itself

    def _change_language(self, event: object) -> None:
        self._session.language = getattr(event, "value", "ro")
        ui.navigate.reload()

    def _log_out(self) -> None:
        self._sessions.end(self._token)
        ui.navigate.to("/console/login")


__all__ = ["OUTCOMES", "mount_console"]
