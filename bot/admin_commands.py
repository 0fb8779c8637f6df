"""The commands ``azimut admin …``. Each imports what it needs, so that help is quick."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

admin = typer.Typer(no_args_is_help=True, help="Users of the console, and the audit log.")
audit = typer.Typer(no_args_is_help=True, help="What the staff did, in a chain of seals.")
admin.add_typer(audit, name="audit")
errors = Console(stderr=True, highlight=False)

Login = Annotated[str, typer.Argument(help="The name to log in with.")]
DataDir = Annotated[Path | None, typer.Option(help="The data folder, by default the settings'.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON array.")]


@admin.command("create-user")
def create_user(
    login: Login,
    role: Annotated[
        str, typer.Option(help="counsellor, supervisor, coordinator or administrator.")
    ] = "counsellor",
    name: Annotated[str, typer.Option(help="The name that colleagues see.")] = "",
    data_dir: DataDir = None,
) -> None:
    """Create a user of the console; the password is asked for, or read from standard input."""
    from bot.admin import create_user as create

    asyncio.run(create(login, name, _password(), role, data_dir))
    errors.print(f"{login} may now log in as {role}")


@admin.command("list-users")
def list_users(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """List the users: role, second factor, disabled."""
    from bot.admin import list_users as show

    asyncio.run(show(as_json, data_dir))


@admin.command("disable-user")
def disable_user(login: Login, data_dir: DataDir = None) -> None:
    """Shut a user out within seconds; their conversations go back to the queue."""
    _change(login, "disable", data_dir, "is disabled")


@admin.command("enable-user")
def enable_user(login: Login, data_dir: DataDir = None) -> None:
    """Let a disabled user, or one who failed too often, log in again."""
    _change(login, "enable", data_dir, "may log in again")


@admin.command("set-role")
def set_role(
    login: Login,
    role: Annotated[
        str, typer.Argument(help="counsellor, supervisor, coordinator or administrator.")
    ],
    data_dir: DataDir = None,
) -> None:
    """Change a user's role; whoever is logged in logs in again."""
    _change(login, "set_role", data_dir, f"is now {role}", role)


@admin.command("reset-password")
def reset_password(login: Login, data_dir: DataDir = None) -> None:
    """Replace a password; the new one is asked for, or read from standard input."""
    from bot.admin import set_password

    asyncio.run(set_password(login, _password(), data_dir))
    errors.print(f"{login} logs in with the new password from now on")


@admin.command("reset-totp")
def reset_totp(login: Login, data_dir: DataDir = None) -> None:
    """Remove a second factor, as of a lost phone; the next login sets up a new one."""
    _change(login, "reset_totp", data_dir, "sets up a new second factor at the next login")


@admin.command("sbom")
def sbom(
    everything: Annotated[
        bool, typer.Option("--everything", help="Also what only tests and developers need.")
    ] = False,
) -> None:
    """Print the software bill of materials: every library with version and licence (CycloneDX)."""
    import json

    from bot.sbom import bill

    print(json.dumps(bill(everything), indent=1, ensure_ascii=False))


@audit.command("verify")
def audit_verify(
    head: Annotated[
        str | None, typer.Option(help="A “count:seal” that an earlier verification printed.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Check the whole chain; print its count and newest seal, to be kept elsewhere."""
    from bot.admin import verify_audit

    print(asyncio.run(verify_audit(head, data_dir)))


@audit.command("list")
def audit_list(
    limit: Annotated[int, typer.Option(min=1, help="So many of the newest.")] = 100,
    data_dir: DataDir = None,
) -> None:
    """List the newest records: when, who, what, of which conversation or user."""
    from bot.admin import list_audit

    asyncio.run(list_audit(limit, data_dir))


@admin.command("rotate-key")
def rotate_key(
    keep_old: Annotated[
        Path | None,
        typer.Option(help="Write the old key to this new file: older backups open only with it."),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Replace the master key while Azimut is stopped; the old one opens nothing any more."""
    from bot.admin import rotate_master_key

    done = asyncio.run(rotate_master_key(keep_old, data_dir))
    errors.print(f"{done.values} keys and secrets are encrypted with the new master key")
    if done.to_set is None:
        errors.print("Start Azimut again, and make a new backup.")
        return
    errors.print(
        f"Set AZIMUT_MASTER_KEY to what {done.to_set} holds, delete that file, start Azimut again, "
        "and make a new backup."
    )


@admin.command("backup")
def make_backup(
    to: Annotated[
        Path | None, typer.Option(help="The folder; by default AZIMUT_BACKUP_DIR.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Back the database up while Azimut runs; the master key is not in it: keep that elsewhere."""
    from bot.admin import settings_for
    from bot.backups import backup

    made, old = asyncio.run(backup(settings_for(data_dir), to))
    print(made)
    errors.print(f"{old} old backups were deleted")


@admin.command("restore")
def restore_backup(
    backup: Annotated[Path, typer.Argument(help="The backup.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Give up the conversations that are there now.")
    ] = False,
    old_key: Annotated[
        Path | None, typer.Option(help="The master key that the backup was made with.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Put a backup in place while Azimut is stopped; what was deleted since stays deleted."""
    from bot.admin import settings_for
    from bot.backups import restore

    count = asyncio.run(restore(settings_for(data_dir), backup, old_key, replace))
    errors.print(f"{count} conversations are restored; start Azimut")


@admin.command("new-secret")
def new_secret() -> None:
    """Print a new secret: 32 random bytes in base64, for any setting that needs one."""
    import base64
    import os

    from bot.production import SECRET_BYTES

    print(base64.b64encode(os.urandom(SECRET_BYTES)).decode())


def _change(
    login: str, change: str, data_dir: Path | None, said: str, role: str | None = None
) -> None:
    from bot.admin import change_user

    asyncio.run(change_user(login, change, data_dir, role))
    errors.print(f"{login} {said}")


def _password() -> str:
    if sys.stdin.isatty():
        asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return asked
    return sys.stdin.readline().rstrip("\n")
