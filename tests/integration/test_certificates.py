"""Nothing is handed to a server whose certificate does not hold: webhooks, mail, checkpoints, the gateway."""

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from manifest_service.adapters.notices.mail import SmtpMailer
from manifest_service.adapters.notices.webhook import HttpWebhooks
from manifest_service.adapters.outside import CheckpointWebhook
from manifest_service.adapters.terminals.gateway.service import OverHttp, Unavailable
from manifest_service.services.notices.following import delivery
from manifest_service.services.notices.sending import Addressee, Sent
from manifest_service.services.ports import Notice, Webhook
from tests.asynchronous import awaited
from tests.certificates import write_certificate
from tests.integration.gateway.conftest import free_port

NOW = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
NOTICE = Notice(id="e1", pos=1, topic="alert.raised", severity="major", subject="alert/1", at=NOW)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """Of a server that vouches for itself."""
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    found.load_cert_chain(*write_certificate(tmp_path_factory.mktemp("tls")))
    return found


@pytest.fixture
def server(context: ssl.SSLContext) -> Iterator[tuple[str, list[str]]]:
    """(address, what it was asked)"""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *args: Any) -> None:
            """Nothing is printed."""

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.socket = context.wrap_socket(made.socket, server_side=True, do_handshake_on_connect=False)
    made.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{made.server_address[1]}", asked
    made.shutdown()
    made.server_close()


def test_a_webhook_is_not_told(server: tuple[str, list[str]]) -> None:
    address, asked = server
    webhooks = HttpWebhooks(lambda: "county.example/log", private_allowed=True)
    hook = Webhook(
        id="hook",
        account_id="a",
        url=address,
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        topics=(),
        created_at=NOW,
    )
    sent = webhooks.send(hook, delivery("webhook", "hook", NOTICE, NOW), NOW)
    assert sent == Sent(error="unreachable")
    assert asked == []


def test_a_checkpoint_is_not_posted(
    server: tuple[str, list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    address, asked = server
    CheckpointWebhook(address).publish("a note")
    assert "ConnectError" in caplog.text
    assert asked == []


def test_the_gateway_hands_no_position_and_no_token_over(server: tuple[str, list[str]]) -> None:
    address, asked = server

    async def hand_over() -> None:
        service = OverHttp(address, "a token of tests")
        try:
            await service.take("0190c4a0-0000-7000-8000-000000000001", [])
        finally:
            await service.close()

    with pytest.raises(Unavailable, match="CERTIFICATE_VERIFY_FAILED"):
        awaited(hand_over())
    assert asked == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_no_mail_and_no_password_goes_out(context: ssl.SSLContext, security: str) -> None:
    kept: list[Any] = []

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            kept.append(envelope)
            return "250 kept"

    tls = {"ssl_context": context} if security == "tls" else {"tls_context": context}
    port = free_port()
    controller = Controller(Handler(), hostname="127.0.0.1", port=port, **tls)
    # Its own look whether it listens would not believe the certificate either.
    controller._trigger_server = lambda: _greeted(port, security)
    controller.start()
    try:
        mailer = SmtpMailer(
            host="127.0.0.1",
            port=port,
            security=security,
            username="county",
            password="a password of tests",
            sender="county@county.example",
            public_url="https://county.example",
        )
        to = Addressee(address="someone@firm.example", locale="en", role="officer")
        assert mailer.send(to, [NOTICE]) == Sent(error="mail_failed")
        assert kept == []
    finally:
        controller.stop()


def _greeted(port: int, security: str) -> None:
    """Somebody who believes anything is let in: the certificate alone is what is not believed."""
    blind = ssl.create_default_context()
    blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", port), timeout=30) as plain:
        if security == "starttls":
            assert plain.recv(3) == b"220"
            return
        with blind.wrap_socket(plain) as wrapped:
            assert wrapped.recv(3) == b"220"
