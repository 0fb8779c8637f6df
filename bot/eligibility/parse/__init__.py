"""What people write in a check, read as facts."""

from bot.eligibility.parse.answers import parse
from bot.eligibility.parse.words import DONT_KNOW, Parsed, says_unknown, yes_or_no

__all__ = ["DONT_KNOW", "Parsed", "parse", "says_unknown", "yes_or_no"]
