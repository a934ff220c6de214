"""Which calls a token's scopes open: one line a resource.

Reading is open to `read` and to the scope that writes there. A resource that is not here, or is
`None`, is closed to tokens: who signs in how is for people at a page.
"""

from collections.abc import Mapping

SCOPE_OF: Mapping[str, str | None] = {
    "accounts": None,
    "own_account": None,
    "factors": None,
    "passkeys": None,
    "identities": None,
    "tokens": None,
    "phones": None,
    "manifests": "manifests",
    "many": "manifests",
    "numbers": "manifests",
    "plans": "manifests",
    "documents": "manifests",
    "clocks": "manifests",
    "journals": "manifests",
    "interchange": "manifests",
    "imports": "manifests",
    "ledgers": "manifests",
    "registers": "manifests",
    "recycled": "manifests",
    "one_ledger": "manifests",
    "road": "manifests",
    "templates": "manifests",
    "empty_runs": "manifests",
    "positions": "positions",
    "sources": "positions",
    "scales": "gate",
    "yard": "gate",
    "registry": "registry",
    "catalogues": "registry",
    "erasures": "registry",
    "habits": "registry",
    "route_drawing": "registry",
    "route_times": "registry",
    "tuning": "registry",
    "alert_queue": "alerts",
    "alerts": "alerts",
    "alert_pages": "alerts",
    "cases": "alerts",
    "roadside": "alerts",
    "near": "alerts",
    "rules": "alerts",
    "reports": "alerts",
    "stream": "alerts",
    "log": "alerts",
    "notices": "notices",
}
"""Blueprint -> the scope that writes there."""

ALSO: Mapping[str, str] = {
    "documents.label": "labels",
    "documents.labels": "labels",
    "documents.batch": "labels",
}
"""Endpoint -> a scope that opens it besides: a printer prints, and reads nothing else."""

OPEN = frozenset({"accounts.me"})
"""Endpoints any token opens: whose it is."""

WRITING_READS = frozenset({"sources.osmand"})
"""GETs that write: `read` does not open them."""


def opening(endpoint: str, *, is_read: bool) -> frozenset[str] | None:
    """The scopes any of which opens `endpoint`; None when every token does."""
    if endpoint in OPEN:
        return None
    scope = SCOPE_OF.get(endpoint.partition(".")[0])
    if scope is None:
        return frozenset()
    found = {scope, ALSO.get(endpoint, scope)}
    if is_read and endpoint not in WRITING_READS:
        found.add("read")
    return frozenset(found)
