"""Whether a message asks something, with a question mark or without."""

import re

from bot.language.fold import fold

_ASKS = re.compile(
    r"\b(what|where|when|who|whom|whose|why|which|how|is there|are there"
    r"|(can|could|may|must|should|will|would|do|does|did|am|is|are|was|has|have)"
    r" (i|he|she|it|we|they|you|my|the|this|that|a|an|somebody|someone|anyone)"
    r"|ce|cine|unde|cand|cind|cum|cat|cit|cati|citi|cata|cita|care|de ce|pot|poate|putem|am dreptul|am drept|are dreptul|exista|trebuie sa|mi se cuvine|ne da|imi da"
    r"|что|где|куда|когда|кто|кому|как|какие|какой|какая|какое|сколько|почему|зачем|можно|могу ли|есть ли|имею ли|положен\w*|дадут ли|будет ли|нужно ли|надо ли|чей|зачем"
    r"|chto|gde|kuda|kogda|kto|kak|kakie|skolko|pochemu|mozhno)\b(?!-(то|нибудь|либо|to|nibud)\b)"
)
_TAG = re.compile(
    r"\b(or what|or not|or no|sau nu|ori nu|sau ba|sau ce|или нет|или как|или что|ili net|ili kak)\W*$"
)
"""How a question without its mark ends."""
_FIRST_WORDS = 4
"""A question word stands among the first words; later it joins two parts of a story."""


def asks(text: str) -> bool:
    """Tell whether *text* asks something, in any of the three languages."""
    if "?" in text:
        return True
    begins = " ".join(fold(text).split()[:_FIRST_WORDS])
    return _ASKS.search(begins) is not None or _TAG.search(fold(text)) is not None
