"""Buttons: those below a message, and the keyboard with SOS that is always in reach.

What a button sends never travels through Telegram: its data names the message and the button's place, and
the payload is looked up in the database. So it always fits Telegram's 64 bytes, and an old button is known.
"""

import re
from dataclasses import dataclass

from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from bot.handoff import StoredMessage
from bot.knowledge.texts import Texts

SHORT = 14
"""Titles up to this length stand beside each other."""
MOST_IN_A_ROW = 3
PRESS, VOTE = "b", "u"
_DATA = re.compile(r"(b|u):(\d{1,18}):(\d{1,4})")
KEYBOARD = {"keyboard_sos": "/sos", "keyboard_human": "/human", "keyboard_delete": "/delete"}
"""Keys of the keyboard in ``knowledge/texts/telegram.yml``, and what each stands for."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What the data of a button says: its kind, the message, and the choice."""

    kind: str
    id: int
    choice: int


def read_data(data: str | None) -> Pressed | None:
    """Return what a button's data says; None when the bot never made such data."""
    match = _DATA.fullmatch(data or "")
    return Pressed(match[1], int(match[2]), int(match[3])) if match else None


def below(message: StoredMessage, texts: Texts, language: str) -> InlineKeyboardMarkup | None:
    """Return the buttons of a message, and “useful?” under an answer from the knowledge."""
    rows: list[list[InlineKeyboardButton]] = []
    for place, button in enumerate(message.buttons):
        key = InlineKeyboardButton(
            text=button.title, callback_data=f"{PRESS}:{message.id}:{place}"
        )
        short = len(button.title) <= SHORT
        beside = rows and len(rows[-1]) < MOST_IN_A_ROW and len(rows[-1][-1].text) <= SHORT
        if short and beside:
            rows[-1].append(key)
        else:
            rows.append([key])
    if message.entry:
        rows.append(
            [
                InlineKeyboardButton(
                    text=texts.get(f"telegram.{name}", language),
                    callback_data=f"{VOTE}:{message.id}:{choice}",
                )
                for name, choice in (("useful_yes", 1), ("useful_no", 0))
            ]
        )
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def keyboard(texts: Texts, language: str) -> ReplyKeyboardMarkup:
    """Return the keyboard that stays: SOS in a row of its own, then counsellor and delete."""
    sos, *others = [
        KeyboardButton(text=texts.get(f"telegram.{key}", language)) for key in KEYBOARD
    ]
    return ReplyKeyboardMarkup(keyboard=[[sos], others], resize_keyboard=True, is_persistent=True)


def typed_key(text: str, texts: Texts) -> str | None:
    """Return what a key of the keyboard stands for, in whatever language it was shown."""
    for key, meaning in KEYBOARD.items():
        if text.strip() in texts.in_all(f"telegram.{key}").values():
            return meaning
    return None
