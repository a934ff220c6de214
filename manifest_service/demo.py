"""The demonstration: a synthetic county with two days behind it and vehicles that keep moving.

Its history goes through the same API as everything else, under a clock that follows the story;
no alert is put in by hand.
"""

import os
import secrets
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime

import httpx

from manifest_service.adapters.clock import SettableClock
from manifest_service.app import create_app
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.errors import InvalidInput, NotSignedIn, Unusable
from manifest_service.events.envelope import SERVICE
from manifest_service.services import Services
from manifest_service.services.accounts import NewAccount
from manifest_service.services.password_rules import PasswordRules
from manifest_service.serving import DEMO_PASSWORD, check_port, is_loopback, serve
from manifest_service.simulation.accounts import ADMINISTRATOR
from manifest_service.simulation.live import live
from manifest_service.simulation.port import HttpCall
from manifest_service.simulation.seed import seed

PASSWORD_VARIABLE = "MANIFEST_DEMO_PASSWORD"  # noqa: S105 (the name of a setting)
LEVEL_VARIABLE = "MANIFEST_LOG_LEVEL"
PAGES = ("driver", "site", "officer", "desk", "admin", "public")
LOGINS = ("admin", "officer1", "generator1", "carrier1", "driver1", "site1", "auditor1")
SERVER_WAIT_S = 60


def demo(settings: Settings, *, seed_only: bool, live: bool, any_address: bool) -> None:
    """Make the county where there is none, then serve it until stopped; raises
    Unusable("demo_exposed"), before anything is made, where others would reach it."""
    if not (seed_only or any_address or is_loopback(settings.host)):
        raise Unusable("demo_exposed", host=settings.host)
    if not seed_only:
        check_port(settings)
    password, is_fresh = _password(settings)
    _prepare(settings, password)
    _announce(settings, password, is_fresh)
    if seed_only:
        return
    stop = threading.Event()
    if live:
        threading.Thread(target=_drive, args=(settings, password, stop), daemon=True).start()
    try:
        serve(_calm(settings), any_address=any_address)
    finally:
        stop.set()


def _calm(settings: Settings) -> Settings:
    """Of what happens only errors are told, where nothing else is set: vehicles that move would push the
    logins just printed off the screen. Also in the process that serves, which reads the environment."""
    os.environ.setdefault(LEVEL_VARIABLE, "error")
    return replace(settings, log_level=os.environ[LEVEL_VARIABLE])


def _prepare(settings: Settings, password: str) -> None:
    """The county, its history and its passwords, in the database."""
    clock = SettableClock()
    services = build(settings, clock=clock)
    try:
        if services.upkeep.head().size == 0:
            _say("making the demonstration county …")
            _seed(settings, services, clock, password)
        else:
            _same_password(services, password)
    finally:
        services.store.close()


def _seed(settings: Settings, services: Services, clock: SettableClock, password: str) -> None:
    admin = NewAccount(username=ADMINISTRATOR, password=password, role="administrator")
    if all(account.username != ADMINISTRATOR for account in services.accounts.every()):
        services.accounts.add(admin, SERVICE)
    transport = httpx.WSGITransport(app=create_app(settings, services))
    begun = time.monotonic()
    with httpx.Client(transport=transport, base_url="http://demo", timeout=60) as client:
        seed(HttpCall(client, password), clock.set, password, datetime.now(UTC))
    clock.set(None)
    _say(f"made in {time.monotonic() - begun:.0f} s: {services.upkeep.head().size} events")


def _same_password(services: Services, password: str) -> None:
    """A password set anew is set for every demo account."""
    try:
        services.accounts.sign_in(ADMINISTRATOR, password, "demo")
    except NotSignedIn:
        for account in services.accounts.every():
            services.accounts.set_password(account.username, password)


def _password(settings: Settings) -> tuple[str, bool]:
    """(the demo's password, whether it was made just now). Kept readable by the owner only, for
    the vehicles that sign in again at the next start; raises InvalidInput for a weak one."""
    file = settings.data_dir / DEMO_PASSWORD
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is None and file.exists():
        return file.read_text().strip(), False
    password = given or secrets.token_urlsafe(12)
    rules = PasswordRules(min_length=settings.password_min_length)
    if faults := rules.faults(password, (ADMINISTRATOR,)):
        raise InvalidInput(faults=faults)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(password + "\n")
    return password, given is None


def _announce(settings: Settings, password: str, is_fresh: bool) -> None:
    base = settings.public_url if settings.tls_certificate else f"http://localhost:{settings.port}"
    _say("")
    for page in PAGES:
        _say(f"  {base}/{page}")
    _say(f"  logins    {'  '.join(LOGINS)}")
    if is_fresh:
        _say(f"  password  {password}   (shown this once; set {PASSWORD_VARIABLE} to choose it)")
    else:
        _say(f"  password  {PASSWORD_VARIABLE}, or as shown at the first start")
    if LEVEL_VARIABLE not in os.environ:
        _say(f"  log       errors alone; {LEVEL_VARIABLE}=info tells every request")
    _say("")


def _drive(settings: Settings, password: str, stop: threading.Event) -> None:
    """Vehicles that move while the server runs."""
    base = settings.own_address
    for _ in range(SERVER_WAIT_S):
        try:
            if httpx.get(f"{base}/healthz", timeout=2).status_code == 200:
                break
        except httpx.HTTPError:
            pass
        if stop.wait(1):
            return
    live(base, password, stop)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
