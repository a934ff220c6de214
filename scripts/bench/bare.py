"""The baselines: a body is read and answered, nothing else; by Flask, and without it."""

from typing import Any

from flask import Flask, request

app = Flask(__name__)


@app.route("/", methods=["GET", "POST"])
def answer() -> dict[str, int]:
    return {"bytes": len(request.get_data())}


def answer_plainly(environ: Any, start_response: Any) -> list[bytes]:
    length = len(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    body = b'{"bytes":%d}' % length
    start_response(
        "200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    )
    return [body]
