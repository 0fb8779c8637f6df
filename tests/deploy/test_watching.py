"""Alerts and dashboard speak of the metrics that there are, and of all of them."""

import json
import re
from typing import Any

import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.handoff import Standing
from bot.hub.metrics import Metrics
from bot.project import ROOT

DEPLOY = ROOT / "deploy"
BUSY = Standing(
    {("high", "waiting"): 1}, {"high": 1.0}, 1, {("web", "failed"): 1}, {"web": 1.0}, 1, 1
)


def metrics() -> dict[str, set[str]]:
    """Return the samples of a hub that has seen everything, each with its labels."""
    seen = Metrics()
    for metric in (seen.messages, seen.replies, seen.unanswered, seen.rasa_failures):
        metric.labels(*["x"] * len(metric._labelnames))
    seen.keeper_failures.labels("x")
    seen.ready.labels("x")
    seen.answered(0.0, "bot", "web", 1)
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(seen.page(BUSY).decode()):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    board = json.loads((DEPLOY / "grafana" / "dashboard.json").read_text("utf-8"))
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def shown() -> list[str]:
    return [target["expr"] for panel in panels() for target in panel["targets"]]


def named(expression: str) -> set[str]:
    return set(re.findall(r"\bazimut_\w+", expression))


def test_every_metric_that_is_named_exists() -> None:
    there = metrics()
    for expression in [*shown(), *(rule["expr"] for rule in rules())]:
        assert named(expression) <= there.keys(), expression
        for name, labels in re.findall(r"(azimut_\w+)\{([^}]*)\}", expression):
            assert set(re.findall(r"(\w+)=", labels)) <= there[name], expression
        for labels in re.findall(r"\bby \(([^)]*)\)", expression):
            wanted = set(labels.replace(" ", "").split(","))
            assert any(wanted <= there[name] for name in named(expression)), expression


def test_every_metric_is_on_the_dashboard() -> None:
    on_it = {re.sub(r"_(bucket|sum|count)$", "", name) for text in shown() for name in named(text)}
    there = {re.sub(r"_(bucket|sum|count)$", "", name) for name in metrics()}
    assert there - on_it == set()


def test_every_alert_says_what_it_means_and_what_to_do() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names))
    for rule in rules():
        assert rule["labels"]["severity"] in ("page", "warn")
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["action"]


def test_every_panel_has_a_place_of_its_own_and_an_explanation() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        assert panel["description"]
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken
        assert place["x"] + place["w"] <= 24
        taken |= cells


def test_parentheses_of_expressions_are_closed() -> None:
    for expression in [*shown(), *(rule["expr"] for rule in rules())]:
        for opening, closing in ("()", "{}", "[]"):
            assert expression.count(opening) == expression.count(closing), expression
