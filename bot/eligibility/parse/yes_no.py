"""Read a yes or a no."""

import re
from datetime import date

from bot.eligibility.model import Fact
from bot.eligibility.parse.words import NEGATION, NO_WORDS, YES_BUT_NO, YES_WORDS, Parsed

_ABUSE = re.compile(r"da (poshe?l|poshla|idi|otstan|ne pristavai|blin|du-te|da-te)\b")
_NOT_YET = re.compile(r"^\W*(inca nu|eshe ne|eshe net|poka ne|poka net|not yet|nicidecum)\b")
_WAS = re.compile(
    r"(da )?((ia|on|ona|oni|eu|el|ea|da ia) )?(am fost|a fost|au fost|am depus|am facut|am cerut|bil[aoi]?|depus|facut"
    r"|i was|i did|we did|it was|it did|he did|she did|they did|did|was)"
)


def read_bool(fact: Fact, key: str, today: date) -> Parsed | None:
    if _ABUSE.match(key):
        return None
    if YES_BUT_NO.search(key) or _NOT_YET.search(key):
        return Parsed(False)
    if YES_WORDS.search(key) or _WAS.fullmatch(key):
        return Parsed(True)
    if NO_WORDS.search(key):
        return Parsed(False)
    if len(key.split()) <= 8 and any(
        re.search(rf"\b{re.escape(word)}", key) for word in fact.words
    ):
        return Parsed(not NEGATION.search(key))
    return None
