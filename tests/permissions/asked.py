"""One plausible request for every route: something of the first firms', asked for as its owner would."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from manifest_service.permissions import actions_of
from manifest_service.services import Services
from manifest_service.services.ports import IdentityRow
from manifest_service.services.tokens import NewToken
from manifest_service.services.totp import code_at
from tests.permissions.world import CODES, CSRF, PNG, SPAN, World, an_id, listing
from tests.workflows.county import MORNING, PASSWORD
from tests.workflows.phones import Phone
from tests.workflows.test_habits import three_days, trucks
from tests.workflows.test_route_times import history

Body = Callable[[World], Any]
Step = Callable[[World], Any]

ANOTHER_PASSWORD = "another county in a test"
PARTIES = ("clerk", "dispatcher", "driver", "gate")
EVERYBODY = "everybody"


@dataclass(frozen=True, kw_only=True)
class Asked:
    path: str
    """With `{names}` of what there is."""
    own: tuple[str, ...] | str = EVERYBODY
    """Whose own it is; EVERYBODY where each asks for, or makes, what is his own."""
    json: Body | None = None
    data: Body | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    before: Step | None = None
    """What must have happened, for the request to be in its turn."""
    done: Callable[[Any], bool] = lambda answer: True
    """Of an answer that says for each item what became of it: whether it was done."""
    reached: str = ""
    """A refusal that only he gets who may do it: what is asked for is not in its turn."""


def _id(**more: Any) -> Body:
    return lambda world: {
        "id": an_id(),
        **{name: value(world) if callable(value) else value for name, value in more.items()},
    }


def of(name: str) -> Callable[[World], str]:
    return lambda world: world[name]


def of_text(name: str) -> Body:
    return lambda world: world[name].encode()


def now(world: World) -> str:
    return world.county.clock.now().isoformat()


def _verdict(world: World) -> None:
    said = {"verdict": "confirmed", "reason": "查实"}
    world.said(f"/alerts/{world['alert']}/verdict", "officer", **said)


def _decided(world: World) -> None:
    said = {"outcome": "violation", "reason": "查实"}
    world.said(f"/cases/{world['case']}/decide", "officer", **said)


def _fix(world: World) -> Any:
    return {"positions": [world.county.fix(world.county.clock.now(), 115.41, 36.48)]}


def _entry(world: World) -> Any:
    phone = world.phone.copy()
    return {
        "entries": [
            phone.write(world["issued"], "loaded", world.county.clock.now(), {"loaded_kg": "1"})
        ]
    }


def _enrolment(world: World) -> Any:
    phone = Phone(county=world.county, user=world.asking)
    me = world.ids.get(world.asking, "")
    proof = f"manifest-service/enrol/v1\n{phone.id}\n{me}\n{phone.public_key}\n"
    return {
        "id": phone.id, "algorithm": "ed25519", "public_key": phone.public_key,
        "proof": phone.key.sign(proof.encode()).hex(), "label": "phone",
    }  # fmt: skip


def _suspended(world: World) -> None:
    world.said(f"/devices/{world['phone']}/suspend", "officer", reason_code="other")


def _filed(world: World) -> None:
    world.county.at(15 * 1440)
    world.said("/returns/2026-11", "clerk", lines=_lines(world), reason="")


def _december(world: World) -> None:
    world.county.at(15 * 1440)


def _lines(world: World) -> Any:
    return world.county.ok("GET", "/returns/2026-11/computed", "clerk")["lines"]


def _places(world: World) -> None:
    """A place where three vehicles stood on three days."""
    three_days(world.county, trucks(world.county))


def _times(world: World) -> None:
    history(world.county)


def _each_done(said: Any) -> bool:
    return all(one["status"] != "refused" for one in said["results"])


def _evidence(world: World) -> Any:
    fact = {"sha256": world["photo"], "kind": "photo", "about": "loaded"}
    return {"id": an_id(), "type": "evidence_attached", "occurred_at": now(world), "data": fact}


def _services(world: World) -> Services:
    found: Services = world.county.app.extensions["services"]
    return found


def _factor(world: World, user: str) -> tuple[str, ...]:
    """An authenticator for the account: its recovery codes."""
    factors = _services(world).factors
    return factors.add_totp(world.accounts[user], *_begun(world, user), "phone")


def _begun(world: World, user: str) -> tuple[str, str]:
    """(an authenticator that is being set up, its code now)."""
    found = _services(world).factors.begin_totp(world.ids[user], PASSWORD)
    secret = base64.b32decode(found.text.replace(" ", ""))
    return found.secret, code_at(secret, world.county.clock.now())


def _is_person(world: World) -> bool:
    return bool(world.asking) and "factor.own" in actions_of(world.accounts[world.asking].role)


def _authenticator(world: World) -> Any:
    """Whoever cannot begin with one says what he likes."""
    secret, code = _begun(world, world.asking) if _is_person(world) else ("none", "123456")
    return {"enrolment": secret, "code": code, "name": "phone"}


def _passkey(world: World) -> Any:
    secret = "none"
    if _is_person(world):
        secret = _services(world).passkeys.begin(world.ids[world.asking], PASSWORD).secret
    return {"enrolment": secret, "name": "key", "credential": {"id": "AAAA"}}


def _with_factor(world: World) -> Any:
    if _is_person(world):
        _factor(world, world.asking)
    return {"password": PASSWORD}


def _leavers_identity(world: World) -> None:
    row = IdentityRow(
        id="leaver",
        account_id=world.accounts["leaver"].id,
        issuer="https://id.example",
        claim="sub",
        subject="leaver",
        added_at=world.county.clock.now(),
        used_at=None,
    )
    _services(world).store.write(lambda tx: tx.identities.put(row))


def _drivers_factor(world: World) -> None:
    _factor(world, "driver")
    (factor,) = _services(world).factors.of(world.accounts["driver"])
    world.known["factor"] = factor.id


def _drivers_session(world: World) -> None:
    found = _services(world).sessions.of(world.accounts["driver"])
    world.known["session"] = next(row.id for row in found if row.kind == "page")


def _drivers_token(world: World) -> None:
    asked = NewToken(name="phone", scopes=("read",), days=1)
    _, row = _services(world).tokens.make(world.accounts["driver"], asked)
    world.known["token"] = row.id


def _waiting(world: World) -> None:
    """A sign-in that waits for its second half."""
    world.known["recovery"] = _factor(world, "leaver")[0]
    secret = _services(world).factors.begin_sign_in(world.accounts["leaver"])
    world.known["second"] = str(secret)


def _first(world: World) -> None:
    """A sign-in that waits for a password of one's own."""
    services = _services(world)
    account = services.accounts.set_password("leaver", ANOTHER_PASSWORD, first=True)
    world.known["first"] = services.first_sign_ins.begin(account)


