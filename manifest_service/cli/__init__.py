"""The command line: thin, it calls services. Exit codes: 0 done, 1 it does not hold, 2 cannot."""

import secrets
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from manifest_service.adapters.durable import write_durably
from manifest_service.adapters.witnessing import witness as cosign_log
from manifest_service.cli.console import Console, pass_console, said
from manifest_service.cli.interchange import exporting, importing
from manifest_service.cli.replay import replay
from manifest_service.cli.scale import scale
from manifest_service.config import in_force
from manifest_service.errors import Damaged, ManifestServiceError
from manifest_service.events.envelope import SERVICE
from manifest_service.evidence.examining import MAX_BYTES, Trust
from manifest_service.evidence.files import verify_file
from manifest_service.permissions import ROLES
from manifest_service.services import Services
from manifest_service.services.accounts import NewAccount
from manifest_service.services.catalogues import Draft
from manifest_service.services.checkpoints import PURPOSES
from manifest_service.services.ports import KeyPurpose
from manifest_service.texts import Words, words
from manifest_service.transparency.keys import (
    COSIGNATURE,
    KEY_BYTES,
    SigningKey,
    check_name,
    read_signing_key,
    read_verifier_key,
)
from manifest_service.waste.catalogue import KINDS

INVALID, INCOMPLETE = 1, 2
"""Exit codes of a check: something does not hold; something is not proven."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="manifest-service")
def commands() -> None:
    """Electronic waste transfer manifests, checked against the ground.

    Settings come from the environment: MANIFEST_DATA_DIR, MANIFEST_DATABASE_URL, PORT and others
    (docs/operations.md).
    """


commands.add_command(importing)
commands.add_command(exporting)
commands.add_command(replay)
commands.add_command(scale)


@commands.command()
@click.option("--any-address", is_flag=True, help="Allow a demonstration on other than loopback.")
@pass_console
def serve(console: Console, any_address: bool) -> None:
    """Serve the pages and the API."""
    console.serve(console.settings, any_address=any_address)


@commands.command()
@pass_console
def worker(console: Console) -> None:
    """Run the jobs in a process of their own (PostgreSQL; serve with MANIFEST_JOBS=off)."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    console.work(console.settings, stop)


@commands.command()
@click.option("--host", help="Address to listen on; default: MANIFEST_GATEWAY_HOST.")
@click.option("--port", type=int, help="Default: MANIFEST_GATEWAY_PORT.")
@pass_console
def gateway(console: Console, host: str | None, port: int | None) -> None:
    """Take positions from JT/T 808 terminals, and hand them to the running service."""
    settings = console.settings
    console.gateway(
        replace(
            settings,
            gateway_host=host or settings.gateway_host,
            gateway_port=settings.gateway_port if port is None else port,
        )
    )


@commands.command()
@click.option("--seed-only", is_flag=True, help="Make the county and its history, then stop.")
@click.option("--no-live", is_flag=True, help="Serve without vehicles that keep moving.")
@click.option("--any-address", is_flag=True, help="Allow the demo on other than loopback.")
@pass_console
def demo(console: Console, seed_only: bool, no_live: bool, any_address: bool) -> None:
    """A demonstration county: made when the data directory is empty, then served."""
    console.demo(console.settings, seed_only=seed_only, live=not no_live, any_address=any_address)


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
    base = server or console.settings.own_address
    for name, value in console.simulate(base, file, **options).items():
        click.echo(f"{name}: {value}")


@commands.group()
def config() -> None:
    """The settings."""


@config.command("check")
@pass_console
def config_check(console: Console) -> None:
    """Check every setting without starting anything, and print what is not as it comes.

    Exit code 2: a setting is wrong, or there is no such setting.
    """
    console.check(console.settings)
    for variable, value in in_force(console.settings).items():
        click.echo(f"{variable}={value}")
    if console.unknown():
        # They were named on standard error already.
        raise SystemExit(2)
    click.echo("the settings are good")


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
@click.option("--check", is_flag=True, help="Only say which lists differ; exit code 1 for any.")
@pass_console
def rebuild(console: Console, *, check: bool) -> None:
    """Make every read row again from the log (stop the server first)."""
    if check:
        differ = console.services().upkeep.rows_that_differ()
        for name in differ:
            click.echo(f"{name}: not what the log makes of it")
        if differ:
            raise SystemExit(INVALID)
        click.echo("every list is what the log makes of it")
        return
    click.echo(f"{console.services().upkeep.rebuild()} events folded")


