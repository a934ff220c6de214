"""/api/v1/openapi.json, /reference and /problems: the document, the same for people, and every code with its words."""

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    json,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from manifest_service.errors import NotFound
from manifest_service.texts import law_of, words
from manifest_service.texts.plural import last_form
from manifest_service.web.pages.shells import Shell
from manifest_service.web.reference.described import refusals
from manifest_service.web.reference.document import document as make
from manifest_service.web.reference.reading import Read, read
from manifest_service.web.texts import locale

blueprint = Blueprint("reference", __name__)
_SHELL = Shell(name="reference", styles=("reference",))


@blueprint.get("/openapi.json")
@blueprint.get("/api/v1/openapi.json")
def document() -> Response:
    """The OpenAPI 3.1 document; made once, and for anybody."""
    content = _content()
    response = Response(content, content_type="application/json")
    response.set_etag(hashlib.sha256(content).hexdigest()[:24])
    response.headers["Cache-Control"] = "public, max-age=300"
    response.make_conditional(request)
    return response


@blueprint.get("/reference")
def index() -> str:
    """Every operation, by what it is about."""
    found = published()
    return render_template("reference.html", tags=_tags(found), document=found, shell=_SHELL)


@blueprint.get("/reference/<tag>")
def tag(tag: str) -> str:
    """The operations about one thing, with all they take and answer."""
    found = published()
    shown = _tags(found).get(tag)
    if not shown:
        raise NotFound()
    about = next(each["description"] for each in found["tags"] if each["name"] == tag)
    return render_template(
        "reference_tag.html", operations=shown, tag=tag, about=about, shell=_SHELL
    )


@blueprint.get("/problems")
def problems() -> str:
    """Every code a problem may have."""
    table, status = words(locale()).area("refusals"), refusals()["status"]
    rows = [
        {
            "code": code,
            "status": status[code],
            "text": last_form(text),
            "law": law_of(code, locale()),
        }
        for code, text in sorted(table.items())
        if code in status
    ]
    return render_template("problems.html", rows=rows, shell=_SHELL)


@blueprint.get("/problems/<code>")
def problem(code: str) -> AnyResponse:
    """Where the `type` of a problem leads."""
    return redirect(url_for("reference.problems", _anchor=code))


def published() -> Mapping[str, Any]:
    """The document of the application that runs."""
    if "openapi" not in current_app.extensions:
        current_app.extensions["openapi"] = make(current_app._get_current_object())  # type: ignore[attr-defined]
    found: Mapping[str, Any] = current_app.extensions["openapi"]
    return found


def _content() -> bytes:
    if "openapi_json" not in current_app.extensions:
        text = json.dumps(published(), ensure_ascii=False, sort_keys=True)
        current_app.extensions["openapi_json"] = text.encode()
    found: bytes = current_app.extensions["openapi_json"]
    return found


def _tags(found: Mapping[str, Any]) -> dict[str, list[Read]]:
    """Tag -> its operations, in the order of the document."""
    made: dict[str, list[Read]] = {each["name"]: [] for each in found["tags"]}
    for path, item in found["paths"].items():
        for method, operation in item.items():
            made.setdefault(operation["tags"][0], []).append(read(method, path, operation, found))
    return made
