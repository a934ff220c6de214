"""`?fields=number,status`: an answer with no more than these members; of a list, of each of its items."""

from typing import Any

from flask import Flask, Response, current_app, json, request

from manifest_service.errors import Fault, InvalidInput
from manifest_service.web.api.paging import words_of
from manifest_service.web.reference.described import members_of
from manifest_service.web.reference.operations import operation_id


def register(app: Flask) -> None:
    """Let readers of `app`'s API choose members."""
    app.before_request(_check)
    app.after_request(_cut)


def asked() -> tuple[str, ...]:
    """The members a reader of the API asks for; none when he takes all."""
    is_read = request.method == "GET" and request.path.startswith("/api/")
    return words_of(request.args.get("fields")) if is_read else ()


def _check() -> None:
    """Before anything is looked up: a misspelt member is not an empty answer."""
    wanted = asked()
    if not wanted or request.url_rule is None:
        return
    name = operation_id(current_app, request.url_rule, request.method, request.view_args or {})
    known = members_of(name)
    if known is None:
        raise InvalidInput(faults=[Fault(path="fields", code="fields_not_here")])
    unknown = [each for each in wanted if each not in known]
    if unknown:
        params = {"names": unknown, "known": sorted(known)}
        raise InvalidInput(faults=[Fault(path="fields", code="fields_unknown", params=params)])


def _cut(response: Response) -> Response:
    wanted = asked()
    if wanted and response.status_code == 200 and response.mimetype == "application/json":
        response.set_data(json.dumps(_sparse(response.get_json(), wanted), ensure_ascii=False))
    return response


def _sparse(answer: Any, wanted: tuple[str, ...]) -> Any:
    if isinstance(answer.get("items"), list):
        return {**answer, "items": [_only(item, wanted) for item in answer["items"]]}
    return _only(answer, wanted)


def _only(value: dict[str, Any], wanted: tuple[str, ...]) -> dict[str, Any]:
    return {name: value[name] for name in wanted if name in value}
