from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.eligibility.values import OPEN, Unknown, all_of, any_of, is_known, lifted, negation

ASK = Unknown(frozenset({"place"}))
ALSO = Unknown(frozenset({"age"}))
VALUES = (True, False, ASK, ALSO, OPEN)
values = st.sampled_from(VALUES)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([], True),
        ([True, True], True),
        ([True, False], False),
        ([ASK, False], False),
        ([OPEN, False], False),
        ([True, ASK], ASK),
        ([True, OPEN], OPEN),
        ([OPEN, ASK], ASK),
        ([ASK, ALSO], Unknown(frozenset({"place", "age"}))),
    ],
)
def test_all_of(parts: list[Any], whole: Any) -> None:
    assert all_of(parts) == whole


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([], False),
        ([False, False], False),
        ([True, False], True),
        ([ASK, True], True),
        ([OPEN, True], True),
        ([False, ASK], ASK),
        ([False, OPEN], OPEN),
        ([OPEN, ASK], ASK),
        ([ASK, ALSO], Unknown(frozenset({"place", "age"}))),
    ],
)
def test_any_of(parts: list[Any], whole: Any) -> None:
    assert any_of(parts) == whole


@pytest.mark.parametrize(
    ("value", "negated"), [(True, False), (False, True), (ASK, ASK), (OPEN, OPEN)]
)
def test_negation(value: Any, negated: Any) -> None:
    assert negation(value) == negated


@given(st.lists(values, max_size=5))
def test_de_morgan_holds_for_unknown_and_open_too(parts: list[Any]) -> None:
    assert negation(all_of(parts)) == any_of(map(negation, parts))


@given(st.lists(values, max_size=5), st.randoms())
def test_the_order_of_the_parts_does_not_matter(parts: list[Any], random: Any) -> None:
    shuffled = random.sample(parts, len(parts))

    assert (all_of(shuffled), any_of(shuffled)) == (all_of(parts), any_of(parts))


@pytest.mark.parametrize(("left", "right"), product(VALUES, repeat=2))
def test_a_settled_whole_stays_settled_when_an_unknown_part_becomes_known(
    left: Any, right: Any
) -> None:
    for join in (all_of, any_of):
        whole = join([left, right])
        if is_known(whole) and right in (ASK, ALSO):
            assert [join([left, value]) for value in (True, False, OPEN)] == [whole] * 3


def test_lifted_applies_only_to_known_values() -> None:
    assert lifted(max, 2, 3) == 3
    assert lifted(max, 2, OPEN) == OPEN
    assert lifted(max, ASK, OPEN) == ASK
    assert lifted(max, ASK, ALSO) == Unknown(frozenset({"place", "age"}))
