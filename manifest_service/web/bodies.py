"""How bodies in JSON are read: what is none is refused with a code, whichever way it is none."""

from typing import Any

from flask import Request
from webargs.flaskparser import FlaskParser

from manifest_service.errors import InvalidInput


class BodyParser(FlaskParser):
    """Python refuses a number of more than 4300 digits, as reading one takes quadratic time, by an error
    that says nothing of JSON."""

    def load_json(self, req: Request, schema: Any) -> Any:
        try:
            return super().load_json(req, schema)
        except ValueError as error:
            raise InvalidInput("malformed_json", detail="a number of too many digits") from error
