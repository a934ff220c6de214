"""`import` and `export`: manifests from and for other installations."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import click

from manifest_service.cli.console import Console, pass_console, said
from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.envelope import SERVICE
from manifest_service.interchange.mapping import ImportMap, read_map
from manifest_service.interchange.reading import read_json
from manifest_service.services.imports import FORMATS, Format, Outcome
from manifest_service.texts import words
from manifest_service.waste.clocks import end_of_day, start_of_day

OPERATOR = replace(SERVICE, role="administrator")
"""Who works on the machine itself acts for the county."""

REFUSED = 1
"""Exit code when some of it was not taken in."""

DAY = click.DateTime(["%Y-%m-%d"])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("import")
def importing() -> None:
    """Take in what other installations recorded."""


@importing.command("manifests")
@click.argument("file", type=FILE)
@click.option("--format", "form", type=click.Choice(FORMATS), default="own", show_default=True)
@click.option("--map", "given", type=FILE, help="JSON: what its names stand for here.")
@click.option("--check", is_flag=True, help="Only say what would become of it.")
@click.option("--lost", is_flag=True, help="Also list every field that has no counterpart here.")
@pass_console
def import_manifests(
    console: Console, file: Path, form: Format, given: Path | None, check: bool, lost: bool
) -> None:
    """Take in the manifests in FILE: one JSON document, or one a line (stop the server first, but not
    to --check).

    Exit code 0: all of them. 1: some were refused.
    """
    read = read_map(read_json(given.read_bytes())) if given else ImportMap()
    content = file.read_bytes()
    if check:
        with console.look(console.settings) as services:
            outcomes = services.imports.take_in(content, form, read, OPERATOR, check=True)
    else:
        outcomes = console.services().imports.take_in(content, form, read, OPERATOR)
    for outcome in outcomes:
        click.echo(_line(outcome))
        for one in outcome.lost if lost else ():
            why = words("en").say(f"interchange.lost.{one.reason}")
            click.echo(f"  {one.pointer} ({one.kind}): {why}")
    if any(outcome.status == "refused" for outcome in outcomes):
        raise SystemExit(REFUSED)


def _line(outcome: Outcome) -> str:
    where = f"line {outcome.line}: {outcome.source_number or '-'}"
    if outcome.error is not None:
        return f"{where} refused: {said(outcome.error)}"
    lost = f", {len(outcome.lost)} fields without counterpart" if outcome.lost else ""
    return f"{where} {outcome.status} {outcome.number or ''}".rstrip() + lost


@click.group("export")
def exporting() -> None:
    """Write what is recorded here for other installations."""


@exporting.command("manifests")
@click.option("--from", "begins", type=DAY, required=True, help="First local day of issue.")
@click.option("--to", "ends", type=DAY, required=True, help="Last local day of issue.")
@click.option("--output", type=click.File("wb"), default="-", help="Default: standard output.")
@pass_console
def export_manifests(console: Console, begins: datetime, ends: datetime, output: BinaryIO) -> None:
    """Write every manifest issued from day to day as a document a line (NDJSON)."""
    if ends < begins:
        raise InvalidInput(faults=[Fault(path="to", code="ends_before_it_begins")])
    with console.look(console.settings) as services:
        first, last = start_of_day(begins.date()), end_of_day(ends.date())
        for line in services.exports.many(first, last, OPERATOR):
            output.write(line)
