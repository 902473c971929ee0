"""Soviet and Japanese men on the two sides of the Manchurian border while the pact was in force."""

from typing import Any

import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.dates import DateFormatter, YearLocator
from matplotlib.figure import Figure as Drawing

from neutrality_pact.figures import style
from neutrality_pact.figures.figure import Figure, cited, png
from neutrality_pact.figures.words import day_in_words
from neutrality_pact.tables import table

SIDES: dict[str, dict[str, Any]] = {
    "Soviet forces east of Lake Baikal": {
        "table": "soviet_far_east_forces",
        "subject": "Far East and Transbaikal",
        "party": "Soviet Union",
        "look": {"color": style.USSR, "marker": "o", "linestyle": "-"},
    },
    "Japan's Kwantung Army in Manchuria": {
        "table": "kwantung_army",
        "subject": "Kwantung Army",
        "party": "Japan",
        "look": {"color": style.JAPAN, "marker": "s", "linestyle": (0, (5, 2))},
    },
}
FIRST, LAST = pd.Timestamp(1941, 1, 1), pd.Timestamp(1945, 12, 31)
AROUND = ("1941-10-01", "1942-03-31")  # the half-year around the Soviet count of December 1941
CLOSE = 0.02  # sources that lie nearer together than this share count as one figure
GAP = pd.Timedelta(days=800)  # a longer silence of the sources breaks the line


def rows_of(side: str) -> pd.DataFrame:
    """The rows on one side's men in the years of the pact: no plans, no claims under test.

    `day` is the middle of each figure's period; `low`, `middle` and `high` are thousand men.
    """
    found, rows = SIDES[side], table(SIDES[side]["table"])
    chosen = (rows["subject"] == found["subject"]) & (rows["measure"] == "men")
    chosen &= rows["kind"].isin(["count", "estimate"]) & (rows["start"] >= FIRST)
    rows = rows[chosen]
    middle = rows["value"].fillna(rows["low"].fillna(rows["high"]))
    return rows.assign(
        above=rows["low"].notna(),
        day=(rows["start"] + (rows["end"] - rows["start"]) / 2).dt.normalize(),
        low=rows["low"].fillna(middle) / 1e3,
        middle=middle / 1e3,
        high=rows["high"].fillna(middle) / 1e3,
        own=rows["party"] == found["party"],
    ).sort_values("day")


def by_month(rows: pd.DataFrame) -> pd.DataFrame:
    """One side's own figures together by month: lowest, middle and highest, and whether seen."""
    own = rows[rows["own"]]
    grouped = own.groupby(own["day"].dt.to_period("M"))
    together = grouped.agg({"day": "median", "low": "min", "middle": "median", "high": "max"})
    return together.assign(seen=grouped["seen"].agg(lambda seen: (seen != "no").any()))


def draw(found: dict[str, pd.DataFrame]) -> Drawing:
    """One line per side; bars show how far sources lie apart; long gaps break the line."""
    drawing, axes = plt.subplots(figsize=(style.WIDTH, 4.5))
    axes.axvspan(pd.Timestamp(1941, 4, 25), pd.Timestamp(1945, 8, 9), color="#f0f0f0", zorder=0)
    axes.text(pd.Timestamp(1941, 5, 10), 30, "pact in force, to the day of the war", fontsize=9.5)
    for side, rows in found.items():
        look, months = SIDES[side]["look"], by_month(rows)
        colour, mark = look["color"], look["marker"]
        for _, piece in months.groupby((months["day"].diff() > GAP).cumsum()):
            axes.plot(piece["day"], piece["middle"], color=colour, linestyle=look["linestyle"])
        apart = months[months["high"] / months["low"] > 1 + CLOSE]
        axes.vlines(apart["day"], apart["low"], apart["high"], color=colour, linewidth=2)
        for ends in ("low", "high"):
            axes.plot(apart["day"], apart[ends], "_", color=colour, markersize=16,
                      markeredgewidth=2)  # fmt: skip
        for seen, face in ((True, colour), (False, "white")):
            some = months[months["seen"] == seen]
            axes.plot(some["day"], some["middle"], mark, color=colour, markerfacecolor=face,
                      markersize=7)  # fmt: skip
        limit = rows["value"].isna() & (rows["low"] == rows["high"])
        others = rows[~rows["own"] & ~limit]
        axes.plot(others["day"], others["middle"], "x", color=colour, markersize=9,
                  markeredgewidth=2)  # fmt: skip
        axes.plot([], [], color=colour, marker=mark, linestyle=look["linestyle"], label=side)
    axes.plot(
        [], [], "o", color="black", markerfacecolor="white", label="figure not yet seen by us"
    )
    axes.plot([], [], "x", color="black", markersize=9, markeredgewidth=2,
              label="estimate from outside")  # fmt: skip
    axes.set(xlim=(FIRST, LAST), ylim=(0, 1900), ylabel="thousand men")
    axes.xaxis.set_major_locator(YearLocator())
    axes.xaxis.set_major_formatter(DateFormatter("%Y"))
    axes.yaxis.set_major_formatter(lambda number, _: f"{number:,.0f}")
    axes.grid(axis="y", color="#d9d9d9", linewidth=0.7)
    drawing.legend(loc="lower center", ncols=2, frameon=False)
    drawing.subplots_adjust(left=0.1, right=0.98, top=0.98, bottom=0.2)
    return drawing


