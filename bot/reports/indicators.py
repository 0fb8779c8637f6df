"""The plan's indicators that a hotline can feed: what was reached, beside baseline and target."""

from collections.abc import Iterable
from dataclasses import replace

from bot.cases import Contact
from bot.knowledge.texts import Texts
from bot.reports.data import Indicator, ReportData
from bot.reports.tables import HIDDEN, Cells, Report, Table, Value
from bot.reports.victims import VICTIMS, referrals

PRESUMED = "presumed_victim"


def indicators(data: ReportData, texts: Texts, language: str) -> Report:
    """Return what was reached of each indicator in the year."""

    def word(key: str, **fields: object) -> str:
        return texts.get(f"reports.{key}", language, **fields)

    victims = [_with_partner(c, data) for c in data.contacts if c.category == PRESUMED]
    cells = Cells()
    for one in data.comparison.indicators:
        _count(cells, one, victims)
    rows = tuple(_row(one, cells, language) for one in data.comparison.indicators)
    columns = tuple(
        word(key) for key in ("indicator", "locator", "baseline", "value", "base", "target")
    )
    table = Table("indicators", word("table_indicators"), columns, rows)
    title = word("indicators_title", year=data.year)
    return Report(language, title, (table,), notes=(word("hidden_note"),))


def _count(cells: Cells, one: Indicator, victims: Iterable[Contact]) -> None:
    """Put an indicator's figures; what is missing to its base is a figure as well."""
    base = [c for c in victims if one.of is None or VICTIMS[one.of](c)]
    reached = [c for c in base if VICTIMS[one.count](c)]
    count = cells.put(("count", one.count, one.of), sum(c.persons for c in reached))
    rest = sum(c.persons for c in base) - cells.values[count]
    if one.of is not None:
        cells.total(("base", one.of), [count, cells.put(("rest", one.count, one.of), rest)])


def _row(one: Indicator, cells: Cells, language: str) -> tuple[Value, ...]:
    count = cells.shown(("count", one.count, one.of))
    base = cells.shown(("base", one.of)) if one.of is not None else None
    value: Value = count
    if one.of is not None:
        if HIDDEN in (count, base):
            value = HIDDEN
        else:
            value = f"{100 * int(count or 0) / int(base):.0f} %" if base else None
    target = f"{one.target} %" if isinstance(one.target, int) else one.target[language]
    return (one.label[language], one.locator, one.baseline[language], value, base, target)


def _with_partner(contact: Contact, data: ReportData) -> Contact:
    """Mark who was referred to a partner that is not the state."""
    partner = {option.id: option.partner for option in data.form.lists["services"]}
    if not any(partner.get(one["service"]) in ("ngo", "private") for one in referrals(contact)):
        return contact
    return replace(contact, answers={**contact.answers, "partner": True})
