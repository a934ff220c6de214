"""Assets have lasting addresses, come small, and hold together."""

import gzip
import re
from pathlib import Path

import pytest

import manifest_service.web
from manifest_service.web.assets import Asset, Assets, assets_in
from manifest_service.web.compression import zipped
from manifest_service.web.pages.installed import KEPT_BESIDES, kept
from manifest_service.web.pages.shells import SHELLS

STATIC = Path(manifest_service.web.__file__).parent / "static"
FOUND = assets_in(STATIC)
MOST_BYTES = 300_000
"""Of the driver's first load, compressed, without the decoder (the county's phones: 1.6 Mbit/s)."""
MODULES = sorted(STATIC.glob("js/*.js"))


def weight(name: str) -> int:
    asset = FOUND.get(name)
    assert asset is not None, name
    return len(asset.gzipped or asset.content)


def made(**texts: str) -> Assets:
    return Assets({f"js/{name}.js": Asset(text.encode(), "text/javascript") for name, text in texts.items()})  # fmt: skip


def test_the_version_changes_with_any_asset_and_with_its_name() -> None:
    versions = {made(**one).version for one in ({"a": "1"}, {"a": "2"}, {"b": "1"}, {"a": "1", "b": ""})}  # fmt: skip

    assert len(versions) == 4
    assert made(a="1", b="2").version == made(b="2", a="1").version


def test_the_modules_of_a_page_are_those_it_imports_and_they_in_turn() -> None:
    assets = made(
        page='import { b } from "./b.js";\nimport {\n  c,\n} from "./c.js";\nimport("./late.js");',
        b='export * from "./c.js";',
        c='import { page } from "./page.js"; // "./not.js"',
        late='import { d } from "./d.js";',
        d="",
    )

    assert assets.modules_of("js/page.js") == ("js/page.js", "js/b.js", "js/c.js")
    assert set(assets.modules_of("js/page.js", later=True)) == {
        "js/page.js", "js/b.js", "js/c.js", "js/late.js", "js/d.js",
    }  # fmt: skip


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell.name)
def test_every_import_of_a_page_is_an_asset(shell) -> None:
    assert len(FOUND.modules_of(f"js/{shell.name}.js", later=True)) > 2


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_every_import_is_written_so_that_it_is_found(module: Path) -> None:
    text = module.read_text("utf-8")
    written = set(re.findall(r"""(?:from|import\()\s*["']\./([\w.]+)["']""", text))
    found = FOUND.modules_of(f"js/{module.name}", later=True)

    assert {f"js/{name}" for name in written} <= set(found)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_no_module_asks_for_an_asset_by_its_place_in_the_address_of_another_version(
    module: Path,
) -> None:
    assert "/static" not in module.read_text("utf-8")


def test_what_the_driver_needs_without_a_network_is_there_and_light() -> None:
    names = kept(FOUND)
    sizes = {name: weight(name) for name in names}
    decoder = sizes.pop("vendor/jsqr/jsQR.js")

    assert set(KEPT_BESIDES) <= set(names)
    assert {
        "js/life.js",
        "js/map.js",
        "js/way_map.js",
        "css/tokens+app+field_work+driver.css",
    } <= set(names)
    assert sum(sizes.values()) < MOST_BYTES - 40_000, sizes  # the page itself has words in it
    assert decoder > 10_000


def test_sheets_come_together_in_their_order_and_only_those_that_are() -> None:
    sheets = Assets({f"css/{one}.css": Asset(one.encode(), "text/css") for one in "abc"})
    joined = sheets.get("css/c+a.css")

    assert joined is not None
    assert joined.content == b"c\na"
    assert sheets.get("css/a+x.css") is None
    assert sheets.get("css/../a+b.css") is None
    assert sheets.get("js/a+b.css") is None


def test_compressed_is_the_same_and_the_same_each_time() -> None:
    content = b"waste " * 1000

    assert gzip.decompress(zipped(content, 9)) == content
    assert zipped(content, 9) == zipped(content, 9)
