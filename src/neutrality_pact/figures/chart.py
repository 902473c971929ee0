"""A chart as a value: axes and marks in the data's own units, drawn by the page or on paper.

The page draws a chart as SVG within a few milliseconds (`controls.js`), so a control can move it;
`draw` draws the same marks with matplotlib for paper and for pages without Python.
"""

import math
from dataclasses import asdict, dataclass, replace
from typing import Any

from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Drawing

from neutrality_pact.figures import style

Point = tuple[float, ...]


@dataclass(frozen=True)
class Axis:
    """One axis: what it measures, from where to where, and its ticks as (value, words)."""

    label: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Mark:
    """One mark of a chart.

    Attributes
    ----------
    kind : "line" (points x, y), "band" (x, low, high), "bars" (left, right, bottom, top),
        "dots" (x, y), "across" (a line at y), "upright" (a line at x) or "text" (x, y).
    points : the points, as the kind wants them.
    colour : a colour of the house style.
    label : words beside the mark; empty for none.
    dashed : whether lines are broken; bars are then left white inside.
    """

    kind: str
    points: tuple[Point, ...]
    colour: str = style.CONTEXT
    label: str = ""
    dashed: bool = False


@dataclass(frozen=True)
class Chart:
    """Two axes and the marks between them; `height` is a share of the width."""

    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    height: float = 0.45

    def as_dict(self) -> dict[str, Any]:
        """The chart as the page wants it: plain numbers, short enough to travel fast."""
        marks = [{**vars(mark), "points": _plain(mark.points)} for mark in self.marks]
        return {"x": asdict(self.x), "y": asdict(self.y), "marks": marks, "height": self.height}


def _plain(points: tuple[Point, ...]) -> list[list[float]]:
    return [[round(float(value), 4) for value in point] for point in points]


def ticks(
    low: float, high: float, step: float, words: str = "{:g}"
) -> tuple[tuple[float, str], ...]:
    """Ticks at every step from low to high, each in words."""
    places = (low + i * step for i in range(round((high - low) / step) + 1))
    return tuple((place, words.format(round(place, 9))) for place in places)


def round_axis(label: str, low: float, high: float, words: str = "{:g}") -> Axis:
    """An axis that holds low and high, from one round number to another, with four to ten ticks."""
    span = max(high - low, 1e-9)
    size = 10.0 ** math.floor(math.log10(span))
    step = next(size * part for part in (0.1, 0.2, 0.5, 1, 2) if span / (size * part) <= 8)
    first, last = math.floor(low / step) * step, math.ceil(high / step) * step
    return Axis(label, first, last, ticks(first, last, step, words))


def draw(chart: Chart) -> Drawing:
    """The chart on paper."""
    drawing, axes = plt.subplots(
        figsize=(style.WIDTH, style.WIDTH * chart.height), layout="constrained"
    )
    axes.set(xlim=(chart.x.low, chart.x.high), ylim=(chart.y.low, chart.y.high))
    axes.autoscale(False)
    for mark in chart.marks:
        _draw_mark(axes, mark, chart)
    axes.set(xlabel=chart.x.label, ylabel=chart.y.label)
    axes.set_xticks([at for at, _ in chart.x.ticks], [words for _, words in chart.x.ticks])
    axes.set_yticks([at for at, _ in chart.y.ticks], [words for _, words in chart.y.ticks])
    return drawing


def _draw_mark(axes: Any, mark: Mark, chart: Chart) -> None:
    columns = list(zip(*mark.points, strict=True))
    style_of_line: Any = {"color": mark.colour, "linestyle": "--" if mark.dashed else "-"}
    if mark.kind == "line":
        axes.plot(*columns, linewidth=2.4, **style_of_line)
        _say(axes, mark, columns[0][-1], columns[1][-1])
    elif mark.kind == "band":
        axes.fill_between(*columns, color=mark.colour, alpha=0.2, linewidth=0)
    elif mark.kind == "bars":
        for left, right, bottom, top in mark.points:
            inside = "white" if mark.dashed else mark.colour
            axes.fill(
                [left, right, right, left], [bottom, bottom, top, top],
                facecolor=inside, edgecolor=mark.colour, linewidth=1,
            )  # fmt: skip
        right, middle = mark.points[-1][1], (mark.points[-1][2] + mark.points[-1][3]) / 2
        _say(axes, replace(mark, colour="black"), right, middle)
    elif mark.kind == "dots":
        inside = "white" if mark.dashed else mark.colour
        axes.plot(*columns, "o", markersize=8, markerfacecolor=inside, markeredgecolor=mark.colour)
        _say(axes, mark, columns[0][-1], columns[1][-1])
    elif mark.kind == "upright":
        axes.axvline(columns[0][0], linewidth=1.4, **style_of_line)
        _say(axes, mark, columns[0][0], chart.y.high)
    elif mark.kind == "across":
        axes.axhline(columns[0][0], linewidth=1.4, **style_of_line)
        _say(axes, mark, chart.x.high, columns[0][0])
    else:
        axes.text(
            *mark.points[0], mark.label, ha="center", va="center", color=mark.colour, fontsize=9.5
        )


def _say(axes: Any, mark: Mark, x: float, y: float) -> None:
    """A mark's words beside its last point, on the side where there is room."""
    if mark.label:
        low, high = axes.get_xlim()
        left = mark.kind == "across" or (x - low) > 0.9 * (high - low)
        axes.annotate(
            mark.label, (x, y), xytext=(-6 if left else 6, 3), textcoords="offset points",
            ha="right" if left else "left", color=mark.colour, fontsize=9.5,
        )  # fmt: skip
