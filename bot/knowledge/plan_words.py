"""Tell the records of the national plans in words: one action, one objective, or a list of them."""

from collections.abc import Callable, Sequence

from bot.knowledge.model import Document, Entry, Source, Text
from bot.knowledge.plan_queries import PlanQuery
from bot.knowledge.plans import Action, Part, Plan, Plans
from bot.knowledge.texts import Texts
from bot.language import LANGUAGES

MOST = 690
"""Characters of an answer; the source line follows it."""
_MOST_NUMBERS = 22


class PlanWords:
    """Composes answers from records: every figure comes from the record, every sentence from texts."""

    def __init__(self, plans: Plans, documents: dict[str, Document], texts: Texts) -> None:
        self._plans = plans
        self._documents = documents
        self._texts = texts

    def entries(self) -> list[Entry]:
        """Return an entry per action and objective, so that search finds them like any other."""
        return [
            *(self._action_entry(plan, action) for plan in self._plans.plans.values()
              for action in plan.actions.values()),
            *(self._part_entry(plan, part) for plan in self._plans.plans.values()
              for part in plan.parts.values()),
        ]  # fmt: skip

    def action(self, action: Action, language: str) -> str:
        """Return what the plan says of one action, shortened at its end to fit."""
        say = self._say(language)
        title = _without_stop(action.title[language])
        sentences = [
            say("action", number=action.number, plan=self._plan_name(action.document, language),
                title=title),
            say("deadline", deadline=self.deadline(action, language)),
            say("responsible", names=self._names(action.responsible, language)),
            self._money(action, language),
            self._caution(action.document, language),
        ]  # fmt: skip
        if action.partners:
            sentences.insert(3, say("partners", names=self._names(action.partners, language)))
        measured = self._measured(action, language)
        if measured:
            sentences.insert(-1, measured)
        return _fitting(sentences, (-2, 3))

    def _measured(self, action: Action, language: str) -> str:
        measured = "; ".join(map(_without_stop, action.indicators[language]))
        return self._say(language)("indicators", indicators=measured) if measured else ""

    def part(self, part: Part, actions: Sequence[Action], language: str) -> str:
        """Return what the plan says of one objective or section."""
        say = self._say(language)
        sentences = [
            say("part", name=self.part_name(part, language),
                plan=self._plan_name(part.document, language),
                title=_without_stop(part.title[language])),
            *self._indicators(part, language),
        ]  # fmt: skip
        if part.aim:
            sentences.append(say("aim", text=_without_stop(part.aim[language])))
        if actions:
            numbers = [action.number for action in actions]
            shown = numbers[0] if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
            sentences.append(say("its_actions", numbers=shown))
        sentences.append(self._caution(part.document, language))
        return _fitting(sentences, range(len(part.indicators), 0, -1))

    def _indicators(self, part: Part, language: str) -> list[str]:
        say = self._say(language)
        return [
            say("indicator", text=_without_stop(i.text[language]),
                baseline=i.baseline[language], target=i.target[language])
            for i in part.indicators
        ]  # fmt: skip

    def list_of(self, actions: Sequence[Action], query: PlanQuery, language: str) -> str:
        """Return a list of actions of one plan, as many as fit."""
        say = self._say(language)
        head = say("list", count=len(actions), what=self.filters(query, language),
                   plan=self._plan_name(actions[0].document, language))  # fmt: skip
        caution = self._caution(actions[0].document, language)
        lines: list[str] = []
        for shown, action in enumerate(actions, 1):
            title = _cut(_without_stop(action.title[language]), 70)
            line = f"{action.number} {title} ({self.deadline(action, language)})"
            rest = self._rest(actions[shown:], language)
            if lines and len("\n".join([head, *lines, line, *rest, caution])) > MOST:
                break
            lines.append(line)
        return "\n".join([head, *lines, *self._rest(actions[len(lines) :], language), caution])

    def _rest(self, actions: Sequence[Action], language: str) -> list[str]:
        if not actions:
            return []
        numbers = ", ".join(action.number for action in actions[:_MOST_NUMBERS])
        dots = "…" if len(actions) > _MOST_NUMBERS else ""
        return [self._say(language)("and_more", count=len(actions), numbers=numbers + dots)]

    def nothing(self, query: PlanQuery, language: str) -> str:
        """Return that no action has what the question asks for."""
        say = self._say(language)
        if query.number:
            return say("no_such_action", number=query.number)
        plan = self._plan_name(query.document, language)
        return say("none_found", plan=plan, what=self.filters(query, language))

    def filters(self, query: PlanQuery, language: str) -> str:
        """Return what a list was asked for: “National Employment Agency, 2026”."""
        say = self._say(language)
        money = {"external": "external_money", "state": "state_money", "most": "most_expensive"}
        names = [
            *(self._plans.institutions[id].name[language] for id in query.institutions),
            *(self._plans.themes[id].name[language] for id in query.themes),
            *([query.directive] if query.directive else []),
            *([say(money[query.money])] if query.money else []),
        ]
        for year in query.years:
            quarter = say("quarter", quarter=query.quarter, year=year)
            names.append(quarter if query.quarter else str(year))
        return ", ".join(names)

    def deadline(self, action: Action, language: str) -> str:
        """Return when it is due: “quarter 4 of 2027”, “every year, quarter 4, 2024–2028”."""
        say = self._say(language)
        quarters = [d.split("-Q") for d in action.deadlines if "-Q" in d]
        if len(quarters) > 2 and len({quarter for _, quarter in quarters}) == 1:
            years = sorted(year for year, _ in quarters)
            return say("every_year", quarter=quarters[0][1], first=years[0], last=years[-1])
        plain = [d.replace("-", "–") for d in action.deadlines if "-Q" not in d]
        return ", ".join([*plain, *(say("quarter", quarter=q, year=y) for y, q in quarters)])

    def part_name(self, part: Part, language: str) -> str:
        """Return “Specific objective 1.2” for SO1.2."""
        for prefix, key in (("GO", "general_objective"), ("SO", "specific_objective"),
                            ("section ", "section")):  # fmt: skip
            if part.id.startswith(prefix):
                return self._say(language)(key, number=part.id.removeprefix(prefix))
        return part.id

    def _say(self, language: str) -> Callable[..., str]:
        return lambda key, **fields: self._texts.get(f"plans.{key}", language, **fields)

    def _plan_name(self, document: str, language: str) -> str:
        return self._documents[document].short[language]

    def _caution(self, document: str, language: str) -> str:
        own = self._documents[document].country == "MD"
        return self._say(language)("plan_only" if own else "ended")

    def _names(self, ids: Sequence[str], language: str) -> str:
        known = self._plans.institutions
        full = ", ".join(known[id].name[language] for id in ids)
        return full if len(full) <= 120 else ", ".join(known[id].short[language] for id in ids)

    def _money(self, action: Action, language: str) -> str:
        say = self._say(language)
        sums = []
        for cost in action.costs:
            parts = [say("sum", lei=_lei(cost.thousand_lei * 1000, language))]
            if cost.year:
                parts.append(say("in_year", year=cost.year))
            if cost.source in ("state", "external"):
                parts.append(say(f"from_{cost.source}"))
            sums.append(" ".join(parts))
        if sums:
            also = [say("within_budgets")] if action.within_budgets else []
            return " ".join([say("cost", sums=", ".join(sums)), *also])
        own = self._documents[action.document].country == "MD"
        return (
            say("within_budgets" if action.within_budgets else "external_unnamed") if own else ""
        )

    def _action_entry(self, plan: Plan, action: Action) -> Entry:
        siblings = [a for a in plan.actions.values() if a.part == action.part]
        beside = [a for a in siblings if a.number != action.number][:1]
        return Entry(
            id=action_entry_id(action),
            title=self._entry_title(action),
            answer={language: self.action(action, language) for language in LANGUAGES},
            details=self._action_details(action),
            questions={code: (*action.questions[code], action.title[code], *action.indicators[code][:2])
                       for code in LANGUAGES},
            sources=(Source(action.document, action.locator),),
            country=self._documents[action.document].country,
            checked=plan.checked,
            related=(part_entry_id(plan.parts[action.part]), *map(action_entry_id, beside)),
        )  # fmt: skip

    def _action_details(self, action: Action) -> Text | None:
        """Return who takes part and how it is measured, which a long answer leaves out."""
        details = {
            language: _cut(" ".join(filter(None, [
                self._say(language)("partners", names=self._names(action.partners, language))
                if action.partners else "",
                self._measured(action, language),
            ])), MOST)
            for language in LANGUAGES
        }  # fmt: skip
        return details if all(details.values()) else None

    def _part_entry(self, plan: Plan, part: Part) -> Entry:
        actions = [action for action in plan.actions.values() if action.part == part.id]
        names = {language: self.part_name(part, language) for language in LANGUAGES}
        plan_names = {code: self._plan_name(part.document, code) for code in LANGUAGES}
        answer = {code: self.part(part, actions, code) for code in LANGUAGES}
        return Entry(
            id=part_entry_id(part),
            title={code: _cut(f"{names[code]}: {part.title[code]}", 78) for code in LANGUAGES},
            answer=answer,
            details=self._part_details(part, answer),
            questions={code: (f"{names[code]} {plan_names[code]}", part.title[code],
                           *part.questions.get(code, ()), *(i.text[code] for i in part.indicators)) for code in LANGUAGES},
            sources=(Source(part.document, part.id),),
            country=self._documents[part.document].country,
            checked=plan.checked,
            related=tuple(action_entry_id(action) for action in actions[:2]),
        )  # fmt: skip

    def _part_details(self, part: Part, answer: Text) -> Text | None:
        """Return the needs, and the indicators that the answer of any language has no room for."""
        told = {code: self._indicators(part, code) for code in LANGUAGES}
        left_out = [
            place
            for place in range(len(part.indicators))
            if any(told[code][place] not in answer[code] for code in LANGUAGES)
        ]
        if part.needs is None and not left_out:
            return None
        details = {code: [told[code][place] for place in left_out] for code in LANGUAGES}
        if part.needs is not None:
            for code in LANGUAGES:
                needs = self._say(code)("needs", text=_without_stop(part.needs[code]))
                details[code].insert(0, needs)
        return {code: _cut(" ".join(details[code]), MOST) for code in LANGUAGES}

    def _entry_title(self, action: Action) -> Text:
        return {code: _cut(f"{action.number}: {action.title[code]}", 78) for code in LANGUAGES}


