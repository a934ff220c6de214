"""The provider as a test has it: started, stopped, given another key; and a person who goes through it."""

import html
import json
import re
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import httpx
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

PROGRAM = Path(__file__).with_name("provider.py")
CLIENT_ID, CLIENT_SECRET = "manifest-service", "between the county and its provider"
PASSWORD = "people of the provider"
PEOPLE = {"li": "pwd", "wang": "pwd otp mfa"}
"""Name -> how the provider says it has made sure (`amr`, RFC 8176)."""
ROOT = "http://localhost:8000"
CALLBACKS = tuple(f"{ROOT}{below}/login/oidc/callback" for below in ("", "/manifests"))


@dataclass(kw_only=True)
class Provider:
    folder: Path
    callbacks: Sequence[str] = CALLBACKS
    port: int = 0
    _process: subprocess.Popen[str] | None = field(default=None)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}/o"

    def start(self) -> None:
        if self._process is not None:
            return
        self.port = self.port or free_port()
        if not (self.folder / "key.pem").exists():
            self.change_key()
        setup = {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "password": PASSWORD,
            "people": PEOPLE,
            "callbacks": self.callbacks,
        }
        said = [PROGRAM, str(self.port), self.folder, json.dumps(setup)]
        self._process = subprocess.Popen([sys.executable, *said], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def change_key(self) -> None:
        """Signs with another key from the next start on, and knows the one before no more."""
        key = rsa.generate_private_key(65537, 2048)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / "key.pem").write_bytes(pem)

    def visit(self, address: str, name: str, *, consents: bool = True) -> str:
        """Where the provider sends the browser of `name`, who logs in there and is asked."""
        with httpx.Client(timeout=20) as person:
            answer = person.get(address)
            while not (said := answer.headers.get("Location", "")).startswith(
                tuple(self.callbacks)
            ):
                if answer.is_redirect:
                    answer = person.get(urljoin(str(answer.url), said))
                    continue
                answer.raise_for_status()
                form = {n: html.unescape(v) for n, v in _HIDDEN.findall(answer.text)}
                if 'name="username"' in answer.text:
                    form |= {"username": name, "password": PASSWORD}
                elif consents:
                    form["allow"] = "Authorize"
                answer = person.post(str(answer.url), data=form)
        return said


_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
