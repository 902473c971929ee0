"""The embedded map: shapes from `data/maps/`, and who held what on which day."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from neutrality_pact import contract, folders
from neutrality_pact.tables import table


@dataclass(frozen=True)
class Shape:
    """One area or line of the map.

    Attributes
    ----------
    feature_id : its name in `data/map_features.csv`.
    kind : "area", "lake", "border", "railway" or "sea route".
    lines : one array per ring or line, each (points, 2): longitude and latitude in degrees.
    """

    feature_id: str
    kind: str
    lines: tuple[np.ndarray, ...]


@cache
def shapes(data: Path = folders.DATA) -> dict[str, Shape]:
    """Every shape of the map of East Asia, by feature_id.

    Raises
    ------
    DataError
        If the map's file is missing, cut short or not GeoJSON.
    """
    content = contract.read_checked("east_asia_map", data)
    try:
        found = [_shape(feature) for feature in json.loads(content)["features"]]
    except (ValueError, KeyError, TypeError):
        raise contract.DataError(
            "maps/east_asia.geojson is not a GeoJSON map; restore it from the original download."
        ) from None
    return {shape.feature_id: shape for shape in found}


def _shape(feature: dict[str, Any]) -> Shape:
    geometry = feature["geometry"]
    kind, points = geometry["type"], geometry["coordinates"]
    if kind == "LineString":
        rings = [points]
    elif kind == "MultiPolygon":
        rings = [ring for polygon in points for ring in polygon]
    else:
        rings = points
    lines = tuple(np.array(ring, float) for ring in rings)
    return Shape(feature["id"], feature["properties"]["kind"], lines)


def held(day: pd.Timestamp, data: Path = folders.DATA) -> pd.DataFrame:
    """The rows of `map_features` that were valid on a day: one for each shape to be drawn."""
    rows = table("map_features", data)
    begun = rows["valid_from"] <= day
    lasting = rows["valid_to"].isna() | (rows["valid_to"] >= day)
    return rows[begun & lasting]
