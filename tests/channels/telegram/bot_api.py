"""A stand-in of Telegram's Bot API over HTTP, as strict as the real one where the bot could go wrong.

It runs in a thread of its own, so that processes and blocking tests can speak with it. People write with
``say``, ``press`` and so on; what the bot does is in ``calls`` and in the chats.
"""

import asyncio
import itertools
import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

from aiohttp import web

TOKEN = "4711:AAE-stand-in-token-of-a-bot-000000000"
BOT = {"id": 4711, "is_bot": True, "first_name": "Azimut", "username": "azimut_test_bot"}
_TAGS = {"b", "i", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"}


@dataclass(slots=True)
class Call:
    """A request of the bot's: its method, fields, and files by field name."""

    method: str
    fields: dict[str, Any]
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)


@dataclass(slots=True)
class Fault:
    """What the server does instead of answering: *status* with *retry_after*, or it hangs up.

    It begins after *skip* calls and happens so many times.
    ``after``: it does what was asked and then hangs up, so that the bot cannot know.
    """

    status: int = 0
    description: str = "fault"
    retry_after: int | None = None
    times: int = 1
    skip: int = 0
    after: bool = False


@dataclass(slots=True)
class Sent:
    """A message of the bot's in a chat, as a person sees it."""

    number: int
    chat_id: int
    text: str
    buttons: list[dict[str, str]]
    keyboard: list[str] | None
    hides_keyboard: bool
    file: tuple[str, bytes] | None = None


class Refusal(Exception):
    """The Bot API refuses a call."""

    def __init__(self, status: int, description: str) -> None:
        self.status, self.description = status, description
        super().__init__(description)


