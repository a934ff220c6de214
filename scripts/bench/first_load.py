"""The benchmark of the driver's first load. See scripts/bench/first_load."""

import argparse
import json
import statistics
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from installation import installation
from looks import CHROMIUM, FLAGS, SIZES
from playwright.sync_api import Browser, Page, sync_playwright

DECODER = "jsQR"
USABLE, TRIPS = ".scan-camera", ".trips h2"
WATCHED = """(() => {
  const seen = {};
  window.seenAt = (selector) => seen[selector] ?? null;
  const look = () => {
    for (const selector of SELECTORS) {
      const found = document.querySelector(selector);
      if (found && found.getClientRects().length) seen[selector] ??= performance.now() / 1000;
    }
    requestAnimationFrame(look);
  };
  look();
})()"""
"""When the page showed what: looked at by the page itself in every frame, for Playwright looks every half second."""


@dataclass(frozen=True, kw_only=True)
class Load:
    """One first load: bytes by address; seconds until one can scan, and until the trips are there."""

    sizes: Mapping[str, int]
    usable_s: float
    trips_s: float

    @property
    def page_bytes(self) -> int:
        return sum(size for name, size in self.sizes.items() if DECODER not in name)


def main() -> None:
    args = _arguments()
    with installation() as (product, _, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        base = product.base_url
        signed_in = _signed_in(browser, base, password)
        loads = [_load(browser, base, signed_in, args) for _ in range(args.runs)]
        browser.close()
    _print(loads, with_files=args.files)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--latency-ms", type=float, default=400)
    parser.add_argument("--mbit", type=float, default=1.6)
    parser.add_argument("--files", action="store_true")
    return parser.parse_args()


def _signed_in(browser: Browser, base: str, password: str) -> Any:
    """The cookies of a driver."""
    page = browser.new_page()
    page.goto(f"{base}/login?next=/driver")
    page.fill("#username", "driver1")
    page.fill("#password", password)
    page.click("main button.primary")
    page.wait_for_url("**/driver")
    state = page.context.storage_state()
    page.context.close()
    return state


def _load(browser: Browser, base: str, signed_in: Any, args: argparse.Namespace) -> Load:
    context = browser.new_context(storage_state=signed_in, viewport=SIZES["phone"])
    page = context.new_page()
    sizes = _throttled(page, args)
    page.add_init_script(WATCHED.replace("SELECTORS", json.dumps([USABLE, TRIPS])))
    page.goto(f"{base}/driver", wait_until="commit")
    page.wait_for_selector(TRIPS)
    usable_s, trips_s = (page.evaluate("seenAt", selector) for selector in (USABLE, TRIPS))
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)
    context.close()
    return Load(sizes=dict(sizes), usable_s=usable_s, trips_s=trips_s)


def _throttled(page: Page, args: argparse.Namespace) -> Mapping[str, int]:
    """Address -> bytes over the wire, filled as they come."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    bytes_per_s = args.mbit * 1e6 / 8
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": args.latency_ms,
            "downloadThroughput": bytes_per_s,
            "uploadThroughput": bytes_per_s / 2,
        },
    )
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def named(said: Any) -> None:
        names[said["requestId"]] = said["response"]["url"]

    def finished(said: Any) -> None:
        name = names.get(said["requestId"], "?")
        sizes[name] = sizes.get(name, 0) + int(said["encodedDataLength"])

    session.on("Network.responseReceived", named)
    session.on("Network.loadingFinished", finished)
    return sizes


def _print(loads: list[Load], *, with_files: bool) -> None:
    if with_files:
        for name, size in sorted(loads[0].sizes.items(), key=lambda one: -one[1]):
            print(f"{size:9,} {name}")
    print(f"bytes without the decoder  {max(load.page_bytes for load in loads):,}")
    for what in ("usable_s", "trips_s"):
        found = [getattr(load, what) for load in loads]
        print(f"{what:26} median {statistics.median(found):.2f}  worst {max(found):.2f}")


if __name__ == "__main__":
    main()
