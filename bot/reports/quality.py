"""How well the service works: how long people wait, and what the bot answers."""

import math
from collections.abc import Callable

from bot.knowledge.texts import Texts
from bot.reports.data import ReportData
from bot.reports.tables import HIDDEN, Cells, Report, Table, Value
from bot.safety import DangerLevel

SURVEY = ("yes", "partly", "no")
_LEAST = 5
_MOST_GAPS = 20
Word = Callable[..., str]


def quality(data: ReportData, texts: Texts, language: str) -> Report:
    """Return the quality of the service in the year; of fewer than five people nothing is told."""

    def word(key: str, **fields: object) -> str:
        return texts.get(f"reports.{key}", language, **fields)

    level_names = {
        level: texts.get(f"console.level_{level.label}", language) for level in DangerLevel
    }
    tables = (
        _answers(data, word, level_names),
        _shares(data, word),
        _survey(data, word),
        _unanswered(data, word),
    )
    title = word("quality_title", year=data.year)
    return Report(language, title, tables, notes=(word("hidden_note"),))


def percentile(values: list[int], share: float) -> int:
    """Return the least value that *share* of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _answers(data: ReportData, word: Word, names: dict[DangerLevel, str]) -> Table:
    rows: list[tuple[Value, ...]] = []
    for level in sorted(DangerLevel, reverse=True):
        mine = [c for c in data.contacts if c.level is level and c.first_answer is not None]
        taken = [c.first_answer for c in mine if c.first_answer is not None]
        clock = data.clocks.get(level.label)
        row: tuple[Value, ...] = (names[level], HIDDEN if 0 < len(taken) < _LEAST else len(taken))
        if len(taken) < _LEAST:
            rows.append((*row, None, None, None, _span(clock, word)))
            continue
        late = sum(clock is not None and (c.waited or 0) > clock for c in mine)
        in_time: Value = f"{100 * (len(mine) - late) / len(mine):.0f} %"
        if 0 < late < _LEAST or 0 < len(mine) - late < _LEAST:
            in_time = HIDDEN
        half, most = percentile(taken, 0.5), percentile(taken, 0.9)
        rows.append((*row, _span(half, word), _span(most, word), in_time, _span(clock, word)))
    columns = tuple(map(word, ("level", "contacts", "median", "most", "in_time", "clock")))
    return Table("answer", word("table_answer"), columns, tuple(rows))


def _span(seconds: int | None, word: Word) -> str | None:
    """Return a span as it is read: seconds, minutes from two on, hours from two on."""
    if seconds is None:
        return None
    for unit, size in (("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return word(unit, n=round(seconds / size))
    return word("seconds", n=seconds)


def _shares(data: ReportData, word: Word) -> Table:
    spoken = [c for c in data.contacts if c.answered_by == "counsellor" and c.waited is not None]
    silent = sum(c.first_answer is None for c in spoken)
    useful = sum(vote.useful for vote in data.votes)
    votes = useful + sum(vote.not_useful for vote in data.votes)
    by_bot = sum(c.answered_by == "bot" for c in data.contacts)
    rows = tuple(
        (word(key), *_share(count, of))
        for key, count, of in (
            ("share_bot", by_bot, len(data.contacts)),
            ("share_useful", useful, votes),
            ("share_no_answer", silent, len(spoken)),
        )
    )
    columns = (word("figure"), word("value"), word("base"))
    return Table("shares", word("table_shares"), columns, rows)


def _share(count: int, of: int) -> tuple[Value, Value]:
    if 0 < of < _LEAST:
        return HIDDEN, HIDDEN
    if 0 < count < _LEAST or 0 < of - count < _LEAST:
        return HIDDEN, of
    return (f"{100 * count / of:.0f} %" if of else None), of


def _survey(data: ReportData, word: Word) -> Table:
    cells = Cells()
    for name in SURVEY:
        counted = sum(n for (_, key), n in data.counted.items() if key == f"survey-{name}")
        cells.put(name, counted)
    cells.total("total", SURVEY)
    rows: list[tuple[Value, ...]] = [(word(f"survey_{n}"), cells.shown(n)) for n in SURVEY]
    rows.append((word("total"), cells.shown("total")))
    columns = (word("figure"), word("number"))
    return Table("survey", word("table_survey"), columns, tuple(rows), True)


def _unanswered(data: ReportData, word: Word) -> Table:
    """Return what was asked often in vain, by the nearest entry: no text of anyone."""
    found: dict[str, int] = {}
    for gap in data.gaps:
        found[gap.nearest or "-"] = found.get(gap.nearest or "-", 0) + gap.count
    often = sorted(found.items(), key=lambda one: (-one[1], one[0]))[:_MOST_GAPS]
    rows = tuple((name, count) for name, count in often if count >= _LEAST)
    columns = (word("figure"), word("number"))
    return Table("unanswered", word("table_unanswered"), columns, rows)
