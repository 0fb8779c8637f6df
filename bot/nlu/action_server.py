"""The action server: ``python -m bot.nlu.action_server PORT``, on the loopback address by default.

With AZIMUT_INTERNAL_TOKEN set each call must bring it. Without one it serves this machine alone.
"""

import argparse
import hmac
import os

from rasa_sdk.endpoint import create_app
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.errors import AzimutError

LOOPBACK = "127.0.0.1"
TOKEN_HEADER = "X-Azimut-Token"


def main(port: int, host: str = LOOPBACK) -> None:
    """Serve the package ``actions``; everything it needs is loaded before the first request."""
    token = os.environ.get("AZIMUT_INTERNAL_TOKEN", "")
    if not token and host != LOOPBACK:
        raise AzimutError("the action server is open to others; set AZIMUT_INTERNAL_TOKEN")
    from bot import resources
    from bot.logs import configure_logs
    from bot.settings import get_settings

    for load in (resources.search, resources.checks, resources.texts, resources.prepare_mentions):
        load()
    app = guarded(create_app("actions"), token)
    configure_logs(get_settings().log_level)
    app.run(host=host, port=port, workers=1, access_log=False)


def guarded(app: Sanic, token: str) -> Sanic:
    """Return *app*, which refuses what comes without *token*, but for its health."""

    async def require_token(request: Request) -> HTTPResponse | None:
        given = request.headers.get(TOKEN_HEADER, "").encode()
        if request.path == "/health" or not token or hmac.compare_digest(given, token.encode()):
            return None
        return json({"error": "the token is missing or wrong"}, status=403)

    app.register_middleware(require_token, "request")
    return app


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Serve the custom actions to the Rasa server.")
    parser.add_argument("port", type=int)
    parser.add_argument("--host", default=LOOPBACK)
    given = parser.parse_args()
    main(given.port, given.host)
