"""/api/v1/me/passkeys: setting up a passkey. It is listed and removed among /me/factors."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from manifest_service.services.factors import NAME_LIMIT
from manifest_service.web.api.factors import begin_anew
from manifest_service.web.api.own_account import asker
from manifest_service.web.api.schemas import PasswordSchema, Strict
from manifest_service.web.services import services

blueprint = Blueprint(
    "passkeys", __name__, url_prefix="/api/v1/me/passkeys", description="账户 Accounts"
)


class PasskeySchema(Strict):
    enrolment = fields.String(required=True, validate=validate.Length(max=100))
    name = fields.String(required=True, validate=validate.Length(min=1, max=NAME_LIMIT))
    credential = fields.Dict(keys=fields.String(), required=True, load_only=True)


@blueprint.post("/options")
@blueprint.arguments(PasswordSchema)
@blueprint.response(200)
def options(body: dict[str, Any]) -> dict[str, Any]:
    """What the browser is asked (`PublicKeyCredentialCreationOptions`, JSON form of WebAuthn level 3)."""
    asked = services().passkeys.begin(asker().id, body["password"])
    return {"enrolment": asked.secret, "options": asked.options}


@blueprint.post("")
@blueprint.arguments(PasskeySchema)
@blueprint.response(200)
def add(body: dict[str, Any]) -> dict[str, Any]:
    """Keep the passkey; recovery codes, shown this once, when it is the first factor. The other
    sessions of the account end."""
    codes = services().passkeys.add(asker(), body["enrolment"], body["name"], body["credential"])
    begin_anew("passkey")
    return {"recovery_codes": list(codes)}
