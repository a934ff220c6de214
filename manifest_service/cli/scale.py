"""`manifest-service scale`: a weighing indicator on a serial line, told to the service."""

import signal
import threading
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import click

from manifest_service import logs
from manifest_service.adapters.scales.line import Format, Line
from manifest_service.adapters.scales.program import OverHttp, Program
from manifest_service.adapters.scales.toledo import Toledo
from manifest_service.adapters.scales.yaohua import Yaohua

FORMATS: Mapping[str, Callable[[Decimal], Format]] = {
    "yaohua": lambda unit_kg: Yaohua(unit_kg=unit_kg),
    "toledo": lambda _: Toledo(checksum=False),
    "toledo-checksum": lambda _: Toledo(checksum=True),
}
UNITS = {"kg": Decimal(1), "t": Decimal(1000)}


@click.command()
@click.option("--port", required=True, help="Serial port: /dev/ttyUSB0, COM3.")
@click.option("--protocol", type=click.Choice(list(FORMATS)), required=True)
@click.option("--scale", "scale_id", help="Id of the registered scale.")
@click.option("--server", help="Base address; default: this machine, PORT.")
@click.option("--token", envvar="MANIFEST_SCALE_TOKEN", help="Of a device of the scale's firm.")
@click.option("--baud", type=int, default=9600, show_default=True)
@click.option("--seven-even", is_flag=True, help="7 data bits, even parity; default 8 without.")
@click.option("--unit", type=click.Choice(list(UNITS)), default="kg", help="Of a yaohua display.")
@click.option("--still", "still_s", type=float, default=2.0, show_default=True,
              help="Seconds without change that count as rest, where the format does not say.")  # fmt: skip
@click.option("--try", "only_show", is_flag=True, help="Print what is read, and tell nobody.")
@click.pass_obj
def scale(
    console: Any,
    /,
    port: str,
    protocol: str,
    scale_id: str | None,
    server: str | None,
    token: str | None,
    baud: int,
    seven_even: bool,
    unit: str,
    still_s: float,
    only_show: bool,
) -> None:
    """Read a weighing indicator on a serial line and tell the service what it shows (docs/gate.md)."""
    if not only_show and not (scale_id and token):
        raise click.UsageError("--scale and --token are needed, or --try to look at the line first")
    logs.configure(console.settings.log_format, console.settings.log_level)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    address = server or console.settings.own_address
    tell = _print if only_show else OverHttp(address, token or "", scale_id or "")
    Program(
        line=Line(port=port, baud=baud, seven_even=seven_even),
        format=FORMATS[protocol](UNITS[unit]),
        still_s=still_s,
        tell=tell,
    ).run(stop)


def _print(reading: dict[str, Any]) -> None:
    rest = "stable" if reading["stable"] else "moving"
    click.echo(f"{reading['at']}  {reading['mass_kg']:>10} kg  {rest}")
