"""The dialogue over HTTP: the Rasa server's hub channel."""

from typing import Any

import httpx

from bot.hub.messages import DialogueUnavailable


class RasaServer:
    """Posts each message to ``/webhooks/hub/webhook`` of a Rasa server."""

    def __init__(self, url: str, token: str, timeout: float) -> None:
        self._client = httpx.AsyncClient(
            base_url=url, timeout=timeout, headers={"X-Azimut-Token": token}, trust_env=False
        )

    async def turn(self, sender: str, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
        body = {"sender": sender, "text": text, "metadata": metadata}
        try:
            answer = await self._client.post("/webhooks/hub/webhook", json=body)
            answer.raise_for_status()
            turn: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise DialogueUnavailable(type(error).__name__) from error
        return turn

    async def is_ready(self) -> bool:
        """Tell whether the server has loaded its model."""
        try:
            answer = await self._client.get("/webhooks/hub/", timeout=2)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    async def close(self) -> None:
        await self._client.aclose()
