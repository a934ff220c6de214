"""/api/v1/drivers/{id}/phone-code: a code that signs in a driver's phone."""

from typing import Any

from flask import current_app
from flask_smorest import Blueprint

from manifest_service.events.canonical import time_text
from manifest_service.web.api.factors import picture
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services

blueprint = Blueprint("phones", __name__, url_prefix="/api/v1", description="账户 Accounts")


@blueprint.post("/drivers/<id>/phone-code")
@blueprint.response(201)
def invite(id: str) -> dict[str, Any]:
    """A code the driver scans with his phone, as address and as picture: good once, for ten minutes. His
    dispatcher and an administrator may; that they did is on record."""
    made = services().phones.invite(id, current_actor())
    # Behind `#`: what stands there is in no log of a server or proxy.
    address = f"{current_app.config['PUBLIC_URL']}/phone#{made.secret}"
    return {"address": address, "qr": picture(address), "until_at": time_text(made.until_at)}
