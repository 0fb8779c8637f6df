"""The preview's pages as HTML. Everything that comes from a file or from the reader is escaped."""

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from urllib.parse import quote, urlencode

from bot.errors import Problem
from bot.knowledge.load import Place
from bot.knowledge.model import Entry, KnowledgeBase
from bot.knowledge.review import Due, days_left
from bot.language import LANGUAGES

MOST_SHOWN = 200
"""Entries on one page of a list; a filter finds the others."""
_NAMES = {"ro": "Română", "ru": "Русский", "en": "English"}


def page(title: str, body: str, version: int) -> str:
    """Return a whole page; it loads itself anew when the files change."""
    links = " ".join(
        f'<a href="{address}">{name}</a>'
        for address, name in (("/", "Entries"), ("/problems", "Problems"), ("/review", "Review"))
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>"
        '<link rel="stylesheet" href="/preview.css"><script src="/preview.js" defer></script></head>'
        f'<body data-version="{version}"><nav>{links}</nav><main><h1>{escape(title)}</h1>{body}'
        "</main></body></html>"
    )


def entries_page(
    knowledge: KnowledgeBase,
    found: Sequence[Entry],
    places: dict[str, Place],
    chosen: dict[str, str],
) -> str:
    """Return the search form and the entries that were found."""
    files = sorted({place.file for place in places.values()})
    form = (
        '<form method="get" action="/">'
        f'<label>Search <input type="search" name="q" value="{escape(chosen["q"])}"></label>'
        f"{_choice('document', 'Document', knowledge.documents, chosen['document'])}"
        f"{_choice('file', 'File', files, chosen['file'])}"
        "<button>Show</button></form>"
    )
    rows = "".join(
        f'<tr><td><a href="/entry/{quote(entry.id)}">{escape(entry.id)}</a><br>'
        f"<small>{escape(str(places[entry.id]))}</small></td>"
        + "".join(f'<td lang="{code}">{escape(entry.title[code])}</td>' for code in LANGUAGES)
        + f"<td>{entry.checked}</td></tr>"
        for entry in found[:MOST_SHOWN]
    )
    heads = "".join(f"<th>{_NAMES[code]}</th>" for code in LANGUAGES)
    more = f", {MOST_SHOWN} shown" if len(found) > MOST_SHOWN else ""
    return (
        f"{form}<p>{len(found)} of {len(knowledge.entries)} entries{more}</p>"
        f"<table><tr><th>Entry</th>{heads}<th>Checked</th></tr>{rows}</table>"
    )


def entry_page(knowledge: KnowledgeBase, entry: Entry, place: Place, today: date) -> str:
    """Return one entry, its three languages side by side."""
    left = days_left(entry.checked, today)
    review = f"review overdue by {-left} days" if left < 0 else f"review due in {left} days"
    facts = [
        ("Place", escape(str(place))),
        ("Country", escape(str(entry.country))),
        ("Checked", f"{entry.checked} ({review})"),
        ("Valid", escape(f"{entry.valid_from or '…'} – {entry.valid_to or '…'}")),
        ("Check", escape(entry.check or "none")),
        ("Related", ", ".join(_link(knowledge, id) for id in entry.related) or "none"),
        ("Sources", "<br>".join(_source(knowledge, entry))),
    ]
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)
    parts = [
        _row("Title", {code: escape(entry.title[code]) for code in LANGUAGES}),
        _row("Answer", {code: _counted(entry.answer[code]) for code in LANGUAGES}),
    ]
    if entry.details:
        parts.append(_row("Details", {code: _counted(entry.details[code]) for code in LANGUAGES}))
    source = {code: escape(knowledge.source_line(entry, code)) for code in LANGUAGES}
    parts.append(_row("Source line", source))
    questions = {code: _list(entry.questions[code]) for code in LANGUAGES}
    parts.append(_row("Questions", questions))
    heads = "".join(f"<th>{_NAMES[code]}</th>" for code in LANGUAGES)
    return (
        f'<dl>{listed}</dl><table class="side"><tr><th></th>{heads}</tr>{"".join(parts)}</table>'
    )


def problems_page(problems: Sequence[Problem], warnings: Sequence[str]) -> str:
    """Return what is wrong, with file and line, and what deserves a look."""
    rows = "".join(
        f"<tr><td><code>{escape(problem.file)}:{problem.line}</code></td>"
        f"<td>{escape(problem.key)}</td><td>{escape(problem.what)}</td>"
        f"<td>{escape(problem.mend)}</td></tr>"
        for problem in problems
    )
    table = (
        f"<table><tr><th>Place</th><th>Key</th><th>What</th><th>Mend</th></tr>{rows}</table>"
        if problems
        else "<p>No problems.</p>"
    )
    return f"{table}<h2>Warnings</h2>{_list(warnings) if warnings else '<p>None.</p>'}"


def review_page(reviews: Sequence[Due], known: KnowledgeBase) -> str:
    """Return what is overdue or due soon, the oldest first."""
    if not reviews:
        return "<p>Nothing is due.</p>"
    rows = "".join(
        f'<tr class="{"late" if one.is_overdue else ""}"><td>{_link(known, one.id)}</td>'
        f"<td>{one.checked}</td><td>{one.days_left}</td><td>{escape(str(one.place))}</td></tr>"
        for one in reviews
    )
    heads = "<tr><th>Entry</th><th>Checked</th><th>Days left</th><th>Place</th></tr>"
    return f"<table>{heads}{rows}</table>"


def _choice(name: str, label: str, values: Iterable[str], chosen: str) -> str:
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(value)}'
        "</option>"
        for value in values
    )
    return f'<label>{label} <select name="{name}"><option value="">all</option>{options}</select></label>'


def _row(name: str, cells: dict[str, str]) -> str:
    shown = "".join(f'<td lang="{code}">{cells[code]}</td>' for code in LANGUAGES)
    return f"<tr><th>{name}</th>{shown}</tr>"


def _counted(text: str) -> str:
    return f'<p class="text">{escape(text)}</p><small>{len(text)} characters</small>'


def _list(texts: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


def _link(knowledge: KnowledgeBase, id: str) -> str:
    if id not in knowledge.entries:
        return escape(id)
    return f'<a href="/entry/{quote(id)}">{escape(id)}</a>'


def _source(knowledge: KnowledgeBase, entry: Entry) -> list[str]:
    return [
        f'<a href="/?{escape(urlencode({"document": source.document}))}">{escape(source.document)}'
        f"</a> {escape(source.locator)}"
        for source in entry.sources
    ]


CSS = """
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; }
nav { padding: .5rem 1rem; background: #f2f2f2; } nav a { margin-right: 1rem; }
main { padding: 1rem; } form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; }
label { display: block; } input, select, button { display: block; font: inherit; padding: .25rem .5rem; max-width: 24rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .5rem; border: 1px solid #ccc; }
.side td { width: 31%; } .text { white-space: pre-line; margin: 0; } small { color: #555; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; } dt { font-weight: 600; } dd { margin: 0; }
.late td { background: #fdecea; } ul { margin: 0; padding-left: 1.25rem; }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #1a1a1a; } nav { background: #2a2a2a; } a { color: #8ab4f8; }
  small { color: #aaa; } .late td { background: #4a2020; } th, td { border-color: #444; } }
"""
JAVASCRIPT = """
"use strict";
setInterval(async () => {
  try {
    const answer = await fetch("/version", { cache: "no-store" });
    if (answer.ok && (await answer.text()) !== document.body.dataset.version) location.reload();
  } catch { /* the preview was stopped */ }
}, 1500);
"""
