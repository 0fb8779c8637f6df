"""Take out of a message what could tell who wrote it or of whom it speaks.

Meant for texts that curators read to see what the bot could not answer. It takes out rather too much:
a number, a name or an address that stays is a harm, one that is missing is none.
"""

import re
from pathlib import Path

from bot.language import clean, has_cyrillic, known_key

LONGEST = 200
"""Characters of a redacted text that are kept."""

_I = re.IGNORECASE
_MARKS = re.compile("[\ufe00-\ufe0f\u20e3]")
"""What makes an emoji of a digit."""

_EMAIL = re.compile(
    r"[\w.+-]+\s{0,2}(?:@|\(at\)|\[at\]|\sat\s|\s(?:arond|собака)\s)\s{0,2}[\w-]+"
    r"(?:\s{0,2}(?:\.|\(dot\)|\[dot\]|\sdot\s|\spunct\s|\sточка\s)\s{0,2}[a-z]{2,})+|\S+@\S+",
    _I,
)
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|md|ru|ro|org|net|info|eu|ua|io|gov|рф)\b(?:/\S*)?"
    r"|\b[\w-]+\.[a-z]{2,6}/\S+",
    _I,
)
_HANDLE = re.compile(
    r"(?<!\w)@[\w.]+"
    r"|\b(?:telegram|телеграм\w*|insta(?:gram)?|инст\w*|skype|скайп\w*|viber|facebook|fb|tiktok|ник(?:нейм)?|nick(?:name)?)"
    r"\s?[:=]\s?\S+",
    _I,
)  # fmt: skip
_MONTHS = (
    r"(?:ian|feb|mar|apr|mai|iun|iul|aug|sep|oct|noi|dec|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек"
    r"|jan|may|jun|jul|nov)\w*\.?"
)
_START = r"(?<!\d)(?<!\d[ .()/-])(?<!\d[ .()/-]{2})"
_END = r"(?![ .()/-]{0,2}\d)"
"""A date, and a number that is kept, is no part of a longer number."""
_DATE = re.compile(
    rf"{_START}\d{{1,2}}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?(?:(?:19|20)\d{{2}}|\d{{2}}){_END}"
    rf"|{_START}(?:19|20)\d{{2}}[./-]\d{{1,2}}[./-]\d{{1,2}}{_END}"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|-?го|-?е)?\s+(?:of\s+)?{_MONTHS}(?:\s+(?:19|20)\d{{2}}|\s+\d{{2}}\b)"
    rf"|\b{_MONTHS}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d{{2}}",
    _I,
)
_CODE = re.compile(
    r"\b(?i:[a-z]{2}\d{2}(?:\s?[a-z\d]{2,4}){3,8})\b"  # a bank account
    r"|\b[A-ZА-Я]{1,3}[\s-]?(?:(?i:nr|no)\.?|№|N)?\s?\d{6,9}\b"  # a passport, an identity card
)
_GAP = r"[ .\-–—/()\\|,_*·]{0,3}"
_YEAR = r"(?:19|20)\d{2}"
_NUMBER = re.compile(
    rf"(?P<kept>{_START}{_YEAR}\s?(?:[-–—/,]|și|si|и|and)\s?{_YEAR}{_END}"
    rf"|{_START}\d{{1,4}}\s?/\s?{_YEAR}{_END}"  # a law: 137/2016
    rf"|{_START}\d(?:\.\d{{1,2}}){{1,2}}(?!\.){_END}"  # a part of a plan: 1.1.2
    r"|(?<!\d)(?:\d{1,3}(?:[ .,']\d{3})+|\d{4,7})(?:[.,]\d{1,2})?\s?(?:mii\s?)?(?:de\s)?"
    r"(?:lei\b|leu|mdl|le[iy]\b|лей|лея|лев|евро|eur|euro|€|\$|usd|долл|dolar|руб|rub)\w*)"
    rf"|(?P<number>[+(]*\d(?:{_GAP}\d){{5,}}\)?)",
    _I,
)
_DIGIT_WORD = (
    r"(?:zero|unu|una|doi|dou[ăa]|trei|patru|cinci|[șsş]ase|[șsş]apte|[șsş]epte|opt|nou[ăa]|zece|\w+zeci"
    r"|ноль|нуль|один|одна|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять|\w+дцать|\w+десят|сорок|девяносто|сто"
    r"|\w+ста|\w+сот|oh|one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|double)"
)
_SPOKEN_NUMBER = re.compile(
    rf"\b{_DIGIT_WORD}(?:[\s,.-]+(?:(?:și|si|и|and)\s)?{_DIGIT_WORD}){{4,}}\b", _I
)
_UPPER, _LOWER = "A-ZĂÂÎȘȚŞŢА-ЯЁÄÖÜÉÈÇІЇЄ", "a-zăâîșțşţа-яёäöüéèçñіїє"
_CAPITAL = rf"(?:[{_UPPER}][{_LOWER}'’]+(?:-[{_UPPER}][{_LOWER}]+)?|[{_UPPER}]\.)"
_ADDRESS = re.compile(
    rf"\b(?i:strad[ăaei]+|str\.?|uli[țt]a|bulevardul|bd\.?|b-dul|aleea|ул\.?|улиц\w+|просп\w*\.?|пр-т|переул\w+|бульвар\w*"
    rf"|street|avenue)\s+(?:(?i:a|al|lui|им\.?|st\.?)\s)?(?:{_CAPITAL}\s?(?:(?:cel|lui|și|al|de)\s)?){{1,4}}(?:[\s,]*{{house}})*"
    rf"|\b(?:\w+\s){{0,2}}(?i:street|avenue|road)[\s,]*{{house}}"
    rf"|\b\d+\w?,?\s(?:{_CAPITAL}\s){{1,2}}(?i:street|avenue|road)\b"
    rf"|\b(?i:strada|str\.?|ул\.?|улиц\w+)\s+\w+[\s,]+{{house}}(?:[\s,]*{{house}})*"
    rf"|\b(?i:ap|apartament\w*|кв|квартир\w*|apartment|flat)\.?\s?(?:nr\.?|№)?\s?\d+\w?".replace(
        "{house}", r"(?i:(?:nr|no|№|д|дом|bloc|bl|sc|et|ap|apt|кв|корп|к)?\.?\s?\d+\s?[a-zа-я]?\b)"
    )
)

