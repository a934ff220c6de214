"""The gateway put together: settings, key, and the service it hands positions to."""

import secrets
from contextlib import suppress
from pathlib import Path

from manifest_service import logs
from manifest_service.adapters.terminals.gateway.apart import ApartFile
from manifest_service.adapters.terminals.gateway.limits import Limits
from manifest_service.adapters.terminals.gateway.server import Setup, serve
from manifest_service.adapters.terminals.gateway.service import InProcess, OverHttp, Service
from manifest_service.adapters.terminals.position import convention
from manifest_service.adapters.tracing.gateway import WatchedService
from manifest_service.bootstrap import build, open_spans
from manifest_service.config import Settings
from manifest_service.errors import Unusable
from manifest_service.services.ports import Spans


def serve_terminals(settings: Settings) -> None:
    """Serve terminals until stopped; raises Unusable("gateway_token_missing", "port_in_use",
    "setting_invalid", "traces_not_installed")."""
    logs.configure(settings.log_format, settings.log_level)
    terms = convention(settings.gateway_datum, settings.gateway_hoist)
    folder = settings.data_dir / "gateway"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    spans = open_spans(settings, "manifest-service-gateway")
    service = _service(settings, spans)
    setup = Setup(
        host=settings.gateway_host,
        port=settings.gateway_port,
        key=_key(folder / "key"),
        service=WatchedService(service, spans) if spans else service,
        apart=ApartFile(folder),
        terms=terms,
        limits=Limits(
            connections=settings.gateway_connections,
            idle_s=settings.gateway_idle_s,
            half_frame_s=settings.gateway_half_frame_s,
        ),
    )
    try:
        serve(setup)
    finally:
        if spans:
            spans.close()


def _service(settings: Settings, spans: Spans | None) -> Service:
    """Over HTTP, for one process alone writes to SQLite; in this one on PostgreSQL."""
    if not settings.gateway_server and settings.database.startswith("postgresql"):
        services = build(settings, spans=spans)
        return InProcess(
            positions=services.positions,
            registered=services.terminals,
            waybills=services.waybills,
        )
    if not settings.gateway_token:
        raise Unusable("gateway_token_missing")
    return OverHttp(
        settings.gateway_server or settings.own_address,
        settings.gateway_token,
        spans.carried if spans else dict,
    )


def _key(file: Path) -> bytes:
    """What codes of terminals are made with: made on first run, readable by its owner only. A new
    key makes every terminal register again."""
    if not file.exists():
        fresh = file.with_name(f"key.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32))
        # Two processes may start at once: the first link wins, both read the same key.
        with suppress(FileExistsError):
            file.hardlink_to(fresh)
        fresh.unlink()
    return bytes.fromhex(file.read_text().strip())
