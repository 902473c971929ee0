"""The map maker: TopoJSON is unpacked, borders are shared lines, failures change nothing."""

import io
import urllib.error
import urllib.request

import pytest
from shapely.geometry import Polygon, box

from neutrality_pact import folders
from neutrality_pact.publish import coastlines

# Two countries side by side: a shared line, and an outer line each; steps of one degree.
TOPOLOGY = {
    "transform": {"scale": [1, 1], "translate": [100, 40]},
    "arcs": [
        [[10, 0], [0, 10]],  # shared, northwards
        [[10, 10], [-10, 0], [0, -10], [10, 0]],  # west of it
        [[10, 0], [10, 0], [0, 10], [-10, 0]],  # east of it
        [[-90, 0], [1, 0], [0, 1], [-1, -1]],  # far outside the frame
    ],
    "objects": {
        "countries": {
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "properties": {"name": "West"}},
                {"type": "MultiPolygon", "arcs": [[[2, -1]]], "properties": {"name": "East"}},
                {"type": "Polygon", "arcs": [[3]], "properties": {"name": "Elsewhere"}},
            ]
        }
    },
}


def test_countries_are_unpacked_and_clipped_to_the_frame() -> None:
    found = coastlines.countries(TOPOLOGY)
    assert set(found) == {"West", "East"}
    assert found["West"].equals(box(100, 40, 110, 50))
    assert found["East"].equals(box(110, 40, 120, 50))


def test_border_is_the_line_that_two_areas_share() -> None:
    found = coastlines.countries(TOPOLOGY)
    line = coastlines.border(found["West"], found["East"])
    assert line.length == pytest.approx(10)
    assert set(line.coords) == {(110, 40), (110, 50)}
    assert coastlines.border(box(0, 0, 1, 1), Polygon([(5, 5), (6, 5), (5, 6)])).is_empty


def test_another_file_or_no_network_leaves_the_map_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    path = folders.DATA / "maps" / "east_asia.geojson"
    before = path.read_bytes()
    monkeypatch.setattr(urllib.request, "urlopen", lambda *_, **__: io.BytesIO(b"something else"))
    assert coastlines.main() == 1
    assert "it is not the file this map was made from" in capsys.readouterr().err

    def offline(*_: object, **__: object) -> None:
        raise urllib.error.URLError("no network")

    monkeypatch.setattr(urllib.request, "urlopen", offline)
    assert coastlines.main() == 1
    assert "no network" in capsys.readouterr().err
    assert path.read_bytes() == before
