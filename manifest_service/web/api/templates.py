"""/api/v1/me/templates: drafts of manifests kept under a name."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from manifest_service.services.templates import Template
from manifest_service.web.api.schemas import Strict
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services

blueprint = Blueprint("templates", __name__, url_prefix="/api/v1", description="模板 Templates")


class TemplateSchema(Strict):
    draft = fields.Dict(keys=fields.String(), required=True)


_NAME = "/me/templates/<string(minlength=1, maxlength=40):name>"


@blueprint.get("/me/templates")
@blueprint.response(200)
def templates() -> dict[str, Any]:
    """The asking account's, as they were kept: the newest last."""
    found = services().templates.of(current_actor())
    return {"items": [{"name": one.name, "draft": dict(one.draft)} for one in found]}


@blueprint.put(_NAME)
@blueprint.arguments(TemplateSchema)
@blueprint.response(204)
def put(body: dict[str, Any], name: str) -> None:
    """Keep a draft under a name, in the place of what was kept there."""
    services().templates.put(Template(name=name.strip(), draft=body["draft"]), current_actor())


@blueprint.delete(_NAME)
@blueprint.response(204)
def drop(name: str) -> None:
    """Forget it."""
    services().templates.drop(name.strip(), current_actor())
