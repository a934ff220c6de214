"""A county with two firms of each kind and something of the first ones' to ask for, kept as it stands."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from manifest_service.adapters.memory import MemoryStore
from manifest_service.events.envelope import SERVICE, Recorded
from manifest_service.services.accounts import NewAccount
from manifest_service.services.ports import Account
from manifest_service.services.sessions import Place
from tests.pictures import a_png
from tests.workflows.astray import diverted, on_the_road
from tests.workflows.county import MORNING, PASSWORD, County, make_county
from tests.workflows.phones import Phone

SPAN = "from=2026-11-01&to=2026-11-30"
PNG = a_png()

FIRST = ("clerk", "dispatcher", "driver", "gate", "terminal", "bridge")
"""Of the builder, its carrier and its receiver: parties of what is asked for."""
SECOND = ("clinic", "dispatcher-2", "driver-2", "gate-2", "terminal-2", "mate")
"""Of other firms of each kind; `mate` drives for the same carrier and is on no trip."""
COUNTY = ("officer", "admin", "auditor", "gateway")
PEOPLE = (*FIRST, *SECOND, *COUNTY)


CODES = "class_code,class_name,code,description,hazards\nHW34,废酸,900-300-34,废酸液,C"
CSRF = "one for everybody"


def an_id() -> str:
    return str(uuid.uuid4())


@dataclass(kw_only=True)
class World:
    """The county, what there is of the first firms', and how it stood."""

    county: County
    store: MemoryStore
    known: dict[str, str] = field(default_factory=dict)
    """Name -> id of what there is."""
    roles: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    """Of accounts, by their names."""
    asking: str = ""
    """The account that asks now; empty for nobody."""
    phone: Phone = field(init=False)
    """The driver's."""
    accounts: dict[str, Account] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    """Account -> the secret of its page."""

    def __getitem__(self, name: str) -> str:
        return self.known[name]

    def said(self, path: str, user: str, **data: Any) -> Any:
        """Something done on the way to what is asked for."""
        return self.county.ok("POST", path, user, {"id": an_id(), **data})

    def browser(self) -> FlaskClient:
        """One in which who asks is signed in."""
        client = self.county.app.test_client()
        with self.county.app.test_request_context(), client.session_transaction() as session:
            session["csrf"] = CSRF
            session["first"] = self.known.get("first")
            session["second"] = self.known.get("second")
            if self.asking:
                session["session"] = self.sessions[self.asking]
        return client

    def sign_in(self) -> None:
        """Everybody, anew: as of now, at a page and as a program."""
        sessions = self.county.app.extensions["services"].sessions
        for user, account in self.accounts.items():
            page, program = (
                sessions.begin(account, Place(kind=kind, address="192.0.2.1", agent=""))
                for kind in ("page", "program")
            )
            self.sessions[user], self.county.tokens[user] = page, program

    def standing(self) -> Any:
        return self.store._standing

    def again(self, standing: Any) -> None:
        """As it stood: writing works on a copy, so that what was kept is whole."""
        self.store._standing = standing

    def events(self) -> list[Recorded]:
        """Of the log, as it stands."""
        return list(self.store.read(lambda tx: tx.log.read(0, 10_000)))


def make_world(folder: Path, *, database: str = "") -> World:
    """Kept in memory, or in a `database`, where what was done stays done."""
    store = MemoryStore()
    county = (
        make_county(folder, database=database) if database else make_county(folder, store=store)
    )
    world = World(county=county, store=store)
    for step in (
        _people,
        _of_the_registry,
        _manifests,
        _alerts,
        _of_firms,
        _phone,
        _told_elsewhere,
    ):
        step(world)
    world.roles = {"": "nobody"}
    services = county.app.extensions["services"]
    for account in services.store.read(lambda tx: tx.accounts.list()):
        world.roles[account.username] = account.role
        world.ids[account.username] = account.id
        world.accounts[account.username] = account
    world.sign_in()
    return world


def _people(world: World) -> None:
    county = world.county
    driver = {"carrier_id": "haulage", "name": "王五", "certificate_valid_until_on": "2027-01-01"}
    county.ok("PUT", "/drivers/driver-3", "admin", driver)
    for username, role, organisation, who in (
        ("bridge", "device", "yard", None),
        ("terminal-2", "device", "haulage-2", None),
        ("gateway", "gateway", None, None),
        ("mate", "driver", "haulage", "driver-3"),
        ("leaver", "generator_clerk", "clinic-2", None),
    ):
        new = NewAccount(
            username=username,
            password=PASSWORD,
            role=role,
            organisation_id=organisation,
            driver_id=who,
        )
        county.app.extensions["services"].accounts.add(new, SERVICE)


