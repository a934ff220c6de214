"""The Flask application: blueprints registered, nothing else."""

import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_smorest import Api

from manifest_service import __version__
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.services import Services
from manifest_service.services.figures import Standings
from manifest_service.services.health import Health
from manifest_service.services.ports import Spans
from manifest_service.web import (
    access,
    assets,
    auth,
    compression,
    health,
    metrics,
    mounting,
    problems,
    rates,
    routes,
    security,
)
from manifest_service.web.api import (
    accounts,
    alert_pages,
    alert_queue,
    alerts,
    cases,
    catalogues,
    clocks,
    conditional,
    documents,
    empty_runs,
    erasures,
    factors,
    habits,
    identities,
    imports,
    interchange,
    journals,
    ledgers,
    lines,
    log,
    manifests,
    many,
    near,
    notices,
    numbers,
    one_ledger,
    own_account,
    passkeys,
    patrol,
    phones,
    plans,
    positions,
    recycled,
    registers,
    registry,
    reports,
    retirement,
    road,
    route_drawing,
    route_times,
    rules,
    scales,
    sources,
    sparse,
    stream,
    templates,
    tokens,
    tuning,
    yard,
)
from manifest_service.web.bodies import Bodies
from manifest_service.web.brief import brief_problems
from manifest_service.web.callers import Callers, callers_of
from manifest_service.web.door import Door, InTurn, Told
from manifest_service.web.doorkeeper import Doorkeeper
from manifest_service.web.intake import Intake
from manifest_service.web.limits import MAX_BODY_BYTES, MAX_FORM_BYTES, MAX_FORM_PARTS
from manifest_service.web.pages import PAGES, layout
from manifest_service.web.reference import serving
from manifest_service.web.turns import Turns

RESOURCES = (
    accounts.blueprint,
    own_account.blueprint,
    factors.blueprint,
    passkeys.blueprint,
    identities.blueprint,
    tokens.blueprint,
    phones.blueprint,
    manifests.blueprint,
    many.blueprint,
    numbers.blueprint,
    plans.blueprint,
    documents.blueprint,
    catalogues.blueprint,
    clocks.blueprint,
    positions.blueprint,
    near.blueprint,
    notices.blueprint,
    sources.blueprint,
    scales.blueprint,
    yard.blueprint,
    journals.blueprint,
    alert_queue.blueprint,
    alerts.blueprint,
    stream.blueprint,
    alert_pages.blueprint,
    cases.blueprint,
    patrol.blueprint,
    interchange.blueprint,
    imports.blueprint,
    ledgers.blueprint,
    recycled.blueprint,
    registers.blueprint,
    one_ledger.blueprint,
    road.blueprint,
    route_drawing.blueprint,
    route_times.blueprint,
    habits.blueprint,
    registry.blueprint,
    erasures.blueprint,
    reports.blueprint,
    rules.blueprint,
    log.blueprint,
    tuning.blueprint,
    empty_runs.blueprint,
    templates.blueprint,
)


def create_app(settings: Settings, services: Services | None = None) -> Flask:
    """The application over `services`, built from `settings` when not handed in."""
    app = Flask("manifest_service", root_path=str(Path(__file__).parent / "web"))
    app.extensions["services"] = services or build(settings)
    app.config.update(
        SECRET_KEY=_secret(settings.data_dir),
        PUBLIC_URL=settings.public_url,
        MAP={
            "lon": settings.county_center_lon,
            "lat": settings.county_center_lat,
            "tile_url": settings.tile_url,
            "tile_datum": settings.tile_datum,
        },
        METRICS_TOKEN=settings.metrics_token,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        SESSION_COOKIE_NAME=security.cookie_name(settings),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https:"),
        API_TITLE="manifest-service",
        API_VERSION=__version__,
        OPENAPI_VERSION="3.1.0",
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    access.register(app)
    assets.register(app)
    # Last of what is done to an answer, which is done in the reverse of this order.
    compression.register(app)
    for each in (retirement, conditional, lines, sparse):
        each.register(app)
    api = Api(app)
    for resource in RESOURCES:
        api.register_blueprint(resource)
    app.register_blueprint(serving.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(metrics.blueprint)
    for page in PAGES:
        app.register_blueprint(page)
    layout.register(app)
    routes.check(app.url_map.iter_rules())
    rates.register(app, settings)
    auth.register(app)  # once it is counted
    security.register(app, settings)
    # After smorest, whose own handlers would answer in another shape.
    problems.register(app)
    told = brief_problems(app, security.headers(settings))
    known = Callers(app, settings.threads, auth.current_account)
    app.extensions["callers"] = known
    in_turn = InTurn(app.wsgi_app, Turns(settings.threads), known, told)
    door = _door(app, Intake(app, in_turn, known, security.headers(settings)), told, settings)
    app.wsgi_app = Doorkeeper(app, door, settings)  # type: ignore[assignment,method-assign]
    mounting.mount(app, settings)
    standings: Standings = app.extensions["services"].standings
    spans: Spans | None = app.extensions["services"].spans
    app.extensions["bodies"] = door.bodies
    counting = metrics.Metrics(
        standings.now, lambda: door.bodies.cut, spans.counts if spans else dict
    )
    app.extensions["metrics"] = counting
    app.wsgi_app = access.Access(  # type: ignore[assignment,method-assign]
        app.wsgi_app,
        lines=bool(settings.log_access),
        addresses=bool(settings.log_addresses),
        observe=counting.observe,
        spans=spans,
    )
    return app


def _door(app: Flask, intake: Intake, told: Told, settings: Settings) -> Door:
    health: Health = app.extensions["services"].health
    return Door(
        intake,
        # A proxy hands a body over when it has it; its own connection serves many and is not cut.
        bodies=Bodies(
            MAX_BODY_BYTES, cut_off=not settings.proxies, lets_in=callers_of(app).lets_in
        ),
        is_stopping=lambda: health.is_stopping,
        told=told,
    )


def _secret(data_dir: Path) -> str:
    """The key that signs sessions and tokens: made on first run, readable by its owner only."""
    file = data_dir / "secret_key"
    if not file.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        fresh = data_dir / f"secret_key.{secrets.token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        # Two processes may start at once: the first link wins, both read the same key.
        with suppress(FileExistsError):
            file.hardlink_to(fresh)
        fresh.unlink()
    return file.read_text().strip()
