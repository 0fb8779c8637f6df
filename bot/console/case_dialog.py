"""The form of a contact, as ``knowledge/cases`` says; no contact is closed without a category."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from nicegui import ui

from bot.cases import Field, Option
from bot.cases.records import PHONE
from bot.console.elements import Dialog, button, check, entry, select, tag, words
from bot.console.page_base import PageBase
from bot.errors import AzimutError

Done = Callable[[], Awaitable[None]]


class CaseDialog:
    """Shows the fields that the answers so far ask for."""

    def __init__(self, page: PageBase) -> None:
        self._page = page
        self._answers: dict[str, Any] = {}
        self._contact: int | None = None
        self._saving = asyncio.Lock()
        self._done: Done | None = None
        self._wrong: dict[str, str] = {}

    def build(self) -> None:
        self._dialog = Dialog(self._page.word("form"))
        with self._dialog:
            self._title = tag("h2")
            self._fields = tag("div", classes="stack")
            with tag("div", classes="line"):
                button(self._page.word("save_and_close"), self._finish, "main form-close")
                button(self._page.word("save_draft"), self._draft, "form-draft")
                button(self._page.word("cancel"), self._dialog.close, "form-cancel")

    async def open(self, contact: int, done: Done) -> None:
        """Show the form of a contact; *done* is called when it was saved and closed."""
        case = await self._page.cases.case(contact)
        if case is None:
            self._page.say("not_yours")
            return
        self._show(contact, case.channel == PHONE, case.answers, done)

    def open_call(self, done: Done) -> None:
        """Show the form of a phone call; its contact begins when it is saved."""
        self._show(None, True, {}, done)

    def _show(
        self, contact: int | None, is_call: bool, answers: Mapping[str, Any], done: Done
    ) -> None:
        self._contact, self._done, self._wrong = contact, done, {}
        self._answers = dict(answers)
        self._title.clear()
        with self._title:
            words(self._page.word("form_call" if is_call else "form"))
        self._draw()
        self._dialog.open()

    def _draw(self, focus: str = "") -> None:
        """Show the fields anew; the buttons stay, so that a click on one is never lost."""
        form, language = self._page.cases.form, self._page.language
        self._fields.clear()
        with self._fields:
            self._problem = tag("p", classes="wrong", role="alert")
            for section in form.sections:
                fields = [field for field in section.fields if field.shown(self._answers)]
                if not fields:
                    continue
                tag("h3", section.label[language])
                for field in fields:
                    self._field(field)
                    if field.id in self._wrong:
                        tag("p", self._page.word(f"form_{self._wrong[field.id]}"), "wrong")
            if focus:
                place = f"dialog[open] .f-{focus} select"
                ui.run_javascript(f"setTimeout(() => azimut.focus({place!r}), 50)")

    def _field(self, field: Field) -> None:
        label = field.label[self._page.language]
        if field.required:
            label += f" ({self._page.word('needed')})"
        value = self._answers.get(field.id)
        options = {
            o.id: self._words(o) for o in self._page.cases.form.choices(field, self._answers)
        }
        match field.kind:
            case "one":
                empty = self._page.word("nothing_chosen")
                select(label, options, value, self._choose(field.id), f"f-{field.id}", empty)
            case "many":
                self._many(field, label, options)
            case "yes_no":
                check(label, bool(value), self._choose(field.id))
            case "referrals":
                self._referrals(field, label, options)
            case "number":
                entry(label, str(value or ""), self._number(field.id), f"f-{field.id}", "number",
                      min=field.min, max=field.max)  # fmt: skip
            case _:
                entry(label, value or "", self._write(field.id), f"f-{field.id}", rows=3,
                      maxlength=field.max)  # fmt: skip

    def _words(self, option: Option) -> str:
        return option.label[self._page.language]

    def _many(self, field: Field, label: str, options: dict[str, str]) -> None:
        def choose(key: str) -> Callable[[Any], None]:
            def changed(checked: Any) -> None:
                chosen = [k for k in self._answers.get(field.id, []) if k != key]
                self._answers[field.id] = [*chosen, key] if checked else chosen

            return changed

        with tag("fieldset", classes=f"f-{field.id}"):
            tag("legend", label)
            for key, text in options.items():
                check(text, key in self._answers.get(field.id, []), choose(key))

    def _referrals(self, field: Field, label: str, options: dict[str, str]) -> None:
        made: list[dict[str, str]] = list(self._answers.get(field.id) or [])
        outcomes = {o.id: self._words(o) for o in field.outcomes}

        def change(index: int, key: str) -> Callable[[Any], None]:
            def changed(value: Any) -> None:
                made[index][key] = value
                self._answers[field.id] = made

            return changed

        def add(value: Any) -> None:
            if value:
                self._answers[field.id] = [*made, {"service": value, "outcome": "referred"}]
                self._draw()

        def remove(index: int) -> None:
            self._answers[field.id] = [r for n, r in enumerate(made) if n != index]
            self._draw()

        with tag("fieldset", classes="f-referrals"):
            tag("legend", label)
            for index, one in enumerate(made):
                with tag("div", classes="stack"):
                    select(
                        options[one["service"]], outcomes, one["outcome"], change(index, "outcome")
                    )
                    button(self._page.word("remove"), partial(remove, index))
            select(self._page.word("add_referral"), options, None, add, "add-referral",
                   self._page.word("nothing_chosen"))  # fmt: skip

    def _choose(self, name: str) -> Callable[[Any], None]:
        def changed(value: Any) -> None:
            self._answers[name] = value or None
            if name == "type":
                self._answers["category"] = None
            self._wrong.pop(name, None)
            if any(name in (f.when or {}) for f in self._page.cases.form.fields.values()):
                self._draw(name)

        return changed

    def _write(self, name: str) -> Callable[[Any], None]:
        def changed(value: Any) -> None:
            self._answers[name] = value

        return changed

    def _number(self, name: str) -> Callable[[Any], None]:
        def changed(value: Any) -> None:
            self._answers[name] = int(value) if str(value).isdecimal() else None

        return changed

    async def _draft(self) -> None:
        if await self._save(close=False):
            self._dialog.close()
            self._page.say("draft_saved")

    async def _finish(self) -> None:
        form = self._page.cases.form
        problems = form.problems(form.clean(self._answers))
        self._wrong = {problem.field: problem.key for problem in problems}
        if problems:
            self._draw()
            with self._problem:
                words(self._page.word("form_look"))
            return
        if await self._save(close=True) and self._done is not None:
            self._dialog.close()
            await self._done()

    async def _save(self, close: bool) -> bool:
        if not await self._page.active():
            return False
        cases, me = self._page.cases, self._page.me.id
        async with self._saving:  # a nervous second click writes down no second call
            try:
                if self._contact is None:
                    self._contact = await cases.save_call(me, self._answers, close)
                else:
                    await cases.save(self._contact, me, self._answers, close)
            except AzimutError:
                self._page.say("not_saved")
                return False
        return True
