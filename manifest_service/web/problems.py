"""Every error as problem+json (RFC 9457): one table from our errors to HTTP."""

import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, current_app, json, render_template, request
from werkzeug.exceptions import HTTPException

from manifest_service.errors import (
    Busy,
    ConcurrentWrite,
    Fault,
    IdReused,
    InvalidInput,
    ManifestServiceError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refusal,
    TooManyGuesses,
    TooManyRequests,
    Unconditional,
)
from manifest_service.texts import law_of
from manifest_service.web.access import CODE
from manifest_service.web.texts import knows, locale, say

STATUS: Mapping[type[ManifestServiceError], int] = {
    InvalidInput: 422,
    IdReused: 422,
    Refusal: 409,
    ConcurrentWrite: 409,
    NotAllowed: 403,
    NotSignedIn: 401,
    NotFound: 404,
    Unconditional: 428,
    TooManyGuesses: 429,
    TooManyRequests: 429,
    Busy: 503,
}

_HTTP_CODES: Mapping[int, str] = {
    400: "malformed_request",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "body_too_large",
    414: "address_too_long",
    415: "media_type_unsupported",
    421: "host_unknown",
    422: "invalid_input",
    429: "too_many_requests",
    431: "headers_too_large",
}

FOR_PROGRAMS = ("/api/", "/log/")
"""Where an address begins that answers no page, whatever else is accepted: `*/*` is what programs say."""

log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Answer every error of `app` as a problem; a page gets a page."""
    app.register_error_handler(ManifestServiceError, _ours)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(RecursionError, _too_deep)
    app.register_error_handler(Exception, _unforeseen)


def problem(error: ManifestServiceError) -> dict[str, Any]:
    """`error` as the members of a problem, in the reader's language."""
    status = _status(error)
    faults = getattr(error, "faults", ())
    members: dict[str, Any] = {
        "type": type_of(error.code),
        "status": status,
        "code": error.code,
        "params": {name: str(value) for name, value in error.params.items()},
        "title": words(error.code, error.params),
        "detail": words(error.code, error.params),
    }
    if law := law_of(error.code, locale()):
        members["law"] = law
    if faults:
        members["faults"] = [fault_members(fault) for fault in faults]
        members["detail"] = "; ".join(dict.fromkeys(m["detail"] for m in members["faults"]))
    return members


def _status(error: ManifestServiceError) -> int:
    """412 where the version that If-Match names is not the one that stands (RFC 9110 13.1.1)."""
    if isinstance(error, ConcurrentWrite) and "If-Match" in request.headers:
        return 412
    return STATUS.get(type(error), 500)


def type_of(code: str) -> str:
    """The address of the page that explains `code`."""
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}/problems/{code}"


def fault_members(fault: Fault) -> dict[str, Any]:
    if fault.code == "schema":
        return schema_fault(fault.path, str(fault.params["message"]))
    return {
        "path": fault.path,
        "code": fault.code,
        "detail": words(fault.code, fault.params),
        **({"law": law} if (law := law_of(fault.code, locale())) else {}),
    }


def words(code: str, params: Mapping[str, object]) -> str:
    """What a code says: refusals.<code>, codes.<code>, geometry.<code> ...; the code itself when it
    has no words."""
    for area in ("refusals", "codes", "registry", "geometry", "rules", "journal.decision"):
        if knows(f"{area}.{code}"):
            return say(f"{area}.{code}", **_plain(params))
    return code


_WORDED: Mapping[str, tuple[str, ...]] = {
    "status": ("lifecycle.status", "lifecycle.alert_status"),
    "word": ("lifecycle.word", "lifecycle.alert_word"),
    "sealed_by": ("lifecycle.word",),
    "step": ("lifecycle.word",),
    "field": ("lifecycle.field",),
    "state": ("lifecycle.correction",),
    "parties": ("lifecycle.party",),
    "role": ("lifecycle.party", "lifecycle.role"),
    "roles": ("lifecycle.role",),
    "device_state": ("journal.device_state",),
    "entry_state": ("journal.state",),
    "case_status": ("cases.status",),
    "case_word": ("cases.word",),
    "plan_kind": ("lifecycle.plan_kind",),
    "plan_status": ("lifecycle.plan_status",),
    "plan_word": ("lifecycle.plan_word",),
}
"""Parameters that are code words themselves, and where their words are."""


