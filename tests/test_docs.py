"""The documents tell of every setting, and every file that they name exists."""

import re
import runpy

import pytest

from bot.project import ROOT
from bot.settings import Settings


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    names = {f"AZIMUT_{name.upper()}" for name in Settings.model_fields}
    assert not [name for name in names if name not in text]


def test_every_link_in_the_documents_leads_somewhere() -> None:
    dead = []
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in link and not (page.parent / link).exists():
                dead.append(f"{page.name}: {link}")
    assert not dead


def test_curators_find_every_message_of_the_validator_explained() -> None:
    page = (ROOT / "docs" / "curators.md").read_text(encoding="utf-8")
    code = (ROOT / "bot" / "knowledge" / "load.py").read_text(encoding="utf-8")
    said = re.findall(r"bad\(\s*[^,]+, f?\"([^\"]+)\"", code)
    said += re.findall(r"what = f?\"([^\"]+)\"", code)
    plain = {re.sub(r"\{[^}]*\}", "…", text) for text in said}
    unexplained = [
        text
        for text in plain
        if not any(len(part) > 3 and part.strip(" (") in page for part in text.split("…"))
    ]
    assert len(plain) > 10
    assert not unexplained


def test_the_picture_of_the_packages_is_as_the_code_is() -> None:
    drawn = runpy.run_path(str(ROOT / "docs" / "architecture_picture.py"))["svg"]()
    kept = (ROOT / "docs" / "architecture.svg").read_text(encoding="utf-8")
    assert drawn == kept, "run: uv run python docs/architecture_picture.py"


def test_every_command_is_documented_as_it_is() -> None:
    written = runpy.run_path(str(ROOT / "docs" / "commands_page.py"))["page"]()
    kept = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert written == kept, "run: uv run python docs/commands_page.py"
    assert kept.count("\n## `azimut ") >= 30


@pytest.mark.parametrize("page", ["operators", "developers", "curators", "counsellors"])
def test_the_documents_name_commands_and_files_that_exist(page: str) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    listed = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    known = [tuple(one.split()) for one in re.findall(r"^## `azimut ([a-z -]+)", listed, re.M)]
    for words in re.findall(r"`(?:uv run )?azimut ([a-z][a-z -]*)", text):
        said = tuple(word for word in words.split() if not word.startswith("-"))
        assert any(said[: len(one)] == one or one[: len(said)] == said for one in known), words
    for path in re.findall(
        r"`((?:bot|deploy|docs|knowledge|training|tests|data)/[\w./-]+)`", text
    ):
        assert (ROOT / path).exists(), path
