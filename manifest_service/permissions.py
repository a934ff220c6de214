"""Who may do what: one table, role by role, that services hold to and pages ask.

What an actor may do is a row, and a cell of it says of whose: his own account's, the trips he is named
on, his firm's, or everybody's. What may be done *when* is not here but with the thing itself
(events.lifecycle, events.alert, events.case, events.plan, events.device). docs/permissions.md is
written from this table, with the routes and commands that ask for each row.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, cast, get_args

from manifest_service.errors import NotAllowed

Reach = Literal["-", "own", "trip", "firm", "all"]
"""`-` nothing; `own` what is his account's; `trip` the trips that name him as driver; `firm` what is his
organisation's, and manifests it is a party of; `all` everybody's, or what is nobody's."""

ROLES: tuple[str, ...] = (
    "driver",
    "generator_clerk",
    "carrier_dispatcher",
    "receiver_clerk",
    "device",
    "gateway",
    "officer",
    "administrator",
    "auditor",
)
"""Roles of accounts."""
NOBODY = "nobody"
"""Who is not signed in."""
COLUMNS = (NOBODY, *ROLES)
SERVICE = "service"
"""The service's own jobs, and the operator at his machine: bound by no row."""


class Asking(Protocol):
    @property
    def role(self) -> str: ...


class Member(Asking, Protocol):
    @property
    def organisation_id(self) -> str | None: ...


@dataclass(frozen=True)
class Row:
    action: str
    reach: tuple[Reach, ...]
    """By column."""
    refused: tuple[int, ...] = (403,)
    """How he is answered who may not do it to what he asks it of: 404 where he is not told that it is there;
    409 and 422 where a rule about what belongs together says it."""
    events: tuple[str, ...] = ()
    """Kinds of event that are in the log when it was done."""


def _cells(text: str) -> tuple[Reach, ...]:
    cells = cast("list[Reach]", text.split())
    assert len(cells) == len(COLUMNS), text
    assert set(cells) <= set(get_args(Reach)), text
    return tuple(cells)


