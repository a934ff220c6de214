"""/api/v1/erasures: personal data goes, the log keeps that it went."""

from typing import Any

from flask_smorest import Blueprint

from manifest_service.errors import Fault, InvalidInput
from manifest_service.web.api.schemas import ErasureSchema
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services

blueprint = Blueprint(
    "erasures", __name__, url_prefix="/api/v1/erasures", description="个人信息删除 Erasures"
)


@blueprint.post("")
@blueprint.arguments(ErasureSchema)
@blueprint.response(201)
def erase(body: dict[str, Any]) -> dict[str, Any]:
    """Erase a person's name and numbers (`subject`), or a text people wrote (`event_id`, `path`);
    for administrators."""
    actor, erasures = current_actor(), services().erasures
    by_person = "subject" in body
    if by_person == ("event_id" in body or "path" in body):
        raise InvalidInput(faults=[Fault(path="subject", code="erasure_of_what")])
    if by_person:
        return erasures.erase_person(body["id"], body["subject"], body["ground"], actor)
    if "event_id" not in body or "path" not in body:
        raise InvalidInput(faults=[Fault(path="path", code="missing")])
    return erasures.erase_text(body["id"], body["event_id"], body["path"], body["ground"], actor)
