"""``azimut serve``: one part in a process of its own, as services and containers run it."""

import os
from enum import StrEnum
from typing import NoReturn


class Part(StrEnum):
    """A part that runs alone."""

    HUB = "hub"
    RASA = "rasa"
    ACTIONS = "actions"
    TELEGRAM = "telegram"


_NAMES = {
    Part.HUB: "hub",
    Part.RASA: "Rasa server",
    Part.ACTIONS: "action server",
    Part.TELEGRAM: "Telegram poller",
}


def command(part: Part, host: str) -> tuple[list[str], dict[str, str]]:
    """Return the command and the environment of *part*, whose own port listens on *host*.

    Raises AzimutError when the settings do not have it.
    """
    from bot.errors import AzimutError
    from bot.settings import get_settings
    from bot.supervisor import environment, parts

    settings = get_settings()
    found = [one for one in parts(settings, host) if one.name == _NAMES[part]]
    if not found:
        raise AzimutError(
            "there is nothing to poll: AZIMUT_TELEGRAM_TOKEN is not set, or Telegram sends to "
            "AZIMUT_TELEGRAM_WEBHOOK"
        )
    return found[0].command, environment(settings)


def become(part: Part, host: str) -> NoReturn:
    """Replace this process by *part*, so that signals and exit codes are its own."""
    from bot.progress import train_with_progress
    from bot.project import ROOT

    if part is not Part.TELEGRAM:
        train_with_progress()
    words, variables = command(part, host)
    os.chdir(ROOT)
    os.execve(words[0], words, variables)
