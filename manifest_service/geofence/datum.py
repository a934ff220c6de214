"""Chinese datums to WGS-84 and back.

GCJ-02 shifts WGS-84 by a published polynomial of sines; BD-09 turns GCJ-02 once more. Neither has
a closed inverse: it is iterated until it is exact. CGCS2000 agrees with WGS-84 within centimetres.
Constants: a = 6378245 (Krasovsky 1940), x_pi = pi * 3000 / 180. Outside China GCJ-02 is WGS-84.
"""

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from manifest_service.errors import InvalidInput

Datum = Literal["WGS84", "CGCS2000", "GCJ02", "BD09"]
DATUMS: tuple[str, ...] = get_args(Datum)

Array = NDArray[np.float64]
Pair = tuple[Array, Array]

_A = 6378245.0
_EE = 0.00669342162296594323
_X_PI = np.pi * 3000 / 180
_CHINA = (72.004, 0.8293, 137.8347, 55.8271)
"""Where the shift applies: west, south, east, north."""
_ROUNDS = 12
"""Each round divides the error by about a thousand; twelve leave nothing."""


def to_wgs84(lon: ArrayLike, lat: ArrayLike, datum: str) -> Pair:
    """WGS-84 degrees of coordinates in `datum`; raises InvalidInput("datum_unknown")."""
    given = np.asarray(lon, float), np.asarray(lat, float)
    match datum:
        case "WGS84" | "CGCS2000":
            return given
        case "GCJ02":
            return _inverted(_gcj02, *given)
        case "BD09":
            return _inverted(lambda x, y: _bd09(*_gcj02(x, y)), *given)
    raise InvalidInput("datum_unknown", datum=datum, known=", ".join(DATUMS))


def from_wgs84(lon: ArrayLike, lat: ArrayLike, datum: str) -> Pair:
    """Coordinates in `datum` of WGS-84 degrees."""
    given = np.asarray(lon, float), np.asarray(lat, float)
    match datum:
        case "WGS84" | "CGCS2000":
            return given
        case "GCJ02":
            return _gcj02(*given)
        case "BD09":
            return _bd09(*_gcj02(*given))
    raise InvalidInput("datum_unknown", datum=datum, known=", ".join(DATUMS))


def _inverted(forward: Callable[[Array, Array], Pair], lon: Array, lat: Array) -> Pair:
    x, y = lon.copy(), lat.copy()
    for _ in range(_ROUNDS):
        fx, fy = forward(x, y)
        x, y = x + (lon - fx), y + (lat - fy)
    return x, y


def _gcj02(lon: Array, lat: Array) -> Pair:
    west, south, east, north = _CHINA
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    wave = 20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)
    d_lat = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * root
    d_lat += wave * 2 / 3
    d_lat += (20 * np.sin(np.pi * y) + 40 * np.sin(np.pi * y / 3)) * 2 / 3
    d_lat += (160 * np.sin(np.pi * y / 12) + 320 * np.sin(np.pi * y / 30)) * 2 / 3
    d_lon = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * root
    d_lon += wave * 2 / 3
    d_lon += (20 * np.sin(np.pi * x) + 40 * np.sin(np.pi * x / 3)) * 2 / 3
    d_lon += (150 * np.sin(np.pi * x / 12) + 300 * np.sin(np.pi * x / 30)) * 2 / 3
    phi = np.radians(lat)
    magic = 1 - _EE * np.sin(phi) ** 2
    d_lat = np.degrees(d_lat / (_A * (1 - _EE) / magic**1.5))
    d_lon = np.degrees(d_lon / (_A / np.sqrt(magic) * np.cos(phi)))
    return np.where(inside, lon + d_lon, lon), np.where(inside, lat + d_lat, lat)


def _bd09(lon: Array, lat: Array) -> Pair:
    z = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _X_PI)
    theta = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _X_PI)
    return z * np.cos(theta) + 0.0065, z * np.sin(theta) + 0.006
