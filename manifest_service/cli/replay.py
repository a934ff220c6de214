"""`replay`: what the rules would say of stored positions, under the parameters of a file."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from manifest_service.cli.console import Console, pass_console
from manifest_service.services.projections import from_ms
from manifest_service.services.replaying import Told
from manifest_service.texts import words
from manifest_service.waste.clocks import LOCAL_ZONE

MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
MARKS = {"same": " ", "differs": "~", "only_then": "-", "only_now": "+"}


@click.command()
@click.option("--vehicle", required=True, help="Plate or id.")
@click.option("--from", "begins", type=MOMENT, required=True, help="Local time.")
@click.option("--to", "ends", type=MOMENT, required=True, help="Local time, not included.")
@click.option(
    "--params",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML: a table for each rule, a value for each parameter to try.",
)
@pass_console
def replay(
    console: Console, vehicle: str, begins: datetime, ends: datetime, params: Path | None
) -> None:
    """Fold a vehicle's stored positions once more and hold what is found against what was told.

    Nothing is written, and a server may be running. Each line is an episode: `+` only now, `-` only
    then, `~` in both but in another way. To try thresholds:

    \b
        [route_deviation]
        trigger_s = 120
    """
    span = (begins.replace(tzinfo=LOCAL_ZONE), ends.replace(tzinfo=LOCAL_ZONE))
    values = _values(params) if params else None
    with console.look(console.settings) as services:
        found = services.replaying.replay(vehicle, *span, values)
    click.echo(
        f"{found.fixes} positions, {found.flagged} of them flagged; "
        f"{len(found.manifests)} manifests: {' '.join(found.manifests) or '-'}"
    )
    for told in found.told:
        click.echo(_line(told))
    counts = {mark: sum(MARKS[told.outcome] == mark for told in found.told) for mark in "+-~ "}
    click.echo(
        f"{counts['+']} only now, {counts['-']} only then, {counts['~']} otherwise, "
        f"{counts[' ']} the same"
    )


def _values(file: Path) -> Mapping[str, Mapping[str, Any]]:
    try:
        found = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file}: {error}") from error
    if not all(isinstance(named, Mapping) for named in found.values()):
        raise click.UsageError(f"{file}: a table for each rule is expected, such as [signal_lost]")
    return found


def _line(told: Told) -> str:
    episode = told.episode
    at = from_ms(episode.first_at_ms).astimezone(LOCAL_ZONE)
    name = words("en").say(f"rules.{episode.rule}.name")
    measured = ", ".join(
        f"{name}={value:.5g}" if isinstance(value, float) else f"{name}={value}"
        for name, value in episode.measured.items()
    )
    review = "  (review)" if episode.review else ""
    return (
        f"{MARKS[told.outcome]} {at:%m-%d %H:%M:%S}  {episode.severity:8} {name:22} "
        f"{episode.manifest_number or '-':18} {measured}{review}"
    )
