"""`ETag` of what is read, and `304` for who has it already.

    ETag: "7-3f9a0c11d2b4"    version 7 of the resource; a digest of how this reader is shown it

The version is what If-Match compares (web.api.if_match): a change is made from a version, whoever saw it in
whatever language. The digest is what If-None-Match compares: names of organisations, what may be done next
and the reader's language change without a new version.
"""

import hashlib

from flask import Flask, Response, request


def register(app: Flask) -> None:
    app.after_request(_tagged)


def _tagged(response: Response) -> Response:
    is_read = request.method in ("GET", "HEAD") and request.path.startswith("/api/")
    if not is_read or response.status_code != 200 or response.is_streamed:
        return response
    version, _ = response.get_etag()
    if version is None or not version.isdigit() or response.mimetype != "application/json":
        return response
    digest = hashlib.sha256(response.get_data()).hexdigest()[:12]
    response.set_etag(f"{version}-{digest}")
    for header in ("Accept", "Accept-Language", "Authorization", "Cookie"):
        response.vary.add(header)
    response.make_conditional(request)
    return response
