"""The map of East Asia on one day: who held what, the railways, and the sea route.

A Lambert conformal conic projection, true along two parallels, computed on a sphere.
"""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib import patheffects
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from neutrality_pact import maps
from neutrality_pact.figures import style
from neutrality_pact.figures.figure import Figure, cited, png
from neutrality_pact.figures.words import day_in_words, listed
from neutrality_pact.tables import table

PARALLELS = (35.0, 58.0)  # degrees north, where the map is true to scale
CENTRE = (125.0, 47.0)  # degrees east and north
FRAME = (-2550, 2650, -1700, 1650)  # kilometres west, east, south and north of the centre
EARTH = 6371.0  # radius in kilometres
FIRST, LAST = pd.Timestamp(1932, 3, 1), pd.Timestamp(1945, 12, 31)

LOOKS: dict[str, dict[str, Any]] = {
    "Soviet Union": {"facecolor": "#9fc9e6"},
    "Mongolian People's Republic (client of the Soviet Union)": {
        "facecolor": "#d6e9f5",
        "hatch": "...",
        "edgecolor": "#5b9bc4",
    },
    "Japan": {"facecolor": "#e58a4a", "edgecolor": "#e58a4a"},
    "Manchukuo (client of Japan)": {
        "facecolor": "#f8dcc6",
        "hatch": "///",
        "edgecolor": style.JAPAN,
    },
    "China": {"facecolor": "#f4f1e4"},
    "under Soviet troops": {"facecolor": "#f4f1e4", "hatch": "||", "edgecolor": style.USSR},
    "under United States troops": {"facecolor": "#f4f1e4", "hatch": "++", "edgecolor": "#595959"},
    "other": {"facecolor": "#e8e8e8"},
}
IN_THE_KEY = {  # shorter names, so that the key fits under the map
    "Mongolian People's Republic (client of the Soviet Union)": (
        "Mongolian People's Republic (Soviet client)"
    ),
}
LINES: dict[str, dict[str, Any]] = {
    "border": {"color": "black", "linewidth": 1.1, "linestyle": (0, (4, 2))},
    "railway": {"color": "#333333", "linewidth": 1.4},
    "sea route": {"color": style.THIRD, "linewidth": 2.2, "linestyle": (0, (1, 1.2))},
}
AREA_LABELS = {  # where an area's name stands, in degrees, and the shorter name that fits there
    "soviet_union": (112.0, 58.0, "SOVIET UNION"),
    "mongolia": (102.5, 45.6, "MONGOLIAN\nPEOPLE'S REPUBLIC"),
    "manchukuo": (122.6, 44.6, None),
    "china": (107.5, 36.5, "CHINA"),
    "southern_korea": (128.4, 36.2, "KOREA"),
    "japan": (136.3, 33.0, "JAPAN"),
    "south_sakhalin": (146.8, 50.7, "South\nSakhalin"),
    "northern_kuriles": (155.2, 46.3, "Kuril\nIslands"),
}
TOWNS = {  # place_id: the label's name and on which side of the dot it stands
    "chita": ("Chita", "right", "bottom"), "irkutsk": ("Irkutsk", "right", "center"),
    "khabarovsk": ("Khabarovsk", "left", "top"), "vladivostok": ("Vladivostok", "left", "top"),
    "harbin": ("Harbin", "left", "bottom"), "ulan_bator": ("Ulan Bator", "right", "bottom"),
    "tokyo": ("Tokyo", "left", "center"), "peiping": ("Peiping (Beijing)", "right", "top"),
    "petropavlovsk": ("Petropavlovsk", "right", "center"),
    "manchouli": ("Manchouli", "right", "bottom"),
}  # fmt: skip
BATTLES = {
    "lake_khasan": ("Lake Khasan", "right", "top"),
    "nomonhan": ("Khalkhin Gol", "left", "bottom"),
}
ISLANDS = ("northern_kuriles", "southern_kuriles")
NOTE = "Good to some tens of kilometres: never measure from it. One line stands for the sea route."
OCCUPIED = pd.Timestamp(1937, 7, 7), pd.Timestamp(1945, 9, 9)
BEGAN = {"lake_khasan": "lake_khasan", "nomonhan": "khalkhin_gol_begins"}  # place: event


