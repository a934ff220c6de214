"""The command line: thin, it calls services. Exit codes: 0 done, 1 it does not hold, 2 cannot."""

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from manifest_service.config import Settings
from manifest_service.errors import InvalidInput, ManifestServiceError
from manifest_service.events.envelope import SERVICE
from manifest_service.services import Services
from manifest_service.services.accounts import ROLES, NewAccount
from manifest_service.services.upkeep import Verified
from manifest_service.texts import words


@dataclass(frozen=True, kw_only=True)
class Console:
    """What the commands call, put together by `__main__`."""

    settings: Settings
    services: Callable[[], Services]
    serve: Callable[[Settings], None]
    """Serve until stopped."""
    work: Callable[[Settings, threading.Event], None]
    """Run the jobs until the event is set."""
    demo: Callable[..., None]
    simulate: Callable[..., dict[str, Any]]
    verify: Callable[[Settings], Verified]
    """Check the whole log, also while a server writes to it."""
    backup: Callable[[Settings, Path], None]
    revision: Callable[[Settings], str | None]


pass_console = click.make_pass_decorator(Console)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="manifest-service")
def commands() -> None:
    """Electronic waste transfer manifests, checked against the ground.

    Settings come from the environment: MANIFEST_DATA_DIR, MANIFEST_DATABASE_URL, PORT and others
    (docs/operations.md).
    """


@commands.command()
@pass_console
def serve(console: Console) -> None:
    """Serve the pages and the API."""
    console.serve(console.settings)


@commands.command()
@pass_console
def worker(console: Console) -> None:
    """Run the jobs in a process of their own (PostgreSQL; serve with MANIFEST_JOBS=off)."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    console.work(console.settings, stop)


@commands.command()
@click.option("--seed-only", is_flag=True, help="Make the county and its history, then stop.")
@click.option("--no-live", is_flag=True, help="Serve without vehicles that keep moving.")
@click.option("--any-address", is_flag=True, help="Allow the demo on other than loopback.")
@pass_console
def demo(console: Console, seed_only: bool, no_live: bool, any_address: bool) -> None:
    """A demonstration county: made when the data directory is empty, then served."""
    if console.settings.host not in ("127.0.0.1", "::1", "localhost") and not any_address:
        raise click.UsageError("the demo listens on loopback only; --any-address to override")
    console.demo(console.settings, seed_only=seed_only, live=not no_live)


@commands.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--vehicle", help="Plate or id of a registered vehicle.")
@click.option("--only", help="In a CSV of several vehicles: the one to replay.")
@click.option("--speed", type=float, default=0.0, help="Times real time; 0 is as fast as it goes.")
@click.option("--zone", default="Asia/Shanghai", help="Time zone of times without one.")
@click.option("--shift-to-now", is_flag=True, help="Move the track so that it ends now.")
@click.option("--server", default=None, help="Base address; default: this machine, PORT.")
@click.option("--username", default="admin", envvar="MANIFEST_USERNAME", show_default=True)
@click.option("--password", envvar="MANIFEST_DEMO_PASSWORD", prompt=True, hide_input=True)
@pass_console
def simulate(console: Console, /, file: Path, server: str | None, **options: Any) -> None:
    """Replay a GPX or CSV track through the API of a running server."""
    base = server or f"http://127.0.0.1:{console.settings.port}"
    for name, value in console.simulate(base, file, **options).items():
        click.echo(f"{name}: {value}")


@commands.group()
def db() -> None:
    """The database's schema."""


@db.command()
@pass_console
def upgrade(console: Console) -> None:
    """Bring the schema up to date."""
    console.services().store.close()
    click.echo(f"revision {console.revision(console.settings)}")


@db.command()
@pass_console
def current(console: Console) -> None:
    """Say which revision the database stands at."""
    click.echo(f"revision {console.revision(console.settings)}")


@commands.command()
@pass_console
def rebuild(console: Console) -> None:
    """Make every read row again from the log (stop the server first)."""
    click.echo(f"{console.services().upkeep.rebuild()} events folded")


@commands.command()
@pass_console
def verify(console: Console) -> None:
    """Check every event of the log: hashes, chains, order, root."""
    found = console.verify(console.settings)
    for problem in found.problems:
        click.echo(f"position {problem.pos}: {problem.code} {problem.detail}".rstrip())
    click.echo(f"log {found.head.log_id}: {found.checked} events, root {found.head.root.hex()}")
    if found.problems:
        click.echo(f"{len(found.problems)} problems: the log does NOT hold")
        raise SystemExit(1)
    click.echo("every hash, link and position holds")


@commands.command()
@click.argument("target", type=click.Path(path_type=Path))
@pass_console
def backup(console: Console, target: Path) -> None:
    """Copy the embedded database to TARGET while it is in use."""
    if target.exists():
        raise click.UsageError(f"{target} exists already; nothing was written")
    console.backup(console.settings, target)
    click.echo(f"copied to {target}")


@commands.group()
def user() -> None:
    """Accounts."""


@user.command("add")
@click.argument("username")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--organisation", "organisation_id")
@click.option("--driver", "driver_id")
@click.password_option()
@pass_console
def add_user(console: Console, /, username: str, password: str, **more: Any) -> None:
    """Add an account."""
    console.services().accounts.add(
        NewAccount(username=username, password=password, **more), SERVICE
    )
    click.echo(f"added {username}")


@user.command("password")
@click.argument("username")
@click.password_option()
@pass_console
def set_password(console: Console, username: str, password: str) -> None:
    """Set an account's password."""
    console.services().accounts.set_password(username, password)
    click.echo(f"changed {username}")


@user.command("deactivate")
@click.argument("username")
@pass_console
def deactivate(console: Console, username: str) -> None:
    """Close an account."""
    console.services().accounts.deactivate(username)
    click.echo(f"deactivated {username}")


@user.command("list")
@pass_console
def list_users(console: Console) -> None:
    """List accounts."""
    for account in console.services().accounts.every():
        state = "" if account.active else "  (inactive)"
        click.echo(
            f"{account.username:20} {account.role:20} {account.organisation_id or ''}{state}"
        )


def said(error: ManifestServiceError) -> str:
    """An error as the terminal says it: in English, every fault on a line."""
    english = words("en")

    def line(code: str, params: dict[str, object]) -> str:
        key = f"refusals.{code}"
        return english.say(key, **params) if english.knows(key) else code

    faults = error.faults if isinstance(error, InvalidInput) else ()
    lines = [line(error.code, error.params)]
    lines += [f"  {fault.path}: {line(fault.code, dict(fault.params))}" for fault in faults]
    return "\n".join(lines)
