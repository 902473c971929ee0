"""`make map`: draw `data/maps/east_asia.geojson` from public coastlines and our own few lines.

Coastlines and today's borders are Natural Earth's (public domain), taken from the npm package
world-atlas (ISC licence). The lines of 1941 that differ from today's are drawn here, through the
towns and passes they ran by: schematic, good to some tens of kilometres. When each area and line
was valid, and who says so, stands in `data/map_features.csv`.
"""

import hashlib
import io
import json
import sys
import tarfile
import urllib.request
from collections.abc import Iterator
from typing import Any

import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon, box, mapping
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge

from neutrality_pact import folders

WORLD_ATLAS = "https://registry.npmjs.org/world-atlas/-/world-atlas-2.0.2.tgz"
WORLD_ATLAS_SHA256 = "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97"
FRAME = (70.0, 8.0, 180.0, 76.0)  # west, south, east, north
COARSENESS = 0.06  # degrees; features smaller than this are smoothed away
LICENCE = (
    "Coastlines and borders of today: Natural Earth, public domain, by way of world-atlas 2.0.2 "
    "(ISC licence, Michael Bostock). Lines of 1941: this project, CC BY 4.0. Schematic."
)

# Our own lines, as longitude and latitude.
INNER_BORDER = [  # Manchukuo from the Mongolian border by the Khingan and the Great Wall to the sea
    (119.9, 46.75), (119.0, 45.7), (118.3, 45.0), (117.6, 44.3), (117.0, 43.6), (116.4, 43.0),
    (116.6, 42.2), (116.7, 41.5), (117.15, 40.7), (117.8, 40.4), (118.6, 40.4), (119.3, 40.3),
    (119.78, 39.98), (119.95, 39.85),
]  # fmt: skip
TRANS_SIBERIAN = [
    (73.37, 54.99), (82.92, 55.03), (87.1, 55.9), (92.85, 56.01), (98.0, 55.93), (101.6, 54.55),
    (104.28, 52.29), (104.1, 51.6), (105.8, 51.75), (107.59, 51.83), (107.9, 51.3), (110.0, 51.1),
    (113.5, 52.03), (116.5, 51.9), (119.8, 53.7), (123.95, 53.98), (127.3, 52.0), (128.5, 50.92),
    (130.0, 49.4), (132.92, 48.79), (135.07, 48.48), (134.2, 46.6), (132.82, 44.59),
    (131.95, 43.8), (131.88, 43.12),
]  # fmt: skip
CHINESE_EASTERN = [
    (113.5, 52.03), (115.5, 50.8), (117.38, 49.6), (119.76, 49.21), (122.73, 48.0),
    (123.6, 47.1), (126.54, 45.8), (129.6, 44.58), (131.15, 44.4), (131.95, 43.8),
]  # fmt: skip
SOUTH_MANCHURIAN = [
    (126.54, 45.8), (125.32, 43.82), (124.35, 43.17), (123.43, 41.81), (122.2, 40.6),
    (121.61, 38.91),
]  # fmt: skip
PACIFIC_ROUTE = [
    (131.9, 43.0), (135.0, 43.6), (139.5, 45.2), (142.0, 45.75), (146.0, 47.5), (151.5, 49.4),
    (155.0, 50.5), (156.6, 50.86), (157.6, 51.0), (158.9, 52.4), (164.0, 53.2),
    (172.0, 53.6), (179.9, 53.9),
]  # fmt: skip
BAIKAL = [
    (103.7, 51.5), (104.9, 51.9), (106.2, 52.5), (108.1, 53.3), (109.2, 54.3), (109.9, 55.7),
    (109.4, 55.8), (108.7, 54.5), (107.3, 53.4), (105.7, 52.6), (104.3, 51.8),
]  # fmt: skip
SAKHALIN_PARALLEL = [(142.05, 50.0), (143.8, 50.0)]
KURILE_BORDER = [(156.0, 50.55), (156.6, 50.87), (157.2, 51.1)]  # Shumshu from Kamchatka
NEMURO_BORDER = [(145.2, 44.35), (145.35, 43.75), (145.75, 43.42), (146.5, 43.2)]

NAMES = {  # today's countries that stay whole, by the id they get here
    "Mongolia": "mongolia", "Japan": "japan", "Taiwan": "taiwan",
}  # fmt: skip


def world_atlas() -> dict[str, Any]:
    """The countries of the world at 1:50 million, fetched and checked against its hash."""
    with urllib.request.urlopen(WORLD_ATLAS, timeout=60) as answer:
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != WORLD_ATLAS_SHA256:
        raise OSError("it is not the file this map was made from")
    with tarfile.open(fileobj=io.BytesIO(content)) as package:
        found = package.extractfile("package/countries-50m.json")
        topology: dict[str, Any] = json.load(found)  # type: ignore[arg-type]
    return topology