def projected(points: np.ndarray) -> np.ndarray:
    """Longitude and latitude in degrees as kilometres east and north of the map's centre.

    Lambert conformal conic with two standard parallels on a sphere (Snyder, Map Projections:
    A Working Manual, 1987, equations 15-1 to 15-5).

    Parameters
    ----------
    points : array (n, 2) of longitude and latitude.

    Returns
    -------
    Array (n, 2) of kilometres.
    """
    low, high = np.radians(PARALLELS)
    n = np.log(np.cos(low) / np.cos(high)) / np.log(_half(high) / _half(low))
    scale = EARTH * np.cos(low) * _half(low) ** n / n
    radius = scale / _half(np.radians(points[:, 1])) ** n
    centre = scale / _half(np.radians(CENTRE[1])) ** n
    angle = n * np.radians(points[:, 0] - CENTRE[0])
    return np.column_stack([radius * np.sin(angle), centre - radius * np.cos(angle)])


def _half(latitude: Any) -> Any:
    return np.tan(np.pi / 4 + latitude / 2)


def _area(axes: Axes, shape: maps.Shape, look: dict[str, Any]) -> None:
    rings = [projected(line) for line in shape.lines]
    path = Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))
    patch = PathPatch(path, **{"edgecolor": "#7f7f7f", "linewidth": 0.5, **look})
    axes.add_artist(patch)  # add_patch would measure every curve for limits that are set anyway


def _label(axes: Axes, longitude: float, latitude: float, text: str, **look: Any) -> None:
    x, y = projected(np.array([[longitude, latitude]]))[0]
    halo = [patheffects.withStroke(linewidth=2.4, foreground="white")]
    axes.text(x, y, text, **{"ha": "center", "va": "center", "path_effects": halo, **look})


def _place(axes: Axes, row: Any, mark: str, label: tuple[str, str, str]) -> None:
    name, ha, va = label
    x, y = projected(np.array([[row.longitude, row.latitude]]))[0]
    axes.plot(x, y, mark, color="black", markersize=7 if mark == "X" else 4, zorder=5)
    aside = {"left": 45, "right": -45}[ha]
    above = {"bottom": 25, "top": -25, "center": 0}[va]
    halo = [patheffects.withStroke(linewidth=2.4, foreground="white")]
    axes.text(x + aside, y + above, name, ha=ha, va=va, fontsize=9, path_effects=halo, zorder=6)


def _fought(day: pd.Timestamp) -> dict[str, tuple[str, str, str]]:
    """The battles that had begun by a day, each with its label."""
    began = table("events").set_index("event_id")["date"]
    return {place: label for place, label in BATTLES.items() if began[BEGAN[place]] <= day}


def draw(rows: pd.DataFrame, day: pd.Timestamp = LAST) -> Drawing:
    """The map of the rows that `maps.held` gives for one day, with the battles fought by then."""
    shapes, battles = maps.shapes(), _fought(day)
    drawing, axes = plt.subplots(figsize=(style.WIDTH, 5.85))
    axes.set_facecolor("#fbfdfe")
    kinds = rows.set_index("feature_id")
    for feature, row in kinds[kinds["kind"] == "area"].iterrows():
        _area(axes, shapes[str(feature)], LOOKS[row["holder"]])
    _area(axes, shapes["baikal"], {"facecolor": "#fbfdfe"})
    for feature, row in kinds[kinds["kind"].isin(LINES)].iterrows():
        for line in shapes[str(feature)].lines:
            above = 4 if row["kind"] == "sea route" else 3
            axes.plot(*projected(line).T, **LINES[row["kind"]], zorder=above)
    for feature, (longitude, latitude, short) in AREA_LABELS.items():
        if feature in kinds.index:
            text = short or kinds.loc[feature, "name"].split(" (")[0].upper()
            _label(axes, longitude, latitude, text, fontsize=9.5, fontweight="bold", zorder=6)
    if "trans_siberian" in kinds.index:
        _label(axes, 118.9, 55.1, "Trans-Siberian Railway", fontsize=9, style="italic", zorder=6)
    places = table("places").set_index("place_id", drop=False)
    for names, mark in ((TOWNS, "o"), (battles, "X")):
        for place, label in names.items():
            _place(axes, places.loc[place], mark, label)
    west, east, south, north = FRAME
    axes.spines[["top", "right"]].set_visible(True)
    axes.set(xlim=(west, east), ylim=(south, north), aspect="equal", xticks=[], yticks=[])
    _key(drawing, kinds, bool(battles))
    drawing.subplots_adjust(left=0.01, right=0.99, top=0.99, bottom=0.16)
    return drawing


