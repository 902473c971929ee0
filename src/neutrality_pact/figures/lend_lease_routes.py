"""Cargo from the Western Hemisphere to the Soviet Union, by route and year."""

from typing import Any

import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Drawing

from neutrality_pact.figures import style
from neutrality_pact.figures.figure import Figure, png
from neutrality_pact.figures.words import day_in_words, listed
from neutrality_pact.tables import table

SOURCE = "motter-1952"
ALL = "all routes"
YEARS = ("1941", "1942", "1943", "1944", "1945")
ALL_YEARS = "1941-45"
LOOKS: dict[str, dict[str, Any]] = {
    "Pacific": {"facecolor": style.JAPAN, "edgecolor": "white"},
    "Persian Gulf": {"facecolor": style.THIRD, "edgecolor": "white", "hatch": "//"},
    "North Russia": {"facecolor": style.USSR, "edgecolor": "white", "hatch": ".."},
    "Black Sea": {"facecolor": "white", "edgecolor": style.CONTEXT, "hatch": "xxx"},
    "Soviet Arctic": {"facecolor": "#d9d9d9", "edgecolor": style.CONTEXT},
}


def tons() -> pd.DataFrame:
    """Long tons by route (rows) and year (columns, then "1941-45"), from one official table."""
    rows = table("lend_lease")
    chosen = (rows["source_id"] == SOURCE) & (rows["measure"] == "cargo")
    chosen &= (rows["unit"] == "long tons") & rows["subject"].isin([*LOOKS, ALL])
    cells = rows[chosen].assign(year=rows["period"].str.replace("/19", "-"))
    return cells.pivot(index="subject", columns="year", values="value").loc[[*LOOKS, ALL]]


def counted(year: str) -> str:
    """The days that a column counts: 1941 begins on 22 June, 1945 ends on 20 September."""
    rows = table("lend_lease")
    chosen = (rows["source_id"] == SOURCE) & (rows["subject"] == ALL) & (rows["measure"] == "cargo")
    chosen &= rows["period"].str.replace("/19", "-") == year
    start, end = rows.loc[chosen, ["start", "end"]].iloc[0]
    whole = f"{start:%m-%d} {end:%m-%d}" == "01-01 12-31"
    return year if whole else f"{day_in_words(start)} to {day_in_words(end)}"


def draw(found: pd.DataFrame, year: str) -> Drawing:
    """One bar per route with its share of the year's cargo."""
    drawing, axes = plt.subplots(figsize=(style.WIDTH, 3.0))
    share = found.loc[list(LOOKS), year] / found.loc[ALL, year]
    for row, (route, part) in enumerate(share.items()):
        axes.barh(row, part, height=0.65, **LOOKS[str(route)])
        amount = found.loc[route, year] / 1e6
        axes.text(part + 0.008, row, f"{part:.1%}   {amount:.2f} million", va="center")
    axes.set_yticks(range(len(share)), share.index)
    axes.invert_yaxis()
    axes.set_xlim(0, 0.72)
    axes.set_xticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(left=False)
    drawing.subplots_adjust(left=0.16, right=0.98, top=0.98, bottom=0.03)
    return drawing


def draw_years(found: pd.DataFrame) -> Drawing:
    """One column per year, in parts by route."""
    drawing, axes = plt.subplots(figsize=(style.WIDTH, 3.9))
    years = list(YEARS)
    below = pd.Series(0.0, index=years)
    for route, look in LOOKS.items():
        part = found.loc[route, years] / 1e6
        axes.bar(years, part, bottom=below, width=0.66, label=route, **look)
        below = below + part
    for place, year in enumerate(years):
        axes.text(place, below[year] + 0.08, f"{below[year]:.2f}", ha="center")
    parts = {"1941": "from 22 June", "1945": "to 20 September"}
    axes.set_xticks(range(len(years)), [f"{year}\n{parts.get(year, '')}" for year in years])
    axes.set_ylabel("million long tons")
    axes.set_ylim(0, 7)
    handles, names = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], names[::-1], loc="upper left", frameon=False)
    drawing.subplots_adjust(left=0.09, right=0.98, top=0.97, bottom=0.13)
    return drawing


def _in_words(found: pd.DataFrame, year: str) -> str:
    share = found.loc[list(LOOKS), year] / found.loc[ALL, year]
    return listed(f"{route} {part:.1%}" for route, part in share.items())


def _for_people(found: pd.DataFrame) -> pd.DataFrame:
    words = found.map(lambda cell: f"{cell:,.0f}")
    return words.rename_axis("Route, in long tons").reset_index()


SUBTITLE = (
    "Cargo shipped from the Western Hemisphere to the Soviet Union by route, {period}, "
    "long tons of 1,016 kg; aircraft that were flown are not counted"
)

NOTE = (
    "We have not seen this table in print, and found no second count by route and year. Its rows "
    "and columns add up. Most totals by route that other works give, and that we read, agree with "
    "it, but they may rest on the same count. For the numbers in tons, open “The same as a table”."
)


def lend_lease_by_route(year: str = ALL_YEARS) -> Figure:
    """Each route's share of the cargo, for one year or for the whole war.

    Parameters
    ----------
    year : "1941" to "1945", or "1941-45".
    """
    found = tons()
    if year not in found.columns:
        raise ValueError(f"there is no year {year!r}; there is: {', '.join(found.columns)}.")
    pacific = found.loc["Pacific", year] / found.loc[ALL, year]
    size = "More than half" if pacific > 0.5 else "Nearly half" if pacific > 0.44 else "Part"
    with style.house_style():
        picture = png(draw(found, year))
    return Figure(
        title=f"{size} of the cargo crossed the Pacific, past Japan: {pacific:.1%} in {year}",
        subtitle=SUBTITLE.format(period=counted(year)),
        description=f"Bars for five routes, {year}: {_in_words(found, year)}.",
        picture=picture,
        data=_for_people(found),
        sources=((SOURCE, "Appendix A, Table 1"),),
        note=NOTE,
    )


def lend_lease_by_year() -> Figure:
    """Cargo of each year, in parts by route."""
    found = tons()
    years = list(YEARS)
    peak = found.loc[ALL, years].idxmax()
    with style.house_style():
        picture = png(draw_years(found))
    told = " ".join(
        f"{year}: {found.loc[ALL, year]:,.0f} long tons; {_in_words(found, year)}."
        for year in years
    )
    return Figure(
        title=f"Cargo grew every year to {peak}; the Pacific carried the most in all but one year",
        subtitle=SUBTITLE.format(period=counted(ALL_YEARS)),
        description=f"Column for each year, in parts by route. {told}",
        picture=picture,
        data=_for_people(found),
        sources=((SOURCE, "Appendix A, Table 1"),),
        note=NOTE,
    )
