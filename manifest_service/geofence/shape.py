"""GeoJSON geometries as shapely shapes in a local metric plane."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from manifest_service.geofence.plane import Plane


def in_plane(geometry: Mapping[str, Any], plane: Plane) -> shapely.Geometry:
    """`geometry` (WGS-84 degrees) in metres on `plane`, prepared for many questions."""

    def projected(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(plane.project(points[:, 0], points[:, 1]))

    shape = shapely.transform(shapely.geometry.shape(geometry), projected)
    shapely.prepare(shape)
    return shape
