"""Draw docs/architecture.svg: the packages, and which imports which, as the code says.

uv run python docs/architecture_picture.py
"""

import ast
from collections.abc import Iterator
from html import escape
from pathlib import Path

import networkx as nx

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "architecture.svg"
CORE = {
    "language", "knowledge", "eligibility", "documents", "safety", "handoff", "cases", "reports",
}  # fmt: skip
WIDTH, BOX, GAP, ROW = 120, 34, 26, 92
_STYLE = (
    "text{font:14px system-ui,sans-serif;fill:#16302b}"
    ".core{fill:#d8efe6;stroke:#16604d}.edge{fill:#fdf3dc;stroke:#8a6411}"
    "path{fill:none;stroke:#6b7f79;stroke-width:1.2}.note{font-size:12px;fill:#48605a}"
)


def packages() -> nx.DiGraph:
    """Return the graph of packages; an edge leads to what is imported.

    Modules beside the packages (settings, commands, start) are left out: they serve or use all.
    """
    names = {path.parent.name for path in ROOT.glob("bot/*/__init__.py")} | {"actions"}
    graph = nx.DiGraph()
    graph.add_nodes_from(sorted(names))
    for name in sorted(names):
        folder = ROOT / "actions" if name == "actions" else ROOT / "bot" / name
        for file in sorted(folder.rglob("*.py")):
            for module in _imported(file):
                parts = module.split(".")
                used = parts[0] if parts[0] == "actions" else (parts[1:2] or [""])[0]
                if parts[0] in ("bot", "actions") and used in names and used != name:
                    graph.add_edge(name, used)
    return graph


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rows(graph: nx.DiGraph) -> list[list[str]]:
    """Return the packages in rows: each stands above all that it imports."""
    groups = nx.condensation(graph)
    height: dict[int, int] = {}
    for group in reversed(list(nx.topological_sort(groups))):
        height[group] = 1 + max((height[below] for below in groups.successors(group)), default=-1)
    found: list[list[str]] = [[] for _ in range(max(height.values()) + 1)]
    for group, level in height.items():
        found[level] += groups.nodes[group]["members"]
    return [sorted(row) for row in reversed(found)]


def edges(graph: nx.DiGraph) -> list[tuple[str, str]]:
    """Return the imports to draw: none that follows from others over a third package."""
    drawn = []
    for above, below in sorted(graph.edges):
        rest = graph.copy()
        rest.remove_edge(above, below)
        if not nx.has_path(rest, above, below):
            drawn.append((above, below))
    return drawn


def svg() -> str:
    """Return the picture."""
    graph = packages()
    levels = rows(graph)
    width = max(len(row) for row in levels) * (WIDTH + GAP) + GAP
    height = len(levels) * ROW + 40
    place: dict[str, tuple[float, float]] = {}
    for number, row in enumerate(levels):
        left = (width - len(row) * (WIDTH + GAP) + GAP) / 2
        for column, name in enumerate(row):
            place[name] = (left + column * (WIDTH + GAP), 16 + number * ROW)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="title">',
        '<title id="title">The packages of Azimut; each line leads down to what is imported</title>',
        f"<style>{_STYLE}</style>",
    ]
    for above, below in edges(graph):
        (x1, y1), (x2, y2) = place[above], place[below]
        x1, x2 = x1 + WIDTH / 2, x2 + WIDTH / 2
        start, end = (y1 + BOX, y2) if y1 < y2 else (y1 + BOX, y2 + BOX)
        bend = (start + end) / 2 if y1 < y2 else start + 24
        lines.append(
            f'<path d="M{x1:g} {start:g} C{x1:g} {bend:g} {x2:g} {bend:g} {x2:g} {end:g}"/>'
        )
    for name, (x, y) in place.items():
        kind = "core" if name in CORE else "edge"
        label = "actions" if name == "actions" else f"bot.{name}"
        lines.append(
            f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{WIDTH}" height="{BOX}" rx="6"/>'
            f'<text x="{x + WIDTH / 2:g}" y="{y + 22:g}" text-anchor="middle">{escape(label)}</text>'
        )
    lines.append(
        f'<text class="note" x="{GAP}" y="{height - 12}">Green: the core, which imports no framework. '
        "A line that follows from others is left out.</text></svg>"
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(svg(), encoding="utf-8")
    print(PICTURE)
