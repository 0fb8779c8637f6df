"""What is read off a message before anyone answers it: its language, and whether it can be stored."""

import re

from bot.handoff import ConversationRecord
from bot.hub.buttons import arguments
from bot.hub.messages import IncomingMessage
from bot.knowledge.phrases import Said
from bot.language import (
    LANGUAGES,
    UKRAINIAN,
    Identification,
    LanguageIdentifier,
    requested_beside,
)

_GUESS = 0.6
_LETTERS = re.compile(r"[^\W\d_]+")
_SHORTEST = 3
"""Letters of the longest word from which on a message may change the language."""


def choose_language(
    identifier: LanguageIdentifier,
    conversation: ConversationRecord,
    incoming: IncomingMessage,
    text: str,
) -> str:
    """Return the language to answer in, and remember it in *conversation*.

    A choice wins, also one told beside a question, then what the words say, then what was spoken
    before, then the page's language.
    *text* is empty for a button.
    """
    if incoming.language_chosen and incoming.language in LANGUAGES:
        conversation.language_chosen = True
        conversation.language = incoming.language
    chosen = re.fullmatch(r"/change_language(\{.*\})", incoming.payload or incoming.text)
    if chosen:
        wanted = arguments(chosen[1]).get("language")
        if wanted in LANGUAGES:
            conversation.language, conversation.language_chosen = wanted, True
    beside = requested_beside(text)
    if beside:
        conversation.language, conversation.language_chosen = beside, True
    if conversation.language and conversation.language_chosen:
        return conversation.language
    says = text and not identifier.is_gibberish(text)
    found = identifier.identify(text, conversation.language) if says else None
    if found and found.language and not _says_too_little(text, found, conversation.language):
        conversation.language = found.language
    if conversation.language:
        return conversation.language
    if incoming.language in LANGUAGES and not text:  # a button came before any words
        conversation.language = incoming.language
        return incoming.language
    guess = found.variant[:2] if found else None
    if guess == UKRAINIAN:
        return "ru"  # understood by more of those who write Ukrainian
    sure = found is not None and found.confidence >= _GUESS
    guess = guess if guess in LANGUAGES and (sure or not incoming.language) else None
    return guess or incoming.language or "ro"


def _says_too_little(text: str, found: Identification, spoken: str | None) -> bool:
    """Tell whether *text* is too short to change the language that was *spoken* before.

    One word in Latin letters may be a name, a typo or the same word in another language.
    """
    if spoken is None or found.language == spoken:
        return False
    words = _LETTERS.findall(text)
    longest = max(map(len, words), default=0)
    return longest < _SHORTEST or (len(words) == 1 and text.isascii())


def language_of(
    conversation: ConversationRecord, incoming: IncomingMessage, said: Said | None
) -> str | None:
    """Return the only language that has the words, and remember it; None when they do not tell."""
    if said is None or said.language is None or conversation.language_chosen:
        return None
    one_word = len(incoming.text.split()) < 2
    if one_word and (conversation.language or incoming.language):
        return None  # “police” or “cancel” is written by people of any language
    conversation.language = said.language
    return said.language


def speaks_ukrainian(
    identifier: LanguageIdentifier, conversation: ConversationRecord, text: str
) -> bool:
    """Tell whether to offer the three languages to someone who has used none of them."""
    return not conversation.language and identifier.identify(text).variant == UKRAINIAN


def storable(text: str) -> str:
    """Return *text* as any database takes it: no NUL, no half characters, at most 20,000 long."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:20_000]


def is_sign(text: str) -> bool:
    """Tell whether *text* is one of the signs that mean yes or no."""
    return text in ("+", "-", "👍", "👎", "✅", "❌")
