"""What anyone may see: the front page, statistics, and whether a label is genuine."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template

from manifest_service.errors import NotFound
from manifest_service.services.accounts import actor_of
from manifest_service.services.standing import may_read
from manifest_service.web.api.presenting import public_summary
from manifest_service.web.auth import current_account
from manifest_service.web.pages.layout import ALL_PAGES, pages_of
from manifest_service.web.pages.shells import Shell
from manifest_service.web.services import services
from manifest_service.web.texts import moment

_LABEL_KEYS = b'aria-describedby="label-keys-fault">'
"""Where the page's field for them begins."""

_OVER = frozenset({"received", "partly_disposed", "disposed", "returned", "redirected", "void"})
"""A label of such a manifest has no place on a load under way."""

home = Blueprint("home", __name__)
public = Blueprint("public", __name__)
label = Blueprint("label", __name__)


@home.get("/")
def show() -> str:
    return render_template("home.html", all_pages=ALL_PAGES)


@public.get("/public", endpoint="show")
def statistics() -> str:
    return render_template("page.html", page="public", shell=Shell(name="public"))


@public.get("/verify.html", endpoint="verify")
def verifier() -> Response:
    """The page that checks evidence; the same file works saved on a disk, without us. The keys of the
    county's labels are filled in: an officer saves it so. Keys of the log are not: who checks us
    must have them from elsewhere."""
    content = (Path(current_app.static_folder or "") / "verify.html").read_bytes()
    keys = "\n".join(str(key) for key in services().checkpoints.keys.verifying("labels"))
    content = content.replace(_LABEL_KEYS, _LABEL_KEYS + keys.encode(), 1)
    scripts = re.findall(rb"<script[^>]*>(.*?)</script>", content, re.DOTALL)
    digests = " ".join(
        f"'sha256-{b64encode(sha256(script).digest()).decode()}'" for script in scripts
    )
    response = Response(content, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {digests}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return response


@label.get("/Q/<token>", endpoint="printed")
@label.get("/q/<token>", endpoint="show")
def check(token: str) -> tuple[str, int]:
    """Where the QR of a label leads."""
    account = current_account()
    try:
        found, package = services().manifests.by_label(token)
    except NotFound:
        return render_template("label.html", found=None), 404
    work = []
    if account is not None and may_read(found, actor_of(account)):
        work = [name for name in pages_of(account) if name in ("driver", "site", "desk")]
    return render_template(
        "label.html",
        found=public_summary(found),
        issued_at=moment(found.issued_at),
        over=found.status in _OVER,
        package=package,
        token=token,
        work=work,
    ), 200
