"""The scripted conversations of the tests, as what people say."""

import yaml

from bot.project import ROOT

_SCRIPTS = ROOT / "tests" / "conversations" / "scripts"
_MOST_IN_A_ROW = 15
"""The chat refuses a session that sends more than 20 messages in 10 seconds."""


def scripts() -> list[tuple[str, list[str]]]:
    """Return the scripted conversations: language and what the person says."""
    found = []
    for path in sorted(_SCRIPTS.glob("*/*.yml")):
        steps = yaml.safe_load(path.read_text(encoding="utf-8"))
        said = [step["say"] for step in steps if isinstance(step.get("say"), str)]
        found.append((path.parent.name, said[:_MOST_IN_A_ROW]))
    return found
