"""A phone whose signal can be cut and whose browser can be killed, and what it sees."""

import contextlib
import os
import signal as signals
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from tests.browser.conftest import send_sign_in

FRAME_PX = (1280, 720)
LABEL_PX = 640


KEPT = """async () => {
  const pages = await (await caches.open("driver-pages")).keys();
  const device = await import(document.querySelector("link[href$='/device.js']").href);
  const trips = await device.every("trips");
  return navigator.serviceWorker.controller && pages.length >= 3
    && trips.length >= Math.min(20, document.querySelectorAll(".trip").length)
    && trips.every((trip) => trip.ground);
}"""


def until(page: Any, holds: str, arg: Any = None) -> None:
    """Until the asynchronous function `holds` answers with truth: `wait_for_function` does not wait
    for what it promises."""
    for _ in range(300):
        if page.evaluate(holds, arg):
            return
        page.wait_for_timeout(100)
    raise AssertionError(holds)


def until_kept(page: Any) -> None:
    """Until the page in both languages and the open trips with their ground are on the phone."""
    page.wait_for_selector(".trip")
    until(page, KEPT)


class Signal:
    """A way to a server that can be cut, and led to another: a relay of bytes."""

    def __init__(self, port: int) -> None:
        self.target_port = port
        self._is_up = True
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self._is_up = False
        for one in list(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def restore(self) -> None:
        self._is_up = True

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self._is_up:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self.target_port))
            self._open |= {near, far}
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(one, other), daemon=True).start()

    def _pump(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        for each in (one, other):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            self._open.discard(each)


@dataclass(kw_only=True)
class Phone:
    """A browser with a profile of its own on a disk, and a camera that sees one picture."""

    browser_type: Any
    chromium: str
    flags: list[str]
    folder: Path
    signal: Signal
    lang: str = "zh"
    errors: list[str] = field(default_factory=list)
    taps: int = 0
    context: Any = None
    page: Any = None

    @property
    def film(self) -> Path:
        return self.folder / "camera.mjpeg"

    def sees(self, picture: bytes) -> None:
        """From the next start on the camera sees `picture` (PNG) in front of something grey."""
        frame = Image.new("RGB", FRAME_PX, "#8a8f94")
        label = Image.open(BytesIO(picture)).convert("RGB")
        label.thumbnail((LABEL_PX, LABEL_PX), Image.Resampling.LANCZOS)
        frame.paste(label, ((FRAME_PX[0] - label.width) // 2, (FRAME_PX[1] - label.height) // 2))
        jpeg = BytesIO()
        frame.save(jpeg, "JPEG", quality=95)
        self.film.write_bytes(jpeg.getvalue() * 2)

    def start(self, *, offline: bool = False, at: tuple[float, float] = (115.45, 36.49)) -> Any:
        """The browser opened on its first page."""
        camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        if self.film.exists():
            camera.append(f"--use-file-for-fake-video-capture={self.film}")
        self.context = self.browser_type.launch_persistent_context(
            str(self.folder / "profile"),
            executable_path=self.chromium,
            args=[*self.flags, *camera],
            base_url=self.signal.address,
            viewport={"width": 390, "height": 844},
            offline=offline,
            locale="zh-CN" if self.lang == "zh" else "en",
            geolocation={"longitude": at[0], "latitude": at[1]},
            permissions=["geolocation", "camera"],
        )
        self.page = self.context.pages[0]
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        return self.page

    def sign_in(self, username: str, password: str) -> None:
        self.page.goto(f"/language/{self.lang}")
        self.page.goto("/login?next=/driver")
        self.submit_login(username, password)
        until_kept(self.page)

    def submit_login(self, username: str, password: str) -> None:
        send_sign_in(self.page, username, password)
        self.page.wait_for_url("**/driver")

    def flight_mode(self) -> None:
        self.signal.cut()
        self.context.set_offline(True)

    def back_in_reach(self) -> None:
        self.signal.restore()
        self.context.set_offline(False)

    def close(self) -> None:
        if self.context is not None:
            self.context.close()
            self.context = None

    def kill(self) -> None:
        """End the browser as a flat battery does: no page is told."""
        for pid in _processes_of(self.folder / "profile"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signals.SIGKILL)
        with contextlib.suppress(Exception):
            self.context.close()
        self.context = None
        (self.folder / "profile" / "SingletonLock").unlink(missing_ok=True)
        time.sleep(0.2)

    def tap(self, target: Any) -> None:
        """A tap of the driver's finger, counted."""
        self.taps += 1
        target.click()

    def scan(self) -> None:
        """The label before the camera is read; taps are counted from here on."""
        self.page.click(".scan-camera")
        self.page.locator("dialog.sheet .step").first.wait_for()
        self.taps = 0


def _processes_of(profile: Path) -> Iterator[int]:
    """Browsers over `profile`: they are ours, it is a folder of this test."""
    wanted = f"--user-data-dir={profile}".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if wanted in (entry / "cmdline").read_bytes().split(b"\0"):
                    yield int(entry.name)
