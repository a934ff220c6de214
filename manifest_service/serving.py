"""Serving the application with granian: one process that writes, several threads."""

import gc
import ipaddress
import logging
import os
import resource
import signal
import socket
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from flask import Flask
from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import MPServer

from manifest_service import logs
from manifest_service.adapters.certificates import look_at
from manifest_service.app import create_app
from manifest_service.bootstrap import build, check_traces, open_spans
from manifest_service.config import Settings, from_environment
from manifest_service.errors import Unusable
from manifest_service.jobs.runner import Runner
from manifest_service.listening import BACKLOG, inherited, listen
from manifest_service.services import Services
from manifest_service.services.health import Health
from manifest_service.web.bodies import AT_ONCE, Bodies
from manifest_service.web.callers import Lines
from manifest_service.web.turns import WAITING

log = logging.getLogger(__name__)

_APP: list[Flask] = []
_RUNNERS: list[Runner] = []
_APP_LOCK = threading.Lock()

LET_GO, LET_GO_S = signal.SIGUSR1, 1.5
"""Told so, the worker answers `Connection: close` for as long: who sends request after request by one
connection comes again by another, to whoever listens then, and none breaks off under a request."""
TAKES_S = 1.0
"""For as long of that new connections are taken; those after it wait in the queue of a socket that stays.
What is left is for handshakes of TLS that were begun, and for the requests that follow them."""
STOP_S = 20
"""Requests that take longer are broken off; what they were to write is written or not, as ever."""
HEAD_S = 20
"""By then the head of a request must be there, and a connection at rest is let go."""
CONNECTIONS = 8192
"""At once. Each costs some kilobytes; a thread only while its request is at work."""
SWITCH_S = 0.001
"""How long one thread keeps the interpreter while others want it. Each statement of a database gives it away
and waits for it again: at Python's own 5 ms, a request of fifty statements beside four that only reckon waits
for a second. At much less, hundreds that wait keep both cores busy with looking whether it is free."""
ENDS_SOON = timedelta(days=30)
"""Of a certificate: those of Let's Encrypt are renewed a month before their end."""
SPARE_THREADS = 16
"""For what needs no turn: looks at health."""


def application(environ: Any, start_response: Any) -> Any:
    """The WSGI application, made on the first call in the process that serves."""
    return served()(environ, start_response)


def served() -> Flask:
    """The application of this process, its jobs running when the settings say so."""
    with _APP_LOCK:
        if not _APP:
            settings = from_environment(os.environ)
            logs.configure(settings.log_format, settings.log_level)
            services = build(settings, spans=open_spans(settings))
            services.checkpoints.check_high_water()
            if settings.jobs == "inline":
                runner = Runner(services, settings.data_dir)
                runner.start()
                _RUNNERS.append(runner)
            app = create_app(settings, services)
            bodies: Bodies = app.extensions["bodies"]
            bodies.begin_watching()
            _APP.append(app)
            sys.setswitchinterval(SWITCH_S)
            _collect_seldom()
        return _APP[0]


def _collect_seldom() -> None:
    """What is there by now stays: it is not looked through again and again for garbage. A batch of
    positions makes thousands of objects that all go at its end; at Python's own threshold they set
    off a quarter of all work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def serve(settings: Settings, *, any_address: bool = False) -> None:
    """Serve until stopped; raises Unusable("port_in_use", "demo_exposed", "setting_invalid") and whatever the
    database and the last signed checkpoint say. `any_address`: a demonstration too where others reach it."""
    check_exposed(settings, any_address=any_address)
    check_traces(settings)
    good_until = look_at(settings, datetime.now(UTC))
    listening = listen(settings)
    logs.configure(settings.log_format, settings.log_level)
    _warn_of_end(good_until)
    _open_many_files()
    services = build(settings)
    try:
        services.checkpoints.check_high_water()
    finally:
        services.store.close()
    _Server(
        "manifest_service.serving:prepared",
        listening,
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        # A body that arrives holds a thread until it is whole; what works has its turn (web.door).
        blocking_threads=_threads(settings),
        backpressure=CONNECTIONS,
        # By itself it speaks HTTP/2 too, where no limit of a head, a body or a connection at rest holds.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_S * 1000),
        # A handshake that takes longer than ten seconds is broken off by the server itself.
        ssl_cert=Path(settings.tls_certificate) if good_until else None,
        ssl_key=Path(settings.tls_key) if good_until else None,
        ssl_protocol_min=SSLProtocols.tls12,
        # A browser keeps its connection open: it is not waited for any longer than this.
        workers_kill_timeout=STOP_S,
        # Ours names no address and carries the request's id (web.access).
        log_access=False,
        log_level=LogLevels(settings.log_level),
        log_dictconfig=logs.configuration(settings.log_format, settings.log_level),
    ).serve()


def _warn_of_end(good_until: datetime | None) -> None:
    """A line for a certificate that is to be renewed: each start looks, and no other time."""
    if good_until and (left := good_until - datetime.now(UTC)) < ENDS_SOON:
        ends_at = good_until.isoformat()
        log.warning(**logs.told("certificate_ends_soon", days=left.days, ends_at=ends_at))


def _threads(settings: Settings) -> int:
    """For all bodies that may be arriving, for all strangers who may wait, and for those who are known: while one
    waits for a thread nobody has heard him. Not for all who might: a thousand who want the interpreter at
    once get in each other's way."""
    return (
        AT_ONCE + Lines(settings.threads).of_strangers + settings.threads + WAITING + SPARE_THREADS
    )


