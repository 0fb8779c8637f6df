"""The ``azimut`` command. Each command imports what it needs, so that help is quick."""

import asyncio
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.admin_commands import admin
from bot.errors import AzimutError
from bot.report_commands import report
from bot.serve import Part

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
kb = typer.Typer(no_args_is_help=True, help="The knowledge base: for its curators.")
queue = typer.Typer(
    no_args_is_help=True, help="The queue of conversations that wait for a person."
)
app.add_typer(kb, name="kb")
app.add_typer(queue, name="queue")
telegram = typer.Typer(no_args_is_help=True, help="The channel on Telegram.")
app.add_typer(report, name="report")
app.add_typer(admin, name="admin")
app.add_typer(telegram, name="telegram")
errors = Console(stderr=True, highlight=False)

Now = Annotated[str | None, typer.Option(help="The clock: local time, as in 2026-11-20T11:00.")]
DataDir = Annotated[
    Path | None, typer.Option(help="Keep conversations here; by default nothing is kept.")
]


def main() -> None:
    """Run the command; an error that the reader can mend is one line on standard error."""
    try:
        app()
    except AzimutError as error:
        errors.print(f"error: {error}", style="red", markup=False, soft_wrap=True)
        sys.exit(1)


@app.command()
def up(
    port: Annotated[int | None, typer.Option(help="Port of the hub.")] = None,
) -> None:
    """Install nothing, train if needed, start everything and print the addresses."""
    from bot.supervisor import run

    sys.exit(run(port))


@app.command()
def serve(
    part: Annotated[Part, typer.Argument(help="hub, rasa, actions or telegram.")],
    host: Annotated[
        str, typer.Option(help="Where Rasa, the actions and the poller's health listen.")
    ] = "127.0.0.1",
) -> None:
    """Run one part in the place of this process, for services and containers.

    The hub listens where AZIMUT_HOST and AZIMUT_PORT say.
    """
    from bot.serve import become

    become(part, host)


@app.command()
def train(
    force: Annotated[bool, typer.Option("--force", help="Train even if nothing changed.")] = False,
) -> None:
    """Train what the bot learns: languages, danger, dialogue. Only what changed."""
    from bot.progress import train_with_progress

    train_with_progress(force)


@app.command()
def respond(now: Now = None, data_dir: DataDir = None) -> None:
    """Answer JSON Lines on standard input: {"id", "text", "session"?, "language"?}."""
    from bot.progress import train_with_progress
    from bot.respond import run

    train_with_progress()
    sys.exit(asyncio.run(run(_clock(now), data_dir)))


@app.command()
def chat(
    language: Annotated[str | None, typer.Option(help="ro, ru or en.")] = None, now: Now = None
) -> None:
    """Talk to the bot in this terminal. Nothing is kept."""
    from bot.progress import train_with_progress
    from bot.respond import talk

    train_with_progress()
    asyncio.run(talk(language, _clock(now)))


@app.command()
def check(
    name: Annotated[str, typer.Argument(help="The check, as in state-compensation.")],
    complete: Annotated[
        bool, typer.Option("--complete", help="A fact left out does not apply.")
    ] = False,
    document: Annotated[
        Path | None,
        typer.Option(help="Write the first line's result there: .pdf, .docx or .ics."),
    ] = None,
    application: Annotated[
        bool, typer.Option("--application", help="With --document: the filled-in application.")
    ] = False,
    language: Annotated[str, typer.Option(help="Of the document: ro, ru or en.")] = "ro",
    now: Now = None,
) -> None:
    """Decide JSON Lines on standard input: {"id", "facts": {…}}."""
    if document is not None:
        from bot.check_document import write

        write(name, document, application, language, _clock(now))
        return
    from bot.check_lines import run

    sys.exit(run(name, complete, _clock(now)))


@kb.command("validate")
def kb_validate(now: Now = None) -> None:
    """Check every file of the knowledge base; name file, line, key and mend of each problem."""
    from bot.curators import validate_knowledge
    from bot.project import KNOWLEDGE

    sys.exit(validate_knowledge(KNOWLEDGE, _today(now)))


