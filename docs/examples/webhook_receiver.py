"""Receives notices: checks who sent them (Standard Webhooks), takes each once, answers before it works.

WEBHOOK_SECRET=whsec_… python3 webhook_receiver.py 9000
"""

import base64
import hashlib
import hmac
import json
import os
import queue
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE_S = 300
seen: set[str] = set()  # a program that is restarted keeps these where it keeps its work
work: queue.Queue[dict] = queue.Queue()


def is_genuine(headers, body: bytes, secret: str) -> bool:
    at = headers.get("webhook-timestamp", "")
    if not at.isdigit() or abs(time.time() - int(at)) > TOLERANCE_S:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = f"{headers.get('webhook-id', '')}.{at}.".encode() + body
    mac = "v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    given = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(mac.encode(), each.encode()) for each in given)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(min(int(self.headers.get("content-length", 0)), 1_000_000))
        genuine = is_genuine(self.headers, body, os.environ["WEBHOOK_SECRET"])
        if genuine and self.headers["webhook-id"] not in seen:
            seen.add(self.headers["webhook-id"])
            work.put(json.loads(body))
        self.send_response(204 if genuine else 401)
        self.end_headers()


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while True:
        event = work.get()
        print(event["type"], event["subject"], event["data"], flush=True)
