"""Where a request to somebody else's address may go: never into our own network.

Whoever names an address for a webhook would otherwise ask from inside what he cannot ask from outside.
The name is resolved once and the connection goes to what was looked at: a name server that answers
differently the second time gains nothing.
"""

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit, urlunsplit

import httpx

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotReachable(Exception):
    """`code`: `unreachable` (no such name) or `address_private`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@contextlib.contextmanager
def reached(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes | None = None,
    private_allowed: bool,
    timeout_s: float,
    whole_s: float,
) -> Iterator[httpx.Response]:
    """The answer of `url`, its body not read yet; no redirect is followed and no proxy of the
    environment asked. `timeout_s`: of each step; `whole_s`: however slowly the answer is dribbled.
    Raises NotReachable, httpx.HTTPError, httpx.InvalidURL, httpx.StreamError."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = address_of(host, port, private_allowed=private_allowed)
    netloc = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    with (
        httpx.Client(timeout=timeout_s, follow_redirects=False, trust_env=False) as client,
        _closed_after(client, whole_s),
        client.stream(
            method,
            urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, "")),
            content=body,
            headers={**headers, "Host": parts.netloc},
            extensions={"sni_hostname": host},
        ) as answer,
    ):
        yield answer


@contextlib.contextmanager
def _closed_after(client: httpx.Client, seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, client.close)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def address_of(host: str, port: int, *, private_allowed: bool) -> str:
    """The address to connect to; raises NotReachable. Every address of the name must be public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReachable("unreachable") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not private_allowed and not all(_is_public(address) for address in addresses):
        raise NotReachable("address_private")
    return addresses[0]


def _is_public(text: str) -> bool:
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return _is_public(str(inner))
        if address in _NAT64:
            return _is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
    return address.is_global and not address.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: an IPv4 address in another dress."""
