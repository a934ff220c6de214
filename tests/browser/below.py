"""A small proxy in front of a server: everything below a path of its own, that path cut off."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

OWN = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


@contextmanager
def proxy(address: str, prefix: str, *, cuts: bool) -> Iterator[str]:
    """The address of a proxy that hands `prefix`/… on to `address`, without the prefix when it
    `cuts` and says so, whole when not. Whatever else is asked of it is not ours: 404."""
    target = urlsplit(address)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if not self.path.startswith(f"{prefix}/"):
                self._answer(404, [], b"elsewhere")
                return
            path = self.path[len(prefix) :] if cuts else self.path
            headers = {k: v for k, v in self.headers.items() if k.lower() not in OWN}
            if body:
                headers["Content-Length"] = str(len(body))
            headers |= {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "http"}
            headers["X-Forwarded-Host"] = self.headers["Host"]
            if cuts:
                headers["X-Forwarded-Prefix"] = prefix
            onward = http.client.HTTPConnection(target.hostname or "", target.port or 0, timeout=30)
            onward.request(self.command, path, body, headers)
            answer = onward.getresponse()
            kept = [(k, v) for k, v in answer.getheaders() if k.lower() not in OWN]
            self._answer(answer.status, kept, answer.read())
            onward.close()

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any

        def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