def _invited(world: World) -> None:
    address = world.county.ok("POST", "/drivers/driver-1/phone-code", "dispatcher")["address"]
    world.known["phone_code"] = address.partition("#")[2]


def _shut(world: World) -> None:
    world.county.ok("POST", "/accounts/leaver/deactivate", "admin")


def _over_elsewhere(world: World) -> None:
    """A trip that is over, as another installation would tell it."""
    county, number = world.county, world["on_road"]
    county.done(number, "arrived", "gate")
    county.done(number, "received", "gate", {"accepted_kg": "12000"})
    county.done(
        number,
        "disposed",
        "gate",
        {"method": "CW1", "disposed_kg": "12000", "disposed_on": "2026-11-20"},
    )
    document = county.ok("GET", f"/manifests/{number}/interchange", "officer")
    world.known["told"] = json.dumps(document | {"log": "elsewhere/1"})


def _block(world: World) -> None:
    world.said("/number-blocks", "clerk", size=3)


HEAD = "ref,stream,code,name,declared_kg,origin_site_id,carrier_id,receiver_id,destination_site_id,vehicle,driver_id,route_id"
ROW = "A1,construction_soil,900-001-S70,渣土,12000,building-site,haulage,yard,yard-site,鲁P12345,driver-1,road"
OF_PAGE = {"X-CSRF-Token": CSRF, "Accept": "application/json"}
CSV = {"Content-Type": "text/csv"}
PLAN = {
    "streams": ["construction_soil"], "valid_from_on": "2026-01-01", "valid_until_on": "2026-12-31",
    "lines": [{"code": "S7", "quantity_kg": "9"}],
}  # fmt: skip
TIMES = {"from": MORNING.isoformat(), "to": "2026-11-20T02:00:00+00:00", "vehicle": "鲁P12345"}
WAY = {"type": "LineString", "coordinates": [[115.40, 36.48], [115.50, 36.48]]}
PLACE = {"lon": 115.45, "lat": 36.55}
API = "/api/v1"
M = f"{API}/manifests/{{issued}}"
A = f"{API}/alerts/{{alert}}"
C = f"{API}/cases/{{case}}"
D = f"{API}/devices/{{phone}}"
H = f"{API}/webhooks/{{hook}}"
CARRIER = ("dispatcher",)
GOES = ("dispatcher", "driver", "mate", "terminal")
REPORTS = GOES