def action_entry_id(action: Action) -> str:
    """Return the id of an action's entry: “md-action-1-1-2”."""
    return f"{action.document[:2]}-action-{action.number.replace('.', '-')}"


def part_entry_id(part: Part) -> str:
    """Return the id of an objective's or section's entry: “md-so-1-2”."""
    name = part.id.lower().replace("section ", "section").replace(".", "-")
    for prefix in ("go", "so", "section"):
        name = name.replace(prefix, f"{prefix}-", 1) if name.startswith(prefix) else name
    return f"{part.document[:2]}-{name}"


def _lei(lei: object, language: str) -> str:
    grouped = f"{lei:,.0f}"
    return grouped if language == "en" else grouped.replace(",", "." if language == "ro" else " ")


def _without_stop(text: str) -> str:
    return text.strip().rstrip(".;")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip(' ,;:')}…"


def _fitting(sentences: list[str], droppable: Sequence[int]) -> str:
    """Return the sentences in one text that fits: some may be dropped; the last, a caution, stays."""
    kept = list(sentences)
    for place in droppable:
        if len(" ".join(filter(None, kept))) <= MOST:
            break
        if -len(kept) <= place < len(kept):
            kept[place] = ""
    *body, caution = kept
    return f"{_cut(' '.join(filter(None, body)), MOST - len(caution) - 1)} {caution}"
