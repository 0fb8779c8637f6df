"""No figure under five can be seen, nor worked out from those that are shown."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from bot.reports.suppression import LEAST, Cell, Sum, hidden_cells


def table(rows: list[list[int]]) -> tuple[dict[Cell, int], list[Sum]]:
    """Return a table with its margins, as values and sums."""
    high, wide = len(rows), len(rows[0])
    values: dict[Cell, int] = {(r, c): rows[r][c] for r in range(high) for c in range(wide)}
    sums = []
    for r in range(high):
        values["row", r] = sum(rows[r])
        sums.append(Sum(("row", r), tuple((r, c) for c in range(wide))))
    for c in range(wide):
        values["column", c] = sum(row[c] for row in rows)
        sums.append(Sum(("column", c), tuple((r, c) for r in range(high))))
    values["all"] = sum(map(sum, rows))
    sums.append(Sum("all", tuple(("row", r) for r in range(high))))
    sums.append(Sum("all", tuple(("column", c) for c in range(wide))))
    return values, sums


def test_without_small_figures_nothing_is_hidden() -> None:
    values, sums = table([[10, 0], [7, 5]])
    assert hidden_cells(values, sums) == frozenset()


def test_a_small_figure_takes_another_with_it() -> None:
    values = {"a": 3, "b": 9, "c": 20, "all": 32}
    assert hidden_cells(values, [Sum("all", ("a", "b", "c"))]) == {"a", "b"}


def test_two_ones_that_add_up_to_two_are_not_left_alone() -> None:
    values = {"a": 1, "b": 1, "c": 20, "all": 22}
    assert hidden_cells(values, [Sum("all", ("a", "b", "c"))]) == {"a", "b", "c"}


def test_where_nothing_else_can_be_hidden_the_total_is() -> None:
    values = {"a": 3, "b": 0, "all": 3}
    assert "all" in hidden_cells(values, [Sum("all", ("a", "b"))])


def test_a_figure_is_not_found_by_the_difference_of_two_tables() -> None:
    values = {"a": 30, "b": 9, "x": 36, "y": 3, "all": 39}
    hidden = hidden_cells(values, [Sum("all", ("a", "b")), Sum("all", ("x", "y"))])
    assert {"y", "x"} <= hidden


@given(
    st.lists(st.lists(st.integers(0, 12), min_size=2, max_size=3), min_size=2, max_size=3).filter(
        lambda rows: len({len(row) for row in rows}) == 1
    )
)
def test_other_tables_fit_what_is_shown(rows: list[list[int]]) -> None:
    """Try every other table: for each small figure, one with the same shown figures differs in it."""
    values, sums = table(rows)
    hidden = hidden_cells(values, sums)
    small = {cell for cell, value in values.items() if 0 < value < LEAST}
    assert small <= hidden
    for cell in small:
        assert any(
            values[cell] != other[cell]
            for other in moved(rows)
            if all(other[c] == values[c] for c in values if c not in hidden)
        ), f"{cell} can be worked out"


def moved(rows: list[list[int]]) -> list[dict[Cell, int]]:
    """Return tables near *rows*: some cells larger or smaller by up to four."""
    places = list(itertools.product(range(len(rows)), range(len(rows[0]))))
    found = []
    for some in itertools.chain(*(itertools.combinations(places, n) for n in (1, 2, 4, 6))):
        for by in (1, -1, 2, -2, 4):
            for signs in itertools.islice(itertools.product((1, -1), repeat=len(some)), 32):
                other = [list(row) for row in rows]
                for (r, c), sign in zip(some, signs, strict=True):
                    other[r][c] += sign * by
                if all(value >= 0 for row in other for value in row):
                    found.append(table(other)[0])
    return found
