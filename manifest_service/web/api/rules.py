"""/api/v1/rules: every rule there is, what it does, and how right it has been so far."""

from typing import Any

from flask_smorest import Blueprint

from manifest_service.alerts.examination import Examination
from manifest_service.alerts.parameters import limits, parameters_of
from manifest_service.alerts.registry import EVERY
from manifest_service.alerts.rule import Rule
from manifest_service.alerts.tuning import scopes_of
from manifest_service.services.precision import Precision
from manifest_service.web.api import presenting
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services
from manifest_service.web.texts import say

blueprint = Blueprint("rules", __name__, url_prefix="/api/v1/rules", description="规则 Rules")


@blueprint.get("")
@blueprint.response(200)
def rules() -> dict[str, Any]:
    """Every rule with its parameters, its words and its precision, over all versions and for each."""
    current_actor()
    precision = services().alerts.precision()
    return {"items": [_rule(rule, precision.get(rule.code, Precision())) for rule in EVERY]}


def _rule(rule: Rule | Examination, precision: Precision) -> dict[str, Any]:
    parameters = parameters_of(rule)
    defaults = {p.name: p.default for p in parameters}
    return {
        "code": rule.code,
        "version": rule.version,
        "name": say(f"rules.{rule.code}.name"),
        "why": say(f"rules.{rule.code}.why"),
        "clears": say(f"rules.{rule.code}.clears"),
        "unless": presenting.unless(rule.code, limits(defaults, {})),
        "parameters": [
            {
                "name": p.name,
                "words": presenting.number_words(p.name),
                "unit": p.unit,
                "default": p.default,
            }
            for p in parameters
        ],
        "scopes": list(scopes_of(rule.code)),
        "precision": presenting.precision(precision),
    }
