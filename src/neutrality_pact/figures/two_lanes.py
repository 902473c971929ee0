"""Events down a page in two lanes, Moscow on the left and Tokyo on the right."""

import textwrap
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Drawing

from neutrality_pact.figures import style
from neutrality_pact.figures.figure import Figure, cited, png
from neutrality_pact.figures.words import day_in_words
from neutrality_pact.tables import table

ZONES = {
    "Moscow": "Europe/Moscow",
    "Tokyo": "Asia/Tokyo",
    "Transbaikal": "Asia/Chita",
    "Washington": "America/New_York",
    "Chungking": "Asia/Shanghai",
    "Berlin": "Europe/Berlin",
}
LANES = {
    "Moscow": (-0.06, "right", style.USSR, "o"),
    "both": (0.0, "center", "black", "D"),
    "Tokyo": (0.06, "left", style.JAPAN, "s"),
    "elsewhere": (0.0, "center", style.CONTEXT, "."),
}
LETTERS = 48
SIZE, LINE, GAP = 11, 0.225, 0.15  # points; inches for a line of text and between events


def clocks(day: pd.Timestamp, time: str, clock: str) -> dict[str, pd.Timestamp]:
    """An hour by one clock as the hour by the clocks of Moscow and Tokyo, with their dates."""
    moment = pd.Timestamp(f"{day:%Y-%m-%d} {time}").tz_localize(ZoneInfo(ZONES[clock]))
    return {city: moment.tz_convert(ZoneInfo(ZONES[city])) for city in ("Moscow", "Tokyo")}


def _when(row: pd.Series) -> str:
    """A date in words, as exact as it is known."""
    if row["precision"] == "year":
        return str(row["date"].year)
    if row["precision"] == "month":
        return f"{row['date']:%B %Y}"
    return day_in_words(row["date"])


def _hours(row: pd.Series) -> dict[str, str]:
    """The hour and day in Moscow and in Tokyo; empty if no source gives the hour."""
    if pd.isna(row["time"]):
        return {"Moscow": "", "Tokyo": ""}
    found = clocks(row["date"], row["time"], row["clock"])
    return {city: f"{hour:%H:%M}, {day_in_words(hour)}" for city, hour in found.items()}


def _moment(row: pd.Series) -> pd.Timestamp:
    """When an event stands in the order: its hour, or the first hour of its day, in Moscow."""
    if pd.isna(row["time"]):
        return pd.Timestamp(row["date"]).tz_localize(ZoneInfo(ZONES["Moscow"]))
    return clocks(row["date"], row["time"], row["clock"])["Moscow"]


def chosen(event_ids: Sequence[str]) -> pd.DataFrame:
    """The rows of `events` with these ids, in order of date and hour.

    Raises
    ------
    KeyError
        If there is no event of that id.
    """
    rows = table("events").set_index("event_id").loc[list(event_ids)]
    order = sorted(range(len(rows)), key=lambda place: _moment(rows.iloc[place]))
    return rows.iloc[order]


def draw(rows: pd.DataFrame) -> Drawing:
    """One line per event, the older the higher; Moscow's to the left, Tokyo's to the right."""
    heights = [len(_lines(row)) for _, row in rows.iterrows()]
    height = LINE * sum(heights) + GAP * len(rows) + 0.6
    drawing, axes = plt.subplots(figsize=(style.WIDTH, height))
    axes.axvline(0, color=style.CONTEXT, linewidth=1.2, zorder=0)
    line = 2.2
    for (_, row), tall in zip(rows.iterrows(), heights, strict=True):
        aside, align, colour, mark = LANES[row["lane"]]
        axes.plot(0, line, mark, color=colour, markersize=8)
        box = {"facecolor": "white", "edgecolor": colour, "pad": 2.5, "linewidth": 0.8}
        axes.text(
            aside, line, "\n".join(_lines(row)), ha=align, va="center", fontsize=SIZE,
            bbox=box if align == "center" else None,
        )  # fmt: skip
        line += (LINE * tall + GAP) / LINE
    axes.text(-0.06, 0, "MOSCOW", ha="right", va="center", color=style.USSR, fontweight="bold")
    axes.text(0.06, 0, "TOKYO", ha="left", va="center", color=style.JAPAN, fontweight="bold")
    axes.set(xlim=(-1, 1), ylim=(line - 0.4, -0.8))
    axes.axis("off")
    drawing.subplots_adjust(left=0.01, right=0.99, top=0.995, bottom=0.005)
    return drawing


def _lines(row: pd.Series) -> list[str]:
    """An event's label: when, by its own clock and by the other capital's; then what."""
    if pd.isna(row["time"]):
        return [_when(row), *textwrap.wrap(row["title"], LETTERS)]
    city = row["lane"] if row["lane"] in ("Moscow", "Tokyo") else row["clock"]
    own = "Moscow" if city not in ("Moscow", "Tokyo") else city
    other = "Tokyo" if own == "Moscow" else "Moscow"
    hours = _hours(row)
    same_day = hours[own].split(", ")[1] == hours[other].split(", ")[1]
    there = hours[other].split(", ")[0] if same_day else hours[other].rsplit(" ", 1)[0]
    return [f"{hours[own]}, {own}", f"({there} in {other})", *textwrap.wrap(row["title"], LETTERS)]


def two_lanes(event_ids: Sequence[str], title: str) -> Figure:
    """A timeline of chosen events, each in the lane of the capital where it was decided or done.

    Parameters
    ----------
    event_ids : ids of rows of `events`.
    title : what the timeline shows, in one sentence.
    """
    rows = chosen(event_ids)
    with style.house_style():
        picture = png(draw(rows))
    data = pd.DataFrame(
        {
            "When": [_when(row) for _, row in rows.iterrows()],
            "Moscow clock": [_hours(row)["Moscow"] for _, row in rows.iterrows()],
            "Tokyo clock": [_hours(row)["Tokyo"] for _, row in rows.iterrows()],
            "Lane": rows["lane"],
            "Event": rows["title"],
        }
    )
    if rows["time"].isna().all():
        data = data.drop(columns=["Moscow clock", "Tokyo clock"])
    both = "both or " if "both" in set(rows["lane"]) else ""
    told = "; ".join(
        f"{_lines(row)[0]} ({row['lane']}): {row['title']}" for _, row in rows.iterrows()
    )
    return Figure(
        title=title,
        subtitle=(
            f"Events from {_when(rows.iloc[0])} to {_when(rows.iloc[-1])}; left: in or from "
            f"Moscow, right: in or from Tokyo, middle: {both}elsewhere"
        ),
        description=f"Timeline in two lanes, {len(rows)} events. {told}.",
        picture=picture,
        data=data,
        sources=cited(rows),
    )
