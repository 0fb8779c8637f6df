"""A visitor for Locust: talks as people do in ``tests/conversations/scripts``, over the web chat's HTTP.

``locust -f benchmarks/locustfile.py --host http://127.0.0.1:8000`` opens Locust's page; ``benchmarks.load`` runs it.
``AZIMUT_LOAD_PAUSE`` is the longest pause between two messages, in seconds; 0: as fast as answers come.
"""

import os
import random
import uuid
from pathlib import Path
from typing import Any

import yaml
from locust import HttpUser, task

_SCRIPTS = Path(__file__).parents[1] / "tests" / "conversations" / "scripts"
_PAUSE = float(os.environ.get("AZIMUT_LOAD_PAUSE", "0"))
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


_CONVERSATIONS = scripts()


class Visitor(HttpUser):
    """Opens a session, has one conversation, and goes."""

    def wait_time(self) -> float:
        return random.uniform(0, _PAUSE)

    @task
    def talk(self) -> None:
        language, said = random.choice(_CONVERSATIONS)
        opened = self.client.post("/api/chat/session", json={"language": language}, name="open")
        if opened.status_code != 200:
            return
        headers = {"Authorization": f"Bearer {opened.json()['token']}"}
        last = 0
        for text in said:
            body = {"id": str(uuid.uuid4()), "text": text}
            self.client.post("/api/chat/messages", json=body, headers=headers, name="message")
            answer = self.client.get(
                f"/api/chat/messages?after={last}", headers=headers, name="read"
            )
            messages: list[dict[str, Any]] = answer.json().get("messages", [])
            last = max([last, *(message["id"] for message in messages)])
            self._sleep(self.wait_time())
        self.client.post("/api/chat/end", headers=headers, name="end")
