"""What the document says in words, and how every operation may say no."""

from collections.abc import Callable, Mapping
from typing import Any

from manifest_service.web.reference.operations import Operation

ABOUT = """Electronic transfer manifests as append-only chains of sealed events.

Every write carries an id of the caller's: the same id and body again is the same command and gets the same
answer, for ever; with another body it is refused (`id_reused`). Every error is problem+json (RFC 9457) with a
stable `code`; `type` is the address of the page that explains it. Lists come page by page: `next` is the
`cursor` of the next page, null after the last. docs/api.md tells the rest."""

PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "description": "RFC 9457. `code` is stable; `title` and `detail` are in the reader's language.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "params": {"type": "object", "additionalProperties": {"type": "string"}},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "law": {"type": "string"},
        "faults": {
            "type": "array",
            "description": "Each thing wrong with the input, by where it is",
            "items": {
                "type": "object",
                "properties": {
                    "path": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                    "law": {"type": "string"},
                },
                "required": ["path", "code", "detail"],
            },
        },
        "next": {"type": "integer", "description": "Of a journal: the entry that is expected"},
    },
    "required": ["type", "status", "code", "params", "title", "detail"],
}

ANSWERS: Mapping[str, str] = {
    "200": "As asked",
    "201": "Recorded",
    "202": "Taken, to be done",
    "204": "Done",
    "400": "The request cannot be read",
    "401": "Nobody is signed in, or no longer",
    "403": "This account may not do that",
    "404": "There is none",
    "408": "The body broke off, or came too slowly",
    "409": "A rule of the field says no, or somebody was first",
    "411": "The length of the body must be said",
    "412": "The version that If-Match names is not the one that stands",
    "413": "The body is too large",
    "414": "The address is too long",
    "415": "A body of this type is not read here",
    "422": "The input is wrong: `faults` says where",
    "428": "If-Match must name the version",
    "429": "Too often: wait for as long as Retry-After says",
    "431": "The headers are too large",
    "500": "What must not happen: it is in the service's journal",
    "503": "Busy: nothing was written, try again",
}


def _writes(operation: Operation) -> bool:
    return operation.method != "GET"


def _has_body(operation: Operation) -> bool:
    return operation.method in ("POST", "PUT")


def _is_closed(operation: Operation) -> bool:
    return operation.id not in OPEN


def _names_one(operation: Operation) -> bool:
    return "{" in operation.path


def _names_a_manifest(operation: Operation) -> bool:
    """In its address or, as what a new one follows, in its body."""
    return "{number}" in operation.path or operation.id == "manifests.issue"


_LABELS = ("documents.label", "documents.batch")

Applies = Callable[[Operation], bool]
EVERYWHERE: tuple[tuple[int, frozenset[str], Applies], ...] = (
    (400, frozenset({"malformed_request"}), lambda _: True),
    (401, frozenset({"not_signed_in", "token_invalid"}), _is_closed),
    (401, frozenset({"not_signed_in"}), _has_body),  # of a stranger a large one is not read
    (
        401,
        frozenset({"second_factor_needed", "second_factor_wrong"}),
        lambda operation: operation.id == "accounts.token",
    ),
    (403, frozenset({"not_allowed", "wrong_role"}), _is_closed),
    (403, frozenset({"scope_missing", "second_factor_not_enrolled"}), _is_closed),
    (403, frozenset({"csrf_token_wrong"}), _writes),
    (403, frozenset({"listing_of_other"}), lambda operation: operation.id == "recycled.withdraw"),
    (404, frozenset({"text_unknown"}), lambda operation: operation.id == "erasures.erase"),
    (404, frozenset({"not_found"}), _names_one),
    (404, frozenset({"manifest_unknown"}), _names_a_manifest),
    (408, frozenset({"body_broken_off"}), _has_body),
    (409, frozenset({"concurrent_write"}), _writes),
    (
        409,
        frozenset({"origin_not_of_generator"}),
        lambda operation: operation.id == "manifests.issue",
    ),
    (409, frozenset({"label_of_void"}), lambda operation: operation.id.startswith(_LABELS)),
    (411, frozenset({"length_required"}), _has_body),
    (413, frozenset({"body_too_large"}), _has_body),
    (414, frozenset({"address_too_long"}), lambda _: True),
    (415, frozenset({"media_type_unsupported"}), _has_body),
    (422, frozenset({"invalid_input", "not_storable"}), lambda _: True),
    (
        422,
        frozenset({"csv_empty", "csv_header", "csv_not_text", "too_many_rows"}),
        lambda operation: operation.id == "catalogues.record",
    ),
    (
        422,
        frozenset({"picture_too_large", "picture_unreadable"}),
        lambda operation: operation.id == "documents.attach",
    ),
    (422, frozenset({"passkey_wrong"}), lambda operation: operation.id == "passkeys.add"),
    (422, frozenset({"period_shape"}), lambda operation: "{period}" in operation.path),
    (422, frozenset({"id_reused", "malformed_json"}), _writes),
    (429, frozenset({"too_many_requests"}), lambda _: True),
    (431, frozenset({"headers_too_large"}), lambda _: True),
    (500, frozenset({"internal_error", "log_damaged"}), lambda _: True),
    (503, frozenset({"busy"}), lambda _: True),
)
"""(status, codes, of which operations): what everything goes through, and what is raised further down than
`scripts/api_refusals` follows."""

OPEN: frozenset[str] = frozenset(
    {"accounts.token", "accounts.first_password", "sources.token"}
    | {"reports.published", "recycled.board", "reports.log_head"}
    | {"log.checkpoint", "log.checkpoint_of", "log.printable", "log.keys", "log.tile", "log.proof"}
    | {"log.consistency", "log.cosignatures"}
)
"""What anybody may ask."""

SUMMARIES: Mapping[str, str] = {
    "alerts.acknowledge": "Say that an officer has seen it.",
    "alerts.appeal": "Contest what was said of it, as the carrier.",
    "alerts.assign": "Give it to an officer.",
    "alerts.close": "End the work on it.",
    "alerts.explain": "Give the carrier's reason, at the time.",
    "alerts.verdict": "Say whether it was right; the precision of its rule counts this.",
    "cases.open_case": "Open a case about one alert or several; the command's id becomes the case's.",
    "cases.add_alert": "Put one more alert into a case.",
    "cases.remove_alert": "Take an alert out of a case.",
    "cases.appeal": "Contest a decision, as a party.",
    "cases.close": "End a case.",
    "cases.decide": "Decide a case.",
    "cases.explain": "Say what a party has to say.",
    "cases.note": "Write a note, for officers.",
    "cases.reopen": "Open a case again.",
    "cases.task": "Set a task with a day it is due on.",
    "cases.task_done": "Say that a task is done.",
    "cases.document": "Put a document into a case, by the digest of its attachment.",
}
"""Of views that have no words of their own."""
