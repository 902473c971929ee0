"""What causes what, as we draw it: arrows that a model holds, and arrows that none holds."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import FancyArrowPatch
from matplotlib.text import Text

from neutrality_pact.figures import style
from neutrality_pact.figures.figure import Figure, cited, png
from neutrality_pact.figures.words import listed
from neutrality_pact.tables import table

Place = tuple[float, float]
PACT = "The pact"
# Where each box stands (column, row) and how its name is broken into lines.
BOXES = {
    PACT: (0, 2.5, "The pact"),
    "The German advance": (0, 1, "The German\nadvance"),
    "American oil embargo": (0, 0, "American\noil embargo"),
    "The Pacific route": (1, 4, "The Pacific\nroute"),
    "What Moscow expects": (1, 3, "What Moscow\nexpects"),
    "What Tokyo expects": (1, 2, "What Tokyo\nexpects"),
    "Belief in a Soviet collapse": (1, 1, "Belief in a\nSoviet collapse"),
    "Japan’s oil": (1, 0, "Japan’s oil"),
    "Soviet forces in the East": (2, 3, "Soviet forces\nin the East"),
    "Tokyo’s choice": (2, 1, "Tokyo’s choice:\nnorth, south, wait"),
    "Cargo, quarter by quarter": (3, 4, "Cargo, quarter\nby quarter"),
    "Reserves at Moscow": (3, 3, "Reserves\nat Moscow"),
}
LOOKS: dict[str, dict[str, Any]] = {
    "yes": {"color": "black", "linestyle": "-", "linewidth": 2.2},
    "no": {"color": style.CONTEXT, "linestyle": (0, (1, 2.2)), "linewidth": 2.0},
}
MODELS = {
    "moscow_reserves": "Moscow reserves",
    "pacific_route": "Pacific route",
    "tokyo_choice": "Tokyo’s choice",
}


def draw(links: pd.DataFrame) -> Drawing:
    """Boxes in four columns; a full arrow is in a model, a dotted one is in none."""
    drawing, axes = plt.subplots(figsize=(style.WIDTH, 4.9))
    axes.set(xlim=(-0.4, 3.45), ylim=(-0.75, 4.4))
    axes.axis("off")
    drawing.subplots_adjust(left=0.01, right=0.99, top=0.995, bottom=0.005)
    boxes = {name: _box(axes, name) for name in BOXES}
    drawing.draw_without_rendering()  # arrows begin and end at the boxes, so these come first
    for link in links.itertuples():
        _arrow(axes, boxes[link.from_node], boxes[link.to_node], LOOKS[link.in_model])
    for place, (key, words) in enumerate((("yes", "in a model"), ("no", "in no model"))):
        height = 1.15 - 0.4 * place
        _line(axes, (2.66, height), (3.0, height), LOOKS[key])
        axes.text(3.06, height, words, va="center")
    return drawing


def _box(axes: Axes, name: str) -> Text:
    across, up, words = BOXES[name]
    ours = name == PACT
    return axes.text(
        across, up, words, ha="center", va="center", fontweight="bold" if ours else "normal",
        bbox={"boxstyle": "round,pad=0.45", "facecolor": "#e6e6e6" if ours else "white",
              "edgecolor": "black", "linewidth": 1.6 if ours else 0.9},
    )  # fmt: skip


def _arrow(axes: Axes, cause: Text, effect: Text, look: dict[str, Any]) -> None:
    """From box to box; an arrow back to the left goes around below."""
    start, end = cause.get_position(), effect.get_position()
    boxes = {"patchA": cause.get_bbox_patch(), "patchB": effect.get_bbox_patch()}
    bend = "arc3,rad=-0.42" if end[0] < start[0] else "arc3,rad=0"
    _line(axes, start, end, look, connectionstyle=bend, **boxes)


def _line(axes: Axes, start: Place, end: Place, look: dict[str, Any], **more: Any) -> None:
    """A line with a full head, so that the head of a dotted arrow is not dotted."""
    line = FancyArrowPatch(start, end, arrowstyle="-", shrinkA=2, shrinkB=8, **look, **more)
    axes.add_patch(line)
    points = np.asarray(line.get_path().vertices)
    before, tip = axes.transData.transform(points[-2:])
    across, up = tip - before
    turn = np.degrees(np.arctan2(up, across)) - 90  # a triangle marker points upwards
    x, y = points[-1]
    axes.plot(x, y, marker=(3, 0, turn), markersize=10, color=look["color"])


def _told(links: pd.DataFrame) -> str:
    return "; ".join(f"{link.from_node} to {link.to_node}" for link in links.itertuples())


def causal_graph() -> Figure:
    """The causal graph of the labs: which arrows a model holds, and which we only argue."""
    links = table("causal_links")
    held, open_ = links[links["in_model"] == "yes"], links[links["in_model"] == "no"]
    ours = links[links["from_node"] == PACT]
    held_ours = int((ours["in_model"] == "yes").sum())
    with style.house_style():
        picture = png(draw(links))
    used = [MODELS[name] for name in held["model"].unique()]
    return Figure(
        title=(
            f"{len(held)} of {len(links)} arrows are in a model; "
            f"of the {len(ours)} that start at the pact, {held_ours or 'none'}"
        ),
        subtitle="What causes what, as we draw it; a full arrow is worked out in a lab",
        description=(
            f"Boxes joined by {len(links)} arrows. In a model: {_told(held)}. "
            f"In no model: {_told(open_)}."
        ),
        picture=picture,
        data=pd.DataFrame(
            {
                "From": links["from_node"],
                "To": links["to_node"],
                "In a model": links["model"].map(MODELS).fillna("no"),
                "What stands behind it": links["note"],
            }
        ),
        sources=cited(links.dropna(subset="source_id")),
        note=(
            f"The labs are {listed(used)}. An arrow says that a link was possible, not how "
            "strong it was. Where the table names no source, the arrow is our assumption."
        ),
    )
