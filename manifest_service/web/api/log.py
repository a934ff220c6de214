"""/log: the transparency log, for anybody to check (C2SP tlog-tiles, tlog-proof)."""

from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from manifest_service.errors import InvalidInput
from manifest_service.transparency.checkpoint import hash_lines
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services

blueprint = Blueprint("log", __name__, url_prefix="/log", description="透明日志 Transparency log")

TEXT = "text/plain; charset=utf-8"
MAX_NOTE_BYTES = 64 * 1024


@blueprint.get("/checkpoint")
def checkpoint() -> Response:
    """The latest signed checkpoint with its cosignatures, as a C2SP signed note."""
    return _text(str(services().checkpoints.note()), max_age=5)


@blueprint.post("/checkpoint")
@blueprint.response(201)
def sign() -> Response:
    """Sign a checkpoint now, for those who may read everything: the last one when nothing was added."""
    made = services().checkpoints.make_for(current_actor())
    response = _text(str(services().checkpoints.note(made.size)))
    response.status_code = 201
    return response


@blueprint.get("/checkpoints/<int:size>")
def checkpoint_of(size: int) -> Response:
    """The checkpoint signed when the log had `size` events, with its cosignatures."""
    return _text(str(services().checkpoints.note(size)), max_age=5)


@blueprint.get("/checkpoint.pdf")
def printable() -> Response:
    """The latest checkpoint as a page to print and put away: text and QR code."""
    note = str(services().checkpoints.note())
    response = Response(services().labels.pdf_checkpoint(note), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="checkpoint.pdf"'
    return response


@blueprint.get("/keys")
def keys() -> Response:
    """Every public key of the log and of its labels, newest first, a C2SP vkey a line."""
    lines = "".join(f"{key}\n" for key in services().checkpoints.public_keys())
    return _text(lines, max_age=60)


@blueprint.get("/tile/entries/<path:path>")
def entries(path: str) -> Response:
    """Envelopes of 256 events, or fewer at the end; for those who may read everything."""
    content, _ = services().checkpoints.entries(path, current_actor())
    response = Response(content, content_type="application/octet-stream")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@blueprint.get("/tile/<path:path>")
def tile(path: str) -> Response:
    """256 hashes of the tree, or fewer at the end (`<level>/<index>[.p/<width>]`)."""
    content, is_full = services().checkpoints.tile(path)
    response = Response(content, content_type="application/octet-stream")
    age = 31_536_000 if is_full else 3600
    response.headers["Cache-Control"] = f"public, immutable, max-age={age}"
    return response


@blueprint.get("/proofs/<int:pos>.tlog-proof")
def proof(pos: int) -> Response:
    """That the event at position `pos` is in the log: a C2SP tlog-proof, with a checkpoint that
    covers it."""
    return _text(str(services().checkpoints.proof(pos)))


@blueprint.get("/consistency")
def consistency() -> Response:
    """That the log of `old` events is the beginning of that of `new`: base64 hashes, one a line
    (RFC 9162 2.1.4)."""
    found = services().checkpoints.consistency(_number("old"), _number("new"))
    return _text("".join(f"{line}\n" for line in hash_lines(found)))


@blueprint.post("/cosignatures")
@blueprint.response(200)
def cosignatures() -> dict[str, Any]:
    """A witness brings a checkpoint of ours with his cosignature: kept when the witness is known here."""
    content = request.get_data(cache=False)
    if len(content) > MAX_NOTE_BYTES:
        raise InvalidInput("note_malformed", reason="too_large")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise InvalidInput("note_malformed", reason="utf8") from error
    return {"kept": services().checkpoints.cosign(text)}


def _text(content: str, max_age: int = 0) -> Response:
    response = Response(content, content_type=TEXT)
    response.headers["Cache-Control"] = f"public, max-age={max_age}" if max_age else "no-store"
    # Anybody's page may check us.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _number(name: str) -> int:
    text = request.args.get(name, "")
    if not text.isdecimal() or len(text) > 18:
        raise InvalidInput("proof_malformed", reason=name)
    return int(text)
