"""Read a fact from what a person wrote: yes and no, dates, sums, ages, choices, articles.

Everything is compared as keys (folded, in Latin letters), so the three languages, both alphabets
and missing diacritics are read by the same words.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from dateutil.relativedelta import relativedelta
from rapidfuzz import fuzz

from bot.eligibility.model import Fact, Option
from bot.eligibility.penal_code import PenalArticle
from bot.language import has_cyrillic, known_key


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value read from a text; for a date given loosely, ``latest`` is its last possible day."""

    value: Any
    latest: date | None = None


DONT_KNOW = Parsed(None)

_DONT_KNOW = re.compile(
    r"\b(nu\s?(mai )?stiu|nus[ht]iu|nush|nustiu|nu (mai )?tin minte"
    r"|nu[ -](imi |mi )?(amintesc|aduc aminte|dau seama)"
    r"|nu[ -](sint|sunt|s) sigura?|habar|nu e clar|n[ -]?am idee|greu de spus|ne mogu skazat"
    r"|ne znai?u|neznai?u|ne pomni?u|ne ponimai?u|ne uveren\w*|bez poniatiia|poniatiia ne imei?u"
    r"|hz|trudno skazat|zatrudniai?us|d(on)?\W?t know|idk|dunno|not sure|no idea|unsure"
    r"|d(on)?\W?t remember|can\W?t say|i forgot|nu cunosc|kto ego znaet|cine stie|hez|ne v kurse"
    r"|zabila?|am uitat)\b|^(poate|maybe|mozhet( bit)?|vozmozhno|perhaps)$"
)
_FILLER = re.compile(
    r"^((eu )?cred( ca)?|parca|probabil( ca)?|se pare( ca)?|pai|ei|eh|vot|vrode( bi)?|kazhetsia"
    r"|navern\w*|dumaiu( chto)?|po moemu|i think( so)?|probably|well|in principiu|v printsipe)\b[ ,]*(?=\w)"
)
_RUSSIAN_WELL = re.compile(r"^nu[ ,]+(?=\w)")
_RUSSIAN_AFTER_WELL = re.compile(
    r"^nu[ ,]+(?=(da|net|ne|konechno|vrode|kazhetsia|est|bil[aoi]?|ia|ego|on|ona|aga|ugu|nichego)\b)"
)
_CONTRAST = re.compile(
    r"\b(?P<no>(?:nu\s+[^,;]{1,40}?,?\s+ci|ne\s+[^,;]{1,40}?,\s+a|not\s+[^,;]{1,40}?,?\s+but))\s"
)
_AFTER_CLAUSE = re.compile(
    r"([,;.(]|\b(dar|insa|numai ca|no|tolko|but|only)\b)\s*((i|ia|eu|we)\s*)?$"
)
_YES = re.compile(
    r"^\W*(da+p?|daha|sigur|desigur|ok+|okei|exact|corect|adevarat|asa( e|i)|bineinteles|ihi|aha|mhm"
    r"|ie[sp]|y|yes+|yep|yeah+|yea|sure|correct|true|right|of course|definitely"
    r"|konechno|ugu|aga|tochno|verno|pravda|razumeetsia|tak|d)\b|^\W*[+👍✅✔]"
)
_YES_BUT_NO = re.compile(
    r"^\W*(da|sigur|desigur|exact|bineinteles|konechno|tochno|of course|definitely|certainly)"
    r"(\s+zhe)?(\s+ca)?\s+(nu|net|ne|not|no)\b"
)
_ABUSE = re.compile(r"da (poshe?l|poshla|idi|otstan|ne pristavai|blin|du-te|da-te)\b")
_NOT_YET = re.compile(r"^\W*(inca nu|eshe ne|eshe net|poka ne|poka net|not yet|nicidecum)\b")
_WAS = re.compile(
    r"(da )?((ia|on|ona|oni|eu|el|ea|da ia) )?(am fost|a fost|au fost|am depus|am facut|am cerut|bil[aoi]?|depus|facut"
    r"|i was|i did|we did|it was|it did|he did|she did|they did|did|was)"
)
_NO = re.compile(
    r"^\W*(nu+|nea|niciodata|deloc|nici|nimeni|no+|nope|nah|never|not|none|nothing|nobody"
    r"|net+|nea|nikogda|ne|nikto|nichego|nikak|n)\b|^\W*[-👎❌]\W*$"
)
_NEGATION = re.compile(r"\b(nu|n|ne|net|not|no|never|didn\W?t|wasn\W?t|isn\W?t|nici|niciodata)\b")
_NEGATED = re.compile(
    r"\b(nu|nu-s|nus|n|ne|net|not|never|nici|fara|bez|dont|didnt|doesnt|wasnt|isnt|arent|hasnt"
    r"|havent|without)(?:[ -]\w+){0,3}[ -]$|\bno (?:(?:serious|prior|such|previous|other|my|any|criminal) )?$"
)
_NEGATED_AFTER = re.compile(r"\w{0,3}\s+(?:u nego |u menia |u nee )?(?:net|ne bilo|ne bila)\b")
_SELF = re.compile(
    r"\b(sunt|sint|ia|i am|im|sam|sama|chiar|eu)\s+(chiar\s+|i est\s+)?(victim|poterpevsh|postradav|postradal)"
)
_NOTHING = re.compile(
    r"\b(nimic\w*|nici un|niciun\w*|nici una|nici o|nici unul|zero|deloc|nichego|nikak\w*|nol|niskolko"
    r"|ni odnogo|ni odnoi|ni odin|ni kopeiki|ni bana|ni leia|ni odnogo leia|ne bilo|net takih|nothing|none"
    r"|nil|no costs|nicio|neither|not a (penny|cent|leu))\b"
)
_ALL_OF_IT = re.compile(
    r"\b(tot|toat[ae]|toti|integral|complet\w*|vse|vsego|vsiu|polnost\w*|all|everything|full\w*)\b"
)