def countries(topology: dict[str, Any]) -> dict[str, BaseGeometry]:
    """Every country of a TopoJSON file that reaches into the frame, by name, clipped to it."""
    (scale_x, scale_y), (move_x, move_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )

    def walked(arc: list[list[int]]) -> Iterator[tuple[float, float]]:
        x = y = 0
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            yield x * scale_x + move_x, y * scale_y + move_y

    arcs = [list(walked(arc)) for arc in topology["arcs"]]

    def ring(parts: list[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for part in parts:
            arc = arcs[part] if part >= 0 else arcs[~part][::-1]
            points += arc[1:] if points else arc
        return points

    found = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        several = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        polygons = [
            Polygon(ring(outer), [ring(hole) for hole in holes]) for outer, *holes in several
        ]
        clipped = shapely.make_valid(MultiPolygon(polygons)).intersection(box(*FRAME))
        if not clipped.is_empty:
            found[shape["properties"]["name"]] = clipped
    return found


def parts(shape: BaseGeometry) -> list[Polygon]:
    """The polygons of an area."""
    return [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]


def areas(found: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The areas of the map, by feature_id: today's countries cut along the lines of 1941."""
    russia, china = found["Russia"], found["China"]
    sakhalin = max(
        (part for part in parts(russia) if 141 < part.centroid.x < 145 and part.centroid.y < 55),
        key=lambda part: part.area,
    )
    kuriles = [
        part for part in parts(russia)
        if 145 < part.centroid.x < 156.6 and 43 < part.centroid.y < 50.9
        and part.area < 1.5 and part.bounds[3] < 51
    ]  # fmt: skip
    southern = [part for part in kuriles if part.centroid.x < 149 and part.centroid.y < 45.7]
    south_sakhalin = sakhalin.intersection(box(141, 45, 145, 50))
    kurile_islands = shapely.union_all(kuriles)
    east = Polygon([*INNER_BORDER, (123.0, 38.5), (140.0, 40.0), (140.0, 55.0), (110.0, 55.0),
                    (110.0, 48.5), (114.5, 48.5), (117.0, 47.3)])  # fmt: skip
    lease = china.intersection(box(120.8, 38.5, 122.6, 39.4))
    manchukuo = shapely.make_valid(china.intersection(east)).difference(lease)
    manchukuo = max(parts(manchukuo), key=lambda part: part.area)
    korea = shapely.union_all([found["North Korea"], found["South Korea"]])
    soviet = ["Kazakhstan", "Kyrgyzstan", "Tajikistan", "Uzbekistan"]
    whole_russia = russia.difference(south_sakhalin).difference(kurile_islands)
    cut = {
        "soviet_union": shapely.union_all([whole_russia, *(found[name] for name in soviet)]),
        "south_sakhalin": south_sakhalin,
        "southern_kuriles": shapely.union_all(southern),
        "northern_kuriles": shapely.union_all([part for part in kuriles if part not in southern]),
        "manchukuo": manchukuo,
        "kwantung_lease": lease,
        "china": china.difference(manchukuo).difference(lease),
        "northern_korea": korea.intersection(box(120, 38, 135, 45)),
        "southern_korea": korea.intersection(box(120, 30, 135, 38)),
    }
    cut |= {feature: found[name] for name, feature in NAMES.items()}
    used = {"Russia", "China", "North Korea", "South Korea", *NAMES, *soviet}
    rest = [shape for name, shape in found.items() if name not in used]
    return {**cut, "other_land": shapely.union_all(rest)}


def border(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """The line, or lines, that two areas share."""
    shared = one.boundary.intersection(other.boundary)
    parts = [part for part in shapely.get_parts(shared) if part.geom_type == "LineString"]
    return linemerge([part for part in parts if not part.is_empty])


def features() -> dict[str, tuple[str, BaseGeometry]]:
    """Kind and shape of everything on the map, by feature_id."""
    cut = areas(countries(world_atlas()))
    names = list(cut)
    rough = shapely.coverage_simplify(list(cut.values()), COARSENESS)
    smooth = dict(zip(names, rough, strict=True))
    lines = {
        "border_manchukuo_soviet": ("border", border(smooth["manchukuo"], smooth["soviet_union"])),
        "border_manchukuo_mongolia": ("border", border(smooth["manchukuo"], smooth["mongolia"])),
        "border_mongolia_soviet": ("border", border(smooth["mongolia"], smooth["soviet_union"])),
        "border_mongolia_china": ("border", border(smooth["mongolia"], smooth["china"])),
        "border_manchukuo_china": ("border", border(smooth["manchukuo"], smooth["china"])),
        "border_korea": ("border", border(smooth["northern_korea"], smooth["manchukuo"])),
        "border_sakhalin": ("border", LineString(SAKHALIN_PARALLEL)),
        "border_kuriles_kamchatka": ("border", LineString(KURILE_BORDER)),
        "border_kuriles_hokkaido": ("border", LineString(NEMURO_BORDER)),
        "parallel_38": ("border", border(smooth["northern_korea"], smooth["southern_korea"])),
        "trans_siberian": ("railway", LineString(TRANS_SIBERIAN)),
        "chinese_eastern": ("railway", LineString(CHINESE_EASTERN)),
        "south_manchurian": ("railway", LineString(SOUTH_MANCHURIAN)),
        "pacific_route": ("sea route", LineString(PACIFIC_ROUTE)),
        "baikal": ("lake", Polygon(BAIKAL)),
    }
    return {**{name: ("area", shape) for name, shape in smooth.items()}, **lines}


def geojson() -> str:
    """The map as GeoJSON text, one feature a line."""
    lines = []
    for feature_id, (kind, shape) in features().items():
        rounded = shapely.set_precision(shape, 0.01)
        feature = {
            "type": "Feature",
            "id": feature_id,
            "properties": {"kind": kind},
            "geometry": mapping(rounded),
        }
        text = json.dumps(feature, separators=(",", ":"))
        lines.append(text)
    head = f'{{"type":"FeatureCollection","licence":{json.dumps(LICENCE)},"features":[\n'
    return head + ",\n".join(lines) + "\n]}\n"


def main() -> int:
    """Write the map."""
    path = folders.DATA / "maps" / "east_asia.geojson"
    try:
        text = geojson()
    except OSError as error:
        print(f"{WORLD_ATLAS} could not be read ({error}); the map is unchanged.", file=sys.stderr)
        return 1
    path.write_text(text, "utf-8", newline="\n")
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB; now run `make data`.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
