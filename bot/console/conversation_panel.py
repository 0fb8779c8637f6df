"""The middle pane: the conversation that the counsellor has, and what can be done with it."""

import uuid
from datetime import timedelta
from typing import Any

from nicegui import ui

from bot.console.attachments import file_label
from bot.console.case_dialog import CaseDialog
from bot.console.elements import Dialog, button, entry, select, set_value, tag, words
from bot.console.page_base import PageBase
from bot.errors import AzimutError
from bot.handoff import BOT, COUNSELLOR, QUEUE, NotOwner, StoredMessage
from bot.handoff.base import FAILED

LONGEST = 4000
"""Characters of one message: what Telegram takes (4,096), with room."""
_BLOCK_DAYS = ("1", "7", "30")


class ConversationPanel:
    """One conversation; every action says when it is no longer this counsellor's."""

    def __init__(self, page: PageBase, form: CaseDialog) -> None:
        self._page = page
        self._form = form
        self._shown: dict[int, Any] = {}
        self._files: set[str] = set()
        self._draft, self._key = "", uuid.uuid4().hex
        self._typed_at = 0.0
        self._target, self._note, self._days = "", "", "1"

    def build(self) -> None:
        word = self._page.word
        with tag("section", classes="pane middle", aria_label=word("conversation")):
            self._box = tag("div", classes="stack conversation")
            self._box.style("flex:1; min-height:0")
        self._transfer = Dialog(word("transfer"))
        self._block = Dialog(word("block"))
        self.nothing()

    def nothing(self) -> None:
        """Show that no conversation is open."""
        self._page.opened = None
        self._shown = {}
        self._box.clear()
        with self._box:
            words(self._page.word("choose"))

    async def show(self, conversation_id: str) -> None:
        """Show a conversation of this counsellor's from its beginning."""
        record = await self._page.hub.store.find(conversation_id)
        if record is None or record.counsellor_id != self._page.me.id:
            self._page.say("not_yours")
            self.nothing()
            return
        self._page.opened = conversation_id
        self._shown, self._key = {}, uuid.uuid4().hex
        self._draft = self._page.session.drafts.get(conversation_id, "")
        self._files = set()
        self._box.clear()
        with self._box:
            self._build_open()
        self._count()
        await self.refresh()
        ui.run_javascript("azimut.bottom(); azimut.focus('.message-input textarea')")

    def _build_open(self) -> None:
        word = self._page.word
        with tag("div", classes="line"):
            tag("h2", word("mine"))
            button(word("transfer"), self._ask_transfer, "transfer")
            button(word("release"), lambda: self._give_back(QUEUE), "release")
            button(word("to_bot"), lambda: self._finish(BOT), "to-bot")
            button(word("close"), lambda: self._finish(None), "close")
            button(word("block"), self._ask_block, "block stop")
            button(word("show_callback"), self._show_callback, "callback")
        self._callback = tag("div", classes="line", role="status")
        self._log = tag("div", classes="messages", role="log", tabindex="0",
                        aria_label=word("conversation"))  # fmt: skip
        self._typing = tag("p", classes="small typing", role="status")
        self._input = entry(word("write"), self._draft, self._written, "message-input", rows=3)
        self._input.on("keydown.enter.exact.prevent", self._send, [])
        with tag("div", classes="line"):
            button(word("send"), self._send, "main send")
            self._length = words("").classes("small")

    async def refresh(self) -> None:
        """Show new messages, and what became of those sent."""
        conversation_id = self._page.opened
        if conversation_id is None:
            return
        record = await self._page.hub.store.find(conversation_id)
        if (
            record is None
            or record.owner != COUNSELLOR
            or record.counsellor_id != self._page.me.id
        ):
            self._gone("person_deleted" if record is None else "not_yours")
            return
        open_ids = [i for i, (_, final) in self._shown.items() if not final]
        after = min([*open_ids, max(self._shown, default=0) + 1]) - 1
        messages = await self._page.hub.store.messages(conversation_id, after)
        new = [message for message in messages if message.id not in self._shown]
        for message in messages:
            if message.id in self._shown:
                status, final = self._status(message)
                self._shown[message.id][0].set_text(status)
                self._shown[message.id] = (self._shown[message.id][0], final)
        with self._log:
            for message in new:
                self._message(message)
            await self._show_new_files(conversation_id)
        if new:
            ui.run_javascript("azimut.bottom()")
            if new[-1].author == "person":
                self.stopped_typing()

    async def _show_new_files(self, conversation_id: str) -> None:
        """Show links to the files that the person sent."""
        attachments = self._page.hub.attachments
        for file in await attachments.of_conversation(conversation_id) if attachments else ():
            if file.id not in self._files:
                self._files.add(file.id)
                tag("a", file_label(file), href=f"/console/attachments/{file.id}", target="_blank")

    def _message(self, message: StoredMessage) -> None:
        author = self._page.word(f"author_{message.author}")
        at = message.at.astimezone(self._page.hub.hours.zone)
        with tag("div", classes="message", data_author=message.author):
            words(f"{author}, {at:%H:%M}").classes("small")
            tag("div", message.text, "said")
            status, final = self._status(message)
            label = words(status).classes("small status")
        self._shown[message.id] = (label, final)

    def _status(self, message: StoredMessage) -> tuple[str, bool]:
        """Return what became of a message to the person, and whether that can still change."""
        if message.author != COUNSELLOR:
            return "", True
        if message.read_at is not None:
            return self._page.word("status_read"), True
        if message.delivery == FAILED:
            return self._page.word("status_failed"), True
        return self._page.word(
            "status_sent" if message.delivery == "sent" else "status_waits"
        ), False

    def person_types(self) -> None:
        if self._page.opened is None:
            return
        self._typed_at = self._page.hub.now().timestamp()
        self._typing.clear()
        with self._typing:
            words(self._page.word("person_types"))

    def stopped_typing(self, unless_within: float = 0.0) -> None:
        """Take the note away that the person types, unless they did so within that many seconds."""
        if not self._page.opened or not self._typed_at:
            return
        if self._page.hub.now().timestamp() - self._typed_at >= unless_within:
            self._typed_at = 0.0
            self._typing.clear()

    def insert(self, text: str) -> None:
        """Put *text* at the end of the message that is being written."""
        if self._page.opened is None:
            self._page.say("choose")
            return
        self._keep(f"{self._draft.rstrip()}\n{text}".strip())
        set_value(self._input, self._draft)

    def _written(self, value: str) -> None:
        self._keep(value)
        if self._page.opened:
            self._page.hub.events.publish("typing", self._page.opened, COUNSELLOR)

    def _keep(self, text: str) -> None:
        """Note what is being written, also for a page that is loaded again."""
        self._draft = text
        if self._page.opened:
            self._page.session.drafts[self._page.opened] = text
        self._count()

    def _count(self) -> None:
        length = len(self._draft)
        text = self._page.word("length", n=length, most=LONGEST) if length > LONGEST - 500 else ""
        self._length.set_text(text)
        self._length.classes(replace="words small late" if length > LONGEST else "words small")

    async def _send(self) -> None:
        text = self._draft.strip()
        if not text or self._page.opened is None or not await self._page.active():
            return
        if len(text) > LONGEST:
            self._page.say("too_long", n=len(text), most=LONGEST)
            return
        self._keep("")
        try:
            await self._page.hub.counsellor_says(
                self._page.opened, self._page.me.id, text, self._key
            )
        except NotOwner:
            self._lost()
            return
        self._key = uuid.uuid4().hex
        set_value(self._input, "")
        await self.refresh()

    def _lost(self) -> None:
        self._gone("not_yours")

    def _gone(self, key: str) -> None:
        """Say why the conversation is no longer here, and forget what was begun in it."""
        self._page.session.drafts.pop(self._page.opened or "", None)
        self._page.say(key)
        self.nothing()

    # Giving it away

    async def _give_back(self, to: str) -> None:
        if self._page.opened is None or not await self._page.active():
            return
        try:
            await self._page.hub.give_back(self._page.opened, self._page.me.id, to)
        except NotOwner:
            self._lost()
            return
        self._gone("given_back")

    async def _finish(self, to: str | None) -> None:
        """Ask for the category, then close the conversation or return it to the bot."""
        conversation_id = self._page.opened
        if conversation_id is None or not await self._page.active():
            return
        contact = await self._page.cases.open(conversation_id, self._page.me.id)

        async def done() -> None:
            case = await self._page.cases.case(contact)
            outcome = str(case.answers.get("category", "other"))[:30] if case else "other"
            try:
                if to is None:
                    await self._page.hub.close(conversation_id, self._page.me.id, outcome)
                else:
                    await self._page.hub.give_back(conversation_id, self._page.me.id, to)
            except NotOwner:
                self._lost()
                return
            self._gone("closed" if to is None else "given_back")

        await self._form.open(contact, done)

    async def _ask_transfer(self) -> None:
        if not await self._page.active():
            return
        people = await self._page.staff.on_duty(timedelta(minutes=2))
        others = {
            str(one.id): one.name
            for one in people
            if one.id != self._page.me.id and one.role != "coordinator"
        }
        self._target, self._note = "", ""
        with self._transfer:
            tag("h2", self._page.word("transfer"))
            if others:
                empty = self._page.word("nothing_chosen")
                select(
                    self._page.word("to_whom"), others, None, self._choose_target, "to-whom", empty
                )
                entry(
                    self._page.word("transfer_note"), "", self._write_note, "transfer-note", rows=3
                )
                with tag("div", classes="line"):
                    button(self._page.word("transfer"), self._do_transfer, "main do-transfer")
                    button(self._page.word("cancel"), self._transfer.close)
            else:
                words(self._page.word("nobody_on_duty"))
                button(self._page.word("cancel"), self._transfer.close)
        self._transfer.open()

    def _choose_target(self, value: str) -> None:
        self._target = value

    def _write_note(self, value: str) -> None:
        self._note = value

    async def _do_transfer(self) -> None:
        if self._page.opened is None or not await self._page.active():
            return
        if not self._target or not self._note.strip():
            self._page.say("transfer_needs")
            return
        conversation_id, target = self._page.opened, int(self._target)
        try:
            await self._page.hub.transfer(conversation_id, self._page.me.id, target, self._note)
            await self._page.cases.open(conversation_id, target)
        except NotOwner:
            self._transfer.close()
            self._lost()
            return
        except AzimutError:
            self._page.say("not_saved")
            return
        self._transfer.close()
        self._gone("transferred")

    # The person

    async def _show_callback(self) -> None:
        if self._page.opened is None or not await self._page.active():
            return
        conversation_id = self._page.opened
        try:
            found = await self._page.hub.callback(conversation_id, self._page.me.id)
        except NotOwner:
            self._lost()
            return
        self._callback.clear()

        async def done() -> None:
            await self._page.hub.callback_done(conversation_id, self._page.me.id)
            self._callback.clear()
            self._page.say("callback_done")

        with self._callback:
            if found is None:
                words(self._page.word("no_callback"))
                return
            words(self._page.word("callback_is", contact=found.contact))
            if found.done_at is None:
                button(self._page.word("called"), done, "called")

    def _ask_block(self) -> None:
        self._days = _BLOCK_DAYS[0]
        days = {n: self._page.word("day" if n == "1" else "days", n=n) for n in _BLOCK_DAYS}
        with self._block:
            tag("h2", self._page.word("block"))
            words(self._page.word("block_hint"))
            select(self._page.word("block_until"), days, self._days, self._choose_days)
            with tag("div", classes="line"):
                button(self._page.word("block"), self._do_block, "stop do-block")
                button(self._page.word("cancel"), self._block.close)
        self._block.open()

    def _choose_days(self, value: str) -> None:
        self._days = value

    async def _do_block(self) -> None:
        if self._page.opened is None or not await self._page.active():
            return
        until = self._page.hub.now() + timedelta(days=int(self._days))
        self._block.close()
        try:
            await self._page.hub.block(self._page.opened, self._page.me.id, until)
        except AzimutError:
            self._page.say("block_refused")
            return
        self._page.say("blocked")