_NUMBERS = {
    "un": 1, "o": 1, "unu": 1, "una": 1, "doi": 2, "doua": 2, "trei": 3, "patru": 4, "cinci": 5,
    "sase": 6, "sapte": 7, "opt": 8, "noua": 9, "zece": 10, "odin": 1, "odna": 1, "odnu": 1,
    "dva": 2, "dve": 2, "tri": 3, "chetire": 4, "piat": 5, "shest": 6, "sem": 7, "vosem": 8,
    "deviat": 9, "desiat": 10, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "paru": 2, "poltora": 1,
    "vreo": 1, "couple": 2, "twelve": 12, "doisprezece": 12, "dvenadtsat": 12,
}  # fmt: skip
_WORD_NUMBERS = {
    **{word: n for word, n in _NUMBERS.items() if len(word) > 2},
    "unsprezece": 11, "treisprezece": 13, "paisprezece": 14, "patrusprezece": 14, "cincisprezece": 15,
    "saisprezece": 16, "saptesprezece": 17, "optsprezece": 18, "nouasprezece": 19, "douazeci": 20,
    "treizeci": 30, "patruzeci": 40, "cincizeci": 50, "saizeci": 60, "saptezeci": 70, "optzeci": 80,
    "nouazeci": 90, "odinnadtsat": 11, "trinadtsat": 13, "chetirnadtsat": 14, "piatnadtsat": 15,
    "shestnadtsat": 16, "semnadtsat": 17, "vosemnadtsat": 18, "deviatnadtsat": 19, "dvadtsat": 20,
    "tridtsat": 30, "sorok": 40, "piatdesiat": 50, "shestdesiat": 60, "semdesiat": 70,
    "vosemdesiat": 80, "devianosto": 90, "sto": 100, "dvesti": 200, "trista": 300, "chetiresta": 400,
    "piatsot": 500, "shestsot": 600, "semsot": 700, "vosemsot": 800, "deviatsot": 900,
    "dvoe": 2, "dvoih": 2, "troe": 3, "troih": 3, "chetvero": 4, "piatero": 5, "treh": 3, "dvuh": 2,
    "eleven": 11, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
for _vague in ("vreo", "couple", "paru", "poltora", "una", "unu"):
    _WORD_NUMBERS.pop(_vague, None)
_HUNDREDS = ("suta", "sute", "hundred")
_THOUSANDS = ("mie", "mii", "tisiacha", "tisiachi", "tisiachu", "tisiach", "thousand")
_NUMBER_WORDS = re.compile(
    r"\b(?:(?:o|a)\s+(?=mie\b|suta\b|thousand\b|hundred\b))?"
    rf"(?:{'|'.join(sorted({*_WORD_NUMBERS, *_HUNDREDS, *_THOUSANDS}, key=len, reverse=True))})\b"
    rf"(?:[\s-]+(?:si\s+|and\s+|de\s+)?(?:{'|'.join(sorted({*_WORD_NUMBERS, *_HUNDREDS, *_THOUSANDS}, key=len, reverse=True))})\b)*"
)
_MONTHS = (
    r"ian|ianuari\w*|ianv|ianvar\w*|yanvar\w*|jan|january",
    r"feb|februari\w*|fev|fevr|fevral\w*|february",
    r"mar|mart|marti\w|marta|marte|march",
    r"apr|aprili\w|aprel\w*|april",
    r"mai|mae|maia|may|maya",
    r"iun|iuni\w|iiun\w*|iyun\w*|june|jun",
    r"iul|iuli\w|iiul\w*|iyul\w*|july|jul",
    r"aug|august\w*|avgust\w*|avg",
    r"sept|sep|septembri\w|septiabr\w*|sentiabr\w*|sent|september",
    r"oct|octombri\w|octiabr\w*|oktiabr\w*|okt|october",
    r"noi|nov|noiembri\w|noiabr\w*|november",
    r"dec|decembri\w|dekabr\w*|dek|december",
)
_AMBIGUOUS_MONTHS = {"mai", "may", "mar", "noi", "sent", "maia", "mae", "dec"}
_ROMAN_MONTHS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ROMAN_DATE = re.compile(
    r"\b(\d{1,2})\s*[./\- ]\s*(x{0,1}(?:ix|iv|v?i{0,3}))\s*[./\- ]\s*(\d{4})\b"
)
_SEASONS = (
    (r"primavara|primaverii|vesn\w+|spring", 3), (r"vara|verii|leta|letom|summer", 6),
    (r"toamna|toamnei|osen\w*|autumn", 9),
)  # fmt: skip
_NUMERIC_DATE = re.compile(
    r"\b(\d{1,2})\s*[./\-]\s*(\d{1,2})\s*[./\-]\s*(\d{4}|\d{2})\b|\b(\d{1,2}) (\d{1,2}) (\d{4})\b"
)
_ISO_DATE = re.compile(r"\b(\d{4})[-./](\d{1,2})[-./](\d{1,2})\b")
_MONTH_YEAR = re.compile(r"\b(\d{1,2})\s*[./\-]\s*(\d{4})\b")
_YEAR = re.compile(r"\b(19\d{2}|20\d{2})\b")
_AGO = re.compile(
    r"\b(?:acum|amu|akum|in urma cu|de)\s+(?:(?:vreo|circa|aproximativ|cam)\s+)?(?P<a>\w+)\s+(?:de\s+)?(?P<ua>\w+)"
    r"|\b(?P<ud>goda|mesiatsa|let)\s+(?P<d>\w+)\s+(?:nazad|tomu nazad)"
    r"|\b(?P<b>\w+)\s+(?P<ub>\w+)\s+(?:in urma|nazad|ago|back|tomu nazad)"
    r"|\b(?P<uc>god|goda|mesiats|nedeliu)\s+(?:nazad|tomu nazad)"
)
_UNITS = (
    ("years", ("an", "ani", "anisori", "god", "goda", "let", "year", "years", "yrs", "ans")),
    ("months", ("luna", "luni", "mesiats", "mesiatsa", "mesiatsev", "month", "months")),
    ("weeks", ("saptamina", "saptamana", "saptamini", "saptamani", "nedelia", "nedeli", "nedeliu",
               "nedel", "week", "weeks")),
    ("days", ("zi", "zile", "den", "dnia", "dnei", "day", "days")),
)  # fmt: skip
_HALVES = {"years": 183, "months": 15, "weeks": 3, "days": 0}
_HALF_YEAR = re.compile(r"\b(polgoda|jumatate de an|half a year)\b")
_AND_A_HALF = re.compile(r"\b(si jumatate|s polovinoi|and a half|poltora)\b")
_FOREIGN_MONEY = re.compile(
    r"\b(euro?|euros|eur|evro|dol[al]?ar\w*|dollar\w*|usd|rub\w*|ron|pounds?|baksov|bucks|funt\w*|lir\w*)\b|[€$£₽]"
)
_NOT_MONEY = re.compile(  # years, spells of time and counts that are no sums
    r"\b(?:in|din|v|anul|de la|since|from|s)\s+(?:19|20)\d{2}\b(?!\s*(?:de\s+)?lei)|\b(?:19|20)\d{2}\s*(?:g|goda|godu|god)\b"
    r"|\b\d{1,4}\s*(?:de\s+)?(?:zile?|luni|luna|ani|an|saptamini|ori|copii|dnei|dnia|den|mesiats\w*|let|goda?"
    r"|nedel\w*|raza?|days?|months?|years?|weeks?|times|persoane|chelovek)\b"
)
_PER_TIME = re.compile(
    r"\b(pe luna|lunar|v mesiats|ezhemesiachno|a month|per month|monthly|pe zi|v den|transe?|cite|cate|po \d+)\b"
)
_MORE = re.compile(r"\b(inca|apoi|plus|eshe|potom|another|more|then)\b|\+")
_MONEY = re.compile(
    r"(?P<number>\d{1,3}(?:[ .,]\d{3}(?!\d))+(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d{1,2}(?!\d))?)\s*"
    r"(?:de\s+)?(?P<unit>mii|mie|tis\w*|tys\w*|thousand|kosar\w*|k\b|t\b|t\.?\s?l|mln|mil\b|mill?io\w*)?"
)
_SEGMENTS = re.compile(r"[;\n+]|(?<!\d),|,(?!\d)|\.(?=\s)|\s(?:si|i|and|plus|iar)\s")
_ARTICLE_WORDS = re.compile(
    r"\b(art|articol\w*|article|st|stat\w+|cod\w*|kodeks\w*|cp|uk|alin\w*|lit)\b"
)
_COUNTED_BY = re.compile(
    r"\d{2,3}\s*(?:de\s+)?(?:zile|ani|luni|lei|ori|euro|let|dnei|raz|days|years|times|leev)\b"
)
_OTHER_COUNTRY = re.compile(
    r"\b(roman\w*|romin\w*|rumin\w*|ucrain\w*|ukrain\w*|rus|rusa|rusia|rusiei|rus[sk]\w*|rossi\w*|russian?|turc\w*"
    r"|turk\w*|ital\w*|german\w*|bulgar\w*|belar\w*|siri\w*|afgan\w*|india\w*|nepal\w*|bangla\w*|ue|eu citizen)\b"
)
_COUNTED = (
    r"eu|ia|me|myself|sot\w*|mama|tata|sora|frate\w*|fiul|fiica|zhena|muzh|mat|otets|brat|sestra|sin|doch|wife"
    r"|husband|mother|father|brother|sister|son|daughter|vaduva|vdova"
)


def parse(fact: Fact, text: str, language: str, today: date) -> Parsed | None:
    """Return what *text* says of *fact*, DONT_KNOW, or None when it does not say.

    Languages mix: Cyrillic letters that are no Romanian are read as Russian, Latin ones as Romanian.
    """
    parsed = _parse_in(fact, text, language, today)
    if parsed is None and has_cyrillic(text) and language == "ro":
        return _parse_in(fact, text, "ru", today)
    if parsed is None and not has_cyrillic(text) and language == "ru":
        return _parse_in(fact, text, "ro", today)
    return parsed


def _parse_in(fact: Fact, text: str, language: str, today: date) -> Parsed | None:
    key = _key(text, language)
    for option in fact.options if fact.type != "money_by_kind" else ():
        if key == _key(option.label[language], language) or text.strip() == option.value:
            return _option(fact, option)
    if language == "ru":  # “ну да”: well, yes
        key = (_RUSSIAN_WELL if has_cyrillic(text) else _RUSSIAN_AFTER_WELL).sub("", key)
    key = _FILLER.sub("", key)
    doubt = _DONT_KNOW.search(key)
    if doubt:
        return _despite_doubt(fact, key, doubt, today) or _unknown(fact, key, today)
    if fact.type == "penal_article":
        return _article(fact, key, today, text)
    return _read_key(fact, key, today)


def _read_key(fact: Fact, key: str, today: date) -> Parsed | None:
    contrast = _CONTRAST.search(key)
    if contrast and fact.type in ("date", "money", "int", "choice", "penal_article"):
        meant = _PARSERS[fact.type](fact, key.replace(contrast["no"], " "), today)
        if meant is not None:
            return meant
    return _PARSERS[fact.type](fact, key, today)


def _despite_doubt(fact: Fact, key: str, doubt: re.Match[str], today: date) -> Parsed | None:
    """Return what is said beside a “don't know”: “in Italy, I don't know the town”."""
    before, after = key[: doubt.start()], key[doubt.end() :]
    if _AFTER_CLAUSE.search(before) and (
        len(before.split()) > 1 or re.search(r"\b(dar|no|but)\b\W*((i|ia|eu)\s*)?$", before)
    ):
        said = _read_key(fact, _AFTER_CLAUSE.sub("", before).strip(), today)
        if said is not None:
            return said
    if fact.type in ("date", "money_by_kind", "penal_article") and re.search(
        r"[,;.]|\b(dar|no|but)\b", after
    ):
        return _read_key(
            fact, re.split(r"[,;.]|\b(?:dar|no|but)\b", after, maxsplit=1)[1].strip(), today
        )
    return None


def _unknown(fact: Fact, key: str, today: date) -> Parsed | None:
    if fact.unknown_word:
        return DONT_KNOW
    for option in fact.options:
        if option.value == "unknown":
            return _option(fact, option)
    return _read_key(fact, key, today)


def says_unknown(text: str, language: str) -> bool:
    return bool(_DONT_KNOW.search(_key(text, language)))


def yes_or_no(text: str, language: str) -> bool | None:
    """Return whether *text* says yes or no, at its beginning; None if neither."""
    key = _key(text, language)
    if _DONT_KNOW.search(key):
        return None
    if _YES_BUT_NO.search(key):
        return False
    if _YES.search(key):
        return True
    return False if _NO.search(key) else None


def _key(text: str, language: str) -> str:
    return re.sub(r"['’`]", "", known_key(text, language)).strip(" .!")


def _option(fact: Fact, option: Option) -> Parsed:
    if fact.type == "penal_article":
        return Parsed(PenalArticle.parse(option.value))
    if fact.type == "list":
        return Parsed([option.value])
    return Parsed(option.value)


def _bool(fact: Fact, key: str, today: date) -> Parsed | None:
    if _ABUSE.match(key):
        return None
    if _YES_BUT_NO.search(key) or _NOT_YET.search(key):
        return Parsed(False)
    if _YES.search(key) or _WAS.fullmatch(key):
        return Parsed(True)
    if _NO.search(key):
        return Parsed(False)
    if len(key.split()) <= 8 and any(
        re.search(rf"\b{re.escape(word)}", key) for word in fact.words
    ):
        return Parsed(not _NEGATION.search(key))
    return None


def _choice(fact: Fact, key: str, today: date) -> Parsed | None:
    number = re.fullmatch(r"\W*(\d)\W*", key)
    if number and 1 <= int(number[1]) <= len(fact.options):
        return _option(fact, fact.options[int(number[1]) - 1])
    value = re.sub(r"^\W*(cap|capitol\w*|glav\w+|chapter)\W+", "", key)
    for option in fact.options:
        if value == option.value.lower():
            return _option(fact, option)
    best = _best_option(fact, value)
    return _option(fact, best) if best else None


def _best_option(fact: Fact, key: str) -> Option | None:
    """Return the option whose words cover most of *key*; None when two fit alike."""
    scores: list[tuple[float, Option]] = []
    for option in _led_options(fact, key):
        phrases = [*option.words, *(_key(label, lang) for lang, label in option.label.items())]
        if fact.type == "list":
            phrases = [phrase for phrase in phrases if not phrase.isdigit()]
        score = max((_phrase_score(p, key) for p in phrases), default=0.0)
        if not score and len(key) <= 40 and not _NEGATION.search(key):
            close = max((fuzz.ratio(key, p) for p in phrases if len(p) > 3), default=0)
            score = close / 100 if close >= 82 else 0.0
        if "eu" in option.words and _SELF.search(key):
            return option
        if option.value == "md_citizen" and _OTHER_COUNTRY.search(key) and "moldov" not in key:
            score = 0.0
        if score:
            scores.append((score, option))
    if len(scores) > 1:  # “eu, mama victimei”: the mother, not “eu”
        scores = [
            (score, o) for score, o in scores if "eu" not in o.words or _says_at_length(o, key)
        ]
    scores.sort(key=lambda pair: -pair[0])
    if not scores or (len(scores) > 1 and _alike(fact, scores[0][0], scores[1][0])):
        return None
    return scores[0][1]


def _says_at_length(option: Option, key: str) -> bool:
    return any(" " in word and _phrase_score(word, key) for word in option.words)


def _alike(fact: Fact, first: float, second: float) -> bool:
    """Tell whether two options fit so alike that only the person can say which is meant."""
    if fact.type != "choice":
        return first == second
    return first == second or (second >= 4 and second >= 0.6 * first)


def _phrase_score(phrase: str, key: str) -> float:
    """Return how well *phrase* is found in *key*: its length; little when it is only inflected."""
    endings = r"\w{0,2}" if len(phrase) >= 4 else ""
    for match in re.finditer(rf"\b{re.escape(phrase)}{endings}(?!\w)", key):
        if not _denied(phrase, key, match):
            return float(len(phrase))
    if len(phrase) > 5:
        for match in re.finditer(rf"\b{re.escape(phrase[:-2])}", key):
            if not _denied(phrase, key, match):
                return 1.9
    return 0.0


def _denied(phrase: str, key: str, match: re.Match[str]) -> bool:
    """Tell whether *key* denies the phrase: “nu sunt cetatean”, “sudimosti net”."""
    if _NEGATION.match(phrase):
        return False
    return bool(_NEGATED.search(key[: match.start()]) or _NEGATED_AFTER.match(key[match.end() :]))


def _led_options(fact: Fact, key: str) -> list[Option]:
    """Return the options that a yes or no at the beginning leaves, where options are such."""
    options = list(fact.options)
    if fact.type != "choice" or not any("nu" in option.words for option in options):
        return options
    if re.match(r"\W*(nu|net|no)\s*,", key):
        return [o for o in options if "nu" in o.words or o.value == "unknown"]
    if re.match(r"\W*(da|yes|yeah)\s*(,|no\b|dar\b|but\b)", key):
        return [o for o in options if _YES.search(_key(o.label["ro"], "ro"))] or options
    return options


_UNDER = re.compile(
    r"\b(sub|pina la|pana la|nu avea|n-?avea|nu implinise\w*|nu are|aproape|fara o luna|do|menshe|mladshe|ne bilo"
    r"|ne ispolnilos|pochti|net|under|below|almost|not yet|wasnt|not)\s+(?:inca\s+|eshe\s+|yet\s+)?(\d{1,3})\b"
)


def _int(fact: Fact, key: str, today: date) -> Parsed | None:
    key = _in_digits(_AGO.sub(" ", key) if len(key.split()) > 3 else key)
    numbers = re.findall(r"\b\d{1,4}\b", key)
    if fact.minimum:  # persons are counted
        return _persons(re.sub(r"\b(ia|eu) 1\b", r"\1", key))
    under = _UNDER.search(key)
    if under:
        return Parsed(max(int(under[2]) - 1, 0))
    if len({*numbers}) == 2 and {"17", "18"} == {*numbers}:
        return None
    if numbers:
        with_years = re.search(r"\b(\d{1,3})\s*(?:de\s+)?(?:ani|an|let|goda?|years?|y)\b", key)
        return Parsed(int(with_years[1] if with_years else numbers[0]))
    if re.search(
        r"\b(minora?|nesovershennolet\w*|underage|a minor)\b", key
    ) and not _NEGATION.search(key):
        return Parsed(17)
    return None


def _persons(key: str) -> Parsed | None:
    numbers = re.findall(r"\b\d{1,4}\b", key)
    if numbers and re.match(rf"\W*{numbers[0]}\W*($|[:(,-])|.*\b(total|vsego|suntem|nas)\b", key):
        return Parsed(int(numbers[0]))
    singles = len(re.findall(rf"\b(?:{_COUNTED})\b", key))
    if numbers or singles:
        return Parsed(sum(int(n) for n in numbers) + singles)
    return None


def _in_digits(key: str) -> str:
    """Write the numbers of *key* that are words in digits: “doua mii cinci sute” as 2500."""
    return _NUMBER_WORDS.sub(lambda match: str(_from_words(match[0])), key)


def _from_words(words: str) -> int:
    total = part = 0
    for word in re.split(r"[\s-]+", words):
        if word in _HUNDREDS:
            part = max(part, 1) * 100
        elif word in _THOUSANDS:
            total, part = total + max(part, 1) * 1000, 0
        else:
            part += _WORD_NUMBERS.get(word, 0)
    return total + part


def _money(fact: Fact, key: str, today: date) -> Parsed | None:
    amounts = _amounts(key)
    if amounts is None:
        return None
    if amounts:
        return Parsed(sum(amounts, Decimal(0))) if len(amounts) == 1 or _MORE.search(key) else None
    if _NOTHING.search(key) or (_NO.search(key) and not _ALL_OF_IT.search(key)):
        return Parsed(Decimal(0))
    return None


def _amounts(key: str) -> list[Decimal] | None:
    """Return the different sums in lei that *key* names; None when it names them otherwise."""
    if re.search(r"\d", _in_digits(key)) and (
        _FOREIGN_MONEY.search(key) or _PER_TIME.search(key) or re.match(r"\W*-\s*\d", key)
    ):
        return None
    plain = _NOT_MONEY.sub(" ", _before_thousand(key))
    found = [_scaled(_decimal(m["number"]), m["unit"]) for m in _MONEY.finditer(plain)]
    return list(dict.fromkeys(found))


def _before_thousand(key: str) -> str:
    """Write numbers in digits, but keep “thousand” after digits for the unit: “5 mii”."""
    key = re.sub(r"\bpoltori tisiachi\b", "1500", key)
    key = re.sub(r"(\d)\s*(?:de\s+)?(?:mii|mie|tisiach\w*|thousand)\b", r"\1k", key)
    return _in_digits(key)


def _amount(key: str) -> Decimal | None:
    amounts = _amounts(key)
    return amounts[0] if amounts and len(amounts) == 1 else None


def _decimal(number: str) -> Decimal:
    plain = number.replace(" ", "")
    plain = re.sub(r"[.,](?=\d{3}(?!\d))", "", plain)
    try:
        return Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return Decimal(0)


def _scaled(amount: Decimal, unit: str | None) -> Decimal:
    if not unit:
        return amount
    return amount * (1_000_000 if unit.startswith("m") and unit not in ("mii", "mie") else 1000)


def _money_by_kind(fact: Fact, key: str, today: date) -> Parsed | None:
    if re.search(r"\d", key) and (_FOREIGN_MONEY.search(key) or _PER_TIME.search(key)):
        return None
    found: dict[str, Decimal] = {}
    waiting: str | None = None
    for segment in _kind_segments(fact, key):
        option = _best_option(fact, segment)
        amounts = _amounts(segment) or []
        kind = option.value if option else None
        if len(amounts) > 1 or (amounts and not kind and not waiting):
            return None  # a sum whose kind is not said must not be lost
        if kind and amounts:
            found[kind] = found.get(kind, Decimal(0)) + amounts[0]
            waiting = None
        elif kind:
            waiting = kind
        elif amounts and waiting:
            found[waiting] = found.get(waiting, Decimal(0)) + amounts[0]
    if found:
        return Parsed(found)
    if _amounts(key):
        return None
    return Parsed({}) if _NOTHING.search(key) or _NO.search(key) else None


def _kind_segments(fact: Fact, key: str) -> list[str]:
    """Split *key* at commas and the like, and between sums where a sum has its own kind."""
    parts: list[str] = []
    for segment in _SEGMENTS.split(key):
        pieces = re.split(r"(?<=\d)\s+(?:lei\s+|leev\s+)?(?=[a-z]{3,}.*\d)", segment)
        first_kind = len(pieces) > 1 and all(
            _best_option(fact, piece) and _amounts(piece) for piece in pieces
        )
        parts += pieces if first_kind else [segment]
    return parts


_POINT = r"(?:da|doar|numai|tolko|only|punctul|punctele|pct|nr|no|numarul|varianta|optiunea|nomer|punkt|punkti|variant|point|number|option)"
_MARKED = re.compile(r"(\d)\W{0,3}(da|nu|net|yes|no)\b")


def _list(fact: Fact, key: str, today: date) -> Parsed | None:
    marked = _MARKED.findall(key)
    if len(marked) > 1:
        digits = [digit for digit, said in marked if said in ("da", "yes")]
    elif re.fullmatch(rf"(?:\W|\d\b|\b(?:si|i|and|cred|{_POINT})\b)*", key):
        digits = re.findall(r"\b\d\b", key)
    else:
        digits = re.findall(rf"\b{_POINT}\W*(\d)\b", key)
    chosen = [fact.options[int(d) - 1].value for d in digits if 1 <= int(d) <= len(fact.options)]
    if chosen or len(marked) > 1:
        return Parsed(list(dict.fromkeys(chosen)))
    option = _best_option(fact, key)
    if option:
        return Parsed([option.value])
    if re.search(r"\b(doar|numai|afara de|in afara|tolko|krome|only|except)\b", key):
        return None
    return Parsed([]) if _NOTHING.search(key) or _NO.search(key) else None


def _article(fact: Fact, key: str, today: date, text: str = "") -> Parsed | None:
    if re.fullmatch(r"\d", key) and 1 <= int(key) <= len(fact.options):
        return _option(fact, fact.options[int(key) - 1])
    text = text or key
    option = _best_option(fact, key)
    numbers = re.findall(r"(?<!\d)\d{2,3}(?!\d)", text)
    if _ARTICLE_WORDS.search(key):
        text = re.sub(r"\b(164|166|201|208)([12])(?!\d)", r"\1^\2", text)
        is_written = bool(re.search(r"\d", text))
    else:
        alone = len(key.split()) <= 4 or (option is None and any(len(n) == 3 for n in numbers))
        is_written = bool(numbers) and alone and not _COUNTED_BY.search(key)
    if is_written:
        lettered = re.sub(
            r"((?:lit\.?|лит\.?|litera)\s*)([a-zа-в])\b(?!\))", r"\1\2)", text.lower()
        )
        return Parsed(PenalArticle.parse(lettered))
    return _option(fact, option) if option else None


def _date(fact: Fact, key: str, today: date) -> Parsed | None:
    key = re.sub(r"(?<=\d)\s?(?:g|god|goda|godu)\b\.?", " god", key)
    key = re.sub(r"(?<=\d)-?(?:go|ogo|lea|st|nd|rd|th|m)\b", "", key)
    days = _full_dates(key, today)
    if days:
        return Parsed(days[0], days[-1]) if len(days) > 1 else Parsed(days[0])
    named_month = _month(key)
    last_year = re.search(
        r"\b(anul trecut|anului trecut|v proshlom godu|proshlogo goda|last year)\b", key
    )
    if named_month and last_year:
        key += f" {today.year - 1}"
    elif not (named_month and _YEAR.search(key)):
        relative = _relative_date(key, today)
        if relative:
            return relative
    years = [int(year) for year in _YEAR.findall(key)]
    if named_month and len(set(years)) <= 1:
        return _day_and_month(fact, key, named_month, years[0] if years else None, today)
    match = _MONTH_YEAR.search(key)
    if match and 1 <= int(match[1]) <= 12:
        return _whole_month(int(match[2]), int(match[1]))
    if years:
        for names, month in _SEASONS:
            if re.search(rf"\b(?:{names})\b", key) and len(years) == 1:
                return Parsed(date(years[0], month, 1), _whole_month(years[0], month + 2).latest)
        return Parsed(date(min(years), 1, 1), date(max(years), 12, 31))
    return None


def _full_dates(key: str, today: date) -> list[date]:
    """Return the days written in full, the earliest first."""
    found = [date(int(m[1]), int(m[2]), int(m[3])) for m in _ISO_DATE.finditer(key)]
    rest = _ISO_DATE.sub(" ", key)
    for m in _NUMERIC_DATE.finditer(rest):
        day, month, year = (int(part) for part in m.groups() if part)
        found.append(date(_century(year, today), month, day))
    for m in _ROMAN_DATE.finditer(_NUMERIC_DATE.sub(" ", rest)):
        if m[2] in _ROMAN_MONTHS:
            found.append(date(int(m[3]), _ROMAN_MONTHS.index(m[2]) + 1, int(m[1])))
    named = "|".join(f"(?P<m{number}>{names})" for number, names in enumerate(_MONTHS, start=1))
    for m in re.finditer(
        rf"\b(?P<day>\d{{1,2}})\s+(?:{named})\.?\W{{1,3}}(?P<year>\d{{4}}|\d{{2}})(?!\d)", rest
    ):
        month = next(number for number in range(1, 13) if m[f"m{number}"])
        found.append(date(_century(int(m["year"]), today), month, int(m["day"])))
    return sorted(set(found))


def _day_and_month(
    fact: Fact, key: str, month: int, written_year: int | None, today: date
) -> Parsed | None:
    rest = _YEAR.sub(" ", key)
    short_year = re.search(r"\b(\d{2}) (?:god|an)\b", rest) if written_year is None else None
    if short_year:
        written_year = _century(int(short_year[1]), today)
        rest = rest.replace(short_year[0], " ")
    day = re.search(r"\b(\d{1,2})\b", rest)
    if written_year is None:
        if day is None or "birth" in fact.id:
            return None
        guess = date(today.year, month, int(day[1]))
        return Parsed(guess if guess <= today else date(today.year - 1, month, int(day[1])))
    if day:
        return Parsed(date(written_year, month, int(day[1])))
    return _whole_month(written_year, month)


def _century(year: int, today: date) -> int:
    if year >= 100:
        return year
    return 2000 + year if 2000 + year <= today.year + 1 else 1900 + year


def _month(key: str) -> int | None:
    for number, names in enumerate(_MONTHS, start=1):
        for match in re.finditer(rf"\b(?:{names})\b", key):
            if match[0] not in _AMBIGUOUS_MONTHS or _beside_number(key, match):
                return number
    return None


def _beside_number(key: str, word: re.Match[str]) -> bool:
    """Tell whether a word like “may” is a month here: a number or “in” is beside it."""
    before, after = key[: word.start()], key[word.end() :]
    return bool(
        re.search(r"(\d|\bin|\bv|\bluna|\bof|\blast)\W*$", before)
        or (re.match(r"\W*\d", after) and not re.search(r"\b(it|nu|ar)\W*$", before))
        or re.match(r"\W*(anul|proshlogo|last)\b", after)
    )


def _whole_month(year: int, month: int) -> Parsed:
    first = date(year, month, 1)
    return Parsed(first, first + relativedelta(months=1, days=-1))


def _relative_date(key: str, today: date) -> Parsed | None:
    if re.search(r"\b(azi|astazi|segodnia|today)\b", key):
        return Parsed(today)
    if re.search(r"\b(alaltaieri|pozavchera|day before yesterday)\b", key):
        return Parsed(today - timedelta(days=2))
    if re.search(r"\b(saptamina trecuta|saptamana trecuta|na proshloi nedele|last week)\b", key):
        return Parsed(today - timedelta(days=14), today - timedelta(days=1))
    if _HALF_YEAR.search(key):
        return Parsed(today - timedelta(days=213), today - timedelta(days=153))
    if re.search(r"\b(ieri|vchera|yesterday)\b", key):
        return Parsed(today - timedelta(days=1))
    if re.search(r"\b(anul trecut|v proshlom godu|proshlii god|last year)\b", key):
        return Parsed(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
    if re.search(r"\b(anul acesta|anul asta|v etom godu|this year)\b", key):
        return Parsed(date(today.year, 1, 1), today)
    if re.search(r"\b(luna trecuta|v proshlom mesiatse|last month)\b", key):
        previous = today.replace(day=1) - timedelta(days=1)
        return Parsed(previous.replace(day=1), previous)
    match = _AGO.search(key)
    if not match:
        return None
    word, unit_word = (
        match["a"] or match["b"] or match["d"] or "1",
        match["ua"] or match["ub"] or match["uc"] or match["ud"],
    )
    if word == "polovinoi" or word == "half":
        number = re.search(r"\b(\w+)\s+(?:s polovinoi|and a half)", key)
        word = number[1] if number else word
    unit = next((name for name, forms in _UNITS if unit_word in forms), None)
    count = int(word) if word.isdigit() else _NUMBERS.get(word, _WORD_NUMBERS.get(word))
    if unit is None or count is None or count > 120:
        return None
    middle = today - relativedelta(**{unit: count})  # type: ignore[arg-type]
    if unit == "years" and _AND_A_HALF.search(key):
        middle -= relativedelta(months=6)
    slack = timedelta(days=_HALVES[unit])
    return Parsed(middle - slack, min(middle + slack, today)) if slack else Parsed(middle)


_PARSERS = {
    "bool": _bool,
    "choice": _choice,
    "date": _date,
    "int": _int,
    "money": _money,
    "money_by_kind": _money_by_kind,
    "list": _list,
    "penal_article": _article,
}
