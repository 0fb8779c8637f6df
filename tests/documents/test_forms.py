from pathlib import Path

import pytest
import yaml

from bot.documents import Forms, load_forms
from bot.errors import InvalidData
from bot.project import KNOWLEDGE
from tests.documents.conftest import EXAMPLES
from tests.eligibility.scenario_files import CHECKS

WANTED = {
    "state-compensation": {f"art.16(3)({letter})" for letter in "abcdefghij"},
    "state-counselling": {f"art.10(3)({letter})" for letter in "abc"},
    "prior-request": {"1.1", "1.3"},
    "petition": {"1.1"},
}
"""What the law wants in each application: law 137/2016 art. 16(3) and 10(3), the guide 1.1 and 1.3."""


def test_every_form_has_an_entry_for_each_thing_that_the_law_wants(forms: Forms) -> None:
    found = {name: {entry.locator for entry in form.entries} for name, form in forms.items()}

    assert found == WANTED


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_form_is_found_by_check_and_facts(forms: Forms, name: str) -> None:
    check, facts = EXAMPLES[name]

    form = forms.of_check(check, facts)
    assert form is not None
    assert form.id == name


def test_there_is_no_form_for_a_court_action(forms: Forms) -> None:
    assert forms.of_check("petition-deadlines", {"step": "court_action"}) is None


def test_no_form_takes_a_name_or_an_address_from_the_check(forms: Forms) -> None:
    for form in forms.values():
        for entry in form.entries:
            if any(
                word in entry.text["en"].lower() for word in ("name", "home", "place of birth")
            ):
                assert entry.fact is None


@pytest.mark.parametrize(
    ("change", "key", "what"),
    [
        ({"check": "nothing"}, "check", "there is no check"),
        ({"title": {"ro": "x"}}, "title", "three languages"),
        ({"colour": "red"}, "colour", "is not a key"),
        ({"entries": [{"locator": "art.16(3)(a)"}]}, "entries.0", "keys of an entry"),
        ({"when": {"nothing": ["x"]}}, "when.nothing", "is not a fact"),
    ],
)
def test_a_mistake_in_a_form_is_named(
    tmp_path: Path, change: dict[str, object], key: str, what: str
) -> None:
    record = yaml.safe_load((KNOWLEDGE / "forms/state-compensation.yml").read_text("utf-8"))
    path = tmp_path / "broken.yml"
    path.write_text(yaml.safe_dump(record | change, allow_unicode=True), "utf-8")

    with pytest.raises(InvalidData) as error:
        load_forms(tmp_path, CHECKS)
    assert any(p.key == key and what in p.what for p in error.value.problems)
