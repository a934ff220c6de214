"""Where a request to somebody else's address may go: never into our own network.

Whoever names an address for a webhook would otherwise ask from inside what he cannot ask from outside.
The name is resolved once and the connection goes to what was looked at: a name server that answers
differently the second time gains nothing.
"""

import ipaddress
import socket

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotReachable(Exception):
    """`code`: `unreachable` (no such name) or `address_private`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


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
