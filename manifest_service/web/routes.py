"""What each route asks for, in the table of permissions: without a row here the service does not start.

Services hold to the table; this says which of its rows a route leads to.
"""

from collections.abc import Iterable, Iterator, Mapping

from werkzeug.routing import Rule

from manifest_service.permissions import TABLE

_OF_ACTION: Mapping[str, tuple[str, ...]] = {
    "public.read": (
        "GET home.show",
        "GET public.show",
        "GET public.verify",
        "GET label.show",
        "GET label.printed",
        "GET recycled.board",
        "GET reports.published",
        "GET reports.log_head",
        "GET log.checkpoint",
        "GET log.printable",
        "GET log.checkpoint_of",
        "GET log.consistency",
        "POST log.cosignatures",  # kept of witnesses the county knows, and of nobody else
        "GET log.keys",
        "GET log.proof",
        "GET log.tile",
        "GET installed.manifest",
        "GET installed.worker",
        "GET reading.language",
        "GET reading.choose_theme",
        "GET health.healthz",
        "GET health.readyz",
        "GET api-docs.openapi_json",
        "GET static",
    ),
    "session.begin": (
        "GET login.show",
        "POST login.enter",
        "POST login.leave",
        "POST accounts.token",
        "POST sources.token",
    ),
    "account.own": (
        "GET accounts.me",
        "GET accounts.filters",
        "PUT accounts.keep_filters",
        "GET accounts.alert_views",
        "PUT accounts.keep_alert_views",
        "GET templates.templates",
        "PUT templates.put",
        "DELETE templates.drop",
        "GET notices.notices",
        "POST notices.read",
        "GET notices.choice",
        "PUT notices.choose",
    ),
    "account.signing_code": ("PUT accounts.signing_code",),
    "account.read": ("GET accounts.accounts",),
    "account.manage": (
        "POST accounts.add",
        "PUT accounts.set_password",
        "POST accounts.deactivate",
        "POST accounts.reactivate",
    ),
    "account.officers": ("GET accounts.officers",),
    "person.erase": ("POST erasures.erase",),
    "webhook.keep": (
        "GET notices.webhooks",
        "POST notices.add",
        "DELETE notices.drop",
        "GET notices.deliveries",
        "POST notices.replay",
        "POST notices.resume",
        "POST notices.new_secret",
        "POST notices.test",
    ),
    "registry.read": (
        "GET registry.search",
        "GET registry.show",
        "GET registry.ground",
        "GET clocks.calendar",
        "GET manifests.streams",
        "GET roadside.keys",
    ),
    "registry.write": ("POST registry.add", "PUT registry.put", "POST registry.import_many"),
    "route.draw": ("POST route_drawing.from_track", "POST route_drawing.snap"),
    "habit.read": ("GET habits.proposals", "GET route_times.proposals"),
    "habit.decide": ("POST habits.accept", "POST habits.decline", "POST route_times.decide"),
    "rule.read": ("GET rules.rules",),
    "rule.tuning": ("GET tuning.history", "POST tuning.preview"),
    "rule.tune": ("POST tuning.record",),
    "catalogue.read": (
        "GET catalogues.editions",
        "GET catalogues.search",
        "GET catalogues.entry",
    ),
    "catalogue.write": ("POST catalogues.record",),
    "calendar.write": ("PUT clocks.record",),
    "manifest.read": (
        "GET manifests.search",
        "GET manifests.show",
        "GET manifests.history",
        "GET documents.bundle",
        "GET alert_pages.check_manifest",
        "GET interchange.epcis",
        "GET interchange.one",
        "GET interchange.many",
        "POST interchange.reconcile",
        "GET interchange.reconciliation_file",
        "GET registers.register",
        "GET documents.form",
        "GET road.road",
        "GET documents.track",
    ),
    "label.print": ("GET documents.label", "GET documents.labels", "POST documents.batch"),
    "label.look": ("GET manifests.label",),
    "manifest.issue": ("POST manifests.issue",),
    "manifest.issue_many": ("POST many.many",),
    "manifest.act": ("POST manifests.act", "POST manifests.sync"),
    "manifest.take_in": ("POST imports.take_in",),
    "number.hold": ("POST numbers.issue", "GET numbers.unused", "GET numbers.printed"),
    "file.attach": ("POST documents.attach",),
    "file.read": ("GET documents.attachment", "GET documents.original"),
    "file.camera": ("GET documents.pictures",),
    "statistics.read": ("GET reports.summary",),
    "ledger.sums": ("GET one_ledger.one_ledger",),
    "clock.read": ("GET clocks.clocks",),
    "plan.read": ("GET plans.search", "GET plans.show", "GET plans.history"),
    "plan.hold": ("POST plans.draft", "PUT plans.revise", "POST plans.act"),
    "ledger.read": (
        "GET ledgers.ledger",
        "GET ledgers.stock",
        "GET ledgers.returns",
        "GET ledgers.show",
        "GET ledgers.computed",
    ),
    "ledger.write": ("POST ledgers.enter", "POST ledgers.withdraw", "POST ledgers.file"),
    "ledger.review": ("POST ledgers.send_back",),
    "listing.post": ("POST recycled.post",),
    "listing.withdraw": ("POST recycled.withdraw",),
    "position.report": ("POST positions.take",),
    "position.forward": ("GET sources.osmand", "POST sources.osmand", "POST sources.traccar"),
    "position.read": ("GET positions.fleet", "GET positions.track"),
    "position.near": ("GET near.near",),
    "position.searches": ("GET near.searches",),
    "terminal.serve": (
        "GET sources.corridor",
        "GET sources.terminals",
        "POST sources.waybills",
    ),
    "empty_run.read": ("GET empty_runs.empty_runs",),
    "empty_run.declare": ("POST empty_runs.declare",),
    "scale.tell": ("POST scales.take",),
    "yard.read": ("GET yard.show", "GET yard.day", "GET scales.platforms"),
    "device.enrol": ("POST journals.enrol",),
    "device.read": (
        "GET journals.devices",
        "GET journals.device",
        "GET journals.history",
        "GET journals.entries",
    ),
    "device.stop": ("POST journals.suspend", "POST journals.revoke"),
    "device.supervise": ("POST journals.resume", "POST journals.close_gap"),
    "journal.send": (
        "POST journals.receive",
        "POST journals.offer",
        "GET journals.handover_kit",
    ),
    "journal.rescue": ("POST journals.rescue",),
    "journal.read": ("GET journals.held", "GET journals.entry", "GET journals.of_manifest"),
    "journal.settle": ("POST journals.settle",),
    "alert.read": (
        "GET alert_queue.queue",
        "GET alert_queue.cells",
        "GET alerts.show",
        "GET alert_pages.moments",
        "GET stream.stream",
    ),
    "alert.work": (
        "POST alert_queue.acknowledge",
        "POST alerts.acknowledge",
        "POST alerts.verdict",
        "POST alerts.link",
        "POST alerts.close",
    ),
    "alert.assign": ("POST alert_queue.assign", "POST alerts.assign"),
    "alert.answer": ("POST alerts.explain", "POST alerts.appeal"),
    "alert.kindred": ("GET alert_pages.kindred",),
    "dossier.make": (
        "GET alert_pages.check_alert",
        "GET alert_pages.alert_dossier",
        "GET alert_pages.alert_pdf",
        "GET alert_pages.case_dossier",
        "GET alert_pages.case_pdf",
    ),
    "case.read": ("GET cases.listed", "GET cases.show"),
    "case.work": (
        "POST cases.open_case",
        "POST cases.add_alert",
        "POST cases.remove_alert",
        "POST cases.note",
        "POST cases.task",
        "POST cases.task_done",
        "POST cases.document",
        "POST cases.decide",
        "POST cases.close",
        "POST cases.reopen",
    ),
    "case.answer": ("POST cases.explain", "POST cases.appeal"),
    "patrol.look": ("GET roadside.checks", "GET roadside.look"),
    "patrol.record": ("POST roadside.record",),
    "log.read": ("POST log.sign", "GET log.entries"),
    "page.driver": ("GET driver.show",),
    "page.site": ("GET site.show",),
    "page.officer": ("GET officer.show",),
    "page.patrol": ("GET patrol.show",),
    "page.desk": ("GET desk.show",),
    "page.admin": ("GET admin.show",),
    "page.devices": ("GET devices.show",),
    "page.account": ("GET account.show",),
}
ROUTES: Mapping[str, str] = {
    route: action for action, routes in _OF_ACTION.items() for route in routes
}
"""`METHOD endpoint` -> action."""

_PASSING = frozenset({"HEAD", "OPTIONS"})


def named(rules: Iterable[Rule]) -> Iterator[str]:
    """`METHOD endpoint` of every route of `rules`."""
    for rule in rules:
        for method in sorted((rule.methods or set()) - _PASSING):
            yield f"{method} {rule.endpoint}"


def check(rules: Iterable[Rule]) -> None:
    """A route that nobody said who may take is a mistake of ours, found before it is served."""
    unnamed = sorted(set(named(rules)) - ROUTES.keys())
    assert not unnamed, f"routes without a row in web/routes.py: {unnamed}"
    unknown = sorted(set(ROUTES.values()) - TABLE.keys())
    assert not unknown, f"no rows of the table of permissions: {unknown}"