class BotApi:
    """The server, and the people and groups that write to the bot."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.sent: list[Sent] = []
        self.deleted: list[tuple[int, int]] = []
        self.blocked: set[int] = set()
        self.left: list[int] = []
        self.files: dict[str, bytes] = {}
        self.webhook: dict[str, Any] = {}
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.down = False
        self.faults: dict[str, list[Fault]] = defaultdict(list)
        self._updates: list[dict[str, Any]] = []
        self._numbers = itertools.count(1)
        self._update_ids = itertools.count(9000)
        self._lock = threading.Lock()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.url = ""

    def __enter__(self) -> "BotApi":
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    # People

    def say(self, chat_id: int, text: str, **fields: Any) -> int:
        """Write *text* in a private chat; return the update's number."""
        return self.message(chat_id, text=text, **fields)

    def message(
        self, chat_id: int, kind: str = "message", language: str | None = None, **fields: Any
    ) -> int:
        """Send a message with these fields."""
        number = fields.pop("message_id", None) or next(self._numbers)
        sender = {"id": chat_id, "is_bot": False, "first_name": "Имя", "username": "username"}
        if language:
            sender["language_code"] = language
        chat = fields.pop("chat", None) or {"id": chat_id, "type": "private", "first_name": "Имя"}
        body = {"message_id": number, "date": int(time.time()), "chat": chat, "from": sender}
        return self.update({kind: body | fields})

    def press(self, chat_id: int, title: str) -> int:
        """Press the newest button with that title."""
        for message in reversed(self.chat(chat_id)):
            for button in message.buttons:
                if button["text"] == title:
                    return self.press_data(chat_id, button["callback_data"], message.number)
        raise AssertionError(f"no button {title!r}")

    def press_data(self, chat_id: int, data: str, number: int = 1) -> int:
        message = {"message_id": number, "date": 1, "chat": {"id": chat_id, "type": "private"}}
        sender = {"id": chat_id, "is_bot": False, "first_name": "Имя"}
        query = {"id": f"query{next(self._numbers)}", "from": sender, "chat_instance": "1"}
        return self.update({"callback_query": query | {"message": message, "data": data}})

    def update(self, body: dict[str, Any]) -> int:
        """Put an update in line for the poller; return its number."""
        with self._lock:
            number = next(self._update_ids)
            self._updates.append({"update_id": number} | body)
        return number

    def repeat(self, update_id: int, updates: list[dict[str, Any]]) -> None:
        """Deliver an update again."""
        with self._lock:
            self._updates += [u for u in updates if u["update_id"] == update_id]

    def waiting(self) -> list[dict[str, Any]]:
        """Return the updates that are not confirmed."""
        with self._lock:
            return list(self._updates)

    def take_updates(self) -> list[dict[str, Any]]:
        """Return and forget the updates, as a webhook delivers them."""
        with self._lock:
            found, self._updates = self._updates, []
        return found

    def chat(self, chat_id: int) -> list[Sent]:
        """Return the bot's messages that lie in a chat."""
        gone = {number for chat, number in self.deleted if chat == chat_id}
        return [m for m in list(self.sent) if m.chat_id == chat_id and m.number not in gone]

    def texts(self, chat_id: int) -> list[str]:
        return [message.text for message in self.chat(chat_id)]

    def called(self, method: str) -> list[Call]:
        return [call for call in list(self.calls) if call.method == method]

    def fail(self, method: str, fault: Fault) -> None:
        self.faults[method].append(fault)

    # The server

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        app = web.Application(client_max_size=60 * 2**20)
        app.router.add_post("/bot{token}/{method}", self._method)
        app.router.add_get("/file/bot{token}/{path:.*}", self._file)
        runner = web.AppRunner(app)
        self._loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", 0)
        self._loop.run_until_complete(site.start())
        assert site._server is not None
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{port}"
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _method(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if self.down:
            return _hang_up(request)
        if request.match_info["token"] != TOKEN:
            return _error(401, "Unauthorized")
        call = Call(method, *await _read(request))
        fault = self._fault(method)
        if fault and not fault.after:
            if not fault.status:
                return _hang_up(request)
            return _error(fault.status, fault.description, fault.retry_after)
        if method != "getUpdates":
            self.calls.append(call)
        handler: Callable[[Call], Any] | None = getattr(self, f"_do_{method}", None)
        if handler is None:
            return _error(404, "Not Found: method not found")
        try:
            result = handler(call)
            if asyncio.iscoroutine(result):
                result = await result
        except Refusal as refusal:
            return _error(refusal.status, refusal.description)
        if fault:
            return _hang_up(request)
        return web.json_response({"ok": True, "result": result})

    def _fault(self, method: str) -> Fault | None:
        for fault in self.faults[method]:
            if fault.skip:
                fault.skip -= 1
            elif fault.times > 0:
                fault.times -= 1
                return fault
        return None

    async def _file(self, request: web.Request) -> web.StreamResponse:
        content = self.files.get(request.match_info["path"])
        if self.down or self._fault("file"):
            return _hang_up(request)
        return web.Response(body=content) if content is not None else web.Response(status=404)

    # Methods

    def _do_getMe(self, _: Call) -> Any:
        return BOT

    async def _do_getUpdates(self, call: Call) -> Any:
        if self.webhook.get("url"):
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = int(call.fields.get("offset") or 0)
        until = time.monotonic() + min(float(call.fields.get("timeout") or 0), 1.0)
        while True:
            with self._lock:
                self._updates = [u for u in self._updates if u["update_id"] >= offset]
                found = self._updates[:100]
            if found or time.monotonic() >= until or self.down:
                return found
            await asyncio.sleep(0.01)

    def _do_sendMessage(self, call: Call) -> Any:
        chat_id = self._reachable(call)
        raw = str(call.fields.get("text", ""))
        text = plain(raw) if call.fields.get("parse_mode") == "HTML" else raw
        if not text.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            raise Refusal(400, "Bad Request: message is too long")
        return self._put(call, chat_id, text)

    def _do_sendDocument(self, call: Call) -> Any:
        chat_id = self._reachable(call)
        if not call.files:
            raise Refusal(400, "Bad Request: there is no document in the request")
        return self._put(call, chat_id, "", next(iter(call.files.values())))

    def _do_sendChatAction(self, call: Call) -> Any:
        self._reachable(call)
        return True

    def _do_answerCallbackQuery(self, call: Call) -> Any:
        if len(call.fields.get("text") or "") > 200:
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        return True

    def _do_editMessageReplyMarkup(self, call: Call) -> Any:
        number = int(call.fields["message_id"])
        for message in self.sent:
            if message.number == number:
                message.buttons = _buttons(_markup(call))
                return _message(message)
        raise Refusal(400, "Bad Request: message to edit not found")

    def _do_deleteMessages(self, call: Call) -> Any:
        numbers = json.loads(call.fields["message_ids"])
        if not 1 <= len(numbers) <= 100:
            raise Refusal(400, "Bad Request: wrong number of message identifiers")
        self.deleted += [(int(call.fields["chat_id"]), number) for number in numbers]
        return True

    def _do_deleteMessage(self, call: Call) -> Any:
        self.deleted.append((int(call.fields["chat_id"]), int(call.fields["message_id"])))
        return True

    def _do_leaveChat(self, call: Call) -> Any:
        self.left.append(int(call.fields["chat_id"]))
        return True

    def _do_setMyCommands(self, call: Call) -> Any:
        commands = json.loads(call.fields["commands"])
        for command in commands:
            assert re.fullmatch(r"[a-z0-9_]{1,32}", command["command"])
            assert 1 <= len(command["description"]) <= 256
        self.commands[call.fields.get("language_code") or ""] = commands
        return True

    def _do_setMyDescription(self, call: Call) -> Any:
        assert len(call.fields.get("description", "")) <= 512
        return True

    def _do_getFile(self, call: Call) -> Any:
        file_id = call.fields["file_id"]
        if file_id not in self.files:
            raise Refusal(400, "Bad Request: invalid file_id")
        return {"file_id": file_id, "file_unique_id": file_id, "file_path": file_id}

    def _do_setWebhook(self, call: Call) -> Any:
        if not call.fields["url"].startswith("https://"):
            raise Refusal(400, "Bad Request: bad webhook: HTTPS url must be provided for webhook")
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,256}", call.fields["secret_token"])
        self.webhook = dict(call.fields)
        return True

    def _do_deleteWebhook(self, _: Call) -> Any:
        self.webhook = {}
        return True

    def _do_getWebhookInfo(self, _: Call) -> Any:
        known = {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.waiting()),
        }
        allowed = self.webhook.get("allowed_updates")
        extra = {k: v for k, v in self.webhook.items() if k.startswith("last_error")}
        return known | extra | ({"allowed_updates": json.loads(allowed)} if allowed else {})

    # Inside

    def _reachable(self, call: Call) -> int:
        chat_id = int(call.fields["chat_id"])
        if chat_id in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return chat_id

    def _put(
        self, call: Call, chat_id: int, text: str, file: tuple[str, bytes] | None = None
    ) -> Any:
        markup = _markup(call)
        buttons = _buttons(markup)
        for button in buttons:
            if not 1 <= len(button["callback_data"].encode()) <= 64:
                raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
        keyboard = [key["text"] for row in markup.get("keyboard", []) for key in row] or None
        hides = bool(markup.get("remove_keyboard"))
        sent = Sent(next(self._numbers), chat_id, text, buttons, keyboard, hides, file)
        self.sent.append(sent)
        return _message(sent)