def _thousand(rows: pd.DataFrame, month: str) -> str:
    """A month's men in words: one figure if the sources are close, their range if not."""
    found = by_month(rows).loc[month]
    low, high = found["low"], found["high"]
    if high / low > 1 + CLOSE:
        return f"{round(low) * 1000:,} to {round(high) * 1000:,}"
    places = 0 if high - low < 1 else -1
    return f"about {int(round(found['middle'], places)) * 1000:,}"


def _outside(rows: pd.DataFrame, first: str, last: str) -> str:
    """The lowest and the highest estimate of other states and observers between two days."""
    others = rows[~rows["own"] & rows["day"].between(first, last)]
    return f"from {others['low'].min() * 1000:,.0f} to {others['high'].max() * 1000:,.0f}"


def _amount(row: Any) -> str:
    """A row's men in thousands, with what its source says of the range."""
    if pd.isna(row.value) and row.low == row.high:
        return f"more than {row.low:,.0f}" if row.above else f"up to {row.high:,.0f}"
    return f"{row.low:,.0f}" if row.low == row.high else f"{row.low:,.0f} to {row.high:,.0f}"


def forces_in_the_east() -> Figure:
    """Men on both sides of the Manchurian border, 1941-1945, with the range of the sources."""
    found = {side: rows_of(side) for side in SIDES}
    ours, theirs = found.values()
    with style.house_style():
        picture = png(draw(found))
    rows = pd.concat([rows.assign(side=side) for side, rows in found.items()])
    data = pd.DataFrame(
        {
            "Day (middle of the period)": rows["day"].map(day_in_words),
            "Side": rows["side"],
            "Thousand men": [_amount(row) for row in rows.itertuples()],
            "Counted by": rows["party"],
            "Source": rows["source_id"],
            "Seen by us": rows["seen"],
        }
    )
    return Figure(
        title=(
            "By the Soviet count, the Far East grew "
            f"from {_thousand(ours, '1941-06')} men in June 1941 "
            f"to {_thousand(ours, '1941-12')} in December"
        ),
        subtitle=(
            "Men on both sides of the Manchurian border, 1941-45; a bar shows how far sources lie "
            "apart, a gap in the line where they are silent"
        ),
        description=(
            f"Two lines. Soviet forces east of Lake Baikal: {_thousand(ours, '1941-06')} men in "
            f"June 1941, {_thousand(ours, '1941-12')} in December 1941, "
            f"{_thousand(ours, '1945-08')} in August 1945. Japan's Kwantung Army: "
            f"{_thousand(theirs, '1941-06')} in June 1941, {_thousand(theirs, '1941-08')} in "
            f"August 1941, {_thousand(theirs, '1941-12')} in December 1941, then nothing until "
            f"{_thousand(theirs, '1945-08')} in August 1945. "
            "The Soviet line lies above the Japanese one from autumn 1941 on."
        ),
        picture=picture,
        data=data,
        sources=cited(rows),
        note=(
            "Apart from a letter of October 1941, the Soviet numbers up to May 1945 seem to go "
            "back to one Soviet series. In the half-year around December 1941 outsiders guessed "
            f"{_outside(ours, *AROUND)} men. An outside report that gives only a limit stands in "
            "the table alone. Plans and popular claims are left out; the data have them as such."
        ),
    )
