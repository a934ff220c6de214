"""The baseline: Flask reads a body and answers, nothing else."""

from flask import Flask, request

app = Flask(__name__)


@app.route("/", methods=["GET", "POST"])
def answer() -> dict[str, int]:
    return {"bytes": len(request.get_data())}
