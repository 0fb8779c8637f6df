"""What the right pane says is known of a conversation."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot import resources
from bot.console.helper_panel import HelperPanel
from bot.hub.briefing import Briefing
from bot.safety import DangerLevel


def briefing(**known: Any) -> Briefing:
    nothing = dict.fromkeys(Briefing.__dataclass_fields__)
    plain = {"level": DangerLevel.HIGH, "channel": "web", "signs": (), "also": (), "facts": ()}
    return Briefing(**{**nothing, **plain, **known})  # type: ignore[arg-type]


def rows(found: Briefing, language: str) -> dict[str, str]:
    """Return the rows that are shown, by label."""
    page: Any = SimpleNamespace(
        word=lambda key, **fields: resources.texts().get(f"console.{key}", language, **fields),
        channel_name=lambda channel: channel,
    )
    return {label: value for label, value in HelperPanel(page)._rows(found) if value}


def test_a_check_is_named_by_its_title_with_its_result_and_each_answer_by_its_label() -> None:
    shown = rows(
        briefing(
            check="state-compensation",
            check_title="Compensația financiară de la stat",
            outcome_text="După cele spuse, condițiile par îndeplinite.",
            facts=(("infracțiunea", "Trafic de persoane"), ("vârsta", "34")),
        ),
        "ro",
    )
    assert shown["Verificare"] == "Compensația financiară de la stat"
    assert shown["Rezultat"] == "După cele spuse, condițiile par îndeplinite."
    assert (shown["Infracțiunea"], shown["Vârsta"]) == ("Trafic de persoane", "34")


@pytest.mark.parametrize(
    ("language", "also", "said"),
    [("ro", ("ru",), "EN (și RU)"), ("ru", ("ru", "ro"), "EN (и RU, RO)"), ("en", (), "EN")],
)
def test_a_second_language_of_the_person_is_named(
    language: str, also: tuple[str, ...], said: str
) -> None:
    label = resources.texts().get("console.person_language", language)
    assert rows(briefing(language="en", also=also), language)[label] == said