_WORD = rf"(?:[{_UPPER}{_LOWER}][{_UPPER}{_LOWER}'’-]+|[{_UPPER}]\.)"
_INTRODUCES = re.compile(
    r"\b(?P<intro>m[ăa]\s(?:numesc|cheam[ăa]|chiam[ăa])|(?:numele|prenumele)(?:\s(?:de\sfamilie|meu|mieu|lui|ei|complet))*"
    r"(?:\s(?:este|e|îi|ii))?\s?:?|pe\snume|[îi]mi\szic[e]?|[îi]l\scheam[ăa]|o\scheam[ăa]"
    r"|м[эа]\s(?:нумеск|кям[эа]|кеам[эа])|нумеле(?:\sмеу)?(?:\sесте|\sе)?"
    r"|меня\sзовут|зовут\sменя|(?:его|е[её])\sзовут|мо[её]\sимя|имя\sмо[её]|по\sимени|(?:моя\s)?фамилия(?:\sмоя)?"
    r"|фио|men[iy]a?\szovut|zovut\smen[iy]a|mo[ieyё]o?\sim[iy]a|familiia"
    r"|(?:my|his|her|full|first|last)\s(?:(?:full|first|last)\s)?(?:sur)?name(?:'?s|\sis)?|surname(?:\sis)?|name\s?:|call\sme)"
    rf"\s*[:–—-]?\s+(?P<name>{_WORD}(?:\s+{_WORD}){{0,2}})",
    _I,
)
_STOPS_LIST = (
    "și si am ai are sunt din de la cu vreau pot aș as eu nu în in un o ce care cum dar sau iar pentru locuiesc lucrez muncesc stau"
    " e este ши вряу дин сунт де ам ла и я мы мне у в во на из с не хочу могу живу работаю нахожусь но а что как когда из-за мой моя мое это"
    " and i i'm im am is are from to the a an my in on at want live work have need can but with not for"
    " wrong right correct missing greșit gresit corect скрыто vreu doresc caut необходимо нужна нужно ищу ia hochu iz zhivu est"
)
_STOPS = frozenset(_STOPS_LIST.split())
_KIN = (
    r"so[țt]ul\w*|so[țt]ia|so[țt]iei|b[ăa]rbatul|mama|mamei|tata|tat[ăa]l|fratele|sora|surorii|fiul|fiica|fiicei|b[ăa]iatul|fata"
    r"|prietena|prietenul|[șs]eful|patronul|domnul|doamna|dl|dna|d-na|d-nul|vecin\w*|nepo\w+"
    r"|муж\w*|жен[аеуы]|мать|мам[аеуы]|от[е]?ц\w*|папа|брат\w*|сестр\w+|сын\w*|доч\w+|подруг\w*|друг\w*|начальник\w*|хозя\w+"
    r"|господин\w*|госпож\w+|г-н\w*|г-ж\w+|гр\.|сосед\w*"
    r"|husband|wife|brother|sister|mother|mom|father|dad|son|daughter|friend|boyfriend|girlfriend|boss|mr|mrs|ms|miss|neighbou?r"
)
_BEFORE_NAME = re.compile(
    rf"\b(?P<intro>(?i:sunt|îs|eu\s[îi]s|aici\se(?:ste)?|lui|cu\snumele|se\snume[șs]te|numit\w*|îi\szice|ii\szice"
    rf"|это|я|звать|зовут|называ\w+|назв\w+|i\sam|i'm|i’m|im|this\sis|called|named"
    rf"|(?:{_KIN})(?:\s(?:meu|mea|mei|mele|lui|ei|мой|моя|мо[её]й|моего|my|его|е[её]))?))(?:(?<=\b(?i:dl|mr|ms|гр))\.|(?<=\b(?i:dna|mrs))\.)?\s*[,:–—-]?\s+"
    rf"(?P<name>{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}})"
)
_NOT_A_NAME = re.compile(
    r"(?:moldov|rom[âa]n|ucrain|rus[ois]|ukrain|roman|молд|румын|укра|росс|русс|турк|turk|гражд|cet[ăa][țt]|victim|жертв)",
    _I,
)
_PATRONYMIC = re.compile(
    rf"(?:{_CAPITAL}\s+){{0,2}}\b\w{{2,}}(?:ович|евич|ьич|овн|евн|ичн)(?:[ауеыи]|ем|ой)?\b(?:\s+{_CAPITAL})?"
    rf"|(?:{_CAPITAL}\s+)?\b\w{{2,}}[eе][sс][cк][uу](?:lui)?\b(?:\s+{_CAPITAL})?",
)
_TOKEN = re.compile(rf"{_WORD}")
_INSTITUTION = re.compile(
    r"(?:republic|moldov|la\b|strada|cruc|agen|minist|cas[ae]|consil|curte|parlament|guvern|inspect|servici|direc|comisi|leg[ei]|codul"
    r"|uniune|emirat|state|mare|arabia|linia|fierbint|primări|centr|biro|spital|universit|organiza|asocia|fond|europ|unit|north"
    r"|nord|sud|europe|red|hot|law|article|art|plan|nation|international|internaț|națion|социал|республик|красн|минист|агент|служб"
    r"|центр|горяч|лини|закон|стать|комис|суд|полиц|союз|европ|стат|план|национ|междунар|саудов|араб|объед)",
    _I,
)
_PAIR = re.compile(rf"(?<=[{_LOWER},;:)0-9»”\"]\s){_CAPITAL}(?:\s+{_CAPITAL})+")
_QUOTED = re.compile(r"[„“”«»\"‘’‚'‹›]([^„“”«»\"‘’‚'‹›]{2,40})[„“”«»\"‘’‚'‹›]")
_PLACEHOLDERS = re.compile(r"(\[(?:name|phone|number|code|date|address)\])(?:[\s,.-]{0,3}\1)+")


