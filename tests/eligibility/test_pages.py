"""The pages of the checks in docs/checks, as ``azimut kb checks`` writes them."""

import pytest

from bot.eligibility.pages import page
from bot.project import ROOT
from tests.eligibility.scenario_files import CHECKS


@pytest.mark.parametrize("name", CHECKS)
def test_the_page_in_docs_is_up_to_date(name: str) -> None:
    written = (ROOT / "docs" / "checks" / f"{name}.md").read_text(encoding="utf-8")

    assert written == page(CHECKS[name]), "run: azimut kb checks"


def test_there_is_no_page_of_a_check_that_is_gone() -> None:
    assert {path.stem for path in (ROOT / "docs" / "checks").glob("*.md")} == set(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_a_page_names_every_fact_condition_and_locator(name: str) -> None:
    check, text = CHECKS[name], page(CHECKS[name])

    assert [fact for fact in check.facts if f"`{fact}`" not in text] == []
    for condition in check.conditions:
        assert f"`{condition.id}`" in text
        assert str(condition.locator) in text
        assert condition.otherwise["en"] in text
