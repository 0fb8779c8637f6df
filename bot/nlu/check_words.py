"""Words by which people steer a check: corrections, “what does that mean?”, documents.

All but ADMISSION and ASKS are compared with keys (see ``bot.language``).
"""

import re
from collections.abc import Callable

from bot.language.asking import asks

ADMISSION = re.compile(
    r"^\W*((stai|sta[tț]i|подожди\w*|стойте|стой|hold on|wait)( c[aă])?\W+)?((m-?)?am gre[sș]it\w*|gre[sș]i\w*|scuz\w*|de fapt|ups|oi|нет|ой|ошиб\w*|я ошиб\w*|извин\w*"
    r"|не так|точнее|вернее|на самом деле|sorry|oops|no wait|wait|(that|it|this|i) was wrong"
    r"|i made a mistake|i was mistaken|wrong|actually|my mistake|correction|corectez|исправляю"
    r"|(nu|no|нет),?\s+(am )?gre[sș]\w*"
    r"|oshib\w*|ia oshib\w*|ya oshib\w*|na samom dele)[\s,.:!;-]*",
    re.IGNORECASE,
)
_ONLY_NO = re.compile(r"^\W*(нет|oi|ой)\b", re.IGNORECASE)
TAKEN_BACK = re.compile(
    r"^\W*((hm+|um+|oh|ei|ой|эм+)\W+)?((no|nope)\W+(?=(it|he|she|they|i|we|that) (was|is|were|am|had|meant)\b)"
    r"|nu\W+(?=(a fost|au fost|am fost|era|erau|este|e|sunt|s[iî]nt)\b)"
    r"|нет\W+(?=(это|он|она|они|я|мы|было|был|была)\b)|net\W+(?=(eto|on|ona|ia|bil\w*)\b))",
    re.IGNORECASE,
)
"""A denial at the beginning that, after an outcome, takes an answer back: “hm no, it was …”."""
ASKS = re.compile(
    r"\?\s*$|^\W*(ce|cum|cind|când|cât|cit|unde|cine|care|de ce|что|как|когда|где|кто|сколько"
    r"|почему|зачем|what|how|when|where|who|which|why|can|do|does|is)\b",
    re.IGNORECASE,
)
"""A question, by how it ends or begins; compared with the text itself."""
MISTAKE = re.compile(
    r"gresi|corect|inapoi|schimb|de fapt|oshib|oship|isprav|ispravit|nazad|vern|pomen|izmen|ne tot|nepraviln"
    r"|na samom dele|tochnee|wrong|mistake|back|correct|change|actually|undo|edit|previous|meant|instead"
)
BARE_CORRECTION = re.compile(
    r"^\W*(corectez|corectati|corectare|corectam|vreau sa corectez|nu e corect|nu este corect"
    r"|ispravit|ispravliaiu|ispravte|hochu ispravit|nado ispravit|neverno|eto neverno"
    r"|correct|i want to correct|correct it|correction|not right|that is not right|not correct)\W*$"
)
_MEANING = re.compile(
    r"\b(ce inseamna|ce e asta|ce este asta|ce i asta|ce insemneaza|nu inteleg|n-?am inteles|nu am inteles"
    r"|explicati|explica|adica ce|cum adica|nu stiu ce (e|este|inseamna|i)"
    r"|ne znaiu,? chto (eto|takoe|znachit)|d(o not|on\W?t) know what (that|it|this|a|an|the)( is| means)?"
    r"|chto eto znachit|chto znachit|chto eto|kak eto|ne ponimaiu|ne poniala?|neponiatno|obiasnite|v smisle"
    r"|what does (that|it|this) mean|what do you mean|what is (that|this)|meaning|i d(o not|on\W?t) understand"
    r"|d(o not|on\W?t) get it|not clear|explain)\b"
)
_WHY = re.compile(
    r"\b(de ce (intreb\w*|vreti|trebuie|aveti nevoie|va trebuie|imi cer\w*|cereti|mai)|la ce (va|iti) (trebuie|foloseste)|pentru ce (va|intreb)"
    r"|zachem (vam|tebe|eto|sprash|nuzhno)|pochemu (vi |ti )?(eto )?spras\w*|dlia chego (vam|eto)"
    r"|why (do|are|would|did) you (ask|need|want)|why (is|does) (that|this|it)|what (do you|for do you) need"
    r"|what is (this|that|it) for)|^\W*(de ce|pochemu|zachem|why)( asta| eto| that| this)?\W*$"
)
RESTART = re.compile(
    r"^\W*((start|begin|go) (all )?over( again)?|restart( it| the check)?|(start |begin )?from the (beginning|start)"
    r"|start again|(reia |reincep\w* |incep\w* |luam )?(iar |din nou )?de la (inceput|capat)|reincepe\w*"
    r"|(nachat|nachnem|nachni\w*|davaite)? ?(zanovo|snachala|s nachala|vse zanovo))( pls| please| va rog| pozhaluista)?\W*$"
)
_BEGIN_AGAIN = (
    r"(?:start (?:it )?(?:all )?over|start again|begin again|restart|reincep(?:e|em|eti)?)"
)
_BEGIN_ANEW = (
    r"(?:(?:start|begin|go|take it|do it|go back)(?: it)?(?: all| everything)?(?: again)? from the (?:beginning|start)"
    r"|(?:hai\w*|(?:o )?(?:luati|luam|lua|ia|incep|incepe|incepem|incepeti|inceapa|incepi|reincep|reincepe\w*|reluam|reluati|reia|pornim|porniti|facem))"
    r"(?:[ -]o)?(?: iar| din nou| totul)? de la (?:inceput|capat)"
    r"|(?:davai\w*|nachn\w*|nachat|nachinai\w*|nachinaem)(?: vse)? (?:zanovo|snachala|s nachala)"
    r"|(?:zanovo|snachala|s nachala) (?:davai\w*|nachn\w*|nachat))"
)
_ANEW = r"(?:from the (?:beginning|start)|de la (?:inceput|capat)|zanovo|snachala|s nachala)"
"""Of itself it may date something, “from the beginning I was not paid”, and asks for nothing."""
_NOTHING_MORE = r"(?:\W+(?:please|pls|va rog\w*|te rog|pozhaluista|again|now|iar|acum|din nou|totul|teper|vse|esho raz|all|everything))*\W*$"
_FOR_SOMEONE = (
    r"\W+(?:now |acum |teper )?(?:for|pentru|pt|dlia)"
    r"(?! (?:me|mine|menia|that|which|ca)\b)(?: [^\W\d]+){1,3} *(?=$|[,.;:!])"
)
RESTART_WITH = re.compile(
    r"^(?:(?:bine|gata|ok|okay|da|nu|yes|no|net|horosho|ladno|now|acum|teper|well|please|va rog|pozhaluista|i|a|so|deci"
    r"|hai\w*(?: sa)?|let\W?s|let us|can we|could we|mozhno|hochu|ia hochu|nado|mi|davai\w*|vreau sa|putem sa|putem"
    r"|i want to|i would like to|we)\W+)*?"
    rf"(?:{_BEGIN_AGAIN}\b|{_BEGIN_ANEW}\b(?!\W*(?:of|goda|anului|\d))"
    rf"|{_ANEW}(?:{_NOTHING_MORE}|{_FOR_SOMEONE}))"
)
"""A wish to begin anew that goes on: “start again for my sister, she is 39”."""
ASIDES = "asides"
"""In a check's state: how many messages in a row asked something beside it."""
MOST_ASIDES = 2
"""From here on the check waits: what is no answer to it is a message of its own."""
RESUME = re.compile(
    r"^\W*((ok |da |yes |yeah |hai |davai\w* |lets |let\W?s |i want to |vreau sa |hochu )*"
    r"(continue|continue\w* (the )?(check|questions|test)|resume|resume (the )?check|go on|carry on|keep going|next"
    r"|continu\w*|continu\w* (verificarea|testul)|mai departe|reia|reluam|reluati|reiau|am revenit|im back|ia vernul\w*"
    r"|prodolzh\w*|prodolzh\w* proverku|dalshe|dalee|vozobnovit))"
    r"( pls| please| va rog| pozhaluista| the check)?\W*$"
)
_WHEN_OR_SUM = re.compile(
    r"\b(deadline|time limit|last day|until when|till when|by when|termen\w*|ultima zi|pina cind|pana cand|srok\w*|do kogda"
    r"|poslednii den|how much( is it| do i get| will i get| money)?|what sum|cit primesc|cat primesc|c[ai]t (?:mi |ne |imi )?(?:ar|as|o sa|va) (?:veni|primi|iesi|fi|da)|cit (imi )?(iese|ies|vine|se cuvine)"
    r"|cat (imi )?(iese|ies|vine|se cuvine)|ce suma|skolko (dadut|poluch\w*|deneg|vi[ij]d\w*|vihod\w*|polozheno|vsego|v itoge))\b"
)
_VERDICT = re.compile(
    r"\b(is (this|it|that) (a |the )?(final )?decision|(asta |aceasta )?(este|e) (o |aceasta )?decizie|eto (uzhe )?reshenie)\b"
)
_RESULT = re.compile(
    r"(?<!as a )(?<!in )(?<!\bv )(?<!pe )\b(results?|rezultat(?:ul)?|verdict\w*|itogi?)\b"
    r"(?!\s*(?:of|la|de|din|po|ot)\b|\s*:)"
)
_ENTITLED = re.compile(
    r"\b(entitled|do (i|we) get|will (i|we) get|have the right|(am|avem|are|au) dreptul|se cuvine|primim|primesc|primeste"
    r"|polozhen\w*|imee[mt] pravo|imeiu pravo|poluchu|poluchim|mne vihod\w*)\b"
)
_SUMS_UP = re.compile(
    r"^\W*(?:(?:so|deci|atunci|amu|ok\w*|hai|davai\w*|nu|na|well|now|tak|nu tak|znachit|please|si|i|and|asteapta|astept|zhdu|waiting for)\W+)*"
    r"(?:(?:zi|zii|ziceti|spune\w*|dati|da|skazhi\w*|govori\w*|nazovi\w*|poschita\w*|podschita\w*|tell|give|say|show|calculate|calculat\w*"
    r"|calculeaz\w*|socot\w*|vash\w*|your|what\W?s|what is|care e|care i|kakoi|kakaia|kakov)\W+(?:[^\W\d]+\W+){0,5}?"
    r"(?:rezultat\w*|verdict\w*|itog\w*|total\w*|c[ai]t (?:iese|vine|primesc|imi|mi)|c[ai]t ar|results?|sum|figure|outcome|vivod\w*|tsifr\w*"
    r"|cifra|suma|skolko (?:vihod\w*|poluch\w*|dad\w*)|chto (?:vihod\w*|poluch\w*)|daca (?:ii|imi|mi|ne|i) dau)\b"
    r"|(?:calculate|total it up|add it up|sum it up|calculati|calculeaza|poschita\w*|podschita\w*)(?: it| please| odata| va rog| pozhaluista)?\W*$"
    r"|(?:ce|c[ai]t) (?:iese|vine|reiese)(?: (?:pina la urma|odata|atunci|la sfirsit))?\W*$|(?:chto|skolko) (?:vihodit|poluchaetsia)(?: (?:to|v itoge|togda))?\W*$"
    r"|what (?:comes out|does it come to|do i get)\W*$)"
)
"""A wish to hear what comes of what was told: “say the result”, “total it up”, “так какой вывод”."""
_OWN = re.compile(
    r"\b(my|mine|i|me|this|it|meu|mea|eu|mie|asta|acesta|aceasta|o|moi|moia|mne|ia|eto|u menia)\b"
)
_CONCLUDES = re.compile(
    r"^\W*(?:ok\w* |nu |da |yes |well |horosho |bine )?(so|deci|asadar|tak|tak chto|znachit|itogo|v itoge|pina la urma|pana la urma)\b"
)
"""A question that draws the sum of what was told: “so how much, and till when can I bring it?”"""
_FIGURE = re.compile(r"\d")
_PRICE = re.compile(r"\b(costs?|price|costa|pretul|stoit|stoiat|tsena)\b")
_MOST_OWN_WORDS, _MOST_CONCLUDING_WORDS = 6, 12
_DOCUMENT = re.compile(
    r"\b(document\w*|pdf|docx|word|formular\w*|cererea completata|blanc\w*|tipar\w*|imprim\w*|printez"
    r"|dokument\w*|blank\w*|raspechat\w*|rasp?echat|form|application|print)\b"
)
_CALENDAR = re.compile(
    r"\b(calendar\w*|kalendar\w*|reaminti\w*|aminteste\w*|amintiti\w*|napomni\w*|napominan\w*|remind\w*|ics)\b"
)
_GIVE = re.compile(
    r"\b(da|dati|dai|da-mi|dati-mi|vreau|fa|faceti|trimite\w*|pune\w*|salv\w*|descarc\w*|dai|daite|hochu"
    r"|sdela\w*|prishli\w*|skacha\w*|sohrani\w*|dobav\w*|give|make|send|want|need|put|add|save|download|print|get)\b"
)
_MOST_WORDS = 8
_BARE_RESULT = re.compile(
    r"^\W*(?:si |i |and |so |deci |znachit )?(?:spune\w* |dati |skazhite |daite |tell (?:me )?|give (?:me )?)?(?:the )?"
    r"(?:results?|rezultat(?:ul)?|itogi?|verdict\w*)(?: va rog| te rog| pozhaluista| please| pls)?\W*$"
)
_SENTENCES = re.compile(r"(?<=[.!;\n])\s+|\n+")


