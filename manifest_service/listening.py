"""The socket to listen on: one that was handed down, or one of our own.

Whoever holds the socket while the process is replaced (systemd's socket unit, sd_listen_fds(3)) keeps
every connection that comes meanwhile: it waits in the queue until the next process takes it.
"""

import os
import socket

from manifest_service.config import Settings
from manifest_service.errors import Unusable

FIRST_FD = 3
BACKLOG = 4096
"""Connections that wait while the process is replaced, or while it takes no more."""

UNREAD = 131_072
"""What the kernel keeps of a connection before it is read, twice: by itself it takes megabytes of a body that is
refused by its head. 256 kB in a round trip of 50 ms are 5 MB/s."""


def listen(settings: Settings) -> socket.socket:
    """A listening socket; raises Unusable("port_in_use")."""
    if inherited():
        handed = socket.socket(fileno=FIRST_FD)
        handed.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, UNREAD)
        handed.setblocking(False)
        return handed
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    own = socket.socket(family, socket.SOCK_STREAM)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        own.bind((settings.host, settings.port))
    except OSError as error:
        own.close()
        raise Unusable("port_in_use", host=settings.host, port=settings.port) from error
    own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, UNREAD)
    own.listen(BACKLOG)
    own.setblocking(False)
    return own


def inherited() -> bool:
    """Whether a socket was handed to this very process."""
    named = os.environ.get("LISTEN_PID") == str(os.getpid())
    return named and os.environ.get("LISTEN_FDS", "") not in ("", "0")