# fmt: off
_ROWS: tuple[Row, ...] = (
    #                                    nobody drv  gen  carr recv dev  gatw off  adm  aud
    Row("public.read",            _cells("all  all  all  all  all  all  all  all  all  all")),
    Row("session.begin",          _cells("all  all  all  all  all  all  all  all  all  all")),
    # an account and what it keeps for itself
    Row("account.own",            _cells("-    own  own  own  own  own  own  own  own  own"), (403, 404)),
    Row("password.own",           _cells("-    own  own  own  own  own  own  own  own  own"), events=("account.password_set",)),
    # programs have no second factor: nobody is there to be asked for one
    Row("factor.own",             _cells("-    own  own  own  own  -    -    own  own  own"), (403, 404, 409), events=("account.factor_added", "account.factor_removed", "account.recovery_codes_made", "account.identity_linked", "account.identity_unlinked")),
    Row("token.own",              _cells("-    own  own  own  own  own  own  own  own  own"), events=("account.token_made",)),
    Row("token.revoke",           _cells("-    own  own  own  own  own  own  own  all  own"), (404,), events=("account.token_revoked",)),
    Row("account.signing_code",   _cells("-    own  own  own  own  -    -    -    -    -")),
    Row("account.read",           _cells("-    -    -    -    -    -    -    -    all  -")),
    Row("account.manage",         _cells("-    -    -    -    -    -    -    -    all  -"), events=("account.opened", "account.password_set", "account.closed", "account.reopened", "account.signed_out", "account.factors_removed", "account.identity_linked", "account.identity_unlinked")),
    Row("account.officers",       _cells("-    -    -    -    -    -    -    all  all  -")),
    Row("account.lasting_token",  _cells("-    -    -    -    -    own  own  -    -    -")),
    Row("phone.invite",           _cells("-    -    -    firm -    -    -    -    all  -"), (403, 404), events=("account.phone_invited",)),
    Row("person.erase",           _cells("-    -    -    -    -    -    -    -    all  -"), events=("log.person_erased", "log.text_erased")),
    Row("person.read",            _cells("-    own  firm firm firm -    -    all  all  all")),
    Row("webhook.keep",           _cells("-    -    own  own  own  -    -    own  own  -"), (403, 404)),
    # the registry and the county's own lists
    Row("registry.read",          _cells("-    all  all  all  all  all  all  all  all  all")),
    Row("registry.write",         _cells("-    -    -    -    -    -    -    -    all  -"), events=("organisation.recorded", "vehicle.recorded", "site.recorded")),
    Row("route.draw",             _cells("-    -    -    -    -    -    -    -    all  -")),
    Row("habit.read",             _cells("-    -    -    -    -    -    -    all  all  all")),
    Row("habit.decide",           _cells("-    -    -    -    -    -    -    -    all  -"), events=("place.decided", "route_time.decided")),
    Row("rule.read",              _cells("-    all  all  all  all  all  all  all  all  all")),
    Row("rule.tuning",            _cells("-    -    -    -    -    -    -    all  all  all")),
    Row("rule.tune",              _cells("-    -    -    -    -    -    -    -    all  -"), events=("tuning.recorded",)),
    Row("catalogue.read",         _cells("-    all  all  all  all  all  all  all  all  all")),
    Row("catalogue.write",        _cells("-    -    -    -    -    -    -    -    all  -"), events=("catalogue.recorded",)),
    Row("calendar.write",         _cells("-    -    -    -    -    -    -    -    all  -"), events=("calendar.recorded",)),
    # manifests: what a party may do to one, and when, is the lifecycle's
    Row("manifest.read",          _cells("-    trip firm firm firm -    -    all  all  all"), (403, 404)),
    Row("label.print",            _cells("-    trip firm firm firm -    -    all  all  all"), (403, 404, 422)),
    Row("label.look",             _cells("-    all  all  all  all  all  all  all  all  all")),
    Row("manifest.issue",         _cells("-    -    firm -    firm -    -    -    -    -"), (403, 409, 422), events=("manifest.generated",)),
    Row("manifest.issue_many",    _cells("-    -    firm -    -    -    -    -    -    -"), (403, 409, 422), events=("manifest.generated",)),
    Row("manifest.act",           _cells("-    trip firm firm firm -    -    all  -    -"), (403, 404), events=("manifest.evidence_attached", "manifest.checkpoint_scanned")),
    Row("manifest.take_in",       _cells("-    -    -    -    firm -    -    -    all  -"), events=("manifest.imported",)),
    Row("number.hold",            _cells("-    -    firm firm firm -    -    -    all  -"), (403, 404), events=("block.issued",)),
    Row("file.attach",            _cells("-    all  all  all  all  -    -    all  all  -")),
    Row("file.read",              _cells("-    trip firm firm firm -    -    all  all  all"), (403, 404)),
    Row("file.camera",            _cells("-    -    -    -    -    -    -    all  all  all")),
    Row("statistics.read",        _cells("-    -    -    -    -    -    -    all  all  all")),
    Row("ledger.sums",            _cells("-    -    firm firm firm -    -    all  all  all")),
    Row("clock.read",             _cells("-    -    firm firm firm -    -    all  all  all")),
    # plans, ledgers, returns, the board
    Row("plan.read",              _cells("-    -    firm firm firm -    -    all  all  all"), (403, 404)),
    Row("plan.hold",              _cells("-    -    firm -    -    -    -    -    -    -"), (403, 404), events=("plan.drafted", "plan.filed")),
    Row("plan.decide",            _cells("-    -    -    -    -    -    -    all  all  -"), (403, 404), events=("plan.returned",)),
    Row("ledger.read",            _cells("-    -    firm -    -    -    -    all  all  all"), (403, 404)),
    Row("ledger.write",           _cells("-    -    firm -    -    -    -    -    -    -"), (403, 404, 422), events=("ledger.entered", "ledger.withdrawn", "return.filed")),
    Row("ledger.review",          _cells("-    -    -    -    -    -    -    all  all  -"), events=("return.sent_back",)),
    Row("listing.post",           _cells("-    -    firm firm firm -    -    -    -    -"), (403, 422), events=("listing.posted",)),
    Row("listing.withdraw",       _cells("-    -    firm firm firm -    -    -    all  -"), events=("listing.withdrawn",)),
    # positions, vehicles, scales
    Row("position.report",        _cells("-    firm -    firm -    firm all  -    all  -")),
    Row("position.forward",       _cells("-    -    -    -    -    firm all  -    all  -")),
    Row("position.read",          _cells("-    firm -    firm -    -    -    all  all  all"), (403, 404)),
    Row("position.near",          _cells("-    -    -    -    -    -    -    all  all  all"), events=("search.made",)),
    Row("position.searches",      _cells("-    -    -    -    -    -    -    -    all  all")),
    Row("terminal.serve",         _cells("-    -    -    -    -    -    all  -    all  -")),
    Row("empty_run.read",         _cells("-    firm -    firm -    -    -    all  all  all")),
    Row("empty_run.declare",      _cells("-    firm -    firm -    -    -    -    -    -"), events=("empty_run.declared",)),
    Row("scale.tell",             _cells("-    -    -    -    -    firm -    -    -    -"), (403, 404)),
    Row("yard.read",              _cells("-    -    -    -    firm -    -    all  all  all"), (403, 404)),
    # devices that keep a journal
    Row("device.enrol",           _cells("-    own  own  own  own  -    -    own  own  -"), events=("device.enrolled",)),
    Row("device.read",            _cells("-    own  own  firm own  -    -    all  all  all"), (403, 404)),
    Row("device.stop",            _cells("-    own  own  firm own  -    -    all  all  -"), (403, 404), events=("device.suspended", "device.revoked")),
    Row("device.supervise",       _cells("-    -    -    firm -    -    -    all  all  -"), (403, 404), events=("device.resumed", "device.gap_closed")),
    Row("journal.send",           _cells("-    own  own  own  own  -    -    own  own  -"), (403, 404)),
    Row("journal.rescue",         _cells("-    -    -    firm -    -    -    all  all  -"), (403, 404)),
    Row("journal.read",           _cells("-    trip firm firm firm -    -    all  all  all"), (403, 404)),
    Row("journal.settle",         _cells("-    -    -    -    -    -    -    all  all  -"), events=("claim.settled",)),
    # alerts and cases
    Row("alert.read",             _cells("-    -    -    firm -    -    -    all  all  all"), (403, 404)),
    Row("alert.work",             _cells("-    -    -    -    -    -    -    all  -    -"), (403, 404), events=("alert.acknowledged", "alert.verdict_given", "alert.linked", "alert.closed")),
    Row("alert.assign",           _cells("-    -    -    -    -    -    -    all  all  -"), (403, 404), events=("alert.assigned",)),
    Row("alert.answer",           _cells("-    -    -    firm -    -    -    -    -    -"), (403, 404), events=("alert.explained", "alert.appealed")),
    Row("alert.kindred",          _cells("-    -    -    -    -    -    -    all  all  all"), (403, 404)),
    Row("dossier.make",           _cells("-    -    -    -    -    -    -    all  all  all")),
    Row("case.read",              _cells("-    -    -    firm -    -    -    all  all  all"), (403, 404)),
    Row("case.work",              _cells("-    -    -    -    -    -    -    all  all  -"), (403, 404), events=("case.opened", "case.alert_added", "case.alert_removed", "case.noted", "case.task_set", "case.task_done", "case.document_attached", "case.decided", "case.closed", "case.reopened")),
    Row("case.answer",            _cells("-    -    -    firm -    -    -    -    -    -"), (403, 404), events=("case.explained", "case.appealed")),
    # at the roadside
    Row("patrol.look",            _cells("-    -    -    -    -    -    -    all  all  all")),
    Row("patrol.record",          _cells("-    -    -    -    -    -    -    all  -    -"), events=("roadside_check.recorded",)),
    # the log
    Row("log.read",               _cells("-    -    -    -    -    -    -    all  all  all")),
    # pages
    Row("page.driver",            _cells("-    all  -    -    -    -    -    -    -    -")),
    Row("page.site",              _cells("-    -    -    -    all  -    -    -    -    -")),
    Row("page.officer",           _cells("-    -    -    -    -    -    -    all  all  all")),
    Row("page.patrol",            _cells("-    -    -    -    -    -    -    all  all  all")),
    Row("page.desk",              _cells("-    -    all  all  all  -    -    -    -    all")),
    Row("page.admin",             _cells("-    -    -    -    -    -    -    -    all  -")),
    Row("page.devices",           _cells("-    -    all  all  all  -    -    all  all  all")),
    Row("page.account",           _cells("-    all  all  all  all  all  all  all  all  all")),
)
# fmt: on