def admits_mistake(text: str) -> bool:
    """Tell whether *text* begins by taking something back; a mere “no” does not."""
    return bool(ADMISSION.match(text)) and not _ONLY_NO.match(text)


def asks_meaning(key: str) -> bool:
    return bool(_MEANING.search(key)) and len(key.split()) <= _MOST_WORDS


def asks_why(key: str) -> bool:
    return bool(_WHY.search(key)) and len(key.split()) <= _MOST_WORDS


def asks_verdict(key: str) -> bool:
    """Tell whether a short question is if what the bot says decides anything."""
    return len(key.split()) <= _MOST_OWN_WORDS and bool(_VERDICT.search(key))


def asks_own_figure(key: str) -> bool:
    """Tell whether a short question is about the check's own figures or verdict: “when is my deadline?”"""
    words = len(key.split())
    told = _PRICE.search(key) or _FIGURE.search(key)
    if words <= _MOST_CONCLUDING_WORDS and not told:
        if _CONCLUDES.match(key) and (_WHEN_OR_SUM.search(key) or _ENTITLED.search(key)):
            return True
        if words <= _MOST_WORDS and _RESULT.search(key):
            return True
        if sums_up(key):
            return True
    return (
        words <= _MOST_OWN_WORDS
        and bool(_WHEN_OR_SUM.search(key) or _VERDICT.search(key))
        and bool(_OWN.search(key))
    )


def sums_up(key: str) -> bool:
    """Tell whether *key* asks what comes of what was told, and tells nothing itself."""
    return len(key.split()) <= _MOST_CONCLUDING_WORDS and bool(_SUMS_UP.match(key))


def told_before_result(text: str, key_of: Callable[[str], str]) -> str | None:
    """Return what *text* tells before it asks for the result; None when it asks for none or tells
    nothing: “I am 38, for the first time. What is the result?”
    """
    *told, last = [part for part in _SENTENCES.split(text.strip()) if part.strip()] or [""]
    key = key_of(last)
    wants = asks_own_figure(key) and (asks(last) or _BARE_RESULT.match(key) or _SUMS_UP.match(key))
    return " ".join(told) if told and wants else None


def wish_after_result(key: str) -> str | None:
    """Return the intent of a short wish for a document or a reminder, or None."""
    words = key.split()
    if len(words) > _MOST_WORDS or not (len(words) <= 2 or _GIVE.search(key)):
        return None
    if _CALENDAR.search(key):
        return "make_calendar"
    return "make_document" if _DOCUMENT.search(key) else None
