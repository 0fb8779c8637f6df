"""The commands of the menu, deep links and the keyboard. Those that can work without Rasa do."""

import json
import re

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from bot import resources
from bot.channels.telegram.keyboards import typed_key
from bot.channels.telegram.notices import Notice
from bot.channels.telegram.person import WITH_PEOPLE, Parts, Person, start_check, take
from bot.handoff import QUEUE, Button, Reply
from bot.hub.buttons import DELETE, HUMAN, KEEP, LEAVE, SOS
from bot.knowledge.texts import Texts
from bot.language import LANGUAGES

MENU = ("start", "help", "sos", "language", "check", "human", "privacy", "delete", "stop")
LANGUAGE_NAMES = {"ro": "Română", "ru": "Русский", "en": "English"}
_COMMAND = re.compile(r"/([a-z_]{1,32})(?:@\w{1,64})?(?:\s+(.{0,200}))?", re.DOTALL)
_ALERTS_LINK = "alerts-"


async def set_menu(bot: Bot, texts: Texts) -> None:
    """Tell Telegram the menu and the bot's description in each language; Romanian is the default."""
    scope = BotCommandScopeAllPrivateChats()
    for code in (None, *LANGUAGES):
        language = code or "ro"
        commands = [
            BotCommand(command=name, description=texts.get(f"telegram.command_{name}", language))
            for name in MENU
        ]
        await bot.set_my_commands(commands, scope=scope, language_code=code)
        about = texts.get("telegram.about", language)
        await bot.set_my_description(about, language_code=code)


class Commands:
    """What each command does."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def run(self, person: Person, text: str) -> bool:
        """Do what *text* commands; False when it is no command."""
        match = _COMMAND.fullmatch(typed_key(text, self._parts.hub.texts) or text.strip())
        name, argument = (match[1], (match[2] or "").strip()) if match else ("", "")
        if name == "start":
            await self._start(person, text, argument)
        elif name == "alerts":
            await self._alerts(person, argument)
        elif name == "alerts_off":
            await self._alerts_off(person)
        elif name == "sos":
            await take(self._parts, person, text, SOS)
        elif name == "human":
            await take(self._parts, person, text, HUMAN)
        elif name == "privacy":
            await self._privacy(person, text)
        elif name == "stop":
            await self._stop(person, text)
        elif name in ("help", "language", "check", "delete"):
            await self._say(person, text, name)
        else:
            return False
        return True

    async def _start(self, person: Person, text: str, argument: str) -> None:
        """Welcome, then what a deep link asks for: a language, a person, a check, an entry."""
        if argument.startswith(_ALERTS_LINK):
            await self._alerts(person, argument.removeprefix(_ALERTS_LINK))
            return
        chosen = argument if argument in LANGUAGES else None
        await self._parts.hub.answer(
            person.message(text, chosen=chosen),
            lambda language: [Reply(self._word("welcome", language))],
        )
        payload = self._linked(argument)
        if payload == "check":
            await self._say(person, "/check", "check", step=":link")
        elif payload:
            await take(self._parts, person, argument, payload, step=":link")

    @staticmethod
    def _linked(argument: str) -> str | None:
        """Return the payload that a deep link stands for; “check” lists the checks."""
        if argument in ("human", "sos"):
            return {"human": HUMAN, "sos": SOS}[argument]
        for name in (argument, argument.removeprefix("check-"), argument.removeprefix("offer-")):
            if name in resources.checks():
                return start_check(name)
        if argument in resources.knowledge().entries:
            return f"/show_entry{json.dumps({'entry': argument})}"
        return "check" if argument in ("check", "checks", "offer-check") else None

    async def _say(self, person: Person, text: str, name: str, step: str = "") -> None:
        """Answer with the bot's own words: they need neither Rasa nor the knowledge."""

        def replies(language: str) -> list[Reply]:
            if name == "language":
                return [self._languages(language)]
            if name == "check":
                return [self._checks(language)]
            return [
                self._deletion(language) if name == "delete" else Reply(self._word(name, language))
            ]

        await self._parts.hub.answer(person.message(text, step=step), replies)

    async def _privacy(self, person: Person, text: str) -> None:
        """Say what Telegram keeps, then what we keep."""
        await self._parts.hub.answer(
            person.message(text), lambda language: [Reply(self._word("privacy", language))]
        )
        await take(self._parts, person, text, "/privacy", step=":ours")

    async def _stop(self, person: Person, text: str) -> None:
        """Stop a running check; say who may still write."""
        if "check" in person.record.state:
            await take(self._parts, person, text, "/cancel")
        owner = person.record.owner

        def replies(language: str) -> list[Reply]:
            if owner not in WITH_PEOPLE:
                return [Reply(self._word("stopped", language))]
            leave = Button(self._parts.word("waiting.leave_button", language), LEAVE)
            buttons = (leave,) if owner == QUEUE else ()
            return [Reply(self._word("stopped_waiting", language), buttons)]

        await self._parts.hub.answer(person.message(text, step=":stop"), replies)

    async def _alerts(self, person: Person, code: str) -> None:
        """Register a counsellor's own chat; the code goes no further."""
        language = person.language
        done = await self._parts.alert_chats.register(code, person.chat_id, language)
        key = "alerts_on" if done else "alerts_wrong"
        await self._parts.notices.add(Notice(person.chat_id, self._word(key, language)))

    async def _alerts_off(self, person: Person) -> None:
        await self._parts.alert_chats.forget(person.chat_id)
        text = self._word("alerts_off", person.language)
        await self._parts.notices.add(Notice(person.chat_id, text))

    def _languages(self, language: str) -> Reply:
        buttons = tuple(
            Button(name, f"/change_language{json.dumps({'language': code})}")
            for code, name in LANGUAGE_NAMES.items()
        )
        return Reply(self._parts.word("dialogue.language_which", language), buttons)

    def _checks(self, language: str) -> Reply:
        buttons = tuple(
            Button(check.title[language], start_check(name))
            for name, check in resources.checks().items()
        )
        return Reply(self._word("check_which", language), buttons)

    def _deletion(self, language: str) -> Reply:
        buttons = (
            Button(self._parts.word("dialogue.delete_yes", language), DELETE),
            Button(self._parts.word("dialogue.delete_no", language), KEEP),
        )
        return Reply(self._parts.word("dialogue.delete_confirm", language), buttons)

    def _word(self, key: str, language: str) -> str:
        return self._parts.word(f"telegram.{key}", language)