def _of_the_registry(world: World) -> None:
    scale = {"organisation_id": "yard", "site_id": "yard-site", "name": "一号地磅"}
    world.county.ok("PUT", "/scales/bridge", "admin", scale)


def _manifests(world: World) -> None:
    county = world.county
    world.known["issued"] = county.issue()["number"]
    label = county.ok("GET", f"/manifests/{world['issued']}", "clerk")["labels"][0]
    world.known["label"] = label["token"]
    world.known["photo"] = attached(county, "driver")
    fact = {"sha256": world["photo"], "kind": "photo", "about": "loaded"}
    county.done(world["issued"], "evidence_attached", "driver", fact)
    world.known["national"] = "20263715000123"


def _alerts(world: World) -> None:
    county = world.county
    world.known["on_road"] = on_the_road(county)
    county.drive(0, 30, off_route=diverted)
    (alert,) = county.alerts()
    world.known["alert"] = alert["id"]
    world.known["case"] = world.said("/cases", "officer", title="偏离", alert_ids=[alert["id"]])[
        "id"
    ]
    officer = county.ok("GET", "/officers", "officer")["items"][0]["id"]
    world.known["officer"] = officer
    task = world.said(f"/cases/{world['case']}/tasks", "officer", text="取样", account_id=officer)
    world.known["task"] = task["tasks"][0]["id"]


def attached(county: County, user: str, content: bytes = PNG) -> str:
    headers = {"Authorization": f"Bearer {county._token(user)}", "Content-Type": "image/png"}
    answer = county.client.post("/api/v1/attachments", data=content, headers=headers)
    digest: str = answer.get_json()["sha256"]
    return digest


def _of_firms(world: World) -> None:
    county = world.county
    batch = world.said(
        "/ledger", "clerk", stage="generated", waste_code="900-300-34", waste_name="废酸",
        happened_at=county.clock.now().isoformat(), site_id="building-site", mass_kg="100",
    )  # fmt: skip
    world.known["batch"] = batch["batch"]
    content = {"streams": ["construction_soil"], "valid_from_on": "2026-01-01"}
    content |= {"valid_until_on": "2026-12-31", "lines": [{"code": "S7", "quantity_kg": "9"}]}
    plan = world.said("/plans", "clerk", kind="disposal_approval", content=content)
    world.known["plan"] = plan["id"]
    made = world.said("/webhooks", "gate", url="https://example.org/hook", topics=[])
    world.known["hook"] = made["id"]
    county.ok("POST", f"/webhooks/{made['id']}/test", "gate")
    world.known["delivery"] = county.ok("GET", f"/webhooks/{made['id']}/deliveries", "gate")[
        "items"
    ][0]["id"]
    world.known["listing"] = world.said("/recycled-products", "gate", **listing())["id"]
    county.ok("PUT", "/me/templates/soil", "clerk", {"draft": {"stream": "construction_soil"}})
    county.ok("PUT", "/me/filters", "clerk", {"filters": [{"name": "mine", "query": {}}]})


def listing() -> dict[str, Any]:
    """A listing of the yard's."""
    today = MORNING.date()
    return {
        "side": "offer",
        "product": "coarse_aggregate",
        "grade": "5-31.5 mm",
        "mass_kg": "1200000.5",
        "site_id": "yard-site",
        "from_on": str(today),
        "until_on": str(today + timedelta(days=30)),
        "office_phone": "0635-5231000",
    }


def _phone(world: World) -> None:
    phone = Phone(county=world.county, user="driver").enrol()
    world.known["phone"], world.phone = phone.id, phone
    # A claim that contradicts what stands is held for a person.
    phone.write(world["on_road"], "loaded", world.county.clock.now(), {"loaded_kg": "9000"})
    (answer,) = phone.sent()
    world.known["entry"] = answer["sha256"]


def _told_elsewhere(world: World) -> None:
    """What programs outside bring: a document of another installation, a checkpoint of ours."""
    county = world.county
    headers = {"Authorization": f"Bearer {county._token('officer')}"}
    for name, path in (
        ("documents", f"/interchange/manifests?{SPAN}"),
        ("theirs", f"/interchange/reconciliation.csv?{SPAN}"),
    ):
        answer = county.client.get(f"/api/v1{path}", headers=headers)
        world.known[name] = answer.get_data(as_text=True)
    asked = "kind=hazardous&title=名录&source=令&valid_from_on=2021-01-01"
    county.ok("POST", f"/catalogues?{asked}", "admin", data=CODES.encode())
    note = county.client.post("/log/checkpoint", headers=headers).get_data(as_text=True)
    world.known["note"] = note
    world.known["size"] = note.splitlines()[1]
    world.known["width"] = str(int(world["size"]) % 256)
