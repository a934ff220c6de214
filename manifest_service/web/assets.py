"""Scripts, styles and pictures as browsers are given them.

All are served below `/static.<version>/`, the version being a digest of all of them together: what is
there never changes, so browsers keep it for good, and a page never runs with half of another
version's scripts. Relative imports stay within the version. `/static/` serves the same unversioned.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from manifest_service.errors import NotFound
from manifest_service.web.compression import accepts_gzip, is_worth_it, zipped

_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"

_MEDIA_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
}
"""Suffix -> media type. The system's own table differs between machines; modules need the right one."""

_IMPORTED = re.compile(r'^(?:import|export)\b[^;]*?\bfrom "\./([\w./]+)"', re.MULTILINE)
_IMPORTED_LATER = re.compile(r'\bimport\("\./([\w./]+)"\)')


@dataclass(frozen=True)
class Asset:
    """One file as it was when this process began."""

    content: bytes
    media_type: str

    @cached_property
    def etag(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:24]

    @cached_property
    def gzipped(self) -> bytes | None:
        """None where it would not get smaller to speak of."""
        return zipped(self.content, 9) if is_worth_it(self.media_type, self.content) else None


@dataclass(frozen=True)
class Assets:
    """Name below `static/` -> asset."""

    files: Mapping[str, Asset]

    @cached_property
    def version(self) -> str:
        digest = hashlib.sha256()
        for name, asset in sorted(self.files.items()):
            digest.update(f"{name} {asset.etag}\n".encode())
        return digest.hexdigest()[:12]

    def modules_of(self, entry: str, *, later: bool = False) -> tuple[str, ...]:
        """`entry` (`js/x.js`) and the modules it imports, and they in turn; with `later` also what
        they import when it is first needed."""
        found: dict[str, None] = {}
        waiting = [entry]
        while waiting:
            name = waiting.pop(0)
            if name in found:
                continue
            found[name] = None
            text = self.files[name].content.decode()
            names = _IMPORTED.findall(text) + (_IMPORTED_LATER.findall(text) if later else [])
            folder = name.rpartition("/")[0]
            waiting += [f"{folder}/{one}" for one in names]
        return tuple(found)

    def get(self, name: str) -> Asset | None:
        """The asset of a name; `css/a+b.css` is the sheets `css/a.css` and `css/b.css` one after the other."""
        if name not in self.files and name.startswith("css/") and "+" in name:
            return self._joined(name)
        return self.files.get(name)

    def _joined(self, name: str) -> Asset | None:
        if name not in self._packs:
            parts = [self.files.get(one) for one in parts_of(name)]
            if None in parts:
                return None
            content = b"\n".join(part.content for part in parts if part)
            self._packs[name] = Asset(content, _MEDIA_TYPES[".css"])
        return self._packs[name]

    @cached_property
    def _packs(self) -> dict[str, Asset]:
        return {}

    def in_folder(self, prefix: str) -> Iterable[str]:
        return sorted(name for name in self.files if name.startswith(prefix))


def pack_of(sheets: Iterable[str]) -> str:
    """The name under which sheets come together: on a slow connection each request counts."""
    return f"css/{'+'.join(sheets)}.css"


def parts_of(pack: str) -> list[str]:
    """`css/a.css` and `css/b.css` of `css/a+b.css`."""
    return [f"css/{one}.css" for one in pack.removeprefix("css/").removesuffix(".css").split("+")]


@cache
def assets_in(folder: Path) -> Assets:
    """Every file below `folder`, read once in the life of the process."""
    return Assets(
        {
            file.relative_to(folder).as_posix(): Asset(file.read_bytes(), kind)
            for file in sorted(folder.rglob("*"))
            if (kind := _MEDIA_TYPES.get(file.suffix)) and file.is_file()
        }
    )


def assets_of(app: Flask) -> Assets:
    return assets_in(Path(app.static_folder or ""))


def register(app: Flask) -> None:
    """Serve the assets of `app`, and let `url_for("static", …)` give their lasting addresses."""
    found = assets_of(app)

    def serve(filename: str, version: str | None = None) -> Response:
        return _answer(found, filename, version)

    app.view_functions["static"] = serve
    app.add_url_rule("/static.<version>/<path:filename>", endpoint="static", view_func=serve)

    @app.url_defaults
    def _with_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("version", found.version)


def _answer(found: Assets, name: str, version: str | None) -> Response:
    asset = found.get(name)
    if asset is None:
        raise NotFound()
    packed = asset.gzipped if accepts_gzip(request) else None
    response = Response(packed or asset.content, content_type=asset.media_type)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    # A page from before an update asks for its own version: it gets what there is, and keeps it not.
    response.headers["Cache-Control"] = _FOR_GOOD if version == found.version else _ASK_AGAIN
    response.set_etag(asset.etag, weak=True)
    return response.make_conditional(request)  # type: ignore[return-value]
