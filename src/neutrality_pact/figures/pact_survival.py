"""How long pacts of neutrality and non-aggression lasted before a party ended them."""

from typing import Any

import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Drawing

from neutrality_pact.figures import style
from neutrality_pact.figures.figure import Figure, cited, png
from neutrality_pact.models.base_rates import Survival, survival
from neutrality_pact.tables import table

LONGEST = 15  # years on the axis
BROKEN = "ended by a party"
MARKS = (1, 2, 3, 5, 8, 10)  # years in the table


def pacts(soviet: bool) -> pd.DataFrame:
    """Pacts of 1919-1945 with a major power and a known length: Soviet ones, or the others."""
    rows = table("treaties")
    chosen = (rows["major_powers"] > 0) & (rows["signed"].dt.year >= 1919)
    chosen &= (rows["soviet"] == "yes") == soviet
    return rows[chosen & rows["years"].notna()]


def draw(groups: dict[str, Survival]) -> Drawing:
    """One falling line per group, with its interval."""
    drawing, axes = plt.subplots(figsize=(style.WIDTH, 4.0))
    looks: tuple[dict[str, Any], ...] = (
        {"color": style.USSR, "linestyle": "-"},
        {"color": style.CONTEXT, "linestyle": (0, (5, 2))},
    )
    for (name, found), look in zip(groups.items(), looks, strict=True):
        years, share = [*found.years, LONGEST], [*found.share, found.share[-1]]
        axes.step(years, share, where="post", linewidth=2.4, **look)
        low, high = [*found.low, found.low[-1]], [*found.high, found.high[-1]]
        axes.fill_between(years, low, high, step="post", color=look["color"], alpha=0.13)
        axes.text(LONGEST + 0.2, found.at(LONGEST), name, color=look["color"], va="center")
    axes.axvline(5, color="black", linewidth=0.8, linestyle=":")
    axes.text(5.1, 0.02, "five years,\nthe pact's term", fontsize=9, va="bottom")
    axes.set(xlim=(0, LONGEST), ylim=(0, 1.02), xlabel="years after signature")
    axes.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    axes.set_ylabel("not ended by a party")
    axes.grid(axis="y", color="#d9d9d9", linewidth=0.7)
    drawing.subplots_adjust(left=0.1, right=0.83, top=0.97, bottom=0.14)
    return drawing


def pact_survival() -> Figure:
    """Share of pacts that no party had ended, by years since signature: Soviet and other ones."""
    rows = {"Soviet pacts": pacts(True), "other pacts": pacts(False)}
    groups = {
        f"{len(found)} {name}": survival(
            found["years"].to_numpy(float), (found["how_ended"] == BROKEN).to_numpy(bool)
        )
        for name, found in rows.items()
    }
    (soviet, ours), (others, theirs) = groups.items()
    data = pd.DataFrame(
        [
            {
                "Years after signature": year,
                **{
                    name: f"{found.at(year):.0%}" for name, found in groups.items()
                },
            }
            for year in MARKS
        ]
    )  # fmt: skip
    with style.house_style():
        picture = png(draw(groups))
    used = pd.concat(rows.values())
    return Figure(
        title=(
            f"After five years {ours.at(5):.0%} of Soviet and {theirs.at(5):.0%} of other pacts "
            f"still stood; after ten, {ours.at(10):.0%} and {theirs.at(10):.0%}"
        ),
        subtitle=(
            "Neutrality and non-aggression pacts with a major power, signed 1919-1945: share not "
            "ended by a party; shade: 95% interval, too narrow because most ended together"
        ),
        description=(
            f"Two falling lines from 100%. {soviet}: {ours.at(2):.0%} after two years, "
            f"{ours.at(5):.0%} after five, {ours.at(10):.0%} after ten. {others}: "
            f"{theirs.at(2):.0%}, {theirs.at(5):.0%} and {theirs.at(10):.0%}. "
            "A dotted line marks five years, the first term of the pact of 1941."
        ),
        picture=picture,
        data=data,
        sources=cited(used),
        note=(
            "“Ended by a party” is the data set's code for a denunciation as well as an attack; "
            "cases are not independent."
        ),
    )
