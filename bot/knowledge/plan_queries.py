"""Read a question about the national plans: “all actions of the employment agency due in 2026”."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.knowledge.plans import Action, Named, Part, Plan, Plans
from bot.language import LANGUAGES, known_key

_NUMBER = re.compile(r"(?<![\d.(/])([1-5])\.\s?(\d)\.\s?(\d{1,2})(?![\d(/]|\.\d)")
_PART = re.compile(
    r"\b(?:obiectiv\w*|obiektiv\w*|tsel\w*|zadach\w*|objective\w*|goal\w*|so|os|go|og)"
    r"(?:\s+(?:specific\w*|general\w*|konkretn\w*|obsch\w*|obsh\w*|no|nr))*\.?\s*"
    r"(?P<number>[1-5](?:\.\d)?)(?![\d.]*\.\d)"
)
_SECTION = re.compile(
    r"\b(?:sectiun\w*|razdel\w*|section|chast|part)\s*(?P<number>[1-5]\.\d)(?!\.?\d)"
)
_NOT_A_PLAN = re.compile(
    r"\b(art\.?|articol\w*|stat\w{0,3}i?|article|alin|ghid\w*|rukovodstv\w*|guide|leg(ea|e|ii)|zakon\w*"
    r"|law|punct\w*|tabel\w*|tablits\w*|table|lei|leev|euro|eur|ora|ian|feb)\b"
)
_ABROAD = re.compile(r"\bturkm")
_PLAN = re.compile(r"\b(plan|planul\w*|planului|planu|plana|plane|planom|planned|program\w*)\b")
_ACTIONS = re.compile(
    r"\b(actiun\w*|masur\w*|activitat\w*|deistvi\w*|meropri\w*|mer[iya]?|punkt\w*|zadach\w*|actions?"
    r"|measures?|activit\w*|tasks?|akt?siun\w*|aktivitat\w*|mesur\w*)\b"
)
_LIST = re.compile(
    r"\b(toate|tot ce|care|ce|lista|cate|cite|enumer\w*|arata\w*|vse|kakie|kakih|spisok|skolko|perechisl\w*"
    r"|pokaz\w*|all|which|what|list|how many|show)\b"
)
_PARTNER = re.compile(r"\b(partener\w*|partn[eo]r\w*|vmeste s)\b")
_MONEY = re.compile(r"\b(cost\w*|bani|buget\w*|pret\w*|finant\w*|dengi|deneg|stoi\w*|stoimost\w*|biudzhet\w*"
                    r"|finansir\w*|money|budget\w*|fund\w*|expens\w*|scump\w*|dorog\w*|sum[aei]?)\b")  # fmt: skip
_MOST = re.compile(r"\b(cel mai|cea mai|cele mai|mai scump\w*|costisitoare|samo?\w*|naibol\w*|most|highest"
                   r"|biggest|dorog\w*|scump\w*)\b")  # fmt: skip
_EXTERNAL = re.compile(
    r"\b(extern\w*|vneshn\w*|donator\w*|donor\w*|external|strain\w*|inostrann\w*)\b"
)
_STATE = re.compile(
    r"\b(bugetul? de stat|bugetul statului|gosbiudzhet\w*|gosudarstvenn\w* biudzhet\w*|state budget)\b"
)
_DIRECTIVE = re.compile(
    r"\b(?:directiv\w*|direktiv\w*)\D{0,20}(\d{4}/\d{2,3})|\b(\d{4}/\d{2,3})/?(?:ce|ue|eu|ec|es)\b"
)
_YEAR = re.compile(r"\b(20[12]\d)\b")
_QUARTER = re.compile(
    r"\b(?:trimestru\w*|trim|kvartal\w*|quarter|q)\.?\s*(iv|iii|ii|i|[1-4])\b"
    r"|\b(iv|iii|ii|i|[1-4])\s*-?\s*(?:i|ii|iii|iv|y)?\s*(?:kvartal\w*|trimestr\w*)"
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_SHORT_NAME = 5


@dataclass(frozen=True, slots=True)
class PlanQuery:
    """What a question about the plans asks for; empty where it does not say."""

    document: str
    number: str | None = None
    part: str | None = None
    institutions: tuple[str, ...] = ()
    as_partner: bool = False
    years: tuple[int, ...] = ()
    quarter: str | None = None
    themes: tuple[str, ...] = ()
    directive: str | None = None
    money: str | None = None
    """“external”, “state”, or “most” for the costliest."""


class PlanQueries:
    """Recognises questions about the plans, and finds what they ask for."""

    def __init__(self, plans: Plans) -> None:
        self._plans = plans
        self._institutions = {
            document: _aliases(_involved(plan, plans.institutions))
            for document, plan in plans.plans.items()
        }
        self._themes = _aliases(plans.themes.values())

    def read(self, key: str) -> PlanQuery | None:
        """Return what *key* (see ``bot.language``) asks of a plan, or None if it asks of none.

        A number, or “plan” or “actions” with a filter that the records have, makes it one.
        """
        if not self._plans.plans:
            return None
        document = self._document(key)
        if not _NOT_A_PLAN.search(key) or _PLAN.search(key):
            number = _NUMBER.search(key)
            if number and (self._plans.numbered(".".join(number.groups())) or _about_a_plan(key)):
                return PlanQuery(document, number=".".join(number.groups()))
            part = self._part(key, document)
            if part:
                return PlanQuery(document, part=part)
        if not _about_a_plan(key) or not (_LIST.search(key) or _MOST.search(key)):
            return None
        return self._list(key, document)

    def find(self, query: PlanQuery) -> list[Action]:
        """Return the actions that *query* asks for, the most fitting first, else the plan's order."""
        plan = self._plans.plans[query.document]
        if query.number:
            return self._plans.numbered(query.number)
        found = [action for action in plan.actions.values() if _fits(action, query)]
        if query.years:  # what falls due that year alone comes before what recurs every year
            found = sorted(found, key=lambda action: len(action.years) > 1)
        if query.money == "most":
            found = sorted(found, key=lambda action: -action.total_thousand_lei)[:10]
        return found

    def part(self, query: PlanQuery) -> Part | None:
        return self._plans.plans[query.document].parts.get(query.part or "")

    def _document(self, key: str) -> str:
        abroad = bool(_ABROAD.search(key))
        documents = list(self._plans.plans)
        return next((d for d in documents if d.startswith("tm") == abroad), documents[0])

    def _part(self, key: str, document: str) -> str | None:
        match = _PART.search(key)
        plan: Plan = self._plans.plans[document]
        if match:
            number = match["number"]
            part = f"SO{number}" if "." in number else f"GO{number}"
            return part if part in plan.parts else None
        match = _SECTION.search(key)
        part = f"section {match['number']}" if match else ""
        return part if part in plan.parts else None

    def _list(self, key: str, document: str) -> PlanQuery | None:
        institutions = _named(key, self._institutions[document])
        years = tuple(int(year) for year in _YEAR.findall(_without_period(key)))
        match = _QUARTER.search(key)
        quarter = next((g for g in match.groups() if g), None) if match else None
        directive = _DIRECTIVE.search(key)
        money = None
        if _MONEY.search(key):
            money = (
                "external" if _EXTERNAL.search(key)
                else "state" if _STATE.search(key)
                else "most" if _MOST.search(key)
                else None
            )  # fmt: skip
        themes = () if institutions else _named(key, self._themes)
        sure = institutions or years or directive or money
        if not sure and not (themes and _PLAN.search(key) and _ACTIONS.search(key)):
            return None
        return PlanQuery(
            document,
            institutions=institutions,
            as_partner=bool(_PARTNER.search(key)),
            years=years,
            quarter=_ROMAN.get(quarter, quarter) if quarter else None,
            themes=themes,
            directive=next(filter(None, directive.groups()), None) if directive else None,
            money=money,
        )