def redact(text: str, longest: int = LONGEST) -> str:
    """Return *text* with placeholders such as [phone] and [name], at most *longest* characters."""
    text = _MARKS.sub("", clean(text))
    text = _EMAIL.sub("[email]", text)
    text = _LINK.sub("[link]", text)
    text = _HANDLE.sub("[handle]", text)
    text = _QUOTED.sub(_quoted, text)
    text = _ADDRESS.sub("[address]", text)
    text = _DATE.sub("[date]", text)
    text = _CODE.sub("[code]", text)
    text = _NUMBER.sub(_number, text)
    text = _SPOKEN_NUMBER.sub("[number]", text)
    text = _INTRODUCES.sub(_introduced, text)
    text = _BEFORE_NAME.sub(_before_name, text)
    text = _PATRONYMIC.sub("[name]", text)
    text = _first_names(text)
    text = _PAIR.sub(_pair, text)
    text = _PLACEHOLDERS.sub(r"\1", text)
    return text if len(text) <= longest else f"{text[: longest - 1].rsplit(' ', 1)[0]}…"


def redact_identifiers(text: str) -> str:
    """Return *text* without numbers, codes, addresses of the Internet and names that are introduced.

    Meant for lines that should hold no content at all, as a second net; other words stay.
    """
    for pattern, mark in ((_EMAIL, "[email]"), (_HANDLE, "[handle]"), (_CODE, "[code]")):
        text = pattern.sub(mark, text)
    text = _NUMBER.sub(_number, text)
    text = _SPOKEN_NUMBER.sub("[number]", text)
    return _INTRODUCES.sub(_introduced, text)


