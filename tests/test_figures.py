"""Figures: what is drawn, said and listed comes from the tables, and labels do not collide."""

import itertools
import re
from collections.abc import Callable
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Drawing

from neutrality_pact import maps
from neutrality_pact.contract import DataError
from neutrality_pact.figures import (
    causal_graph,
    claims_chart,
    east_asia_map,
    forces_in_the_east,
    lend_lease_routes,
    pact_survival,
    source_dots,
    style,
    two_lanes,
)
from neutrality_pact.figures.figure import Figure
from neutrality_pact.tables import table

LAST_WEEKS = [
    "notice", "konoye_mission", "soviet_stall", "potsdam_declaration", "hiroshima",
    "war_declared", "war", "togo_hears", "nagasaki",
]  # fmt: skip

OLD_QUARRELS = [
    "port_arthur", "portsmouth", "siberian_intervention", "mukden_incident", "litvinov_offer_1931",
    "marco_polo_bridge", "lake_khasan", "khalkhin_gol_begins", "german_soviet_treaty",
    "khalkhin_gol_ceasefire", "togo_neutrality_offer", "tripartite_pact", "neutrality_offer",
    "signed",
]  # fmt: skip


def khalkhin_gol() -> pd.DataFrame:
    rows = table("border_conflicts")
    chosen = (rows["subject"] == "Khalkhin Gol 1939") & (rows["measure"] == "all losses")
    return rows[chosen & rows["party"].notna()]


MADE: dict[str, Callable[[], Figure]] = {
    "map of 1941": lambda: east_asia_map.east_asia_map(pd.Timestamp(1941, 4, 13)),
    "map of 1943": lambda: east_asia_map.east_asia_map(pd.Timestamp(1943, 10, 1)),
    "map of 1945": lambda: east_asia_map.east_asia_map(pd.Timestamp(1945, 9, 10)),
    "routes": lend_lease_routes.lend_lease_by_route,
    "years": lend_lease_routes.lend_lease_by_year,
    "forces": forces_in_the_east.forces_in_the_east,
    "losses": source_dots.khalkhin_gol_losses,
    "divisions": source_dots.siberian_divisions,
    "claims": claims_chart.claims_by_account,
    "survival": pact_survival.pact_survival,
    "causes": causal_graph.causal_graph,
    "lanes": lambda: two_lanes.two_lanes(LAST_WEEKS, "Two clocks"),
}
every_figure = pytest.mark.parametrize("name", MADE)


@cache
def figure_of(name: str) -> Figure:
    return MADE[name]()


@every_figure
def test_figure_has_finding_description_table_and_sources(name: str) -> None:
    figure = figure_of(name)
    assert len(figure.title.split()) <= 22
    assert len(figure.subtitle) > 5
    assert len(figure.description.split()) >= 15
    assert len(figure.data) >= 3
    assert not figure.data.columns.duplicated().any()
    shown = figure._repr_html_()
    assert "Sources: " in shown or "claims.csv" in figure.note
    for part in ("<figcaption>", 'alt="', '<th scope="col">', '<th scope="row">'):
        assert part in shown
    assert figure.picture.startswith(b"\x89PNG")


@every_figure
def test_picture_is_the_same_each_time(name: str) -> None:
    first = figure_of(name).picture
    east_asia_map._pictures.clear()
    assert MADE[name]().picture == first


def map_of(day: str) -> Drawing:
    return east_asia_map.draw(maps.held(pd.Timestamp(day)), pd.Timestamp(day))


