"""A small county behind a real application, and the people who act in it through HTTP."""

import tempfile
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from manifest_service.adapters.clock import SettableClock
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.events.envelope import SERVICE
from manifest_service.services.accounts import NewAccount
from manifest_service.services.first_passwords import PROGRAMS
from manifest_service.services.ports import Store
from tests.passwords import PlainPasswords
from tests.stores import copy_sqlite, open_copy
from tests.workflows.applications import application
from tests.workflows.described import DescribedClient

PASSWORD = "a county in a test"
FIRST_PASSWORD = "chosen by an administrator"
LASTS = timedelta(hours=11)
"""A token of the day, and a little less."""
MORNING = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
"""Friday, nine o'clock in China."""

TICKET = {"gross_kg": "20050", "tare_kg": "8000", "net_kg": "12050"}

ROUTE_LON = (115.40, 115.50)
ROUTE_LAT = 36.48


@dataclass(kw_only=True)
class County:
    app: Flask
    clock: SettableClock
    client: FlaskClient
    tokens: dict[str, str] = field(default_factory=dict)
    since: dict[str, datetime] = field(default_factory=dict)
    """When each token was given."""

    @property
    def store(self) -> Store:
        found: Store = self.app.extensions["services"].store
        return found

    def at(self, minutes: float) -> datetime:
        """The time `minutes` after the morning began; the service's clock stands there."""
        now = MORNING + timedelta(minutes=minutes)
        self.clock.set(now)
        return now

    def call(
        self, method: str, path: str, user: str, json: Any = None, **more: Any
    ) -> tuple[int, Any]:
        said = {"Accept-Language": "en", **more.pop("headers", {})}
        for _ in range(2):
            headers = {"Authorization": f"Bearer {self._token(user)}", **said}
            answer = self.client.open(
                f"/api/v1{path}", method=method, json=json, headers=headers, **more
            )
            if answer.status_code != 401 or not self._signs_in_again(user):
                break
        return answer.status_code, answer.get_json(silent=True, force=True)

    def ok(self, method: str, path: str, user: str, json: Any = None, **more: Any) -> Any:
        status, body = self.call(method, path, user, json, **more)
        assert status < 300, (status, body)
        return body

    def open_account(self, body: dict[str, Any]) -> None:
        """As the administrator opens it, and its owner sets his own password; a program's has none."""
        if body["role"] in PROGRAMS:
            self.ok("POST", "/accounts", "admin", body)
            return
        self.ok("POST", "/accounts", "admin", {**body, "password": FIRST_PASSWORD})
        said = {"username": body["username"], "password": FIRST_PASSWORD}
        chosen = {**said, "new_password": body["password"]}
        answer = self.client.put("/api/v1/first-password", json=chosen)
        assert answer.status_code == 204, answer.get_json()

    def draft(self, **changes: Any) -> dict[str, Any]:
        body: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "occurred_at": self.clock.now().isoformat(),
            "stream": "construction_soil",
            "waste": [{"code": "900-001-S70", "name": "渣土", "declared_kg": "12000"}],
            "origin_site_id": "building-site",
            "carrier_id": "haulage",
            "receiver_id": "yard",
            "destination_site_id": "yard-site",
            "vehicle": "鲁P12345",
            "driver_id": "driver-1",
            "route_id": "road",
        }
        return body | changes

    def hazardous(self, **changes: Any) -> dict[str, Any]:
        line = {
            "code": "900-300-34",
            "name": "废酸",
            "declared_kg": "2000",
            "form": "liquid",
            "hazards": ["C", "T"],
            "packaging": "吨桶",
            "packages": 2,
        }
        return self.draft(stream="hazardous_industrial", waste=[line], **changes)

    def issue(self, draft: dict[str, Any] | None = None) -> dict[str, Any]:
        issued: dict[str, Any] = self.ok("POST", "/manifests", "clerk", draft or self.draft())
        return issued

    def act(
        self, number: str, type: str, user: str, data: Any = None, **changes: Any
    ) -> tuple[int, Any]:
        body = {
            "id": str(uuid.uuid4()),
            "type": type,
            "occurred_at": self.clock.now().isoformat(),
            "data": data or {},
        }
        return self.call("POST", f"/manifests/{number}/events", user, body | changes)

    def done(self, number: str, type: str, user: str, data: Any = None, **changes: Any) -> Any:
        status, body = self.act(number, type, user, data, **changes)
        assert status == 201, (status, body)
        return body["manifest"]

    def refused(self, number: str, type: str, user: str, data: Any = None, **changes: Any) -> str:
        status, body = self.act(number, type, user, data, **changes)
        assert status >= 400, body
        faults = body.get("faults")
        code: str = faults[0]["code"] if faults else body["code"]
        return code

    def label(self, number: str) -> str:
        """The token of a manifest's own label, as whoever stands before the load can read it."""
        labels = self.ok("GET", f"/manifests/{number}", "clerk")["labels"]
        token: str = labels[0]["token"]
        return token

    def drive(
        self,
        from_minute: float,
        to_minute: float,
        *,
        off_route: Any = None,
        until: float = 1.0,
        order: Any = list,
        now: float | None = None,
    ) -> dict[str, Any]:
        """Report a way along the road, a fix each 20 s; `off_route(share)` is degrees north of it."""
        steps = round((to_minute - from_minute) * 3)
        fixes = []
        for i in range(steps + 1):
            share = until * i / steps
            at = MORNING + timedelta(minutes=from_minute + i / 3)
            lon = ROUTE_LON[0] + (ROUTE_LON[1] - ROUTE_LON[0]) * share
            lat = ROUTE_LAT + (off_route(share) if off_route else 0.0)
            fixes.append(self.fix(at, lon, lat))
        self.at(to_minute if now is None else now)
        answer: dict[str, Any] = self.ok(
            "POST", "/positions", "terminal", {"positions": order(fixes)}
        )
        return answer

    def fix(self, at: datetime, lon: float, lat: float, **more: Any) -> dict[str, Any]:
        fix = {"vehicle": "鲁P12345", "fix_time": at.isoformat(), "lon": lon, "lat": lat}
        return fix | {"speed_kmh": 30.0, "load": "full"} | more

    def alerts(self, **query: str) -> list[dict[str, Any]]:
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        found: list[dict[str, Any]] = self.ok("GET", f"/alerts?limit=200&{asked}", "officer")[
            "items"
        ]
        return found

    def _token(self, user: str) -> str:
        """The account's token of the day; another one when that is over."""
        now = self.clock.now()
        if user not in self.tokens or not now - LASTS < self.since.get(user, now) <= now:
            body = {"username": user, "password": PASSWORD}
            self.tokens[user] = self.client.post("/api/v1/token", json=body).get_json()["token"]
            self.since[user] = now
        return self.tokens[user]

    def _signs_in_again(self, user: str) -> bool:
        """Whether another token is given for the one that was refused."""
        del self.tokens[user]
        with suppress(KeyError):
            return bool(self._token(user))
        return False