def _key(drawing: Drawing, kinds: pd.DataFrame, battles: bool) -> None:
    holders = kinds.loc[kinds["kind"] == "area", "holder"].unique()
    keys: list[Any] = [
        Patch(
            label=IN_THE_KEY.get(holder, holder),
            **{"edgecolor": "#7f7f7f", "linewidth": 0.5, **look},
        )
        for holder, look in LOOKS.items()
        if holder in holders and holder != "other"
    ]
    names = {"border": "border", "railway": "railway", "sea route": "Pacific Lend-Lease route"}
    keys += [
        Line2D([], [], label=names[kind], **look)
        for kind, look in LINES.items()
        if (kinds["kind"] == kind).any()
    ]
    if battles:
        mark: dict[str, Any] = {"color": "black", "marker": "X", "linestyle": ""}
        keys.append(Line2D([], [], label="battle, 1938-39", **mark))
    drawing.legend(handles=keys, loc="lower center", ncols=3, frameon=False, fontsize=8.6)


_pictures: dict[tuple[Any, ...], bytes] = {}  # by what is shown


def _picture(day: pd.Timestamp) -> bytes:
    """The map of a day as PNG; days that show the same share one picture."""
    rows = maps.held(day)
    shown = (*rows.itertuples(index=False, name=None), *_fought(day))
    if shown not in _pictures:
        with style.house_style():
            _pictures[shown] = png(draw(rows, day))
    return _pictures[shown]


def _finding(day: pd.Timestamp, rows: pd.DataFrame) -> str:
    area = rows[rows["kind"] == "area"]
    named = area["feature_id"] != "kwantung_lease"  # that lies in Manchuria
    soviet = area["holder"].eq("under Soviet troops") & named
    if soviet.any():
        names = area.loc[soviet].set_index("feature_id")["name"].str.split(" (", regex=False).str[0]
        if set(ISLANDS) <= set(names.index):
            names = names.drop(ISLANDS[1]).replace(names[ISLANDS[0]], "the islands off Hokkaido")
        return f"By {day_in_words(day)} Soviet troops were in {listed(names)}"
    if "pacific_route" in set(rows["feature_id"]):
        return (
            f"On {day_in_words(day)} American cargo for the Soviet Union passed "
            "between islands that Japan held"
        )
    return (
        f"On {day_in_words(day)} Japan and its client Manchukuo faced the Soviet Union "
        "and its client Mongolia along one land border"
    )


def _description(day: pd.Timestamp, rows: pd.DataFrame) -> str:
    area = rows[(rows["kind"] == "area") & (rows["holder"] != "other")]
    held = [
        f"{holder}: {listed(found['name'])}."
        for holder, found in area.groupby("holder", sort=False)
    ]
    lines = listed(rows.loc[rows["kind"].isin(["railway", "sea route"]), "name"])
    return (
        f"Map of East Asia from Lake Baikal to Kamchatka and from Siberia to southern China on "
        f"{day_in_words(day)}. Who held what: {' '.join(held)} Lines drawn: {lines}.{_crosses(day)}"
    )


def _crosses(day: pd.Timestamp) -> str:
    """Where the battles fought by a day are marked."""
    told = {
        "nomonhan": "Khalkhin Gol on the border of Manchukuo and Mongolia",
        "lake_khasan": "Lake Khasan where Manchukuo, Korea and the Soviet Union meet",
    }
    marked = [words for place, words in told.items() if place in _fought(day)]
    if len(marked) == 1:
        return f" A cross marks {marked[0]}."
    return f" Crosses mark {', and '.join(marked)}." if marked else ""


def east_asia_map(day: pd.Timestamp) -> Figure:
    """East Asia on one day: who held what, railways and the Pacific route. Schematic.

    Parameters
    ----------
    day : a day from March 1932 to December 1945.

    Raises
    ------
    ValueError
        If the day lies outside those years: the map's lines are not valid then.
    """
    if not FIRST <= day <= LAST:
        raise ValueError(
            f"the map is valid from {day_in_words(FIRST)} to {day_in_words(LAST)}, "
            f"not on {day_in_words(day)}; choose a day between them."
        )
    rows = maps.held(day)
    shown = rows[rows["feature_id"] != "other_land"]
    occupied = OCCUPIED[0] <= day <= OCCUPIED[1]
    return Figure(
        title=_finding(day, rows),
        subtitle=f"East Asia on {day_in_words(day)}; schematic, Lambert conformal conic projection",
        description=_description(day, rows),
        picture=_picture(day),
        data=_table(shown),
        sources=cited(shown),
        note=NOTE + (" Parts of China were under Japanese troops: not drawn." if occupied else ""),
    )


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    """The features drawn, for people: name, kind, holder, from and to."""
    return pd.DataFrame(
        {
            "On the map": rows["name"],
            "Kind": rows["kind"],
            "Held or run by": rows["holder"],
            "From": rows["valid_from"].map(day_in_words),
            "To": rows["valid_to"].map(lambda day: "later" if pd.isna(day) else day_in_words(day)),
        }
    )
