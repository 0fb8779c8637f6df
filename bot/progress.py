"""Shows training on standard error while it runs."""

import time
from datetime import date

from rich.console import Console

from bot import training
from bot.knowledge.review import overdue
from bot.resources import MOST_PROBLEMS
from bot.snapshots import served

_WORDS = {
    "language": "learning the languages",
    "danger": "learning the signs of danger",
    "search": "learning the knowledge base",
    "facts": "learning what tells the facts of a check",
    "dialogue": "training the dialogue (Rasa)",
}


def say_what_is_served(console: Console) -> None:
    """Say when the newest knowledge is not served, and why; say what is to be reviewed."""
    chosen = served()
    if chosen.problems:
        what = (
            "the last valid knowledge is served" if chosen.is_old else "some entries are left out"
        )
        console.print(f"knowledge/ has {len(chosen.problems)} problems; {what}:", style="yellow")
        for problem in chosen.problems[:MOST_PROBLEMS]:
            console.print(f"  {problem}", markup=False, soft_wrap=True)
        console.print("  all of them: azimut kb validate")
    late = overdue(chosen.checked, date.today())
    if late:
        console.print(f"{late} entries are to be reviewed: azimut kb review", style="yellow")


def train_with_progress(force: bool = False) -> None:
    """Train what changed and show each step; nothing is shown when nothing changed."""
    say_what_is_served(Console(stderr=True, highlight=False))
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
