"""Checking a dossier: no network, no database, no trust in who made it (docs/bundle.md, Dossier)."""

from collections.abc import Mapping, Sequence
from typing import Any

from manifest_service.errors import ManifestServiceError
from manifest_service.events import alert as alerts
from manifest_service.events import case as cases
from manifest_service.events.canonical import canonical
from manifest_service.events.sealed import unseal
from manifest_service.events.upcast import current_type, kind_and_version, upcast
from manifest_service.evidence import dossier
from manifest_service.evidence.examining import (
    REFUSED,
    Check,
    Checks,
    Fails,
    NotProven,
    Report,
    SealedEvent,
    Trust,
    check_members,
    check_typed,
    outcomes,
    read_actor,
    read_event,
    read_file,
    read_moment,
    said,
)
from manifest_service.evidence.signed_file import SignedFile
from manifest_service.evidence.verifier import verify_bundle
from manifest_service.geofence.track import HEADERS

MAX_EVENTS = 100_000
SAID_ELSEWHERE = frozenset({"trusted", "witnesses", "track"})
"""Checks of a manifest that may stay open: the dossier's own speak of trust, and a trip under way has
no sealed track yet."""


def verify_dossier(content: bytes, trust: Trust) -> Report:
    """Every check of the dossier in `content`; never raises for what is in it."""
    try:
        found = _Dossier(content)
    except REFUSED as error:
        return Report(checks=(Check(code="format", holds=False, detail=said(error)),))
    return Report(checks=(Check(code="format", holds=True), *outcomes(found.checks(trust))))


class _Dossier(SignedFile):
    """A dossier whose shape is right; nothing in it is believed yet."""

    def __init__(self, content: bytes) -> None:
        data = read_file(content)
        check_members(data, dossier.MEMBERS, "dossier")
        if data["format"] != dossier.FORMAT:
            raise Fails("not a dossier")
        if data["version"] != dossier.VERSION or isinstance(data["version"], bool):
            raise Fails(f"version {data['version']!r} is not known to this release")
        for name, members in (("log", {"id", "origin"}), ("subject", {"kind", "id"})):
            check_members(data[name], members, name)
            for member in members:
                check_typed(data[name][member], str, f"{name}.{member}")
        for name in ("made_at", "checkpoint", "head"):
            check_typed(data[name], str, name)
        for name in ("keys", "chains", "tracks", "manifests"):
            check_typed(data[name], list, name)
        super().__init__(data, [_chain(item, i) for i, item in enumerate(data["chains"])])
        if not self.chains or any(not events for _, events in self.chains):
            raise Fails("no events")
        for i, track in enumerate(data["tracks"]):
            check_members(track, dossier.TRACK_MEMBERS, f"tracks.{i}")
            for member in dossier.TRACK_MEMBERS:
                check_typed(track[member], str, f"tracks.{i}.{member}")
        self._episodes: list[Mapping[str, Any]] = []

    def checks(self, trust: Trust) -> Checks:
        return (
            ("checkpoint", self._checkpoint),
            ("trusted", lambda: self._trusted(trust)),
            ("witnesses", lambda: self._witnesses(trust)),
            ("log", self._log),
            ("inclusion", self._inclusion),
            ("chain", self._chain),
            ("head", lambda: self._head(trust)),
            ("bodies", self._bodies),
            ("texts", self._texts),
            ("times", self._times),
            ("replay", self._replay),
            ("tracks", self._tracks),
            ("manifests", lambda: self._manifests(trust)),
        )

    def _head(self, trust: Trust) -> None:
        signed = self._checked_checkpoint()
        self._check_head(dossier.head_text(self.data, signed.size, signed.root), trust)

    def _replay(self) -> str:
        """Each chain leads to what is claimed, and the subject's and its alerts' chains are here."""
        if sum(len(events) for _, events in self.chains) > MAX_EVENTS:
            raise NotProven(f"more than {MAX_EVENTS} events")
        subject = self.data["subject"]
        kind, streams = subject["kind"], [stream for stream, _ in self.chains]
        if kind not in dossier.SUBJECTS or streams[0] != f"{kind}/{subject['id']}":
            raise Fails("the first chain is not of the subject")
        if len(set(streams)) != len(streams):
            raise Fails("a chain is there twice")
        wanted: list[str] = [streams[0]]
        for (stream, events), member in zip(self.chains, self.data["chains"], strict=True):
            claim = self._stands(stream, events)
            if claim != member["claim"]:
                raise Fails(f"{stream}: the events lead to something else than is claimed")
            wanted += [f"alert/{id}" for id in claim.get("alerts", ())]
        if sorted(wanted) != sorted(streams):
            raise Fails("the chains are not those of the subject and its alerts")
        return f"{len(streams)} chains"

    def _stands(self, stream: str, events: Sequence[SealedEvent]) -> dict[str, Any]:
        """The claim that the events of a chain lead to."""
        kind, _, id = stream.partition("/")
        if any(event.body_text is None for event in events):
            raise NotProven("body_erased")
        try:
            if kind == "case":
                return dossier.case_claim(_case(id, events))
            if kind == "alert":
                alert = _alert(id, events)
                self._episodes.append(alert.episode)
                return dossier.alert_claim(alert)
        except ManifestServiceError as error:
            raise Fails(f"{stream}: {said(error)}") from error
        raise NotProven(f"a chain of {kind}")

    def _tracks(self) -> str:
        """The positions an alert rests on are among those given."""
        held: dict[str, set[str]] = {}
        for track in self.data["tracks"]:
            lines = track["text"].split("\n")
            if lines[0] not in HEADERS or lines[-1] != "":
                raise Fails("a track is not one")
            times = (line.partition(",")[0] for line in lines[1:-1])
            held.setdefault(track["vehicle_id"], set()).update(times)
        for episode in self._episodes:
            times_held = held.get(episode["vehicle_id"] or "", set())
            asked = {str(int(at_ms)) for at_ms in episode["fix_times_ms"]}
            if not asked <= times_held:
                missing = len(asked - times_held)
                raise NotProven(f"{missing} positions of an alert are not in the file")
        return f"{len(self.data['tracks'])} tracks"

    def _manifests(self, trust: Trust) -> str:
        """Each manifest is a bundle that holds, and those the alerts name are here."""
        numbers = set()
        for member in self.data["manifests"]:
            report = verify_bundle(canonical(member), trust)
            for check in report.checks:
                number = member["manifest"]["number"] if report.manifest else "?"
                if check.holds is False:
                    raise Fails(f"{number}: {check.code} {check.detail}")
                if check.holds is None and check.code not in SAID_ELSEWHERE:
                    raise NotProven(f"{number}: {check.code} {check.detail}")
            if member["log"] != self.data["log"]:
                raise Fails("a manifest is of another log")
            numbers.add(member["manifest"]["number"])
        named = {e["manifest_number"] for e in self._episodes if e["manifest_number"]}
        if not named <= numbers:
            raise NotProven(f"not in the file: {', '.join(sorted(named - numbers))}")
        return f"{len(numbers)} manifests"


