"""The action server, on the loopback address only: ``python -m bot.nlu.action_server PORT``."""

import sys

from rasa_sdk.endpoint import create_app

LOOPBACK = "127.0.0.1"


def main(port: int) -> None:
    """Serve the package ``actions``; everything it needs is loaded before the first request."""
    from bot import resources
    from bot.logs import configure_logs
    from bot.settings import get_settings

    for load in (resources.search, resources.checks, resources.texts):
        load()
    app = create_app("actions")
    configure_logs(get_settings().log_level)
    app.run(host=LOOPBACK, port=port, workers=1, access_log=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