DRAWN: dict[str, Callable[[], Drawing]] = {
    "map of 1939": lambda: map_of("1939-09-16"),
    "map of 1941": lambda: map_of("1941-04-13"),
    "map of 1943": lambda: map_of("1943-10-30"),
    "map of 1945": lambda: map_of("1945-09-10"),
    "routes": lambda: lend_lease_routes.draw(lend_lease_routes.tons(), "1941-45"),
    "years": lambda: lend_lease_routes.draw_years(lend_lease_routes.tons()),
    "forces": lambda: forces_in_the_east.draw(
        {side: forces_in_the_east.rows_of(side) for side in forces_in_the_east.SIDES}
    ),
    "losses": lambda: source_dots.draw(khalkhin_gol()),
    "old quarrels": lambda: two_lanes.draw(two_lanes.chosen(OLD_QUARRELS)),
    "claims": lambda: claims_chart.draw(claims_chart.counts()),
    "causes": lambda: causal_graph.draw(table("causal_links")),
    "lanes": lambda: two_lanes.draw(two_lanes.chosen(LAST_WEEKS)),
}


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN)
def test_no_two_labels_overlap_and_none_leaves_the_picture(drawn: Callable[[], Drawing]) -> None:
    with style.house_style():
        drawing = drawn()
        drawing.canvas.draw()
        renderer = drawing.canvas.get_renderer()  # type: ignore[attr-defined]
        labels = [text for axes in drawing.axes for text in axes.texts if text.get_text().strip()]
        keys = [*drawing.legends, *(axes.get_legend() for axes in drawing.axes)]
        labels += [text for key in keys if key for text in key.get_texts()]
        for axes in drawing.axes:
            for axis in (axes.xaxis, axes.yaxis):
                low, high = sorted(axis.get_view_interval())
                labels += [
                    tick.label1
                    for tick in axis.get_major_ticks()
                    if tick.label1.get_text() and low <= tick.get_loc() <= high
                ]
        boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in labels]
    plt.close(drawing)
    for key in drawing.legends:  # a key stands under the picture, not on it
        assert all(key.get_window_extent(renderer).y1 <= axes.bbox.y0 for axes in drawing.axes)
    wide, high = drawing.bbox.width, drawing.bbox.height
    for name, box in boxes:
        assert box.x0 >= -1, name
        assert box.y0 >= -1, name
        assert box.x1 <= wide + 1, name
        assert box.y1 <= high + 1, name
    for place, (name, box) in enumerate(boxes):
        for other, found in boxes[place + 1 :]:
            across = min(box.x1, found.x1) - max(box.x0, found.x0)
            down = min(box.y1, found.y1) - max(box.y0, found.y0)
            assert across <= 1 or down <= 1, f"{name!r} lies over {other!r}"


# ---------------------------------------------------------------- the map


def test_projection_keeps_the_centre_and_the_scale_of_its_parallels() -> None:
    assert east_asia_map.projected(np.array([east_asia_map.CENTRE])) == pytest.approx(0)
    for latitude in east_asia_map.PARALLELS:
        step = east_asia_map.projected(np.array([[125.0, latitude], [125.01, latitude]]))
        length = np.hypot(*(step[1] - step[0]))
        true = np.radians(0.01) * east_asia_map.EARTH * np.cos(np.radians(latitude))
        assert length == pytest.approx(true, rel=1e-4)


def test_distances_on_the_map_are_near_those_on_the_globe() -> None:
    places = table("places").set_index("place_id")
    towns = places.loc[["vladivostok", "tokyo"], ["longitude", "latitude"]].to_numpy()
    (x1, y1), (x2, y2) = east_asia_map.projected(towns)
    lon, lat = np.radians(towns).T
    angle = np.arccos(np.sin(lat).prod() + np.cos(lat).prod() * np.cos(lon[1] - lon[0]))
    assert np.hypot(x2 - x1, y2 - y1) == pytest.approx(angle * east_asia_map.EARTH, rel=0.03)


def inside(point: tuple[float, float], shape: maps.Shape) -> bool:
    """Whether a point lies in an area (even-odd rule over all its rings)."""
    x, y = point
    crossings = 0
    for ring in shape.lines:
        for (x1, y1), (x2, y2) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
                crossings += 1
    return crossings % 2 == 1


@pytest.mark.parametrize(
    ("place", "area"),
    [
        ("harbin", "manchukuo"), ("hsinking", "manchukuo"), ("hailar", "manchukuo"),
        ("mukden", "manchukuo"), ("chita", "soviet_union"), ("khabarovsk", "soviet_union"),
        ("ulan_bator", "mongolia"), ("tamsag_bulag", "mongolia"), ("peiping", "china"),
        ("chungking", "china"), ("toyohara", "south_sakhalin"), ("moscow", None),
    ],
)  # fmt: skip
def test_towns_lie_in_the_right_areas(place: str, area: str | None) -> None:
    row = table("places").set_index("place_id").loc[place]
    point = (row["longitude"], row["latitude"])
    found = [
        name
        for name, shape in maps.shapes().items()
        if shape.kind == "area" and inside(point, shape)
    ]
    assert found == ([area] if area else [])


def test_every_shape_has_its_rows_and_every_row_its_shape() -> None:
    rows, shapes = table("map_features"), maps.shapes()
    assert set(rows["feature_id"]) == set(shapes)
    assert {(row.feature_id, row.kind) for row in rows.itertuples()} == {
        (name, shape.kind) for name, shape in shapes.items()
    }


def test_areas_are_held_by_exactly_one_at_every_time() -> None:
    rows = table("map_features")
    areas = set(rows.loc[rows["kind"] == "area", "feature_id"])
    for day in pd.date_range(east_asia_map.FIRST, east_asia_map.LAST, freq="11D"):
        held = maps.held(day)
        assert not held["feature_id"].duplicated().any(), day
        assert areas <= set(held["feature_id"]), day
        assert set(held.loc[held["kind"] == "area", "holder"]) <= set(east_asia_map.LOOKS), day


