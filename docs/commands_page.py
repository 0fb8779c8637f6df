"""Write docs/commands.md: every command with its arguments and options, as the code says.

uv run python docs/commands_page.py
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from bot.cli import app

PAGE = Path(__file__).resolve().parent / "commands.md"
HEAD = """# Every command

Written by `uv run python docs/commands_page.py`. Each command has `--help`, says in one line what is wrong, and then ends
with a code that is not 0. What each is for: [operators](operators.md), [curators](curators.md), [administrators](administration.md).

"""


def commands(group: Any, path: str = "azimut") -> Iterator[tuple[str, Any]]:
    """Return every command that does something, with its full name."""
    if hasattr(group, "commands"):
        for name, one in sorted(group.commands.items()):
            yield from commands(one, f"{path} {name}")
    elif not group.hidden:
        yield path, group


def page() -> str:
    """Return the page."""
    parts = [HEAD]
    for name, command in commands(get_command(app)):
        given = [p for p in command.params if p.param_type_name == "argument"]
        options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
        words = [p.name.upper() if p.required else f"[{p.name.upper()}]" for p in given]
        told = " ".join((command.help or "").split())
        parts.append(f"## `{' '.join([name, *words])}`\n\n{told}\n\n")
        lines = [f"- `{p.name.upper()}`: {_told(p)}\n" for p in given]
        lines += [f"- `{', '.join([*p.opts, *p.secondary_opts])}`: {_told(p)}\n" for p in options]
        parts.append("".join(lines) + ("\n" if lines else ""))
    return "".join(parts).rstrip() + "\n"


def _told(parameter: Any) -> str:
    return str(getattr(parameter, "help", None) or "").strip() or "see above."


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