# fmt: off
ASKED: Mapping[str, Asked] = {
    # accounts
    "POST accounts.token": Asked(path=f"{API}/token", json=lambda w: {"username": "leaver", "password": PASSWORD}),
    "PUT accounts.first_password": Asked(path=f"{API}/first-password", json=lambda w: {"username": "leaver", "password": ANOTHER_PASSWORD, "new_password": PASSWORD}, before=_first),
    "GET accounts.me": Asked(path=f"{API}/me"),
    "PUT accounts.signing_code": Asked(path=f"{API}/me/signing-code", json=lambda w: {"password": PASSWORD, "code": "482915"}),
    "GET accounts.filters": Asked(path=f"{API}/me/filters"),
    "PUT accounts.keep_filters": Asked(path=f"{API}/me/filters", json=lambda w: {"filters": []}),
    "GET accounts.alert_views": Asked(path=f"{API}/me/filters/alerts"),
    "PUT accounts.keep_alert_views": Asked(path=f"{API}/me/filters/alerts", json=lambda w: {"filters": []}),
    "GET accounts.officers": Asked(path=f"{API}/officers"),
    "GET accounts.accounts": Asked(path=f"{API}/accounts"),
    "POST accounts.add": Asked(path=f"{API}/accounts", json=lambda w: {"username": "newcomer", "password": PASSWORD, "role": "auditor"}),
    "PUT accounts.set_password": Asked(path=f"{API}/accounts/leaver/password", json=lambda w: {"password": "another password"}),
    "POST accounts.deactivate": Asked(path=f"{API}/accounts/leaver/deactivate"),
    "POST accounts.reactivate": Asked(path=f"{API}/accounts/leaver/reactivate", before=_shut),
    "POST accounts.sign_out": Asked(path=f"{API}/accounts/leaver/sign-out"),
    # how one signs in
    "PUT own_account.change_password": Asked(path=f"{API}/me/password", json=lambda w: {"password": PASSWORD, "new_password": ANOTHER_PASSWORD}),
    "GET own_account.sessions": Asked(path=f"{API}/me/sessions"),
    "DELETE own_account.end_every_session": Asked(path=f"{API}/me/sessions"),
    "DELETE own_account.end_session": Asked(path=f"{API}/me/sessions/{{session}}", own=("driver",), before=_drivers_session),
    "GET factors.factors": Asked(path=f"{API}/me/factors"),
    "POST factors.begin_totp": Asked(path=f"{API}/me/factors/totp", json=lambda w: {"password": PASSWORD}),
    "POST factors.add_totp": Asked(path=f"{API}/me/factors/totp/confirm", json=_authenticator),
    "POST factors.new_codes": Asked(path=f"{API}/me/recovery-codes", json=_with_factor),
    "POST factors.remove": Asked(path=f"{API}/me/factors/{{factor}}/remove", own=("driver",), json=lambda w: {"password": PASSWORD}, before=_drivers_factor),
    "POST factors.remove_all": Asked(path=f"{API}/accounts/leaver/factors/remove"),
    "POST passkeys.options": Asked(path=f"{API}/me/passkeys/options", json=lambda w: {"password": PASSWORD}),
    "POST passkeys.add": Asked(path=f"{API}/me/passkeys", json=_passkey, reached="passkey_wrong"),
    "GET identities.identities": Asked(path=f"{API}/me/identities"),
    # The county of these tests has no identity provider: who may do it is told so.
    "POST identities.link": Asked(path=f"{API}/me/identities", json=lambda w: {"password": PASSWORD}, reached="oidc_not_set_up"),
    "POST identities.remove": Asked(path=f"{API}/me/identities/nobody/remove", json=lambda w: {"password": PASSWORD}, reached="identity_missing"),
    "PUT identities.bind": Asked(path=f"{API}/accounts/leaver/identity", json=lambda w: {"subject": "10769150350006150715113082367"}, reached="oidc_not_set_up"),
    "POST identities.remove_all": Asked(path=f"{API}/accounts/leaver/identities/remove", before=_leavers_identity),
    "GET tokens.tokens": Asked(path=f"{API}/me/tokens"),
    "POST tokens.make": Asked(path=f"{API}/me/tokens", json=lambda w: {"password": PASSWORD, "name": "phone", "scopes": ["positions"], "days": 1}),
    "DELETE tokens.revoke": Asked(path=f"{API}/me/tokens/{{token}}", own=("driver",), before=_drivers_token),
    "GET tokens.every": Asked(path=f"{API}/tokens"),
    "DELETE tokens.revoke_any": Asked(path=f"{API}/tokens/{{token}}", own=("driver",), before=_drivers_token),
    "POST phones.invite": Asked(path=f"{API}/drivers/driver-1/phone-code", own=CARRIER),
    # alerts
    "GET alert_queue.queue": Asked(path=f"{API}/alerts"),
    "GET alert_queue.cells": Asked(path=f"{API}/alerts/cells"),
    "POST alert_queue.acknowledge": Asked(path=f"{API}/alerts/acknowledge", own=CARRIER, done=_each_done, json=lambda w: {"items": [{"id": an_id(), "alert": w["alert"]}]}),
    "POST alert_queue.assign": Asked(path=f"{API}/alerts/assign", own=CARRIER, done=_each_done, json=lambda w: {"account_id": w["officer"], "items": [{"id": an_id(), "alert": w["alert"]}]}),
    "GET alerts.show": Asked(path=A, own=CARRIER),
    "POST alerts.acknowledge": Asked(path=f"{A}/acknowledge", own=CARRIER, json=_id()),
    "POST alerts.assign": Asked(path=f"{A}/assign", own=CARRIER, json=_id(account_id=of("officer"))),
    "POST alerts.explain": Asked(path=f"{A}/explain", own=CARRIER, json=_id(text="绕行")),
    "POST alerts.verdict": Asked(path=f"{A}/verdict", own=CARRIER, json=_id(verdict="confirmed", reason="查实")),
    "POST alerts.link": Asked(path=f"{A}/link", own=CARRIER, json=_id(manifest=of("issued")), reached="alert_has_its_manifest"),
    "POST alerts.close": Asked(path=f"{A}/close", own=CARRIER, json=_id(), before=_verdict),
    "POST alerts.appeal": Asked(path=f"{A}/appeal", own=CARRIER, json=_id(text="不服"), before=_verdict),
    "GET alert_pages.check_alert": Asked(path=f"{A}/check", own=CARRIER),
    "GET alert_pages.alert_dossier": Asked(path=f"{A}/dossier.json", own=CARRIER),
    "GET alert_pages.alert_pdf": Asked(path=f"{A}/dossier.pdf", own=CARRIER),
    "GET alert_pages.kindred": Asked(path=f"{A}/kindred", own=CARRIER),
    "GET alert_pages.moments": Asked(path=f"{A}/moments", own=CARRIER),
    "GET stream.stream": Asked(path=f"{API}/stream"),
    # cases
    "GET cases.listed": Asked(path=f"{API}/cases"),
    "POST cases.open_case": Asked(path=f"{API}/cases", own=CARRIER, json=_id(title="另案", alert_ids=lambda w: [w["alert"]])),
    "GET cases.show": Asked(path=C, own=CARRIER),
    "POST cases.add_alert": Asked(path=f"{C}/alerts", own=CARRIER, json=_id(alert_id=of("alert")), reached="alert_in_case"),
    "POST cases.remove_alert": Asked(path=f"{C}/alerts/remove", own=CARRIER, json=_id(alert_id=of("alert")), reached="case_without_alert"),
    "POST cases.explain": Asked(path=f"{C}/explain", own=CARRIER, json=_id(text="绕行")),
    "POST cases.appeal": Asked(path=f"{C}/appeal", own=CARRIER, json=_id(text="不服"), before=_decided),
    "POST cases.decide": Asked(path=f"{C}/decide", own=CARRIER, json=_id(outcome="violation", reason="查实")),
    "POST cases.close": Asked(path=f"{C}/close", own=CARRIER, json=_id(), before=_decided),
    "POST cases.reopen": Asked(path=f"{C}/reopen", own=CARRIER, json=_id(reason="新证据"), before=_decided),
    "POST cases.note": Asked(path=f"{C}/notes", own=CARRIER, json=_id(text="记")),
    "POST cases.task": Asked(path=f"{C}/tasks", own=CARRIER, json=_id(text="查", account_id=of("officer"))),
    "POST cases.task_done": Asked(path=f"{C}/tasks/done", own=CARRIER, json=_id(task_id=of("task"))),
    "POST cases.document": Asked(path=f"{C}/documents", own=CARRIER, json=_id(title="照片", sha256=of("photo"))),
    "GET alert_pages.case_dossier": Asked(path=f"{C}/dossier.json", own=CARRIER),
    "GET alert_pages.case_pdf": Asked(path=f"{C}/dossier.pdf", own=CARRIER),
    # attached files
    "POST documents.attach": Asked(path=f"{API}/attachments", data=lambda w: PNG, headers={"Content-Type": "image/png"}),
    "GET documents.attachment": Asked(path=f"{API}/attachments/{{photo}}", own=PARTIES),
    "GET documents.original": Asked(path=f"{API}/attachments/{{photo}}/original", own=PARTIES),
    "GET documents.pictures": Asked(path=f"{M}/pictures", own=PARTIES),
    # manifests
    "GET manifests.search": Asked(path=f"{API}/manifests"),
    "POST manifests.issue": Asked(path=f"{API}/manifests", own=("clerk",), json=lambda w: w.county.draft()),
    "POST many.many": Asked(path=f"{API}/manifests/many", own=("clerk",), data=lambda w: f"{HEAD}\n{ROW}".encode(), headers=CSV, done=lambda said: "issued" in said["counts"]),
    "GET manifests.show": Asked(path=M, own=PARTIES),
    "GET manifests.history": Asked(path=f"{M}/events", own=PARTIES),
    "POST manifests.act": Asked(path=f"{M}/events", own=PARTIES, json=lambda w: _evidence(w)),
    "GET documents.bundle": Asked(path=f"{M}/bundle", own=PARTIES),
    "GET alert_pages.check_manifest": Asked(path=f"{M}/check", own=PARTIES),
    "GET interchange.epcis": Asked(path=f"{M}/epcis", own=PARTIES),
    "GET interchange.one": Asked(path=f"{M}/interchange", own=PARTIES),
    "GET documents.form": Asked(path=f"{M}/form.pdf", own=PARTIES),
    "GET documents.label": Asked(path=f"{M}/label.svg", own=PARTIES),
    "GET documents.labels": Asked(path=f"{M}/labels.pdf", own=PARTIES),
    "POST documents.batch": Asked(path=f"{API}/labels/batch", own=PARTIES, json=lambda w: {"numbers": [w["issued"]]}),
    "GET road.road": Asked(path=f"{M}/road", own=PARTIES),
    "GET documents.track": Asked(path=f"{M}/track", own=PARTIES),
    "GET journals.of_manifest": Asked(path=f"{M}/journal", own=PARTIES),
    "GET manifests.label": Asked(path=f"{API}/labels/{{label}}"),
    "GET manifests.streams": Asked(path=f"{API}/streams"),
    "POST manifests.sync": Asked(path=f"{API}/sync", own=PARTIES, done=_each_done, json=lambda w: {"commands": [{**_evidence(w), "number": w["issued"]}]}),
    "GET interchange.many": Asked(path=f"{API}/interchange/manifests?{SPAN}"),
    "POST imports.take_in": Asked(path=f"{API}/interchange/manifests", own=("gate",), before=_over_elsewhere, data=of_text("told"), done=lambda said: said["counts"]["imported"] == 1),
    "POST interchange.reconcile": Asked(path=f"{API}/interchange/reconciliation?{SPAN}", data=lambda w: f"{w['theirs'].strip()}\n20263715000123,甲,,乙,丙,,900-001-S70,12,,2026-11-20,".encode(), headers=CSV),
    "GET interchange.reconciliation_file": Asked(path=f"{API}/interchange/reconciliation.csv?{SPAN}"),
    "GET registers.register": Asked(path=f"{API}/registers?{SPAN}"),
    "POST numbers.issue": Asked(path=f"{API}/number-blocks", json=_id(size=3, organisation_id=lambda w: "builder" if w.asking == "admin" else None)),
    "GET numbers.unused": Asked(path=f"{API}/number-blocks"),
    "GET numbers.printed": Asked(path=f"{API}/number-blocks/labels.pdf", before=_block, reached="no_numbers_left"),
    # registry
    "GET registry.search": Asked(path=f"{API}/vehicles"),
    "POST registry.add": Asked(path=f"{API}/organisations", json=_id(name="新", roles=["carrier"])),
    "GET registry.show": Asked(path=f"{API}/drivers/driver-1"),
    "PUT registry.put": Asked(path=f"{API}/organisations/haulage", json=lambda w: {"name": "乙运输公司", "roles": ["carrier"]}),
    "POST registry.import_many": Asked(path=f"{API}/imports/vehicles?format=csv", data=lambda w: "id,carrier_id,plate,streams\nv9,haulage,鲁P99999,construction_soil".encode()),
    "GET registry.ground": Asked(path=f"{API}/ground"),
    "POST erasures.erase": Asked(path=f"{API}/erasures", json=_id(subject="driver/driver-1", ground="court_order")),
    "POST route_drawing.from_track": Asked(path=f"{API}/routes/from-track", json=lambda w: TIMES),
    "POST route_drawing.snap": Asked(path=f"{API}/routes/snap", json=lambda w: {"geometry": WAY}),
    "GET habits.proposals": Asked(path=f"{API}/habits/proposals"),
    "POST habits.accept": Asked(path=f"{API}/habits/proposals/accept", json=_id(kind="fuel", name="油站", organisation_id="yard", **PLACE), before=_places),
    "POST habits.decline": Asked(path=f"{API}/habits/proposals/decline", json=_id(reason="不是", **PLACE), before=_places),
    "GET route_times.proposals": Asked(path=f"{API}/habits/route-times"),
    "POST route_times.decide": Asked(path=f"{API}/habits/route-times/road/decide", json=_id(verdict="accepted"), before=_times),
    "GET tuning.history": Asked(path=f"{API}/rules/settings"),
    "POST tuning.record": Asked(path=f"{API}/rules/settings", json=_id(rule="route_deviation", values={"trigger_s": 3000}, reason="施工")),
    "POST tuning.preview": Asked(path=f"{API}/rules/settings/preview", json=lambda w: {**TIMES, "rule": "route_deviation", "values": {"trigger_s": 3000}}),
    "GET rules.rules": Asked(path=f"{API}/rules"),
    "GET catalogues.editions": Asked(path=f"{API}/catalogues"),
    "POST catalogues.record": Asked(path=f"{API}/catalogues?kind=hazardous&title=名录&source=令&valid_from_on=2021-01-01", data=lambda w: CODES.encode()),
    "GET catalogues.search": Asked(path=f"{API}/catalogues/codes?kind=hazardous&q=900"),
    "GET catalogues.entry": Asked(path=f"{API}/catalogues/codes/900-300-34"),
    "GET clocks.clocks": Asked(path=f"{API}/clocks"),
    "GET clocks.calendar": Asked(path=f"{API}/calendar/2026"),
    "PUT clocks.record": Asked(path=f"{API}/calendar/2027", json=_id(holidays=[], source="国办", working_weekends=[])),
    # what firms keep
    "GET ledgers.ledger": Asked(path=f"{API}/ledger"),
    "POST ledgers.enter": Asked(path=f"{API}/ledger", own=("clerk",), json=_id(stage="generated", waste_code="900-300-34", waste_name="废酸", happened_at=now, site_id="building-site", mass_kg="1")),
    "POST ledgers.withdraw": Asked(path=f"{API}/ledger/{{batch}}/withdrawn", own=("clerk",), json=_id(reason="记错")),
    "GET ledgers.stock": Asked(path=f"{API}/ledger/stock"),
    "GET ledgers.returns": Asked(path=f"{API}/returns"),
    "GET ledgers.show": Asked(path=f"{API}/returns/2026-11?organisation=builder", own=("clerk",), before=_filed),
    "POST ledgers.file": Asked(path=f"{API}/returns/2026-11", json=lambda w: {"id": an_id(), "lines": [] if w.asking != "clerk" else _lines(w), "reason": "无"}, before=_december),
    "GET ledgers.computed": Asked(path=f"{API}/returns/2026-11/computed?organisation=builder", own=("clerk",)),
    "POST ledgers.send_back": Asked(path=f"{API}/returns/builder/2026-11/sent-back", own=("clerk",), json=_id(reason="补磅单"), before=_filed),
    "GET plans.search": Asked(path=f"{API}/plans"),
    "POST plans.draft": Asked(path=f"{API}/plans", json=_id(kind="treatment_plan", content=PLAN)),
    "GET plans.show": Asked(path=f"{API}/plans/{{plan}}", own=("clerk",)),
    "PUT plans.revise": Asked(path=f"{API}/plans/{{plan}}", own=("clerk",), json=_id(content=PLAN), headers={"If-Match": '"1"'}),
    "GET plans.history": Asked(path=f"{API}/plans/{{plan}}/events", own=("clerk",)),
    "POST plans.act": Asked(path=f"{API}/plans/{{plan}}/events", own=("clerk",), json=_id(type="filed", data={})),
    "GET recycled.board": Asked(path=f"{API}/recycled-products"),
    "POST recycled.post": Asked(path=f"{API}/recycled-products", own=("gate",), json=lambda w: {"id": an_id(), **listing()}),
    "POST recycled.withdraw": Asked(path=f"{API}/recycled-products/{{listing}}/withdraw", own=("gate",), json=_id(reason="售罄")),
    "GET empty_runs.empty_runs": Asked(path=f"{API}/vehicles/truck-1/empty-runs", own=("dispatcher", "driver", "mate")),
    "POST empty_runs.declare": Asked(path=f"{API}/vehicles/truck-1/empty-runs", own=("dispatcher", "driver", "mate"), json=_id(begins_at=now, ends_at="2026-11-20T03:00:00Z", reason="回场")),
    "GET templates.templates": Asked(path=f"{API}/me/templates"),
    "PUT templates.put": Asked(path=f"{API}/me/templates/soil", json=lambda w: {"draft": {}}),
    "DELETE templates.drop": Asked(path=f"{API}/me/templates/soil"),
    "GET one_ledger.one_ledger": Asked(path=f"{API}/reports/ledger?from=2026-01&to=2027-12"),
    # notices
    "GET notices.notices": Asked(path=f"{API}/notices"),
    "POST notices.read": Asked(path=f"{API}/notices/read", json=lambda w: {"until_pos": 1}),
    "GET notices.choice": Asked(path=f"{API}/me/notices"),
    "PUT notices.choose": Asked(path=f"{API}/me/notices", json=lambda w: {"muted": []}),
    "GET notices.webhooks": Asked(path=f"{API}/webhooks"),
    "POST notices.add": Asked(path=f"{API}/webhooks", json=_id(url="https://example.org/other", topics=[])),
    "DELETE notices.drop": Asked(path=H, own=("gate",)),
    "GET notices.deliveries": Asked(path=f"{H}/deliveries", own=("gate",)),
    "POST notices.replay": Asked(path=f"{H}/deliveries/{{delivery}}/replay", own=("gate",)),
    "POST notices.resume": Asked(path=f"{H}/resume", own=("gate",)),
    "POST notices.new_secret": Asked(path=f"{H}/secret", own=("gate",)),
    "POST notices.test": Asked(path=f"{H}/test", own=("gate",)),
    # positions
    "GET positions.fleet": Asked(path=f"{API}/fleet"),
    "POST positions.take": Asked(path=f"{API}/positions", own=REPORTS, json=_fix, done=lambda said: said["stored"] == 1),
    "GET positions.track": Asked(path=f"{API}/vehicles/truck-1/track", own=GOES),
    "GET near.near": Asked(path=f"{API}/search/near?lon=115.45&lat=36.48&r=300&from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z"),
    "GET near.searches": Asked(path=f"{API}/searches?month=2026-11"),
    "GET sources.corridor": Asked(path=f"{API}/sources/corridors/road"),
    "GET sources.osmand": Asked(path=f"{API}/sources/osmand?id=1&lat=36.48&lon=115.41&timestamp=1795136400", own=GOES),
    "POST sources.osmand": Asked(path=f"{API}/sources/osmand?id=1&lat=36.48&lon=115.41&timestamp=1795136400", own=GOES),
    "GET sources.terminals": Asked(path=f"{API}/sources/terminals"),
    "POST sources.token": Asked(path=f"{API}/sources/token", json=lambda w: {"username": "terminal", "password": PASSWORD}),
    "POST sources.traccar": Asked(path=f"{API}/sources/traccar", own=GOES, json=lambda w: {"position": {"fixTime": "2026-11-20T01:00:00.000+00:00", "valid": True, "latitude": 36.48, "longitude": 115.44, "speed": 20.0, "course": 90.0, "attributes": {"sat": 11}}, "device": {"id": 10, "name": "truck", "uniqueId": "1"}}),
    "POST sources.waybills": Asked(path=f"{API}/sources/waybills", json=_id(vehicle="truck-1", content="净重 12.0 吨")),
    # the gate
    "GET yard.show": Asked(path=f"{API}/yard?site=yard-site", own=("gate",)),
    "GET yard.day": Asked(path=f"{API}/yard/day?site=yard-site&on=2026-11-20", own=("gate",)),
    "GET scales.platforms": Asked(path=f"{API}/yard/scales"),
    "POST scales.take": Asked(path=f"{API}/scales/bridge/readings", own=("bridge",), json=lambda w: {"readings": [{"id": an_id(), "sequence": 1, "mass_kg": "20050", "stable": True, "at": now(w)}]}),
    # devices and their journals
    "GET journals.devices": Asked(path=f"{API}/devices"),
    "POST journals.enrol": Asked(path=f"{API}/devices", json=_enrolment),
    "GET journals.device": Asked(path=D, own=("driver", "dispatcher")),
    "GET journals.history": Asked(path=f"{D}/events", own=("driver", "dispatcher")),
    "GET journals.entries": Asked(path=f"{D}/journal", own=("driver", "dispatcher")),
    "POST journals.suspend": Asked(path=f"{D}/suspend", own=("driver", "dispatcher"), json=_id(reason_code="lost")),
    "POST journals.revoke": Asked(path=f"{D}/revoke", own=("driver", "dispatcher"), json=_id(reason_code="lost")),
    "POST journals.resume": Asked(path=f"{D}/resume", own=("dispatcher",), json=_id(), before=_suspended),
    "POST journals.close_gap": Asked(path=f"{D}/close-gap", own=("dispatcher",), json=_id(from_n=2, to_n=2, reason="丢失")),
    "POST journals.receive": Asked(path=f"{D}/journal", own=("driver",), json=_entry),
    "POST journals.offer": Asked(path=f"{D}/offer", own=("driver",), json=_entry),
    "GET journals.handover_kit": Asked(path=f"{D}/handover", own=("driver",)),
    "POST journals.rescue": Asked(path=f"{D}/rescue", own=("dispatcher",), json=_entry),
    "GET journals.held": Asked(path=f"{API}/journal/held"),
    "GET journals.entry": Asked(path=f"{API}/journal/entries/{{entry}}", own=PARTIES),
    "POST journals.settle": Asked(path=f"{API}/journal/entries/{{entry}}/settle", own=PARTIES, json=_id(decision="upheld", reason="监控")),
    # patrol
    "GET roadside.checks": Asked(path=f"{API}/patrol/checks"),
    "POST roadside.record": Asked(path=f"{API}/patrol/checks", json=_id(in_order=True, plate="鲁P12345", seen=[])),
    "GET roadside.keys": Asked(path=f"{API}/patrol/keys"),
    "GET roadside.look": Asked(path=f"{API}/patrol/look?plate=鲁P12345"),
    # the county's figures, and the log
    "GET reports.summary": Asked(path=f"{API}/reports/summary"),
    "GET reports.published": Asked(path=f"{API}/reports/public"),
    "GET reports.log_head": Asked(path=f"{API}/log/head"),
    "GET log.checkpoint": Asked(path="/log/checkpoint"),
    "POST log.sign": Asked(path="/log/checkpoint"),
    "GET log.printable": Asked(path="/log/checkpoint.pdf"),
    "GET log.checkpoint_of": Asked(path="/log/checkpoints/{size}"),
    "GET log.consistency": Asked(path="/log/consistency?old={size}&new={size}"),
    "POST log.cosignatures": Asked(path="/log/cosignatures", data=of_text("note"), reached="cosignature_unknown"),
    "GET log.keys": Asked(path="/log/keys"),
    "GET log.proof": Asked(path="/log/proofs/0.tlog-proof"),
    "GET log.tile": Asked(path="/log/tile/0/000.p/{width}"),
    "GET log.entries": Asked(path="/log/tile/entries/000.p/{width}"),
    # pages
    **{f"GET {page}.show": Asked(path=f"/{page}") for page in ("account", "admin", "desk", "devices", "driver", "officer", "patrol", "public", "site", "login")},
    "GET home.show": Asked(path="/"),
    "GET label.show": Asked(path="/q/{label}"),
    "GET label.printed": Asked(path="/Q/{label}"),
    "GET installed.manifest": Asked(path="/driver/app.webmanifest"),
    "GET installed.worker": Asked(path="/driver/worker.js"),
    "GET reading.language": Asked(path="/language/en"),
    "GET reading.choose_theme": Asked(path="/theme/dark"),
    "POST login.enter": Asked(path="/login", data=lambda w: {"username": "leaver", "password": PASSWORD, "csrf": CSRF}),
    "POST login.leave": Asked(path="/logout", data=lambda w: {"csrf": CSRF}),
    "GET first_password.show": Asked(path="/login/first", before=_first),
    "POST first_password.choose": Asked(path="/login/first", before=_first, data=lambda w: {"new_password": PASSWORD, "csrf": CSRF}),
    "GET second_factor.show": Asked(path="/login/second", before=_waiting),
    "POST second_factor.check": Asked(path="/login/second", before=_waiting, data=lambda w: {"code": w["recovery"], "csrf": CSRF}),
    "POST passkey.options": Asked(path="/login/passkey/options", json=lambda w: {}, headers=OF_PAGE),
    "POST passkey.check": Asked(path="/login/passkey", json=lambda w: {"credential": {"id": "AAAA"}}, headers=OF_PAGE, reached="passkey_wrong"),
    "GET oidc.begin": Asked(path="/login/oidc", reached="oidc_not_set_up"),
    "GET oidc.finish": Asked(path="/login/oidc/callback", reached="oidc_state_wrong"),
    "GET phone.show": Asked(path="/phone"),
    "POST phone.enter": Asked(path="/phone", before=_invited, data=lambda w: {"code": w["phone_code"], "csrf": CSRF}),
    "GET public.verify": Asked(path="/verify.html"),
    "GET health.live": Asked(path="/health/live"),
    "GET health.ready": Asked(path="/health/ready"),
    "GET metrics.metrics": Asked(path="/metrics"),
    "GET reference.document": Asked(path="/openapi.json"),
    "GET reference.index": Asked(path="/reference"),
    "GET reference.tag": Asked(path="/reference/manifests"),
    "GET reference.problems": Asked(path="/problems"),
    "GET reference.problem": Asked(path="/problems/wrong_role"),
    "GET static": Asked(path="/static/icon.svg"),
}
# fmt: on