@pytest.mark.parametrize(
    ("day", "crosses"),
    [
        (pd.Timestamp(1938, 7, 1), []),
        (pd.Timestamp(1938, 8, 11), ["Lake Khasan"]),
        (pd.Timestamp(1939, 9, 16), ["Lake Khasan", "Khalkhin Gol"]),
    ],
)
def test_battles_are_marked_once_they_have_begun(day: pd.Timestamp, crosses: list[str]) -> None:
    drawing = east_asia_map.draw(maps.held(day), day)
    drawn = {text.get_text() for text in drawing.axes[0].texts}
    plt.close(drawing)
    told = east_asia_map.east_asia_map(day).description
    for name in ("Lake Khasan", "Khalkhin Gol"):
        assert (name in drawn) == (name in told) == (name in crosses)


def test_map_outside_its_years_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="valid from 1 March 1932 to 31 December 1945, not on"):
        east_asia_map.east_asia_map(pd.Timestamp(1956, 10, 19))


def test_damaged_map_is_told_in_one_sentence(tmp_path) -> None:
    import shutil  # noqa: PLC0415

    from neutrality_pact import folders  # noqa: PLC0415

    copy = shutil.copytree(folders.DATA, tmp_path / "data")
    path = copy / "maps" / "east_asia.geojson"
    path.write_text('{"features": [' + " " * path.stat().st_size, "utf-8")
    with pytest.raises(DataError, match="is not a GeoJSON map; restore it"):
        maps.shapes(copy)


# ---------------------------------------------------------------- findings


@pytest.mark.parametrize(
    ("day", "title"),
    [
        (
            "1939-09-16",
            "On 16 September 1939 Japan and its client Manchukuo faced the Soviet Union "
            "and its client Mongolia along one land border",
        ),
        (
            "1941-04-13",
            "On 13 April 1941 Japan and its client Manchukuo faced the Soviet Union "
            "and its client Mongolia along one land border",
        ),
        (
            "1943-10-30",
            "On 30 October 1943 American cargo for the Soviet Union passed "
            "between islands that Japan held",
        ),
        (
            "1945-09-10",
            "By 10 September 1945 Soviet troops were in Northern Korea, South Sakhalin, "
            "the islands off Hokkaido and Manchuria",
        ),
    ],
)
def test_map_titles_say_what_was_new_by_that_day(day: str, title: str) -> None:
    assert east_asia_map.east_asia_map(pd.Timestamp(day)).title == title


def test_map_titles_name_soviet_troops_only_where_the_table_has_them() -> None:
    rows = table("map_features")
    first = rows.loc[rows["holder"] == "under Soviet troops", "valid_from"].min()
    for day in pd.date_range(east_asia_map.FIRST, east_asia_map.LAST, freq="97D"):
        told = east_asia_map._finding(day, maps.held(day))
        assert ("Soviet troops were in" in told) == (day >= first), day


def test_losses_stand_apart_as_the_title_says_and_labels_say_who_counted() -> None:
    figure = source_dots.khalkhin_gol_losses()
    assert "one figure stands far apart" in figure.title
    assert not re.search(r"\d", figure.title)
    ends = sorted(khalkhin_gol()[["low", "value", "high"]].max(axis=1).unique())
    assert ends[-1] > 2 * ends[-2]
    claims = figure.data.loc[figure.data["Kind"] == "claim under test", "Source"]
    assert claims.str.contains("Soviet").all()


def test_rows_named_by_who_counted_are_in_the_tables() -> None:
    known = {
        figure_id
        for name in ("border_conflicts", "transfers_west")
        for figure_id in table(name)["figure_id"]
    }
    assert set(source_dots.SAID_BY) <= known
    divisions = source_dots.siberian_divisions().data
    assert not divisions.duplicated(["Source", "Of"]).any()


def test_titles_state_what_the_tables_say() -> None:
    tons = lend_lease_routes.tons()
    share = tons.loc["Pacific", "1941-45"] / tons.loc["all routes", "1941-45"]
    assert f"{share:.1%}" in lend_lease_routes.lend_lease_by_route().title
    years = [column for column in tons.columns if len(column) == 4]
    most = tons.loc[list(lend_lease_routes.LOOKS), years].idxmax()
    assert (most == "Pacific").sum() == len(years) - 1
    assert "in all but one year" in lend_lease_routes.lend_lease_by_year().title
    claims = table("claims")
    whole = (claims["verdict"] == "supported").sum()
    assert claims_chart.claims_by_account().title.startswith(f"{whole} of {len(claims)} claims")
    assert (claims.groupby("account_id")["verdict"].agg(lambda v: "contradicted" in set(v))).all()