def _message(sent: Sent) -> dict[str, Any]:
    chat = {"id": sent.chat_id, "type": "private"}
    return {"message_id": sent.number, "date": 1, "chat": chat, "from": BOT, "text": sent.text}


def _markup(call: Call) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(call.fields.get("reply_markup") or "{}")
    return found


def _buttons(markup: dict[str, Any]) -> list[dict[str, str]]:
    return [button for row in markup.get("inline_keyboard", []) for button in row]


def plain(html: str) -> str:
    """Return what a person reads of *html*. Raises Refusal as Telegram does on what it cannot parse."""

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__(convert_charrefs=False)
            self.open: list[str] = []

        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag not in _TAGS:
                raise Refusal(400, f"Bad Request: can't parse entities: tag {tag}")
            self.open.append(tag)

        def handle_endtag(self, tag: str) -> None:
            if not self.open or self.open.pop() != tag:
                raise Refusal(400, "Bad Request: can't parse entities: unexpected end tag")

    if re.search(r"<(?!/?[a-z])", html):
        raise Refusal(400, "Bad Request: can't parse entities: unsupported start tag")
    reader = Reader()
    reader.feed(html)
    reader.close()
    if reader.open:
        raise Refusal(400, "Bad Request: can't parse entities: can't find end tag")
    return unescape(re.sub(r"</?[a-z-]+>", "", html))


async def _read(request: web.Request) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    fields: dict[str, Any] = {}
    files: dict[str, tuple[str, bytes]] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = (value.filename, value.file.read())
        else:
            fields[name] = value
    return fields, files


def _error(status: int, description: str, retry_after: int | None = None) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if retry_after is not None:
        body["parameters"] = {"retry_after": retry_after}
    return web.json_response(body, status=status)


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


__all__ = ["TOKEN", "BotApi", "Call", "Fault", "Sent", "plain"]