@kb.command("review")
def kb_review(
    within: Annotated[int, typer.Option(min=0, help="Also what is due in so many days.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
    now: Now = None,
) -> None:
    """List entries whose check with the source is over a year old, or soon will be."""
    from bot.curators import list_reviews
    from bot.project import KNOWLEDGE

    sys.exit(list_reviews(KNOWLEDGE, _today(now), within, as_json))


@kb.command("preview")
def kb_preview(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 8090,
) -> None:
    """Show the knowledge on a local page: three languages side by side, problems, reviews."""
    import uvicorn

    from bot.preview.app import create_preview
    from bot.project import KNOWLEDGE
    from bot.supervisor import require_free

    require_free("127.0.0.1", port, "choose another with --port")
    errors.print(f"reading the knowledge; then open http://127.0.0.1:{port}/ (Ctrl-C ends)")
    uvicorn.run(create_preview(KNOWLEDGE), host="127.0.0.1", port=port, log_level="error")


@kb.command("gaps")
def kb_gaps(
    days: Annotated[int, typer.Option(min=1, help="Of so many days.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
    data_dir: Annotated[
        Path | None, typer.Option(help="The data folder, by default the settings'.")
    ] = None,
) -> None:
    """Show what the bot did not answer, doubted, or answered without use; no personal data."""
    from bot.curators import list_gaps
    from bot.settings import get_settings

    settings = get_settings()
    if data_dir is not None:
        settings = settings.model_copy(update={"data_dir": data_dir})
    asyncio.run(list_gaps(settings, days, as_json))


@kb.command("search")
def kb_search(
    question: Annotated[str, typer.Argument(help="What a person might type.")],
    language: Annotated[str | None, typer.Option(help="ro, ru or en.")] = None,
) -> None:
    """Show what the bot would answer to a question, and the scores of the best entries."""
    from bot import resources
    from bot.knowledge.answering import answer
    from bot.progress import say_what_is_served

    _require_text(question, "the question")
    say_what_is_served(errors)
    found = answer(resources.search(), question, language)
    print(found.kind)
    for candidate in found.candidates:
        entry = resources.knowledge().entries[candidate.entry]
        print(f"{candidate.score:.3f}  {candidate.entry}  {entry.title[language or 'ro']}")


@kb.command("checks")
def kb_checks(
    folder: Annotated[Path, typer.Option(help="Where to write one page per check.")] = Path(
        "docs/checks"
    ),
) -> None:
    """Write each eligibility check as a readable page."""
    from bot.eligibility import load_checks
    from bot.eligibility.pages import page
    from bot.project import KNOWLEDGE

    folder.mkdir(parents=True, exist_ok=True)
    for name, check in load_checks(KNOWLEDGE).items():
        (folder / f"{name}.md").write_text(page(check), encoding="utf-8")
        print(folder / f"{name}.md")


@kb.command("coverage")
def kb_coverage() -> None:
    """Show, for each document, how many of its locators have an entry, and which have none."""
    from bot.knowledge.coverage import coverage
    from bot.knowledge.load import load
    from bot.project import KNOWLEDGE

    for part in coverage(load(KNOWLEDGE)):
        print(f"{part.document}: {part.covered} of {part.total}")
        if part.missing:
            print(f"  no entry: {', '.join(part.missing)}")


@queue.command("list")
def queue_list(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
    data_dir: DataDir = None,
) -> None:
    """List the open items: the most urgent first, then who waits longest. No content."""
    from bot.admin import list_queue

    asyncio.run(list_queue(as_json, data_dir))


@admin.command("telegram-code")
def telegram_code(
    login: Annotated[str, typer.Argument(help="The user who wants alerts in Telegram.")],
    data_dir: DataDir = None,
) -> None:
    """Print a one-time code by which a user's own Telegram chat gets alerts without content."""
    from bot.admin import new_alert_code

    code = asyncio.run(new_alert_code(login, data_dir))
    print(code)
    errors.print(f"within 15 minutes {login} sends the bot this message: /alerts {code}")


@telegram.command("run")
def telegram_run(
    host: Annotated[str, typer.Option(help="Where the poller's health listens.")] = "127.0.0.1",
) -> None:
    """Ask Telegram for updates and bring them to the hub, until stopped (`azimut up` does it)."""
    from bot.channels.telegram.poller import poll
    from bot.settings import get_settings

    try:
        asyncio.run(poll(get_settings(), host))
    except KeyboardInterrupt:
        return


@telegram.command("webhook")
def telegram_webhook(
    url: Annotated[
        str | None, typer.Argument(help="Address of the hub, as in https://azimut.example.")
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Go back to long polling.")] = False,
) -> None:
    """Set the address to which Telegram sends updates; without one check what is set."""
    from bot.channels.telegram.webhook import webhook
    from bot.settings import get_settings

    sys.exit(asyncio.run(webhook(get_settings(), url, remove)))


@app.command("simulate-year")
def simulate_year(
    data_dir: Annotated[Path, typer.Option(help="A new folder: nothing real may be in it.")],
    year: Annotated[int, typer.Option(help="The year, as in 2026.")],
    contacts: Annotated[int, typer.Option(min=100, help="Contacts in the year.")] = 8500,
    conversations: Annotated[int, typer.Option(min=0, help="Conversations kept.")] = 10_000,
    waiting: Annotated[int, typer.Option(min=0, help="Of them in the queue.")] = 40,
    seed: Annotated[int, typer.Option(help="The same seed gives the same year.")] = 1,
) -> None:
    """Fill a new folder with an invented year, to try reports and the console on."""
    from bot.simulate import simulate

    made = asyncio.run(simulate(data_dir, year, contacts, conversations, waiting, seed))
    errors.print(f"{made} contacts of {year} in {data_dir}")


def _clock(now: str | None) -> datetime | None:
    """Return the moment that --now names, in the hotline's time zone."""
    if now is None:
        return None
    from bot import resources

    try:
        moment = datetime.fromisoformat(now)
    except ValueError:
        raise AzimutError(f"--now {now!r} is not a time; write 2026-11-20T11:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=resources.hours().zone)


def _today(now: str | None) -> date:
    """Return the day that --now names, by default this one."""
    moment = _clock(now)
    return moment.date() if moment else date.today()


def _require_text(text: str, what: str) -> None:
    if not text.strip():
        raise AzimutError(f"{what} is empty; write it between quotation marks")
