"""What is kept of an update before it is handled: no name, and of groups and channels no content."""

from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]

UPDATE_KINDS = (
    "message", "edited_message", "callback_query", "my_chat_member", "channel_post",
)  # fmt: skip
"""The updates that Telegram is asked to send."""
_CONTENT = (
    "text", "caption", "photo", "voice", "audio", "video", "video_note", "animation", "document",
    "sticker", "location",
)  # fmt: skip
_SERVICE = (
    "new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo",
    "delete_chat_photo", "group_chat_created", "pinned_message", "message_auto_delete_timer_changed",
    "write_access_allowed", "chat_background_set", "migrate_to_chat_id", "migrate_from_chat_id",
)  # fmt: skip
"""Messages that Telegram writes itself; nobody said anything."""


class BadUpdate(ValueError):
    """What came is no update of Telegram's."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update, reduced. ``chat_id`` is None when there is nothing to handle.

    ``is_public``: it comes from a group or channel, and ``body`` is empty.
    """

    update_id: int
    chat_id: int | None = None
    body: Body | None = None
    is_public: bool = False


def reduce(update: Any) -> Arrival:
    """Return what is needed of *update* to answer it. Raises BadUpdate."""
    if not isinstance(update, dict) or not _is_number(update.get("update_id")):
        raise BadUpdate("an update has a number")
    number = update["update_id"]
    kind = next((kind for kind in UPDATE_KINDS if isinstance(update.get(kind), dict)), None)
    if kind is None:
        return Arrival(number)
    found = update[kind]
    chat = _chat_of(found)
    if chat is None or not _is_number(chat.get("id")):
        return Arrival(number)
    if chat.get("type") != "private":
        gone = kind == "my_chat_member" and _status(found) in ("left", "kicked")
        return Arrival(number) if gone else Arrival(number, chat["id"], is_public=True)
    try:
        reduced = _REDUCE[kind](found)
    except (KeyError, TypeError, AttributeError):
        return Arrival(number)
    if reduced is None:
        return Arrival(number)
    return Arrival(number, chat["id"], {"update_id": number, kind: reduced})


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _chat_of(found: Body) -> Body | None:
    """Return the chat of a message, or of the message whose button was pressed."""
    holder = found.get("message") if "data" in found or "chat_instance" in found else found
    chat = holder.get("chat") if isinstance(holder, dict) else None
    return chat if isinstance(chat, dict) else None


def _status(found: Body) -> str | None:
    member = found.get("new_chat_member")
    return member.get("status") if isinstance(member, dict) else None


def _chat(found: Body) -> Body:
    return {"id": found["chat"]["id"], "type": "private"}


def _sender(found: Body) -> Body:
    """Return who sent it, without name and user name."""
    sender = found.get("from") or {"id": found["chat"]["id"]}
    kept: Body = {"id": sender["id"], "is_bot": bool(sender.get("is_bot")), "first_name": ""}
    language = sender.get("language_code")
    return kept | ({"language_code": str(language)[:10]} if language else {})


def _message(found: Body) -> Body | None:
    if any(name in found for name in _SERVICE) or (found.get("from") or {}).get("is_bot"):
        return None
    kept = {
        "message_id": found["message_id"],
        "date": found["date"],
        "chat": _chat(found),
        "from": _sender(found),
    }
    for name in ("edit_date", "media_group_id", *_CONTENT):
        if name in found:
            kept[name] = found[name]
    if "contact" in found:
        number = str(found["contact"].get("phone_number", ""))
        kept["contact"] = {"phone_number": number, "first_name": ""}
    for name in ("document", "audio", "video"):
        if name in kept:
            unnamed = ("file_name", "title", "performer", "thumbnail", "thumb")
            kept[name] = {k: v for k, v in kept[name].items() if k not in unnamed}
    return kept


def _callback(found: Body) -> Body:
    message = found["message"]
    return {
        "id": str(found["id"]),
        "from": _sender(found | {"chat": message["chat"]}),
        "chat_instance": "",
        "data": str(found.get("data", ""))[:64],
        "message": {
            "message_id": message["message_id"],
            "date": message.get("date") or 0,
            "chat": _chat(message),
        },
    }


def _member(found: Body) -> Body:
    bot = {"id": 0, "is_bot": True, "first_name": ""}
    state = {"user": bot, "status": "left"}
    changed: Body = {"user": bot, "status": _status(found)}
    if changed["status"] == "kicked":
        changed["until_date"] = 0
    return {
        "chat": _chat(found),
        "from": _sender(found),
        "date": found["date"],
        "old_chat_member": state,
        "new_chat_member": changed,
    }


_REDUCE = {
    "message": _message,
    "edited_message": _message,
    "callback_query": _callback,
    "my_chat_member": _member,
}
