"""Hide figures under five, and as many others as it takes that none of them can be worked out.

Figures hang together in sums: a total is known, so a single hidden part of it is known as well. A sum
with hidden parts gets more of them until the hidden ones could be something else; then linear
programming tells over all sums at once how far each hidden figure can still be narrowed down, as an
attacker with all published figures could.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

LEAST = 5
"""Figures from 1 to one below this are hidden."""

Cell = Hashable


@dataclass(frozen=True, slots=True)
class Sum:
    """A total and the parts that add up to it."""

    total: Cell
    parts: tuple[Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return (*self.parts, self.total)


def hidden_cells(
    values: Mapping[Cell, int], sums: Sequence[Sum], least: int = LEAST
) -> frozenset[Cell]:
    """Return the cells of *values* that may not be shown."""
    small = {cell for cell, value in values.items() if 0 < value < least}
    hidden = set(small)
    while True:
        _hide_within_sums(values, sums, hidden, least)
        exposed = sorted(
            (cell for cell in small if _spread(cell, values, sums, hidden) < least - 1), key=str
        )
        if not exposed:
            return frozenset(hidden)
        more = _next_to_hide(exposed[0], values, sums, hidden)
        if more is None:
            return frozenset(hidden | _all_linked(exposed, sums))
        hidden.add(more)


def _hide_within_sums(
    values: Mapping[Cell, int], sums: Sequence[Sum], hidden: set[Cell], least: int
) -> None:
    changed = True
    while changed:
        changed = False
        for one in sums:
            covered = [cell for cell in one.cells if cell in hidden]
            if not covered or _is_wide(one, values, covered, least):
                continue
            visible = [cell for cell in one.parts if cell not in hidden]
            more = min(
                visible, key=lambda cell: (not values[cell], values[cell], str(cell)), default=None
            )
            hidden.add(one.total if more is None or not values[more] else more)
            changed = True


def _is_wide(one: Sum, values: Mapping[Cell, int], covered: list[Cell], least: int) -> bool:
    """Tell whether each hidden cell of a sum could be *least* or more, as far as this sum tells."""
    if set(covered) == set(one.cells):
        return True
    if len(covered) < 2:
        return False
    if one.total in covered:
        return True
    known = sum(values[cell] for cell in covered)
    return known - (len(covered) - 1) >= least


def _spread(
    cell: Cell, values: Mapping[Cell, int], sums: Sequence[Sum], hidden: set[Cell]
) -> float:
    """Return how far apart the least and the most are that a hidden *cell* can be."""
    names = sorted(hidden, key=str)
    index = {name: number for number, name in enumerate(names)}
    rows, right = [], []
    for one in sums:
        if not any(part in index for part in one.cells):
            continue
        row, known = np.zeros(len(names)), 0
        for part, sign in [(p, 1) for p in one.parts] + [(one.total, -1)]:
            if part in index:
                row[index[part]] += sign
            else:
                known += sign * values[part]
        rows.append(row)
        right.append(-known)
    if not rows:
        return float("inf")
    goal = np.zeros(len(names))
    goal[index[cell]] = 1
    bounds = [(1 if values[name] else 0, None) for name in names]
    ends = [
        linprog(sign * goal, A_eq=np.array(rows), b_eq=right, bounds=bounds, method="highs")
        for sign in (1, -1)
    ]
    if not ends[1].success:
        return float("inf")  # nothing limits it
    return float(-ends[1].fun - ends[0].fun)


def _next_to_hide(
    cell: Cell, values: Mapping[Cell, int], sums: Sequence[Sum], hidden: set[Cell]
) -> Cell | None:
    """Return the smallest figure shown in a sum that *cell* is linked to, None if there is none."""
    linked = _all_linked([cell], sums)
    shown = [c for c in linked if c not in hidden and values[c]]
    return min(shown, key=lambda c: (values[c], str(c)), default=None)


def _all_linked(cells: Sequence[Cell], sums: Sequence[Sum]) -> set[Cell]:
    return {c for one in sums if set(cells) & set(one.cells) for c in one.cells}
