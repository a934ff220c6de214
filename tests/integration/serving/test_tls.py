"""`serve` by HTTPS: a real process, a certificate that httpx and OpenSSL believe, and clients that do not."""

import socket
import ssl
import time
import warnings
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPSConnection

import httpx
import pytest

from manifest_service.adapters.terminals.gateway.known import Known
from manifest_service.adapters.terminals.gateway.service import OverHttp
from manifest_service.config import from_environment
from tests.asynchronous import awaited
from tests.certificates import write_certificate
from tests.integration.serving.process import PASSWORD, START_WAIT_S, Clients, Unit, ask

pytestmark = pytest.mark.slow


class Served(Unit):
    """A unit whose port speaks TLS, under the name of its certificate."""

    @property
    def address(self) -> str:
        return f"https://localhost:{self.port}"

    def certify(self, days: int = 90) -> None:
        """Another certificate, in the same files."""
        certificate, key = write_certificate(self.folder, until=timedelta(days=days))
        self.settings |= {
            "MANIFEST_TLS_CERTIFICATE": str(certificate),
            "MANIFEST_TLS_KEY": str(key),
            "MANIFEST_PORT": str(self.port),
            "MANIFEST_THREADS": "4",
        }

    def believing(self) -> ssl.SSLContext:
        """What believes the certificate that lies there now, and nothing else."""
        return ssl.create_default_context(cafile=self.folder / "server.pem")

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, verify=self.believing(), timeout=30)

    def ready(self) -> None:
        until = time.monotonic() + START_WAIT_S
        with self.client() as client:
            while time.monotonic() < until:
                if client.get("/health/ready").status_code == 200:
                    return
        raise AssertionError(self.log())

    def connected(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = Served(tmp_path_factory.mktemp("unit"))
    made.certify()
    made.start()
    made.ready()
    yield made
    made.end()


def test_who_signs_in_gets_cookies_that_travel_by_tls_alone(unit: Served) -> None:
    with unit.client() as client:
        page = client.get("/login")
        assert (
            "Strict-Transport-Security" not in page.headers
        )  # of this machine nothing is held to it
        csrf = page.text.split('csrf" content="')[1].split('"')[0]
        form = {"username": "admin", "password": PASSWORD, "csrf": csrf}
        signed_in = client.post("/login", data=form)
        assert signed_in.status_code == 302, signed_in.text
        (cookie,) = signed_in.headers.get_list("Set-Cookie")
        assert cookie.startswith("__Host-manifest_session=")
        assert {"Secure", "HttpOnly"} <= {part.strip() for part in cookie.split(";")}
        assert client.get("/api/v1/me").json()["username"] == "admin"


def test_a_program_on_this_machine_finds_it_under_its_name(
    unit: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gateway, without an address in its settings."""
    with unit.client() as client:
        admin = {"username": "admin", "password": PASSWORD}
        token = client.post("/api/v1/token", json=admin).json()["token"]
        gateway = {"username": "gateway-1", "password": PASSWORD}
        made = client.post(
            "/api/v1/accounts",
            json={**gateway, "role": "gateway"},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert made.status_code == 201, made.text
        token = client.post("/api/v1/sources/token", json=gateway).json()["token"]
    monkeypatch.setenv("SSL_CERT_FILE", str(unit.folder / "server.pem"))

    async def listed() -> tuple[Known, ...]:
        service = OverHttp(from_environment(unit.settings).own_address, token)
        try:
            return await service.terminals()
        finally:
            await service.close()

    assert awaited(listed()) == ()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1])
def test_no_old_tls_is_spoken(unit: Served, version: ssl.TLSVersion) -> None:
    context = unit.believing()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore"):
        context.minimum_version = context.maximum_version = version
    with pytest.raises(ssl.SSLError, match="ALERT"):
        context.wrap_socket(unit.connected(), server_hostname="localhost")


def test_the_newest_tls_is_spoken_and_http_of_one_version_alone(unit: Served) -> None:
    """The limits of bodies, heads and connections at rest are made for HTTP/1.1."""
    context = unit.believing()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with context.wrap_socket(unit.connected(), server_hostname="localhost") as found:
        assert (found.version(), found.selected_alpn_protocol()) == ("TLSv1.3", "http/1.1")


@pytest.mark.parametrize("offered", ["kRSA", "DHE", "ECDHE+SHA256:!AESGCM:!CHACHA20"])
def test_what_keeps_no_secret_for_later_is_not_spoken(unit: Served, offered: str) -> None:
    context = unit.believing()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(offered)
    with pytest.raises(ssl.SSLError, match="ALERT"):
        context.wrap_socket(unit.connected(), server_hostname="localhost")


def test_who_speaks_plainly_is_hung_up_on(unit: Served) -> None:
    with unit.connected() as connection:
        connection.sendall(b"GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n")
        said = b""
        while piece := connection.recv(4096):
            said += piece
    assert b"HTTP" not in said
    unit.ready()


def test_handshakes_that_never_end_hold_up_nobody_and_are_cut_off(unit: Served) -> None:
    held, begun = [unit.connected() for _ in range(300)], time.monotonic()
    for connection in held[:200]:
        connection.sendall(b"\x16\x03\x01\x02\x00\x01\x00")
    for _ in range(10):
        unit.ready()
    assert time.monotonic() - begun < 5
    assert {connection.recv(1) for connection in held} == {b""}
    assert 8 < time.monotonic() - begun < 20


def test_a_body_that_never_comes_is_cut_off_within_tls_too(unit: Served) -> None:
    context, begun = unit.believing(), time.monotonic()
    with context.wrap_socket(unit.connected(), server_hostname="localhost") as connection:
        connection.sendall(
            b"POST /api/v1/token HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
        )
        assert connection.recv(4096) == b""
    assert 8 < time.monotonic() - begun < 25


def test_another_start_shows_another_certificate(unit: Served) -> None:
    """The socket stays (systemd's), the files are those that were renewed meanwhile."""
    before = unit.believing()
    assert "certificate_ends_soon" not in unit.log()
    unit.certify(days=20)
    assert unit.stop() == 0, unit.log()
    unit.start()
    unit.ready()
    assert "certificate_ends_soon" in unit.log()
    with pytest.raises(ssl.SSLCertVerificationError):
        before.wrap_socket(unit.connected(), server_hostname="localhost")


def test_no_handshake_breaks_off_while_the_process_is_replaced(unit: Served) -> None:
    """One half by a connection that is kept, one half by a new one each."""
    context = unit.believing()
    kept = [HTTPSConnection("localhost", unit.port, timeout=60, context=context) for _ in range(8)]

    def work(number: int, turn: int) -> None:
        assert ask(kept[number], "GET", "/health/live")[0] == 200
        if number % 2:
            kept[number].close()

    with Clients(work, 8) as clients:
        for _ in range(2):
            time.sleep(1)
            assert unit.stop() == 0, unit.log()
            unit.start()
            unit.ready()
    assert clients.faults == [], (len(clients.faults), clients.answered, clients.faults[:5])
    assert clients.answered > 100