@pytest.mark.parametrize("year", ["1941", "1942", "1943", "1944", "1945"])
def test_each_year_of_lend_lease_can_be_drawn(year: str) -> None:
    figure = lend_lease_routes.lend_lease_by_route(year)
    assert year in figure.title
    assert len(re.findall(r"\d+\.\d%", figure.description)) == 5


def test_unknown_year_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no year '1940'; there is: 1941, "):
        lend_lease_routes.lend_lease_by_route("1940")


def test_lend_lease_says_which_days_it_counts() -> None:
    """1941 and 1945 are parts of years; a reader must not take them for whole ones."""
    said = {year: lend_lease_routes.counted(year) for year in lend_lease_routes.YEARS}
    assert said["1941"] == "22 June 1941 to 31 December 1941"
    assert said["1943"] == "1943"
    assert said["1945"] == "1 January 1945 to 20 September 1945"
    assert "22 June 1941 to 20 September 1945" in lend_lease_routes.lend_lease_by_year().subtitle


def test_forces_say_ranges_as_their_sources_do() -> None:
    figure = forces_in_the_east.forces_in_the_east()
    told = figure.data.set_index("Source")["Thousand men"]
    assert told["z236-far-east"].tolist() == ["1,340", "more than 700"]
    assert told["borkov-1941"] == "up to 1,000"
    assert "666,000 to 750,000 in August 1945" in figure.description
    assert figure.title.endswith("to about 1,340,000 in December")
    assert "649,000 to 700,000 in December 1941" in figure.description


def test_figures_of_one_root_say_so() -> None:
    """Where a figure rests on one root, the page must say it."""
    forces = forces_in_the_east.forces_in_the_east().note
    assert "one Soviet series" in forces
    assert "from 850,000 to 1,500,000 men" in forces
    assert "one Soviet count" in source_dots.siberian_divisions().note
    assert "Soviet side" in source_dots.khalkhin_gol_losses().note


def test_claims_are_told_apart_from_counts() -> None:
    told = source_dots.khalkhin_gol_losses().description
    assert "Japan: from 17,000 to 20,000 men" in told
    assert "Japan, claims under test: 61,000 men" in told


@pytest.mark.parametrize("day", ["1943-10-01", "1945-04-05", "1945-09-10"])
def test_no_label_lies_on_the_sea_route(day: str) -> None:
    rows = maps.held(pd.Timestamp(day))
    line = east_asia_map.projected(np.vstack(maps.shapes()["pacific_route"].lines))
    steps = np.linspace(0, 1, 50)[:, None]
    points = np.vstack([a + steps * (b - a) for a, b in itertools.pairwise(line)])
    with style.house_style():
        drawing = east_asia_map.draw(rows)
        drawing.canvas.draw()
        axes, renderer = drawing.axes[0], drawing.canvas.get_renderer()  # type: ignore[attr-defined]
        pixels = axes.transData.transform(points)
        for text in axes.texts:
            box = text.get_window_extent(renderer)
            assert not box.count_contains(pixels), text.get_text()
    plt.close(drawing)


@pytest.mark.parametrize(("day", "said"), [("1941-04-13", True), ("1945-09-10", False)])
def test_map_says_that_occupied_china_is_not_drawn(day: str, said: bool) -> None:
    note = east_asia_map.east_asia_map(pd.Timestamp(day)).note
    assert ("under Japanese troops" in note) == said
    assert "never measure" in note


def test_forces_leave_out_plans_and_claims() -> None:
    for side in forces_in_the_east.SIDES:
        assert set(forces_in_the_east.rows_of(side)["kind"]) <= {"count", "estimate"}
    figure = forces_in_the_east.forces_in_the_east()
    assert "704,000 men in June 1941" in figure.title
    assert not figure.data["Thousand men"].str.contains("nan").any()


def test_dots_need_one_unit() -> None:
    rows = table("border_conflicts")
    with pytest.raises(ValueError, match="dots need rows of one unit, not of"):
        source_dots.dots(rows, "x", "y")


def test_two_clocks_are_converted() -> None:
    found = two_lanes.clocks(pd.Timestamp(1945, 8, 8), "17:00", "Moscow")
    assert f"{found['Tokyo']:%d %H:%M}" == "08 23:00"
    found = two_lanes.clocks(pd.Timestamp(1945, 8, 9), "00:10", "Transbaikal")
    assert found["Moscow"].date() == date(1945, 8, 8)
    assert f"{found['Moscow']:%H:%M}" == "18:10"
    order = list(two_lanes.chosen(LAST_WEEKS).index)
    assert order == LAST_WEEKS


def test_an_unknown_event_is_an_error() -> None:
    with pytest.raises(KeyError):
        two_lanes.two_lanes(["battle_of_hastings"], "x")
