"""The members of a dossier: the evidence of an alert or a case in one file (docs/bundle.md, Dossier)."""

import hashlib
from collections.abc import Mapping
from typing import Any

from manifest_service.events.alert import Alert
from manifest_service.events.canonical import canonical
from manifest_service.events.case import Case
from manifest_service.transparency import base64

FORMAT = "manifest-service/dossier"
VERSION = 1
HEAD = "manifest-service/dossier-head/v1"

MEMBERS = frozenset(
    {"format", "version", "made_at", "subject", "log", "keys", "checkpoint", "head", "chains",
     "tracks", "manifests"}
)  # fmt: skip
CHAIN_MEMBERS = frozenset({"stream", "claim", "events"})
TRACK_MEMBERS = frozenset({"vehicle_id", "begins_at", "ends_at", "text"})
SUBJECTS = ("alert", "case")


def alert_claim(alert: Alert) -> dict[str, Any]:
    """What the service says stands of an alert; the checker folds the events and compares."""
    return {
        "status": alert.status,
        "version": alert.version,
        "rule": alert.episode["rule"],
        "verdict": alert.verdict,
    }


def case_claim(case: Case) -> dict[str, Any]:
    return {
        "status": case.status,
        "version": case.version,
        "outcome": case.outcome,
        "alerts": list(case.alert_ids),
    }


def head_text(dossier: Mapping[str, Any], size: int, root: bytes) -> str:
    """What is signed of a whole dossier: where each chain ends, the tracks and the manifests."""
    subject = dossier["subject"]
    lines = (
        HEAD,
        dossier["log"]["origin"],
        f"{subject['kind']}/{subject['id']}",
        str(size),
        base64.encode(root),
        *(_digest(dossier[name]) for name in ("chains", "tracks", "manifests")),
        dossier["made_at"],
    )
    return "".join(f"{line}\n" for line in lines)


def _digest(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()
