"""The life of the pact as one bar per legal reading, with a line for the day looked at."""

import re
import textwrap
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.dates import DateFormatter, YearLocator, date2num
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Patch

from neutrality_pact.figures import style
from neutrality_pact.figures.figure import Figure, png
from neutrality_pact.models import treaty_clock as clock

LOOKS: dict[str, dict[str, Any]] = {
    "signed": {"facecolor": "white", "edgecolor": style.CONTEXT, "hatch": "..."},
    "in force": {"facecolor": style.USSR, "edgecolor": "black"},
    "notice given": {"facecolor": "white", "edgecolor": style.USSR, "hatch": "////"},
    "war before the term's end": {"facecolor": style.JAPAN, "edgecolor": "black", "hatch": "xx"},
    "set aside": {"facecolor": "white", "edgecolor": style.JAPAN, "hatch": "\\\\\\\\"},
    "ended": {"facecolor": "#d9d9d9", "edgecolor": style.CONTEXT},
}
NAMES = {
    "signed": "signed, not yet in force",
    "in force": "in force",
    "notice given": "in force, notice given",
    "war before the term's end": "war, term not over",
    "set aside": "war, pact claimed to give way",
    "ended": "ended",
}
LEFT, RIGHT, BOTTOM = 0.32, 0.97, 0.27  # edges of the axis, as shares of the picture
LABEL_LETTERS = 34  # letters on one line beside a bar
FIRST = date(1941, 1, 1)
DAY = "{day}"
DAYS_TO = re.compile(r"\{days to (\d{4}-\d\d-\d\d)\}")


def last_day(life: clock.Life) -> date:
    """Last day of the axis: past the end of the longest term."""
    ends = [clock.term(life, reading).end for reading in clock.READINGS]
    return date(max(ends).year + 1, 1, 1)


def marker(day: date, life: clock.Life) -> float:
    """Where a day lies, as a share of the picture's width; held at the axis's ends."""
    share = (day - FIRST).days / (last_day(life) - FIRST).days
    return LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0)


@dataclass(frozen=True)
class Scene:
    """What the timeline says from one turning point to the next.

    Within a scene only the day and the days left change, so its texts hold places for them:
    `{day}` and `{days to 1946-04-25}`. `fill` puts in the words of one day.

    Attributes
    ----------
    first : the first day of the scene.
    title : the finding.
    description : alternative text.
    table : status, days left and dates, one row for each legal reading.
    """

    first: date
    title: str
    description: str
    table: pd.DataFrame


def fill(text: str, day: date) -> str:
    """A scene's text for one day."""
    left = DAYS_TO.sub(lambda end: f"{(date.fromisoformat(end[1]) - day).days:,}", text)
    return left.replace(DAY, clock.in_words(day))


def scenes(life: clock.Life) -> list[Scene]:
    """The whole timeline as scenes, in order, from the first day of the axis on."""
    turns = {FIRST, life.signed}
    for reading in clock.READINGS:
        turns.update(first for first, _, _ in clock.stages(life, reading, last_day(life)))
    bars = _bars_in_words(life)
    return [
        Scene(first, _finding(first, life), bars, _status_table(first, life))
        for first in sorted(turns)
    ]


def _days_to(end: date) -> str:
    return f"{{days to {end}}}"


def _finding(first: date, life: clock.Life) -> str:
    """What the picture shows in the scene that begins on a day, as one sentence."""
    plain = clock.READINGS[0]
    stage, span = clock.status(first, life, plain).stage, clock.term(life, plain)
    if stage == "not signed":
        return f"On {DAY} there was no pact yet"
    if stage == "signed":
        return f"On {DAY} the pact was signed but, by Article Three, not yet in force"
    if stage == "ended":
        return f"On {DAY} the pact was over under every reading"
    over = any(clock.status(first, life, one).stage == "ended" for one in clock.READINGS)
    exception = ", unless notice ended it at once" if over else ""
    term = "the pact's term" if span.in_time else f"the term, renewed to {span.end.year},"
    return f"On {DAY} {term} had {_days_to(span.end)} days to run{exception}"


def _status_table(first: date, life: clock.Life) -> pd.DataFrame:
    """Status and days left in the scene that begins on a day, one row per legal reading."""
    rows = []
    for reading in clock.READINGS:
        found, span = clock.status(first, life, reading), clock.term(life, reading)
        rows.append(
            {
                "Legal reading": reading.name,
                f"Status on {DAY}": NAMES.get(found.stage, found.stage),
                "Days left": "none" if found.days_left is None else _days_to(span.end),
                "Last day for notice": clock.in_words(span.last_notice_day),
                "Term ends": clock.in_words(span.end),
            }
        )
    return pd.DataFrame(rows)


def _bars_in_words(life: clock.Life) -> str:
    """Alternative text: the kind of picture, then every bar in words."""
    bars = []
    for reading in clock.READINGS:
        spans = clock.stages(life, reading, clock.term(life, reading).end)
        told = "; ".join(
            f"{NAMES[stage]} from {clock.in_words(first)} to {clock.in_words(last)}"
            for first, last, stage in spans
        )
        bars.append(f"{reading.name}: {told}.")
    return (
        f"Timeline with one bar for each of {len(clock.READINGS)} legal readings, "
        f"and a line at {DAY}. " + " ".join(bars)
    )


def draw(life: clock.Life) -> Drawing:
    """The bars without the line: they depend on the treaty's dates only."""
    last = last_day(life)
    drawing, axes = plt.subplots(figsize=(style.WIDTH, 3.2))
    for row, reading in enumerate(clock.READINGS):
        for start, end, stage in clock.stages(life, reading, last):
            length = (end - start).days
            axes.barh(row, length, left=date2num(start), height=0.6, **LOOKS[stage])
        label = textwrap.fill(reading.name, LABEL_LETTERS)
        beside = axes.get_yaxis_transform()
        axes.text(-0.02, row, label, ha="right", va="center", transform=beside)
    axes.set_xlim(date2num(FIRST), date2num(last))
    axes.set_ylim(len(clock.READINGS) - 0.6, -0.4)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(YearLocator())
    axes.xaxis.set_major_formatter(DateFormatter("%Y"))
    axes.grid(axis="x", color="#bfbfbf", linewidth=0.7)
    axes.set_axisbelow(True)
    keys = [Patch(label=NAMES[stage], **look) for stage, look in LOOKS.items()]
    drawing.legend(handles=keys, loc="lower center", ncols=3, frameon=False)
    drawing.subplots_adjust(left=LEFT, right=RIGHT, top=0.99, bottom=BOTTOM)
    return drawing


@lru_cache(maxsize=64)
def _picture(life: clock.Life) -> bytes:
    with style.house_style():
        return png(draw(life))


def treaty_timeline(day: date, life: clock.Life, sources: tuple[tuple[str, str], ...]) -> Figure:
    """The pact's life under each legal reading, with a line at one day.

    Parameters
    ----------
    day : the day looked at.
    life : dates of signature, ratification, notice and war.
    sources : where those dates come from, as (source_id, locator).
    """
    scene = [one for one in scenes(life) if one.first <= day][-1]
    table = scene.table.map(lambda cell: fill(cell, day))
    return Figure(
        title=fill(scene.title, day),
        subtitle="The pact's life under four legal readings; the line marks the day looked at",
        description=fill(scene.description, day),
        picture=_picture(life),
        data=table.rename(columns=lambda name: fill(name, day)),
        sources=sources,
        marker=marker(day, life),
    )
