"""Danger in messages: levels, signs, detection."""

from bot.safety.detector import CALM, Assessment, DangerDetector
from bot.safety.examples import Example, read_examples
from bot.safety.levels import CATEGORIES, DangerLevel
from bot.safety.signs import Lexicon, Sign

__all__ = [
    "CALM",
    "CATEGORIES",
    "Assessment",
    "DangerDetector",
    "DangerLevel",
    "Example",
    "Lexicon",
    "Sign",
    "read_examples",
]