def _number(match: re.Match[str]) -> str:
    if match["kept"]:
        return match["kept"]
    digits = re.sub(r"\D", "", match["number"])
    international = digits.startswith("00") or "+" in match["number"]
    if not international and (len(digits) > 13 or (len(digits) == 13 and digits[0] in "012")):
        return "[code]"
    is_phone = international or digits[0] == "0" or digits.startswith(("373", "380", "40", "7"))
    return "[phone]" if is_phone and len(digits) >= 8 else "[number]"


def _introduced(match: re.Match[str]) -> str:
    """Replace the words after “my name is” up to the first that goes on with the sentence."""
    words = match["name"].split()
    taken = 0
    while taken < len(words) and words[taken].casefold() not in _STOPS:
        taken += 1
    if not taken:
        return match.group()
    return " ".join([match["intro"], "[name]", *words[taken:]])


def _before_name(match: re.Match[str]) -> str:
    if _NOT_A_NAME.match(match["name"]) or _INSTITUTION.match(match["name"]):
        return match.group()
    return f"{match['intro']} [name]"


def _quoted(match: re.Match[str]) -> str:
    """Replace what is quoted when it looks like a name: few words, one of them with a capital."""
    words = match[1].split()
    named = any(word[:1].isupper() for word in words)
    return "[name]" if len(words) <= 4 and named else match.group()


def _pair(match: re.Match[str]) -> str:
    kept = _INSTITUTION.match(match.group()) or _NOT_A_NAME.match(match.group())
    return match.group() if kept else "[name]"


def _first_names(text: str) -> str:
    """Replace first names, with the words with a capital that stand beside them."""
    found: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text):
        if text[match.start() - 1 : match.start()] == "[" or not _is_first_name(match.group()):
            continue
        before = _WORD_BEFORE.search(text[: match.start()])
        after = _WORDS_AFTER.match(text[match.end() :])
        beside = before and not (_INSTITUTION.match(before[1]) or _GREETING.fullmatch(before[1]))
        start = before.start() if before and beside else match.start()
        end = match.end() + (after.end() if after else 0)
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    for start, end in reversed(found):
        text = f"{text[:start]}[name]{text[end:]}"
    return text


_WORD_BEFORE = re.compile(rf"({_CAPITAL})\s+$")
_WORDS_AFTER = re.compile(rf"(?:\s+{_CAPITAL}){{1,2}}")
_GREETING = re.compile(
    r"(?:bun[ăa]|salut|ziua|doamn[ăa]|domnul|pentru|și|si|cu|la|hello|hi|dear|hey|and|for|with"
    r"|привет|здравствуйте|добрый|день|для|и|у|с|о|от)",
    _I,
)
_ENDINGS = (
    "",
    "a",
    "e",
    "i",
    "u",
    "ei",
    "ii",
    "oi",
    "om",
    "ou",
    "iu",
    "iei",
    "ului",
    "em",
    "ea",
    "io",
)
_SHORTEST_STEM = 4


def _key(word: str) -> str:
    return known_key(word, "ru" if has_cyrillic(word) else "en")


def _read_names() -> tuple[frozenset[str], frozenset[str]]:
    """Return the first names as keys: as they stand, and with the endings of their cases."""
    text = (Path(__file__).parent / "first_names.txt").read_text(encoding="utf-8")
    plain = {_key(name) for name in text.split()}
    stems = plain | {name[:-1] for name in plain if name[-1] in "aeiou"}
    stems |= {name.rstrip("aeiou") for name in plain}
    cases = {s + ending for s in stems if len(s) >= _SHORTEST_STEM for ending in _ENDINGS}
    return frozenset(plain), frozenset(cases)


_PLAIN, _CASES = _read_names()
_ALSO_WORDS_LIST = (
    "roman ana mari mariu marin marina pasha dima kate lucia mary paul maxim zhena zheni zhenu zhene zhenoi alex diana stela stel ali valea"
    " oli ira iura galia ruslan florin florii florei doina doine dor dorin dorit dorul silvi petre petra"
)
_ALSO_WORDS = frozenset(_ALSO_WORDS_LIST.split())
"""Keys that are also words: names only with a capital."""


def _is_first_name(word: str) -> bool:
    key = _key(word)
    if word[:1].isupper() and not (len(word) > 1 and word.isupper()):
        return key in _PLAIN or (key in _CASES and key not in _ALSO_WORDS)
    return key in _PLAIN and key not in _ALSO_WORDS
