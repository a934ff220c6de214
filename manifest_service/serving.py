"""Serving the application with granian: one process that writes, several threads."""

import gc
import ipaddress
import os
import socket
import threading
from typing import Any

from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from manifest_service.app import create_app
from manifest_service.bootstrap import build
from manifest_service.config import Settings, from_environment
from manifest_service.errors import Unusable
from manifest_service.jobs.runner import Runner

_APP: list[Flask] = []
_APP_LOCK = threading.Lock()


def application(environ: Any, start_response: Any) -> Any:
    """The WSGI application, made on the first call in the process that serves."""
    return served()(environ, start_response)


def served() -> Flask:
    """The application of this process, its jobs running when the settings say so."""
    with _APP_LOCK:
        if not _APP:
            settings = from_environment(os.environ)
            services = build(settings)
            services.checkpoints.check_high_water()
            if settings.jobs == "inline":
                Runner(services, settings.data_dir).start()
            _APP.append(create_app(settings, services))
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
    """Serve until stopped; raises Unusable("port_in_use", "demo_exposed") and whatever the database
    and the last signed checkpoint say. `any_address`: a demonstration too where others reach it."""
    check_exposed(settings, any_address=any_address)
    check_port(settings)
    services = build(settings)
    try:
        services.checkpoints.check_high_water()
    finally:
        services.store.close()
    Granian(
        "manifest_service.serving:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.threads,
        backpressure=settings.threads * 16,
        # A browser keeps its connection open: it is not waited for any longer than this.
        workers_kill_timeout=10,
        log_access=False,
    ).serve()


def work(settings: Settings, stop: threading.Event) -> None:
    """Run the jobs until `stop`; raises Unusable("jobs_run_elsewhere") when another does."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    services = build(settings)
    services.checkpoints.check_high_water()
    runner = Runner(services, settings.data_dir)
    if not runner.start():
        raise Unusable("jobs_run_elsewhere")
    stop.wait()
    runner.stop()
    services.store.close()


DEMO_PASSWORD = "demo_password"
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
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise Unusable("port_in_use", host=settings.host, port=settings.port) from error
