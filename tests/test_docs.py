"""The documents tell of every setting, and every file that they name exists."""

import re

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
