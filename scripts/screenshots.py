"""Pictures of every page of a running demonstration. See scripts/screenshots."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from looks import CHROMIUM, FLAGS, LOCALES, LOOKS, SIZES, THEMES, Look
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

KEPT = (
    ("driver", "zh", "light", "phone"),
    ("driver-trip", "zh", "dark", "phone"),
    ("site", "zh", "light", "desktop"),
    ("officer", "en", "light", "desktop"),
    ("officer-alert", "zh", "dark", "desktop"),
    ("desk", "en", "light", "desktop"),
    ("public", "zh", "light", "phone"),
    ("public", "en", "dark", "desktop"),
    ("admin-routes", "zh", "dark", "desktop"),
)
"""What the documents show."""
KEPT_BYTES = 80_000
KEPT_FOLDER = Path(__file__).parent.parent / "docs" / "images"
QUIET = "() => !document.querySelector('[aria-busy], .skeleton')"
Way = tuple[str, str, str, str]


def main() -> None:
    keep = "--kept" in sys.argv
    base, password, *rest = [one for one in sys.argv[1:] if one != "--kept"]
    target = KEPT_FOLDER if keep else Path(rest.pop(0))
    target.mkdir(parents=True, exist_ok=True)
    by_name = {look.name: look for look in LOOKS}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, locale, theme, size in KEPT if keep else every(rest or list(by_name)):
            shown, errors = shoot(browser, base, password, by_name[name], (locale, theme, size))
            file = target / f"{name}-{locale}-{theme}-{size}.{'webp' if keep else 'png'}"
            file.write_bytes(small(shown) if keep else shown)
            print(file.name, len(file.read_bytes()), *errors)
        browser.close()


def every(names: list[str]) -> Iterator[Way]:
    for name in names:
        for locale in LOCALES:
            for theme in THEMES:
                for size in SIZES:
                    yield name, locale, theme, size


def shoot(
    browser: Browser, base: str, password: str, look: Look, way: tuple[str, str, str]
) -> tuple[bytes, list[str]]:
    """One picture as PNG, and whatever the page complained of."""
    locale, theme, size = way
    context = browser.new_context(base_url=base, viewport=SIZES[size], color_scheme=theme)
    page: Page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(f"/language/{locale}")
    if look.login:
        page.goto(f"/login?next={look.path}")
        page.fill("#username", look.login)
        page.fill("#password", password)
        page.click("main button.primary")
    else:
        page.goto(look.path)
    page.wait_for_selector("h1, main .notice")
    page.wait_for_function(QUIET)
    for click in look.clicks:
        page.locator(click).first.click()
        page.wait_for_timeout(300)
        page.wait_for_function(QUIET)
    page.wait_for_timeout(500)
    shown = page.screenshot()
    context.close()
    return shown, errors


def small(shown: bytes) -> bytes:
    """The picture as WebP, as good as it can be within `KEPT_BYTES`."""
    image = Image.open(io.BytesIO(shown)).convert("RGB")
    for quality in (90, 80, 70, 60, 50):
        made = io.BytesIO()
        image.save(made, "WEBP", quality=quality, method=6)
        if made.tell() <= KEPT_BYTES:
            break
    return made.getvalue()


if __name__ == "__main__":
    main()
