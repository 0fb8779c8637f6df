"""The right pane: what the bot learned, the knowledge, canned replies, notes."""

import asyncio
from functools import partial

from bot import resources
from bot.console.elements import button, entry, set_value, tag, words
from bot.console.page_base import PageBase
from bot.errors import AzimutError
from bot.hub.briefing import Briefing
from bot.knowledge.answering import answer
from bot.knowledge.model import Entry

_MOST_HITS = 5


class HelperPanel:
    """Everything that helps a counsellor answer, in the person's language."""

    def __init__(self, page: PageBase) -> None:
        self._page = page
        self._question = ""
        self._note = ""
        self._shown: str | None = None
        self._person_language = "ro"

    def build(self) -> None:
        word = self._page.word
        with tag("section", classes="pane right", aria_label=word("help_pane")):
            self._briefing = tag("div", classes="stack briefing")
            with tag("details", classes="knowledge", open=True):
                tag("summary", word("knowledge"))
                with tag("div", classes="stack"):
                    self._box = entry(
                        word("search"), "", self._typed, "search", "search", maxlength=300
                    )
                    self._box.on("keydown.enter.prevent", self._search, [])
                    button(word("search_button"), self._search, "search-button")
                    self._hits = tag("div", classes="stack hits", role="status")
            with tag("details", classes="canned"):
                tag("summary", word("canned"))
                self._canned = tag("div", classes="stack")
            with tag("details", classes="notes"):
                tag("summary", word("notes"))
                self._notes = tag("div", classes="stack")
                self._note_box = entry(word("note"), "", self._note_typed, "note", rows=2)
                button(word("add_note"), self._add_note, "add-note")
        self._show_canned()

    def turn_to(self, conversation_id: str | None) -> None:
        """Forget what belongs to another conversation, before anything of this one is seen."""
        if conversation_id != self._shown:
            self._shown = conversation_id
            self._forget()

    async def show(self, conversation_id: str | None) -> None:
        """Show what is known of a conversation, or nothing of any."""
        self._briefing.clear()
        self._notes.clear()
        self.turn_to(conversation_id)
        if conversation_id is None:
            return
        found = await self._page.hub.briefing(conversation_id, self._page.language)
        if found is None:
            return
        self._person_language = found.language or "ro"
        self._show_canned()
        with self._briefing:
            tag("h2", self._page.word("known"))
            with tag("dl"):
                for label, value in self._rows(found):
                    if value:
                        tag("dt", label)
                        tag("dd", value)
            await self._earlier(conversation_id)
        await self.show_notes(conversation_id)

    def _rows(self, found: Briefing) -> list[tuple[str, str]]:
        """Return what is known as labels and values; an empty value is not shown."""
        named = {
            "level": self._page.word(f"level_{found.level.label}"),
            "person_language": self._languages(found),
            "channel": self._page.channel_name(found.channel),
            "signs_found": ", ".join(found.signs),
            "last_entry": found.entry_title or "",
            "check_done": found.check_title or "",
            "check_outcome": found.outcome_text or "",
        }
        rows = [(self._page.word(key), value) for key, value in named.items()]
        return rows + [(label[:1].upper() + label[1:], value) for label, value in found.facts]

    def _languages(self, found: Briefing) -> str:
        language = (found.language or "–").upper()
        others = ", ".join(found.also).upper()
        if not others:
            return language
        return self._page.word("language_and", first=language, others=others)

    def _forget(self) -> None:
        """Empty what was looked for and begun beside another conversation."""
        self._question = self._note = ""
        self._hits.clear()
        set_value(self._box, "", focus=False)
        set_value(self._note_box, "", focus=False)

    async def _earlier(self, conversation_id: str) -> None:
        cases = await self._page.cases.earlier(conversation_id)
        if not cases:
            return
        tag("h3", self._page.word("earlier"))
        for case in cases:
            label = self._page.form_label("categories", case.answers.get("category"))
            words(f"{case.day:%d.%m.%Y} · {label}").classes("small")

    async def show_notes(self, conversation_id: str) -> None:
        names = {one.id: one.name for one in await self._page.staff.people()}
        found = await self._page.hub.store.notes(conversation_id)
        self._notes.clear()
        with self._notes:
            for note in found:
                at = note.at.astimezone(self._page.hub.hours.zone)
                with tag("div", classes="hit"):
                    kind = (
                        self._page.word("note_transfer") + " · " if note.kind == "transfer" else ""
                    )
                    words(f"{kind}{names.get(note.counsellor_id, '–')}, {at:%d.%m %H:%M}").classes(
                        "small"
                    )
                    words(note.text).classes("said")

    def _typed(self, value: str) -> None:
        self._question = value

    async def _search(self) -> None:
        question = self._question.strip()
        self._hits.clear()
        with self._hits:
            words(self._page.word("searching" if question else "search_empty"))
        if not question:
            return
        beside = self._shown
        found = await asyncio.to_thread(_best, question)  # the first search reads its model
        if self._shown != beside:
            return
        self._hits.clear()
        with self._hits:
            if not found:
                words(self._page.word("search_nothing"))
            for one in found:
                self._hit(one)

    def _hit(self, found: Entry) -> None:
        language = self._person_language
        answer_text = found.answer[language]
        source = resources.knowledge().source_line(found, language)
        with tag("div", classes="hit stack"):
            tag("h3", found.title[language], lang=language)
            tag("div", answer_text, "said", lang=language)
            tag("div", source, "small source", lang=language)
            button(
                self._page.word("insert"),
                lambda: self._page.insert(f"{answer_text}\n\n{source}"),
                "insert",
            )

    def _show_canned(self) -> None:
        self._canned.clear()
        with self._canned:
            for reply in resources.canned():
                text = reply.text[self._person_language]
                button(reply.title[self._page.language], partial(self._page.insert, text))

    def _note_typed(self, value: str) -> None:
        self._note = value

    async def _add_note(self) -> None:
        if self._page.opened is None:
            self._page.say("choose")
            return
        try:
            await self._page.hub.note(self._page.opened, self._page.me.id, self._note)
        except AzimutError:
            self._page.say("note_empty")
            return
        self._note = ""
        set_value(self._note_box, "")
        await self.show_notes(self._page.opened)


def _best(question: str) -> list[Entry]:
    entries = resources.knowledge().entries
    found = answer(resources.search(), question, None)
    return [entries[candidate.entry] for candidate in found.candidates[:_MOST_HITS]]