@commands.command()
@click.argument("bundles", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", "keys", multiple=True, help="A key of the log, known from elsewhere (vkey).")
@click.option("--witness", "witnesses", multiple=True, help="A witness's key (vkey).")
@click.option(
    "--require", default=1, show_default=True, help="How many witnesses must have signed."
)
@click.option(
    "--checkpoint",
    "checkpoints",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint kept elsewhere, that the whole log must continue.",
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", show_default=True)
@pass_console
def verify(
    console: Console,
    bundles: tuple[Path, ...],
    keys: tuple[str, ...],
    witnesses: tuple[str, ...],
    require: int,
    checkpoints: tuple[Path, ...],
    lang: str,
) -> None:
    """Check evidence BUNDLES, without network and database; or, without any, the whole log.

    Exit code 0: everything holds. 1: something does not hold. 2: something is not proven.
    """
    if bundles:
        trust = Trust(
            keys=tuple(map(read_verifier_key, keys)),
            witnesses=tuple(map(read_verifier_key, witnesses)),
            witnesses_required=require,
        )
        codes = {_verify_file(file, trust, words(lang)) for file in bundles}
        raise SystemExit(next((code for code in (INVALID, INCOMPLETE) if code in codes), 0))
    _verify_log(console, checkpoints)


def _verify_file(file: Path, trust: Trust, say: Words) -> int:
    """Say what holds of the bundle in `file`; its exit code."""
    with file.open("rb") as opened:
        content = opened.read(MAX_BYTES + 1)
    report = verify_file(content, trust)
    click.echo(f"{file}: {say.say(f'evidence.verdict.{report.verdict}')}")
    if report.manifest is not None and report.manifest.trial:
        click.echo(f"  # {say.say('evidence.trial')}")
    for check in report.checks:
        outcome = {True: "holds", False: "fails", None: "unproven"}[check.holds]
        mark = {True: "+", False: "!", None: "?"}[check.holds]
        said = say.say(f"evidence.{outcome}.{check.code}")
        click.echo(f"  {mark} {said}" + (f" ({check.detail})" if check.detail else ""))
    return {"valid": 0, "invalid": INVALID, "incomplete": INCOMPLETE}[report.verdict]


def _verify_log(console: Console, checkpoints: tuple[Path, ...]) -> None:
    found = console.verify(console.settings)
    for problem in found.problems:
        click.echo(f"position {problem.pos}: {problem.code} {problem.detail}".rstrip())
    click.echo(f"log {found.head.log_id}: {found.checked} events, root {found.head.root.hex()}")
    held = True
    with console.look(console.settings) as services:
        for name, check in _outside_checks(services, checkpoints):
            try:
                check()
                click.echo(f"{name}: the log continues it")
            except ManifestServiceError as error:
                held = False
                click.echo(f"{name}: {said(error)}")
    if found.problems or not held:
        click.echo(f"the log does NOT hold ({len(found.problems)} problems inside it)")
        raise SystemExit(1)
    click.echo("every hash, link and position holds")


def _outside_checks(
    services: Services, checkpoints: tuple[Path, ...]
) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What is kept outside the database, and how the log is held against it."""
    log = services.checkpoints
    if (held := log.high_water.read()) is not None:
        yield "last checkpoint signed here", partial(log.check_against, held)
    for file in checkpoints:
        note = file.read_text("utf-8")
        yield str(file), partial(log.check_against, note)


@commands.group()
def log() -> None:
    """The transparency log: checkpoints, proofs, static export."""


@log.command("checkpoint")
@pass_console
def log_checkpoint(console: Console) -> None:
    """Sign a checkpoint of the log as it stands, and print it (stop the server first; it makes its own)."""
    services = console.services()
    services.checkpoints.check_high_water()
    click.echo(str(services.checkpoints.note(services.checkpoints.make().size)), nl=False)


@log.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@pass_console
def log_export(console: Console, folder: Path) -> None:
    """Write the log as static files (C2SP tlog-tiles) into FOLDER; entries hold ids of people."""
    services = console.services()
    services.checkpoints.check_high_water()
    count = 0
    for name, content in services.checkpoints.static_files():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        write_durably(target, content)
        count += 1
    click.echo(f"{count} files in {folder}")


@log.command("proof")
@click.argument("position", type=int)
@pass_console
def log_proof(console: Console, position: int) -> None:
    """Print the proof that the event at POSITION is in the log (C2SP tlog-proof)."""
    click.echo(str(console.services().checkpoints.proof(position)), nl=False)


@log.command("accept-restored")
@click.option("--reason", required=True, help="Recorded in the log for ever.")
@pass_console
def log_accept_restored(console: Console, reason: str) -> None:
    """Go on from a database that is behind the last checkpoint signed. An event says so."""
    made = console.services().checkpoints.accept_restored(reason)
    click.echo(f"the log goes on from {made.size} events; witnesses must be told")


@commands.group()
def witness() -> None:
    """Be a witness of somebody's log, from another machine than its operator's."""


@witness.command("new-key")
@click.argument("name")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def witness_new_key(name: str, file: Path) -> None:
    """Make a key named NAME (a name nobody else has, `example.org/w1`) in FILE; print its public text."""
    check_name(name)
    if file.exists():
        raise click.UsageError(f"{file} exists already; nothing was written")
    key = SigningKey(name, secrets.token_bytes(KEY_BYTES), COSIGNATURE)
    write_durably(file, f"{key.text()}\n".encode(), 0o600)
    click.echo(str(key.verifier))


@witness.command("cosign")
@click.argument("address")
@click.option("--log-key", required=True, help="The log's public key, known from elsewhere (vkey).")
@click.option(
    "--key", "file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--state", required=True, type=click.Path(dir_okay=False, path_type=Path))
def witness_cosign(address: str, log_key: str, file: Path, state: Path) -> None:
    """Hold the log at ADDRESS against what was seen before (STATE), cosign it and tell it so.

    Exit code 1: the log shrank or contradicts what was seen; nothing was cosigned.
    """
    signer = read_signing_key(file.read_text("utf-8"))
    try:
        found = cosign_log(address, read_verifier_key(log_key), signer, state, datetime.now(UTC))
    except Damaged as error:
        click.echo(f"NOT cosigned: {said(error)}", err=True)
        raise SystemExit(INVALID) from error
    click.echo(f"cosigned {found.size} events of {found.origin}")


@commands.group()
def keys() -> None:
    """The keys that sign checkpoints and labels."""


@keys.command("list")
@pass_console
def keys_list(console: Console) -> None:
    """Every key: id, whether it signs, and its public text."""
    with console.look(console.settings) as services:
        ring = services.checkpoints.keys
        for purpose in PURPOSES:
            signing = {key.verifier.id for key in ring.signing(purpose)}
            for key in ring.verifying(purpose):
                state = "signs  " if key.id in signing else "retired"
                click.echo(f"{purpose:7} {key.id.hex()} {state} {key}")


@keys.command("rotate")
@click.argument("purpose", type=click.Choice(PURPOSES))
@pass_console
def keys_rotate(console: Console, purpose: KeyPurpose) -> None:
    """Add a key for PURPOSE; those before it keep signing until retired (stop the server first)."""
    click.echo(str(console.services().checkpoints.rotate(purpose)))


@keys.command("retire")
@click.argument("key_id")
@pass_console
def keys_retire(console: Console, key_id: str) -> None:
    """Destroy the private key KEY_ID; what it signed stays verifiable (stop the server first)."""
    key = console.services().checkpoints.retire(key_id)
    click.echo(f"{key.id.hex()} signs no more")


@commands.command()
@click.argument("target", type=click.Path(path_type=Path))
@pass_console
def backup(console: Console, target: Path) -> None:
    """Copy the embedded database to TARGET while it is in use."""
    if target.exists():
        raise click.UsageError(f"{target} exists already; nothing was written")
    console.backup(console.settings, target)
    click.echo(f"copied to {target}")


@commands.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_console
def restore(console: Console, source: Path) -> None:
    """Put the backup SOURCE, once checked, where the database belongs; nothing may stand there."""
    console.restore(console.settings, source)
    click.echo(f"restored from {source}; `verify` says whether it is behind what was signed")


@commands.group()
def catalogue() -> None:
    """The lists of waste codes, in editions."""


@catalogue.command("list")
@pass_console
def catalogue_list(console: Console) -> None:
    """Every edition recorded."""
    with console.look(console.settings) as services:
        for one in services.catalogues.editions():
            partly = "" if one.complete else "  (excerpt)"
            click.echo(f"{one.kind:10} {one.valid_from_on} {one.count:5} {one.title}{partly}")


@catalogue.command("find")
@click.argument("words")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="As of this day; else today.")
@pass_console
def catalogue_find(console: Console, words: str, on: datetime | None) -> None:
    """Codes by digits, class, Chinese words or initials in pinyin; exit code 1 when there is none."""
    with console.look(console.settings) as services:
        day = on.date() if on else None
        entries, count = services.catalogues.search(KINDS, words, "", day, 50)
    for one in entries:
        hazards = ("/" if one.any_hazard else ",").join(one.hazards)
        click.echo(f"{one.code:12} {hazards:10} {one.class_name} {one.description}")
    if count > len(entries):
        click.echo(f"and {count - len(entries)} more")
    if not entries:
        click.echo(f"no code is found by {words}", err=True)
        raise SystemExit(1)


@catalogue.command("record")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), required=True)
@click.option("--title", required=True, help="As printed: 国家危险废物名录（2021年版）.")
@click.option("--source", required=True, help="Where it was published.")
@click.option("--from", "valid_from", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--excerpt", is_flag=True, help="Codes missing from it are not doubted.")
@click.option("--dry-run", is_flag=True, help="Only say what it would change.")
@pass_console
def catalogue_record(
    console: Console, /, file: Path, valid_from: datetime, excerpt: bool, dry_run: bool, **more: Any
) -> None:
    """Record the CSV in FILE as an edition (stop the server first)."""
    draft = Draft(
        valid_from_on=valid_from.date(), complete=not excerpt, content=file.read_bytes(), **more
    )
    services = console.services()
    found = services.catalogues.read(draft, SERVICE)
    click.echo(
        f"{len(found.entries)} codes: {len(found.added)} new, {len(found.dropped)} gone, "
        f"{len(found.changed)} changed"
    )
    if not dry_run:
        edition = services.catalogues.record(services.ids.event_id(), draft, SERVICE)
        click.echo(f"recorded: {edition.title}, from {edition.valid_from_on}")


@commands.group()
def user() -> None:
    """Accounts."""


_first_option = click.option(
    "--first-password",
    is_flag=True,
    help="The password is for somebody else, to set one of his own with, within seven days.",
)


@user.command("add")
@click.argument("username")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--organisation", "organisation_id")
@click.option("--driver", "driver_id")
@_first_option
@click.password_option()
@pass_console
def add_user(
    console: Console, /, username: str, password: str, first_password: bool, **more: Any
) -> None:
    """Add an account. Whoever types the password at the prompt is taken for its owner."""
    console.services().accounts.add(
        NewAccount(username=username, password=password, **more), SERVICE, first=first_password
    )
    click.echo(f"added {username}")


@user.command("password")
@click.argument("username")
@_first_option
@click.password_option()
@pass_console
def set_password(console: Console, username: str, password: str, first_password: bool) -> None:
    """Set an account's password. Whoever types it at the prompt is taken for its owner."""
    console.services().accounts.set_password(username, password, first=first_password)
    click.echo(f"changed {username}")


@user.command("deactivate")
@click.argument("username")
@pass_console
def deactivate(console: Console, username: str) -> None:
    """Close an account."""
    console.services().accounts.deactivate(username)
    click.echo(f"deactivated {username}")


@user.command("remove-factors")
@click.argument("username")
@pass_console
def remove_factors(console: Console, username: str) -> None:
    """Remove the second factors of an account that has lost them, and sign it out.

    For the last administrator; others are helped by an administrator, at /admin (stop the server first).
    """
    console.services().factors.remove_all(username)
    click.echo(f"{username} signs in with the password alone")


@user.command("list")
@pass_console
def list_users(console: Console) -> None:
    """List accounts."""
    for account in console.services().accounts.every():
        state = "" if account.active else "  (inactive)"
        click.echo(
            f"{account.username:20} {account.role:20} {account.organisation_id or ''}{state}"
        )