class _Server(MPServer):
    """Granian on a socket that is kept by whoever handed it down: it would make one of its own in each
    process, and what waits there is lost with the process. Stopping, it first lets go of connections."""

    def __init__(self, target: str, listening: socket.socket, **options: Any) -> None:
        self._listening = listening
        super().__init__(target, **options)

    def _init_shared_socket(self) -> None:
        self._shd = SocketHolder(self._listening.fileno(), False, BACKLOG)  # type: ignore[assignment,call-arg]
        self._sso = None

    def _stop_workers(self) -> None:
        for worker in self.wrks:
            os.kill(worker.inner.pid, LET_GO)
        time.sleep(LET_GO_S)
        super()._stop_workers()  # type: ignore[no-untyped-call]


def prepared() -> Any:
    """The application, made before the process takes its first connection, and put away at its end."""
    app = served()
    health: Health = app.extensions["services"].health

    def let_go(*_: object) -> None:
        health.is_stopping = True
        taking = threading.Timer(TAKES_S, _take_no_more)
        taking.daemon = True
        taking.start()

    signal.signal(LET_GO, let_go)
    # multiprocessing ends its processes without atexit.
    Finalize(None, put_away, exitpriority=100)
    return app


def _take_no_more() -> None:
    """From now on this process takes no connection: in place of each socket it listens on stands one to
    which nobody comes. The server looks for connections until its very end, and those it has taken
    without an answer break off with it; the socket itself stays as it is, for the next process."""
    with socket.socket(socket.AF_UNIX) as nobodys:
        nobodys.bind("")  # a name of the kernel's, in no folder
        nobodys.listen(1)
        nobodys.setblocking(False)
        for descriptor in map(int, os.listdir("/proc/self/fd")):
            if descriptor != nobodys.fileno() and _is_listening(descriptor):
                os.dup2(nobodys.fileno(), descriptor, inheritable=False)


def _is_listening(descriptor: int) -> bool:
    try:
        looked_at = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0, descriptor)
    except OSError:
        return False
    try:
        return bool(looked_at.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    except OSError:
        return False
    finally:
        looked_at.detach()


def put_away() -> None:
    """End the jobs, close the store and send what spans wait, once every request has its answer."""
    with _APP_LOCK:
        while _RUNNERS:
            _RUNNERS.pop().stop()
        while _APP:
            services: Services = _APP.pop().extensions["services"]
            _close(services)


def _close(services: Services) -> None:
    services.store.close()
    if services.spans:
        services.spans.close()


def _open_many_files() -> None:
    """A connection is a file: as many as this user may have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def work(settings: Settings, stop: threading.Event) -> None:
    """Run the jobs until `stop`; raises Unusable("jobs_run_elsewhere") when another does."""
    logs.configure(settings.log_format, settings.log_level)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    services = build(settings, spans=open_spans(settings, "manifest-service-worker"))
    services.checkpoints.check_high_water()
    runner = Runner(services, settings.data_dir)
    if not runner.start():
        raise Unusable("jobs_run_elsewhere")
    stop.wait()
    runner.stop()
    _close(services)


DEMO_PASSWORD = "demo_password"  # noqa: S105  (a file name)
"""The file in a data directory that holds the one password of every account of a demonstration."""


def check_exposed(settings: Settings, *, any_address: bool) -> None:
    """Raises Unusable("demo_exposed") for a demonstration on an address others reach: whoever runs it
    has told its password, and one password opens every account."""
    is_demo = (settings.data_dir / DEMO_PASSWORD).exists()
    if is_demo and not any_address and not is_loopback(settings.host):
        raise Unusable("demo_exposed", host=settings.host)


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_port(settings: Settings) -> None:
    """Raises Unusable("port_in_use") when somebody listens there already."""
    if not inherited():
        listen(settings).close()
