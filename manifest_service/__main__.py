"""The command `manifest-service`: the command line meets the application."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import httpx

from manifest_service.adapters.certificates import look_at
from manifest_service.adapters.disk import why_not_writable
from manifest_service.adapters.sql import opening
from manifest_service.adapters.terminals.position import convention
from manifest_service.bootstrap import build, check_traces
from manifest_service.cli import commands
from manifest_service.cli.console import Console, said, said_fault
from manifest_service.config import Settings, from_environment, unknown_settings
from manifest_service.demo import demo
from manifest_service.errors import Fault, ManifestServiceError, Unusable
from manifest_service.services import Services
from manifest_service.services.upkeep import Upkeep, Verified
from manifest_service.serving import serve, work
from manifest_service.simulation.port import HttpCall
from manifest_service.simulation.tracks import replay
from manifest_service.terminals import serve_terminals
from manifest_service.waste.profile import load_profiles


def main() -> None:
    """Run a command; a foreseeable fault is said in words and ends with 2, never a traceback."""
    try:
        settings = from_environment(os.environ)
        for fault in unknown_settings(os.environ):
            print(said_fault(fault).strip(), file=sys.stderr)
        commands.main(obj=_console(settings), standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except ManifestServiceError as error:
        print(said(error), file=sys.stderr)
        sys.exit(2)


def _console(settings: Settings) -> Console:
    return Console(
        settings=settings,
        services=lambda: build(settings),
        serve=serve,
        work=work,
        gateway=serve_terminals,
        demo=demo,
        simulate=_simulate,
        verify=_verify,
        look=_look,
        backup=lambda settings, target: opening.backup(settings.database, target),
        restore=lambda settings, source: opening.restore(source, settings.database),
        check=_check,
        unknown=lambda: unknown_settings(os.environ),
        revision=lambda settings: opening.revision_of(settings.database),
    )


def _check(settings: Settings) -> None:
    """Raises Unusable for what no rule of a single setting finds."""
    convention(settings.gateway_datum, settings.gateway_hoist)
    check_traces(settings)
    look_at(settings, datetime.now(UTC))
    faults = []
    folders = {"MANIFEST_DATA_DIR": settings.data_dir}
    if settings.checkpoint_file:
        folders["MANIFEST_CHECKPOINT_FILE"] = Path(settings.checkpoint_file).parent
    for variable, folder in folders.items():
        if (reason := why_not_writable(folder)) is not None:
            params = {"path": str(folder), "reason": reason}
            faults.append(Fault(path=variable, code="setting_folder", params=params))
    if faults:
        raise Unusable("setting_invalid", faults=faults)


def _verify(settings: Settings) -> Verified:
    store = opening.open_for_reading(settings.database)
    try:
        return Upkeep(store=store, profiles=load_profiles()).verify()
    finally:
        store.close()


@contextmanager
def _look(settings: Settings) -> Iterator[Services]:
    store = opening.open_for_reading(settings.database)
    try:
        yield build(settings, store=store)
    finally:
        store.close()


def _simulate(
    base: str, file: Path, *, username: str, password: str, **options: Any
) -> dict[str, Any]:
    with httpx.Client(base_url=base, timeout=60) as client:
        return replay(HttpCall(client, password), file, as_user=username, **options)


if __name__ == "__main__":
    main()
