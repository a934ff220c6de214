"""A local metric plane: transverse Mercator on WGS-84 around a centre, scale 1 on its meridian.

Series of Krüger to the third order in n (Karney 2011, eq. 35): within 2 cm over a county. One
degree of longitude is not one of latitude, so degrees are never measured with.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

EQUATOR_M = 6378137.0
FLATTENING = 1 / 298.257223563
"""WGS-84 (NIMA TR8350.2)."""

_N = FLATTENING / (2 - FLATTENING)
_RECTIFYING_M = EQUATOR_M / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16,
    13 * _N**2 / 48 - 3 * _N**3 / 5,
    61 * _N**3 / 240,
)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96,
    _N**2 / 48 + _N**3 / 15,
    17 * _N**3 / 480,
)
_E = math.sqrt(FLATTENING * (2 - FLATTENING))
_MEAN_RADIUS_M = 6371008.8

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Plane:
    """Metres east and north of (`lon`, `lat`)."""

    lon: float
    lat: float

    def project(self, lon: ArrayLike, lat: ArrayLike) -> tuple[Array, Array]:
        """(x, y) metres of WGS-84 degrees; arrays or numbers."""
        x, y = _forward(np.asarray(lon, float) - self.lon, np.asarray(lat, float))
        _, origin = _forward(np.asarray(0.0), np.asarray(self.lat))
        return x, y - origin

    def unproject(self, x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
        """(lon, lat) degrees of metres: the inverse of `project`."""
        _, origin = _forward(np.asarray(0.0), np.asarray(self.lat))
        lon, lat = _inverse(np.asarray(x, float), np.asarray(y, float) + origin)
        return lon + self.lon, lat


def ground_distance_m(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Great-circle distance on the mean sphere: within 0.6 %, enough to judge speeds by."""
    a, b = math.radians(lat_a), math.radians(lat_b)
    half = math.radians(lon_b - lon_a) / 2
    chord = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(half) ** 2
    return 2 * _MEAN_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def _forward(lon_deg: Array, lat_deg: Array) -> tuple[Array, Array]:
    lam, phi = np.radians(lon_deg), np.radians(lat_deg)
    sin = np.sin(phi)
    t = np.sinh(np.arctanh(sin) - _E * np.arctanh(_E * sin))
    xi, eta = np.arctan2(t, np.cos(lam)), np.arctanh(np.sin(lam) / np.hypot(1, t))
    y, x = xi.copy(), eta.copy()
    for j, alpha in enumerate(_ALPHA, start=1):
        y += alpha * np.sin(2 * j * xi) * np.cosh(2 * j * eta)
        x += alpha * np.cos(2 * j * xi) * np.sinh(2 * j * eta)
    return _RECTIFYING_M * x, _RECTIFYING_M * y


def _inverse(x: Array, y: Array) -> tuple[Array, Array]:
    xi, eta = y / _RECTIFYING_M, x / _RECTIFYING_M
    xi_, eta_ = xi.copy(), eta.copy()
    for j, beta in enumerate(_BETA, start=1):
        xi_ -= beta * np.sin(2 * j * xi) * np.cosh(2 * j * eta)
        eta_ -= beta * np.cos(2 * j * xi) * np.sinh(2 * j * eta)
    tau_ = np.sin(xi_) / np.hypot(np.sinh(eta_), np.cos(xi_))
    tau = tau_ / (1 - _E**2)
    for _ in range(4):  # Newton on the conformal latitude; converges in two
        sigma = np.sinh(_E * np.arctanh(_E * tau / np.hypot(1, tau)))
        guess = tau * np.hypot(1, sigma) - sigma * np.hypot(1, tau)
        step = (tau_ - guess) / np.hypot(1, guess)
        tau += step * (1 + (1 - _E**2) * tau**2) / ((1 - _E**2) * np.hypot(1, tau))
    return np.degrees(np.arctan2(np.sinh(eta_), np.cos(xi_))), np.degrees(np.arctan(tau))
