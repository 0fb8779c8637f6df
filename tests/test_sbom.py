"""The bill of materials has what CycloneDX 1.5 requires, and every library that runs."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.project import ROOT
from bot.sbom import UNKNOWN, bill


@pytest.fixture(scope="module")
def printed() -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "admin", "sbom"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_it_is_cyclonedx(printed: dict[str, Any]) -> None:
    assert (printed["bomFormat"], printed["specVersion"]) == ("CycloneDX", "1.5")
    serial = r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    assert re.fullmatch(serial, printed["serialNumber"])
    assert isinstance(printed["version"], int) and printed["version"] >= 1
    assert printed["metadata"]["component"]["name"] == "azimut"
    assert printed["metadata"]["component"]["type"] == "application"
    references = [one["bom-ref"] for one in printed["components"]]
    assert len(references) == len(set(references))
    for one in printed["components"]:
        assert one["type"] == "library"
        assert one["name"] and one["version"]
        assert re.fullmatch(r"pkg:(pypi|generic)/[a-z0-9-]+@\S+", one["purl"])
        [licence] = one["licenses"]
        assert licence.get("expression") or licence["license"]["name"]


def test_every_dependency_leads_to_a_component(printed: dict[str, Any]) -> None:
    known = {one["bom-ref"] for one in printed["components"]}
    known.add(printed["metadata"]["component"]["bom-ref"])
    assert {one["ref"] for one in printed["dependencies"]} == known
    assert all(set(one["dependsOn"]) <= known for one in printed["dependencies"])


def test_every_declared_library_is_in_it_with_its_version(printed: dict[str, Any]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    listed = {canonicalize_name(one["name"]): one["version"] for one in printed["components"]}
    for line in project["project"]["dependencies"]:
        name = canonicalize_name(Requirement(line).name)
        assert listed[name] == version(name)
    assert listed["sanic"] == version("sanic")  # Rasa's own server, two steps away


def test_what_only_tests_need_is_left_out_unless_asked_for(printed: dict[str, Any]) -> None:
    running = {one["name"] for one in printed["components"]}
    everything = {one["name"] for one in bill(everything=True)["components"]}
    assert "pytest" not in running
    assert "pytest" in everything
    assert running < everything


def test_nearly_every_library_says_its_licence(printed: dict[str, Any]) -> None:
    silent = [
        one["name"]
        for one in printed["components"]
        if one["licenses"][0].get("license", {}).get("name") == UNKNOWN
    ]
    assert len(silent) < len(printed["components"]) / 20, silent


def test_the_same_libraries_give_the_same_bill_and_no_path(printed: dict[str, Any]) -> None:
    assert bill() == printed
    assert str(ROOT) not in json.dumps(printed)
