"""Whether a message asks something, with a question mark or without."""

import re

from bot.language import fold

_ASKS = re.compile(
    r"\b(what|where|when|who|whom|whose|why|which|how|can i|may i|do i|should i|am i|is there|are there"
    r"|ce|cine|unde|cand|cind|cum|cat|cit|cati|citi|cata|cita|care|de ce|pot|am dreptul|am drept|exista"
    r"|что|где|куда|когда|кто|кому|как|какие|какой|какая|какое|сколько|почему|зачем|можно|могу ли|есть ли|имею ли"
    r"|chto|gde|kuda|kogda|kto|kak|kakie|skolko|pochemu|mozhno)\b"
)
_FIRST_WORDS = 4
"""A question word stands among the first words; later it joins two parts of a story."""


def asks(text: str) -> bool:
    """Tell whether *text* asks something, in any of the three languages."""
    if "?" in text:
        return True
    begins = " ".join(fold(text).split()[:_FIRST_WORDS])
    return _ASKS.search(begins) is not None