def box(lon: float, lat: float, half: float = 0.002) -> dict[str, Any]:
    west, east, south, north = lon - half, lon + half, lat - half, lat + half
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@dataclass(frozen=True, kw_only=True)
class _Made:
    """A county that was made through HTTP, to be copied."""

    database: Path
    tokens: dict[str, str]
    since: dict[str, datetime]


_made: dict[tuple[str, bool], _Made] = {}
"""Log, with plans or without -> the county, of this process."""


def make_county(
    folder: Path, *, plans: bool = True, database: str = "", log: str = "", **adapters: Any
) -> County:
    """The county on Friday morning; without `plans` its builder has filed none. `database`: the
    address of an empty one, else a file in the folder.

    The first on a file is made through HTTP; the others are copies of that file, each behind an
    application of its own. Copies begin as the same log: a county that is to be another
    installation names another `log`.
    """
    if database.startswith("postgresql") or "store" in adapters:
        return _make(folder, plans=plans, database=database, **adapters)
    if (log, plans) not in _made:
        _made[log, plans] = _make_template(plans=plans)
    made = _made[log, plans]
    settings = Settings(data_dir=folder, database_url=database)
    copy_sqlite(made.database, Path(settings.database.removeprefix("sqlite:///")))
    county = _open(settings, store=open_copy(settings.database), **adapters)
    county.tokens |= made.tokens
    county.since |= made.since
    return county