def _chain(item: Any, i: int) -> tuple[str, list[SealedEvent]]:
    at = f"chains.{i}"
    check_members(item, dossier.CHAIN_MEMBERS, at)
    check_typed(item["stream"], str, f"{at}.stream")
    check_typed(item["events"], list, f"{at}.events")
    events = item["events"]
    return item["stream"], [read_event(e, f"{at}.events.{n}") for n, e in enumerate(events)]


def _case(id: str, events: Sequence[SealedEvent]) -> cases.Case:
    case: cases.Case | None = None
    for event in events:
        word, data = _word(event, "case", cases.WORDS)
        actor = read_actor(event.envelope["actor"])
        happened = cases.read_event(word, data)
        _check_turn(case.status if case else None, cases.TABLE[word].statuses, event)
        at = read_moment(event.envelope["recorded_at"])
        case = cases.evolve(case, id, happened, at, actor)
    assert case is not None
    return case


def _alert(id: str, events: Sequence[SealedEvent]) -> alerts.Alert:
    alert: alerts.Alert | None = None
    for event in events:
        word, data = _word(event, "alert", alerts.TABLE)
        if word in alerts.PEOPLE_WORDS:
            _check_turn(alert.status if alert else None, alerts.TABLE[word][1], event)
        at = read_moment(event.envelope["recorded_at"])
        alert = alerts.evolve(alert, id, word, data, at)
    assert alert is not None
    return alert


def _check_turn(status: str | None, lawful: frozenset[Any], event: SealedEvent) -> None:
    """Raises Fails for an event that cannot come after what stands."""
    if (status is None) != (not lawful) or (status is not None and status not in lawful):
        raise Fails(f"position {event.pos} could not follow {status}")


def _word(event: SealedEvent, subject: str, words: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The word of an event and its body as of today, texts in place; NotProven for one not known."""
    event_type = str(event.envelope["type"])
    kind, version = kind_and_version(event_type)
    word = kind.removeprefix(f"{subject}.")
    latest = kind_and_version(current_type(kind))[1]
    if kind != f"{subject}.{word}" or word not in words or not 1 <= version <= latest:
        raise NotProven(f"unknown_event_type type={event_type}")
    return word, upcast(event_type, unseal(event.data(), event.texts))
