"""The whole product in this process: a fresh database, the WSGI application, a clock to be set."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from manifest_service.adapters.clock import SettableClock
from manifest_service.app import create_app
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.events.envelope import SERVICE
from manifest_service.services.accounts import NewAccount
from manifest_service.simulation.port import HttpCall, accepted


@dataclass(frozen=True, kw_only=True)
class Product:
    """A running product; `password` is that of every account."""

    call: HttpCall
    clock: SettableClock
    password: str

    def ask(self, method: str, path: str, *, as_user: str = "admin", **more: Any) -> Any:
        """The body of a good answer, in English; raises Refusal in the service's words."""
        headers = {"Accept-Language": "en", **more.pop("headers", {})}
        answer = self.call(method, path, as_user=as_user, headers=headers, **more)
        return accepted(f"{method} {path}", answer)


@contextmanager
def product(**settings: Any) -> Iterator[Product]:
    """A product with these settings, an administrator, and nothing else; gone afterwards."""
    clock, password = SettableClock(), secrets.token_urlsafe(12)
    with TemporaryDirectory() as folder:
        chosen = Settings(data_dir=Path(folder), jobs="off", **settings)
        services = build(chosen, clock=clock)
        services.accounts.add(
            NewAccount(username="admin", password=password, role="administrator"), SERVICE
        )
        transport = httpx.WSGITransport(app=create_app(chosen, services))
        with httpx.Client(transport=transport, base_url="http://product", timeout=120) as client:
            yield Product(call=HttpCall(client, password), clock=clock, password=password)
        services.store.close()