def _make_template(*, plans: bool) -> _Made:
    folder = Path(tempfile.mkdtemp(prefix="manifest-county-"))
    county = _make(folder, plans=plans)
    county.store.close()
    return _Made(database=folder / "manifest.sqlite3", tokens=county.tokens, since=county.since)


def _open(settings: Settings, **adapters: Any) -> County:
    clock = SettableClock()
    clock.set(MORNING)
    services = build(settings, clock=clock, passwords=PlainPasswords(), **adapters)
    app = application(settings, services)
    app.test_client_class = DescribedClient
    return County(app=app, clock=clock, client=app.test_client())


def _make(folder: Path, *, plans: bool, database: str = "", **adapters: Any) -> County:
    county = _open(Settings(data_dir=folder, database_url=database), **adapters)
    admin = NewAccount(username="admin", password=PASSWORD, role="administrator")
    county.app.extensions["services"].accounts.add(admin, SERVICE)
    for path, body in (*_registry(), *_neighbours()):
        county.ok("PUT", path, "admin", body)
    for username, role, organisation, driver in (*_people(), *_more_people()):
        body = {"username": username, "password": PASSWORD, "role": role}
        body |= {"organisation_id": organisation, "driver_id": driver}
        county.open_account(body)
    if plans:
        _file_plans(county)
    return county


def started_again(county: County, folder: Path, **settings: Any) -> County:
    """The same county under other settings."""
    county.app.extensions["services"].store.close()
    held = Settings(data_dir=folder, **settings)
    services = build(held, clock=county.clock, passwords=PlainPasswords())
    app = application(held, services)
    app.test_client_class = DescribedClient
    return County(app=app, clock=county.clock, client=app.test_client())


def account_words(county: County, username: str) -> list[str]:
    """What is on record of an account: `account.<word>` each."""
    services = county.app.extensions["services"]
    account = services.store.read(lambda tx: tx.accounts.by_username(username))
    events = services.store.read(lambda tx: tx.log.load(f"account/{account.id}"))
    return [event.type.split(".")[1] for event in events]


STREAMS = [
    "construction_soil",
    "construction_renovation",
    "hazardous_industrial",
    "hazardous_medical",
]
YEAR = {"valid_from_on": "2026-01-01", "valid_until_on": "2026-12-31"}


def _registry() -> list[tuple[str, dict[str, Any]]]:
    line = {"type": "LineString", "coordinates": [[lon, ROUTE_LAT] for lon in ROUTE_LON]}
    streams, year = STREAMS, YEAR
    return [
        ("/organisations/builder", {"name": "甲建筑", "roles": ["generator"]}),
        ("/organisations/haulage", {"name": "乙运输", "roles": ["carrier"]}),
        ("/organisations/yard", {"name": "丙处置", "roles": ["receiver"]}),
        ("/organisations/other", {"name": "丁处置", "roles": ["receiver", "generator"]}),
        (
            "/sites/building-site",
            {
                "organisation_id": "builder",
                "name": "工地",
                "kind": "generator",
                "geometry": box(ROUTE_LON[0], ROUTE_LAT),
            },
        ),
        (
            "/sites/yard-site",
            {
                "organisation_id": "yard",
                "name": "处置场",
                "kind": "disposal",
                "geometry": box(ROUTE_LON[1], ROUTE_LAT),
            },
        ),
        (
            "/routes/road",
            {
                "name": "大路",
                "origin_site_id": "building-site",
                "destination_site_id": "yard-site",
                "geometry": line,
            },
        ),
        (
            "/vehicles/truck-1",
            {"carrier_id": "haulage", "plate": "鲁P12345", "streams": streams, "terminal_id": "1"},
        ),
        (
            "/drivers/driver-1",
            {
                "carrier_id": "haulage",
                "name": "张三丰",
                "telephone": "13800138000",
                "certificate_valid_until_on": "2027-01-01",
            },
        ),
        (
            "/permits/haul",
            {"organisation_id": "haulage", "kind": "transport", "number": "T1", "streams": streams}
            | year,
        ),
        (
            "/permits/dispose",
            {
                "organisation_id": "yard",
                "kind": "disposal",
                "number": "D1",
                "streams": streams,
                "quota_kg": "100000",
            }
            | year,
        ),
    ]


