"""Shows training on standard error while it runs."""

import time

from rich.console import Console

from bot import training

_WORDS = {
    "language": "learning the languages",
    "danger": "learning the signs of danger",
    "search": "learning the knowledge base",
    "dialogue": "training the dialogue (Rasa)",
}


def train_with_progress(force: bool = False) -> None:
    """Train what changed and show each step; nothing is shown when nothing changed."""
    if not force and training.is_trained():
        return
    console = Console(stderr=True, highlight=False)
    started = time.monotonic()
    with console.status("checking what changed") as status:

        def report(step: str) -> None:
            seconds = time.monotonic() - started
            console.print(f"[{seconds:4.0f} s] {_WORDS[step]}", markup=False)
            status.update(_WORDS[step])

        training.train(report, force)
    console.print(f"trained in {time.monotonic() - started:.0f} s")
