"""Words of yes, no, nothing and not knowing, and what a reading gives."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.language import known_key


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value read from a text; for a date given loosely, ``latest`` is its last possible day."""

    value: Any
    latest: date | None = None


DONT_KNOW = Parsed(None)
DONT_KNOW_WORDS = re.compile(
    r"\b(nu\s?(mai )?stiu|nus[ht]iu|nush|nustiu|nu (mai )?tin minte"
    r"|nu[ -](imi |mi )?(amintesc|aduc aminte|dau seama)"
    r"|nu[ -](sint|sunt|s) sigura?|habar|nu e clar|n[ -]?am idee|greu de spus|ne mogu skazat"
    r"|ne znai?u|neznai?u|ne pomni?u|ne ponimai?u|ne uveren\w*|bez poniatiia|poniatiia ne imei?u"
    r"|hz|trudno skazat|zatrudniai?us|d(on)?\W?t know|idk|dunno|not sure|no idea|unsure"
    r"|d(on)?\W?t remember|can\W?t say|nu cunosc|kto ego znaet|cine stie|hez|ne v kurse"
    r"|how (should|would|could|can|am|do) i (supposed to |to )?know"
    r"|de unde (sa|as putea|pot|as) stiu|otkuda (mne|ia) zna(t|iu)|otkuda mne eto znat)\b"
    r"|^(skip( it| this| that)?( one| question)?|pass|sari( peste)?( asta| intrebarea)?|sariti( peste)?( asta)?"
    r"|(propusti\w*|propuskai\w*)( etot)?( vopros)?|^next question)$|^(poate|maybe|mozhet( bit)?|vozmozhno|perhaps)$"
    r"|^(?!.*\d).*\b(zabila?|am uitat|i forgot)(?!\s+(sa (va )?(spun|zic)|skazat|to (say|tell)|upomianut)\b)\b"
)
YES_WORDS = re.compile(
    r"^\W*(da+p?|daha|sigur|desigur|ok+|okei|exact|corect|adevarat|asa( e|i)|bineinteles|ihi|aha|mhm"
    r"|ie[sp]|y|yes+|yep|yeah+|yea|sure|correct|true|right|of course|definitely"
    r"|konechno|ugu|aga|tochno|verno|pravda|razumeetsia|tak|d)\b|^\W*[+👍✅✔]"
)
YES_BUT_NO = re.compile(
    r"^\W*(da|sigur|desigur|exact|bineinteles|konechno|tochno|of course|definitely|certainly)"
    r"(\s+zhe)?(\s+ca)?\s+(nu|net|ne|not|no)\b"
)
NO_WORDS = re.compile(
    r"^\W*(nu+|nea|niciodata|deloc|nici|nimeni|no+|nope|nah|never|not|none|nothing|nobody"
    r"|net+|nea|nikogda|ne|nikto|nichego|nikak|n)\b|^\W*[-👎❌]\W*$"
)
NEGATION = re.compile(r"\b(nu|n|ne|net|not|no|never|didn\W?t|wasn\W?t|isn\W?t|nici|niciodata)\b")
NEGATED = re.compile(
    r"\b(nu|nu-s|nus|n|ne|net|not|never|nici|fara|bez|dont|didnt|doesnt|wasnt|isnt|arent|hasnt"
    r"|havent|without)(?:[ -]\w+){0,3}[ -]$|\bno (?:(?:serious|prior|such|previous|other|my|any|criminal) )?$"
)
NEGATED_AFTER = re.compile(
    r"\w{0,3}\s+(?:(?:u nego |u menia |u nee )?(?:net|ne bilo|ne bila)\b|ne (?:zhiv|nahozh|lezh|soderzh))"
)
NOTHING_WORDS = re.compile(
    r"\b(nimic\w*|nici un|niciun\w*|nici una|nici o|nici unul|zero|deloc|nichego|nikak\w*|nol|niskolko"
    r"|ni odnogo|ni odnoi|ni odin|ni kopeiki|ni bana|ni leia|ni odnogo leia|ne bilo|net takih|nothing|none"
    r"|nil|no costs|nicio|neither|not a (penny|cent|leu))\b"
)
ALL_OF_IT = re.compile(
    r"\b(tot|toat[ae]|toti|integral|complet\w*|vse|vsego|vsiu|polnost\w*|all|everything|full\w*)\b"
)
AGO = re.compile(
    r"\b(?:acum|amu|akum|in urma cu|de)\s+(?:(?:vreo|circa|aproximativ|cam)\s+)?(?P<a>\w+)\s+(?:de\s+)?(?P<ua>\w+)"
    r"|\b(?P<ud>goda|mesiatsa|let)\s+(?P<d>\w+)\s+(?:nazad|tomu nazad)"
    r"|\b(?P<b>\w+)\s+(?P<ub>\w+)\s+(?:in urma|nazad|ago|back|tomu nazad)"
    r"|\b(?P<uc>god|goda|mesiats|nedeliu)\s+(?:nazad|tomu nazad)"
)


def says_unknown(text: str, language: str) -> bool:
    return bool(DONT_KNOW_WORDS.search(text_key(text, language)))


_AGREES_AND_ASKS = re.compile(
    r"\W*(ok+|okei?|okay|bine|bun|horosho|ladno|poniatno|clar|aha|so|tak)\b\W+(?!da\b|yes\b|yeah\b)(?:\w+\W+){0,2}?"
    r"(what|which|how|why|where|when|who|can|may|cum|ce|cit|cat|care|unde|cind|cand|cine|pot|de ce"
    r"|kak|chto|kakoi|kakaia|kakie|skolko|pochemu|zachem|gde|kogda|kto|mozhno|a esli)\b"
)
"""“Ok so which is better”: agreeing leads to a question, and answers none."""


def yes_or_no(text: str, language: str) -> bool | None:
    """Return whether *text* says yes or no, at its beginning; None if neither."""
    key = text_key(text, language)
    if DONT_KNOW_WORDS.search(key) or _AGREES_AND_ASKS.match(key):
        return None
    if YES_BUT_NO.search(key):
        return False
    if YES_WORDS.search(key):
        return True
    return False if NO_WORDS.search(key) else None


def text_key(text: str, language: str) -> str:
    return re.sub(r"['’`]", "", known_key(text, language)).strip(" .!")
