"""What there is to look at: every page, each of its tabs and its main dialogs, by a name.

The pictures (scripts/screenshots) and the browser tests of access (tests/browser/test_access.py)
go through the same table, so that what is shown is what is checked.
"""

import shutil
from dataclasses import dataclass

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 800}}
LOCALES = ("zh", "en")
THEMES = ("light", "dark")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WINDOWLESS = shutil.which("chromium-headless-shell") or CHROMIUM
"""The same browser with no window to draw, for tests: a third faster, but it has no passkeys and shows nothing of
them. Not every system has it."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, kw_only=True)
class Look:
    """`path` as `login` sees it, after `clicks`."""

    name: str
    path: str
    login: str | None = None
    clicks: tuple[str, ...] = ()


def tab(name: str) -> str:
    return f"[role=tab][data-name={name}]"


def _tabs(page: str, login: str, names: str, prefix: str = "") -> tuple[Look, ...]:
    return tuple(
        Look(name=f"{prefix or page}-{name}", path=f"/{page}", login=login, clicks=(tab(name),))
        for name in names.split()
    )


LOOKS: tuple[Look, ...] = (
    Look(name="home", path="/"),
    Look(name="login", path="/login"),
    Look(name="public", path="/public"),
    Look(
        name="public-post",
        path="/public",
        login="generator1",
        clicks=("#app button:has-text('发布供求信息'), #app button:has-text('Post an offer')",),
    ),
    Look(name="label-unknown", path="/q/00000000000000000000000000"),
    Look(name="problem", path="/no-such-page"),
    Look(name="verify", path="/verify.html"),
    Look(name="driver", path="/driver", login="driver1"),
    Look(name="driver-trip", path="/driver", login="driver1", clicks=("button.trip",)),
    Look(name="site", path="/site", login="site1"),
    Look(name="site-truck", path="/site", login="site1", clicks=("button.trip",)),
    Look(name="officer", path="/officer", login="officer1"),
    Look(name="officer-alert", path="/officer", login="officer1", clicks=("button.alert",)),
    *_tabs("officer", "officer1", "cases near plans ledger one_ledger"),
    Look(name="patrol", path="/patrol", login="officer1"),
    Look(name="devices", path="/devices", login="officer1"),
    Look(name="desk", path="/desk", login="generator1"),
    Look(name="desk-manifest", path="/desk", login="generator1", clicks=("tr.pick",)),
    *_tabs("desk", "generator1", "issue many paper numbers plans clocks registers one_ledger"),
    *_tabs("desk", "generator4", "ledger", "desk-hazardous"),
    *_tabs("desk", "carrier1", "dispatch alerts cases empty_runs", "desk-carrier"),
    Look(name="admin", path="/admin", login="admin"),
    *_tabs(
        "admin",
        "admin",
        "sites zones routes vehicles drivers permits plans ledger one_ledger catalogues places"
        " scales rule_settings route_times calendar imports accounts system",
    ),
    Look(name="admin-new", path="/admin", login="admin", clicks=(tab("sites"), "button.primary")),
    Look(
        name="admin-import",
        path="/admin",
        login="admin",
        clicks=(tab("vehicles"), "button:has-text('导入'), button:has-text('Import')"),
    ),
    Look(
        name="admin-route",
        path="/admin",
        login="admin",
        clicks=(tab("routes"), "tr.pick, tbody tr"),
    ),
    Look(name="account", path="/account", login="generator1"),
)