def _plain(params: Mapping[str, object]) -> dict[str, object]:
    return {name: _spoken(name, value) for name, value in params.items()}


def _spoken(name: str, value: object) -> object:
    if isinstance(value, list | tuple):
        return ("、" if locale() == "zh" else ", ").join(str(_spoken(name, item)) for item in value)
    for area in _WORDED.get(name, ()):
        if knows(f"{area}.{value}"):
            return say(f"{area}.{value}")
    return value


def _ours(error: ManifestServiceError) -> Response | tuple[str, int]:
    return _answer(problem(error))


def _too_deep(_: RecursionError) -> Response | tuple[str, int]:
    """A document nested so deep that reading it ends no other way."""
    log.debug("nested too deep")
    return _ours(InvalidInput("malformed_json", detail="nested too deep"))


def _http(error: HTTPException) -> Response | tuple[str, int]:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    code = _HTTP_CODES.get(status, "error")
    faults = _schema_faults(error)
    members: dict[str, Any] = {
        "type": type_of(code),
        "status": status,
        "code": code,
        "params": {},
        "title": words(code, {}),
        "detail": "; ".join(f"{f['path']}: {f['detail']}" for f in faults) or words(code, {}),
    }
    if faults:
        members["faults"] = faults
    return _answer(members)


def _schema_faults(error: HTTPException) -> list[dict[str, Any]]:
    """The messages of a marshmallow schema: webargs puts them on the exception, by place."""
    data = getattr(error, "data", None) or {}
    return [
        fault
        for messages in (data.get("messages") or {}).values()
        for fault in schema_faults(messages)
    ]


def schema_faults(messages: object) -> list[dict[str, Any]]:
    """The messages of a marshmallow schema, flattened."""
    found: list[dict[str, Any]] = []

    def walk(path: str, value: object) -> None:
        if isinstance(value, Mapping):
            for key, item in value.items():
                walk(f"{path}.{key}".strip("."), item)
        elif isinstance(value, list):
            found.extend(schema_fault(path, str(message)) for message in value)

    walk("", messages)
    return found


SCHEMA_CODES: Mapping[str, str] = {
    "Missing data for required field.": "missing",
    "Unknown field.": "unknown_field",
    "Field may not be null.": "missing",
    "Not a valid number.": "schema_number",
    "Not a valid integer.": "schema_number",
    "Special numeric values (nan or infinity) are not permitted.": "schema_number",
    "Not a valid aware datetime.": "schema_time",
    "Not a valid datetime.": "schema_time",
    "Not a time of this century.": "schema_time",
    "Not a day of this century.": "schema_day",
    "Not a valid date.": "schema_day",
    "Not a valid string.": "not_text",
    "Not a valid list.": "schema_list",
    "Not a valid mapping type.": "schema_object",
    "Invalid input type.": "schema_object",
    "Invalid JSON body.": "schema_json",
}
"""What marshmallow says -> our code, so that it is said in the reader's language."""


def schema_fault(path: str, message: str) -> dict[str, Any]:
    """A fault of form as a problem shows it; marshmallow's own words where we have none."""
    code = SCHEMA_CODES.get(message)
    if code is None:
        return {"path": path, "code": "schema", "detail": message}
    return {"path": path, "code": code, "detail": words(code, {})}


def _unforeseen(error: Exception) -> Response | tuple[str, int]:
    # The route and not the address: that may hold a label's token, or lines of a forged log.
    log.exception("unforeseen error on %s %s", request.method, request.url_rule)
    return _answer(
        {
            "type": type_of("internal_error"),
            "status": 500,
            "code": "internal_error",
            "params": {},
            "title": words("internal_error", {}),
            "detail": words("internal_error", {}),
        }
    )


def _answer(members: dict[str, Any]) -> Response | tuple[str, int]:
    request.environ[CODE] = members["code"]
    if not request.path.startswith(FOR_PROGRAMS) and request.accept_mimetypes.accept_html:
        return render_template("problem.html", problem=members), members["status"]
    response = Response(
        # Half of a surrogate pair that somebody sent goes back as `?`: no bytes stand for it.
        json.dumps(members, ensure_ascii=False).encode("utf-8", "replace"),
        status=members["status"],
        content_type="application/problem+json",
    )
    if members["status"] == 503:
        response.headers["Retry-After"] = "1"
    if members["status"] == 429 and (seconds := members["params"].get("seconds")):
        response.headers["Retry-After"] = seconds
    if members["status"] == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