def _about_a_plan(key: str) -> bool:
    return bool(_PLAN.search(key) or _ACTIONS.search(key))


def _fits(action: Action, query: PlanQuery) -> bool:
    named = action.partners if query.as_partner else action.responsible
    return (
        all(institution in named for institution in query.institutions)
        and (not query.years or any(year in action.years for year in query.years))
        and (not query.quarter or any(d.endswith(f"Q{query.quarter}") for d in action.deadlines))
        and all(theme in action.themes for theme in query.themes)
        and (not query.directive or any(query.directive in d for d in action.directives))
        and (query.money in (None, "most") or any(c.source == query.money for c in action.costs))
        and (query.money != "most" or bool(action.costs))
    )


def _involved(plan: Plan, institutions: dict[str, Named]) -> list[Named]:
    """Return the institutions that the plan's actions name."""
    ids = {id for a in plan.actions.values() for id in (*a.responsible, *a.partners)}
    return [named for id, named in institutions.items() if id in ids]


def _aliases(named: Iterable[Named]) -> list[tuple[re.Pattern[str], str]]:
    """Return a pattern for each name of each, longest first; words may have other endings."""
    found: dict[str, str] = {}
    for one in named:
        for language in LANGUAGES:
            names = (one.name[language], one.short[language], one.plain[language])
            for name in (*names, *one.also[language]):
                found.setdefault(known_key(name, language), one.id)
    ordered = sorted(found.items(), key=lambda item: -len(item[0]))
    return [(re.compile(_pattern(name)), id) for name, id in ordered if len(name) > 1]


def _pattern(name: str) -> str:
    words = [
        re.escape(word) if len(word) <= _SHORT_NAME else re.escape(word[:-2]) + r"\w*"
        for word in re.findall(r"\w+", name)
    ]
    return r"\b" + r"\W+".join(words) + r"\b"


def _named(key: str, aliases: list[tuple[re.Pattern[str], str]]) -> tuple[str, ...]:
    found: list[str] = []
    rest = key
    for pattern, id in aliases:
        match = pattern.search(rest)
        if match:
            rest = rest[: match.start()] + " " * len(match.group()) + rest[match.end() :]
            if id not in found:
                found.append(id)
    return tuple(found)


def _without_period(key: str) -> str:
    """Leave out the years of a plan's own name: “2024-2028”."""
    return re.sub(r"\b20[12]\d\s*[-–]\s*20[12]\d\b", " ", key)
