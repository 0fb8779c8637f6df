"""Count the adults of a family that is told person by person: “me, my husband and his mother”."""

import re
from collections.abc import Sequence

_KIN = (
    r"sot(?:ul|ia|ului|iei|ie|u)?|barbat(?:ul|u|a miu)?|nevasta|mama|mamica|tata|tatal|soacra|socru(?:l)?|bunica|bunelul|bunel"
    r"|frate(?:le)?|sora|cumnat[aul]*|concubin[aul]*|muzh(?:em|a|ik)?|zhen(?:a|oi|u)|mama|mamoi|mat|materiu|papa|papoi|otets|ottsom"
    r"|svekrov(?:iu|i)?|svekr(?:om)?|tesha|teshei|test(?:em)?|babushk(?:a|oi)|dedushk(?:a|oi)|ded(?:om)?|brat(?:om)?|sestr(?:a|oi)"
    r"|sozhitel(?:em|nitsa)?|husband|wife|mother in law|mother-in-law|father in law|father-in-law|mother|mum|mom|father|dad"
    r"|grandmother|granny|grandma|grandfather|grandpa|brother|sister|partner|boyfriend|girlfriend"
)
_OWN = r"(?:(?:my|our|his|her|the|a|moi|moia|moei|moim|nasha|ego|ee|al|ai|o|un) )?"
_AFTER = r"(?: (?:meu|mea|lui|ei|nostru|noastra|miu|mieu|a mea))?"
_SEPARATED = r"(?: ?,)? ?(?:(?:si cu|i s|and with|si|cu|i|s|and|with|plus|da) )?"
_LIST = re.compile(
    rf"\b(?P<self>eu|ia|mi s|me|i|noi cu|we are|sintem|suntem)\b(?P<kin>(?:{_SEPARATED}{_OWN}(?:{_KIN})\b{_AFTER})+)"
)
_OF_HOME = re.compile(
    r"\b(copi\w*|copchi\w*|prunc\w*|det\w*|rebenk\w*|doch\w*|sin\w*|vnuk\w*|kids?|child\w*|baby|sons?|daughters?|casa|acasa|traim|locuim"
    r"|stam|zhivem|doma|sem[ie]\w*|live|living|home|family|house|household|famili\w*)\b"
)
_NOT_AT_HOME = re.compile(
    r"\b(fost\w*|divort\w*|murit|decedat\w*|raposat\w*|plecat\w*|strainat\w*|italia|germania|byvsh\w*|bivsh\w*|umer\w*|pokoin\w*"
    r"|uehal\w*|za granits\w*|razvod\w*|razvel\w*|ex|late|died|dead|divorced|abroad|left us|poland|polshe|polonia)\b"
)


def adults_told(clauses: Sequence[str]) -> int | None:
    """Return how many adults a list of persons names, the writer counted; None when none is told.

    *clauses* are keys. A list in which someone is dead, away or divorced counts nobody.
    """
    key = ", ".join(clauses)
    told = _LIST.search(key)
    if told is None or not _OF_HOME.search(key) or _NOT_AT_HOME.search(key):
        return None
    return 1 + len(re.findall(rf"\b(?:{_KIN})\b", told["kin"]))
