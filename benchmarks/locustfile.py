"""A visitor for Locust: talks as people do in ``tests/conversations/scripts``, over the web chat's HTTP.

``locust -f benchmarks/locustfile.py --host http://127.0.0.1:8000`` opens Locust's page; ``benchmarks.load`` runs it.
``AZIMUT_LOAD_PAUSE`` is the longest pause between two messages, in seconds; 0: as fast as answers come.
"""

import os
import random
import uuid
from typing import Any

import gevent
from locust import HttpUser, task

from benchmarks.scripted import scripts

_PAUSE = float(os.environ.get("AZIMUT_LOAD_PAUSE", "0"))


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
            gevent.sleep(self.wait_time())
        self.client.post("/api/chat/end", headers=headers, name="end")