def _people() -> list[tuple[str, str, str | None, str | None]]:
    return [
        ("clerk", "generator_clerk", "builder", None),
        ("dispatcher", "carrier_dispatcher", "haulage", None),
        ("driver", "driver", "haulage", "driver-1"),
        ("terminal", "device", "haulage", None),
        ("gate", "receiver_clerk", "yard", None),
        ("stranger", "receiver_clerk", "other", None),
        ("officer", "officer", None, None),
        ("auditor", "auditor", None, None),
    ]


def _neighbours() -> list[tuple[str, dict[str, Any]]]:
    """A second carrier, a store, another yard, and a collector with two clinics."""

    def site(owner: str, name: str, kind: str, lon: float) -> dict[str, Any]:
        shape = box(lon, ROUTE_LAT - 0.05)
        return {"organisation_id": owner, "name": name, "kind": kind, "geometry": shape}

    def permit(owner: str, kind: str, number: str) -> dict[str, Any]:
        return {
            "organisation_id": owner, "kind": kind, "number": number, "streams": STREAMS
        } | YEAR  # fmt: skip

    return [
        ("/organisations/haulage-2", {"name": "戊运输", "roles": ["carrier", "generator"]}),
        ("/organisations/store", {"name": "己仓储", "roles": ["receiver"]}),
        ("/organisations/yard-2", {"name": "庚处置", "roles": ["receiver"]}),
        ("/organisations/clinic", {"name": "辛诊所", "roles": ["generator"]}),
        ("/organisations/clinic-2", {"name": "壬诊所", "roles": ["generator"]}),
        ("/sites/store-site", site("store", "暂存库", "storage", 115.45)),
        ("/sites/yard-2-site", site("yard-2", "二号处置场", "disposal", 115.52)),
        ("/sites/collector-site", site("haulage-2", "集运站", "transfer", 115.41)),
        ("/sites/clinic-site", site("clinic", "辛诊所", "generator", 115.42)),
        ("/sites/clinic-2-site", site("clinic-2", "壬诊所", "generator", 115.43)),
        (
            "/vehicles/truck-2",
            {
                "carrier_id": "haulage-2",
                "plate": "鲁P54321",
                "streams": STREAMS,
                "terminal_id": "2",
            },
        ),
        (
            "/drivers/driver-2",
            {
                "carrier_id": "haulage-2",
                "name": "李四光",
                "certificate_valid_until_on": "2027-01-01",
            },
        ),
        ("/permits/haul-2", permit("haulage-2", "transport", "T2")),
        ("/permits/dispose-2", permit("yard-2", "disposal", "D2")),
    ]


def _more_people() -> list[tuple[str, str, str | None, str | None]]:
    return [
        ("driver-2", "driver", "haulage-2", "driver-2"),
        ("dispatcher-2", "carrier_dispatcher", "haulage-2", None),
        ("collector", "generator_clerk", "haulage-2", None),
        ("keeper", "receiver_clerk", "store", None),
        ("gate-2", "receiver_clerk", "yard-2", None),
        ("clinic", "generator_clerk", "clinic", None),
        ("clinic-2", "generator_clerk", "clinic-2", None),
    ]


def _file_plans(county: County) -> None:
    """What the builder must have on file: a treatment plan, an approval and a management plan."""
    soil, acid = ["S7"], ["HW34", "HW17", "HW33"]
    for kind, streams, codes in (
        ("treatment_plan", STREAMS[:2], soil),
        ("disposal_approval", STREAMS[:2], soil),
        ("management_plan", STREAMS[2:3], acid),
    ):
        lines = [{"code": code, "quantity_kg": "9000000"} for code in codes]
        content = {"streams": streams, "lines": lines} | YEAR
        body = {"id": str(uuid.uuid4()), "kind": kind, "content": content}
        plan = county.ok("POST", "/plans", "clerk", body)["id"]
        for word, user, data in (("filed", "clerk", {}), ("approved", "officer", {"number": kind})):
            act = {"id": str(uuid.uuid4()), "type": word, "data": data}
            county.ok("POST", f"/plans/{plan}/events", user, act)