TABLE: Mapping[str, Row] = {row.action: row for row in _ROWS}


def reach(role: str, action: str) -> Reach:
    """How far `role` may do `action`; a role without a column may do nothing."""
    row = TABLE[action]
    if role == SERVICE:
        return "all"
    return row.reach[COLUMNS.index(role)] if role in COLUMNS else "-"


def may(role: str, action: str) -> bool:
    """Whether `role` may do it to anything at all."""
    return reach(role, action) != "-"


def everywhere(actor: Asking, action: str) -> bool:
    """Whether `actor` may do it to everybody's."""
    return reach(actor.role, action) == "all"


def roles_of(action: str) -> frozenset[str]:
    """Roles of accounts that may do it to something."""
    return frozenset(role for role in ROLES if may(role, action))


def require(actor: Asking, action: str) -> Reach:
    """How far `actor` may do it; raises NotAllowed("wrong_role") for not at all."""
    found = reach(actor.role, action)
    if found == "-":
        raise NotAllowed("wrong_role", roles=sorted(roles_of(action)))
    return found


def firm_of(actor: Member, action: str) -> str:
    """The organisation `actor` may do it for, his own; raises NotAllowed("wrong_role")."""
    require(actor, action)
    if actor.organisation_id is None:
        raise NotAllowed("wrong_role", roles=sorted(roles_of(action)))
    return actor.organisation_id


def actions_of(role: str) -> Iterator[str]:
    """Everything `role` may do to something."""
    return (action for action in TABLE if may(role, action))
