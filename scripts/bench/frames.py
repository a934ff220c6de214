"""The benchmark of vehicles that move on the map. See scripts/bench/frames."""

import argparse
import json
import math
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from alert_queue import fill
from in_process import PASSWORD, application
from looks import CHROMIUM, FLAGS, SIZES
from playwright.sync_api import Page, Route, sync_playwright
from werkzeug.serving import make_server

LON, LAT = 115.44, 36.48
SIZE = SIZES["desktop"]

COUNT_FRAMES = """(ms) => new Promise((done) => {
  const found = { between: [], work: [] }, ask = window.requestAnimationFrame.bind(window);
  let last = null;
  const ends = performance.now() + ms;
  const frame = (now) => {
    if (last !== null) found.between.push(now - last);
    last = now;
    if (now < ends) ask(frame); else { window.requestAnimationFrame = ask; done(found); }
  };
  window.requestAnimationFrame = (work) => ask((now) => { const begun = performance.now(); work(now); found.work.push(performance.now() - begun); });
  ask(frame);
})"""


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        services, client, _ = application(Path(folder), f"sqlite:///{folder}/m.sqlite3")
        fill(services, 500, 0)
        server = make_server("127.0.0.1", 0, client.application, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for vehicles in (0, options.vehicles):
                page = _opened(browser, f"http://127.0.0.1:{server.server_port}", vehicles)
                _say(vehicles, page.evaluate(COUNT_FRAMES, options.seconds * 1000))
                page.context.close()
            browser.close()
        server.shutdown()
        services.store.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vehicles", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=12)
    return parser.parse_args()


def _opened(browser: Any, address: str, vehicles: int) -> Page:
    page: Page = browser.new_context(base_url=address, viewport=SIZE).new_page()
    page.route("**/api/v1/fleet", lambda route: _fleet(route, vehicles))
    page.goto("/login?next=/officer")
    page.fill("#username", "officer")
    page.fill("#password", PASSWORD)
    page.click("main button.primary")
    page.wait_for_selector(".alert-mark")
    page.wait_for_timeout(6000)  # until the second positions have come
    return page


def _fleet(route: Route, vehicles: int) -> None:
    """Each on a circle of its own, at 40 km/h or so."""
    features = []
    for n in range(vehicles):
        angle, radius = time.time() / 60 + n, 0.01 + 0.0004 * n
        at = [LON + radius * math.cos(angle), LAT + radius * math.sin(angle)]
        about = {"kind": "vehicle", "vehicle_id": f"v{n}", "plate": f"P{n}", "speed_kmh": 40}
        about |= {"at": "2026-11-27T00:00:00Z", "manifest": "N" if n % 2 else None}
        geometry = {"type": "Point", "coordinates": at}
        features.append({"type": "Feature", "geometry": geometry, "properties": about})
    body = json.dumps({"type": "FeatureCollection", "features": features})
    route.fulfill(status=200, content_type="application/json", body=body)


def _say(vehicles: int, found: dict[str, list[float]]) -> None:
    for name, what in (("between", "between frames"), ("work", "work in a frame")):
        ms = sorted(found[name]) or [0.0]
        p95 = ms[int(len(ms) * 0.95)] if len(ms) > 1 else ms[0]
        print(
            f"{vehicles:4} vehicles  {what:<16} p50 {statistics.median(ms):6.1f} ms"
            f"  p95 {p95:6.1f} ms  max {ms[-1]:6.1f} ms  ({len(found[name])})",
            flush=True,
        )


if __name__ == "__main__":
    main()
