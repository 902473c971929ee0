"""Losses and strengths as one dot per source, so that disagreement can be seen."""

import re
import textwrap
from typing import Any

import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Drawing

from neutrality_pact.figures import style
from neutrality_pact.figures.figure import Figure, cited, png
from neutrality_pact.sources import source
from neutrality_pact.tables import table

MARKS: dict[str, dict[str, Any]] = {
    "count": {"marker": "o", "facecolor": "black", "edgecolor": "black"},
    "estimate": {"marker": "s", "facecolor": "white", "edgecolor": "black"},
    "plan": {"marker": "^", "facecolor": "white", "edgecolor": "black"},
    "computed": {"marker": "D", "facecolor": "#bfbfbf", "edgecolor": "black"},
    "claim": {"marker": "X", "facecolor": "white", "edgecolor": style.JAPAN},
}
KINDS = {
    "count": "counted at the time",
    "estimate": "estimated",
    "plan": "planned",
    "computed": "worked out here",
    "claim": "claim under test",
}
SAID_BY = {  # rows whose author's name alone would not say who counted
    "kg_jp_losses_61000": "Soviet count, quoted by Sokolov, 2000",
    "kg_jp_losses_61000_2025": "same Soviet count, repeated in 2025",
    "kg_su_losses_old": "first Soviet figure, quoted by Sokolov, 2000",
    "kg_su_losses_1980s": "Soviet figure, 1980s, quoted by Sokolov, 2000",
    "kg_sm_losses_smirnov": "first Soviet figure, repeated by Smirnov, 1991",
    "fe_divisions_19410622_g2_1941_11_27": "US Army intelligence, 1941",
    "claims_about_siberian_divisions_at_moscow_divisions_194110_rzd_transfers": (
        "Russian Railways, after 12 October"
    ),
    "claims_about_divisions_kept_in_siberia_1941_scalar_siberian": "student project (USC)",
}
LABEL_LETTERS = 46
LINE = 0.27  # inches
UNDRAWABLE = re.compile(
    "[\u2e80-\u9fff\uac00-\ud7af]"
)  # Chinese, Japanese, Korean: not in the font
LANGUAGES = {"ja": "Japanese", "zh": "Chinese", "ko": "Korean"}


def _author(source_id: str) -> str:
    """Who says so, and when: the author, or else the place where it was published."""
    work = source(source_id)
    names: tuple[str, ...] = ("author", "publisher", "title")
    if str(work["publisher"]).startswith("Wikipedia"):  # which edition says more than its author
        names = ("publisher",)
    known = [work[name] for name in names if not pd.isna(work[name])]
    year = "" if pd.isna(work["year"]) else f", {work['year']}"
    return f"{known[0]}{year}"


def _said_by(row: Any) -> str:
    """Who gives a row's figure: its author, or for some rows whose count the author repeats."""
    return SAID_BY.get(row.figure_id, _author(row.source_id))


def _label(row: Any) -> str:
    """Who says so in letters that the font has, and a mark if we have not seen the figure."""
    name = re.sub(r" \([^)]*[^\x00-\u024f][^)]*\)", "", _said_by(row))
    if UNDRAWABLE.search(name):
        name = f"a page in {LANGUAGES[source(row.source_id)['language']]}"
    short = textwrap.shorten(name, LABEL_LETTERS, placeholder=" …")
    return short if row.seen != "no" else f"{short} (not seen by us)"


def draw(rows: pd.DataFrame) -> Drawing:
    """One line per source, grouped by party, with its dot or its range."""
    parties = list(dict.fromkeys(rows["party"]))
    height = LINE * (len(rows) + 1.2 * len(parties)) + 0.8
    drawing, axes = plt.subplots(figsize=(style.WIDTH, height))
    line, ticks = 0.0, []
    for party in parties:
        beside = axes.get_yaxis_transform()
        axes.text(-0.02, line, party, transform=beside, ha="right", va="center", weight="bold")
        line += 1
        for row in rows[rows["party"] == party].itertuples():
            low, high = _ends(row)
            if high > low:
                axes.plot([low, high], [line, line], color="black", linewidth=2.4)
            middle = row.value if pd.notna(row.value) else (low + high) / 2
            axes.scatter(middle, line, s=52, zorder=3, linewidth=1.4, **MARKS[row.kind])
            aside: dict[str, Any] = {
                "xytext": (8, 0),
                "textcoords": "offset points",
                "va": "center",
            }
            axes.annotate(_amount(row), (high, line), fontsize=9, **aside)
            ticks.append((line, _label(row)))
            line += 1
        line += 0.2
    axes.set_yticks([place for place, _ in ticks], [name for _, name in ticks], fontsize=9)
    axes.set_ylim(line, -0.8)
    top = max(_ends(row)[1] for row in rows.itertuples())
    axes.set_xlim(0, 1.16 * top)
    axes.xaxis.set_major_formatter(lambda number, _: f"{number:,.0f}")
    axes.grid(color="#e5e5e5", linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)
    used = [kind for kind in MARKS if kind in set(rows["kind"])]
    handles = [axes.scatter([], [], s=52, label=KINDS[kind], **MARKS[kind]) for kind in used]
    drawing.legend(handles=handles, loc="lower center", ncols=5, frameon=False)
    drawing.subplots_adjust(left=0.37, right=0.97, top=1 - 0.1 / height, bottom=0.66 / height)
    return drawing


def _ends(row: Any) -> tuple[float, float]:
    """The ends of a row's range; both its value, or its one known end, where there is no range."""
    known = [float(number) for number in (row.low, row.value, row.high) if pd.notna(number)]
    return known[0], known[-1]


def _amount(row: Any) -> str:
    """A row's figure in words, such as 61,000, 556 to 990, or at least 44,000."""
    low, high = _ends(row)
    if high > low:
        return f"{low:,.0f} to {high:,.0f}"
    if pd.notna(row.value):
        return f"{low:,.0f}"
    return f"at least {low:,.0f}" if pd.notna(row.low) else f"at most {high:,.0f}"


def dots(rows: pd.DataFrame, title: str, subtitle: str, note: str = "") -> Figure:
    """Figures from several sources, one dot each, grouped by party.

    Parameters
    ----------
    rows : rows of one table of figures (such as `border_conflicts`) that measure the same thing.
    title : the finding.
    subtitle : measure, place, period, unit.
    note : what else a reader must know to trust the figures.

    Raises
    ------
    ValueError
        If there are no rows, or they do not share one unit.
    """
    units = rows["unit"].unique()
    if len(units) != 1:
        raise ValueError(f"dots need rows of one unit, not of {len(units)}: {', '.join(units)}.")
    rows = rows.assign(party=rows["party"].fillna("all"), claim=rows["kind"] == "claim")
    rows = rows.sort_values(["party", "claim"], kind="stable", key=_in_order)
    told = []
    for (party, claim), found in rows.groupby(["party", "claim"], sort=False):
        ends = [_ends(row) for row in found.itertuples()]
        low, high = min(low for low, _ in ends), max(high for _, high in ends)
        amount = f"{low:,.0f}" if low == high else f"from {low:,.0f} to {high:,.0f}"
        of = f"{party}, claims under test" if claim else party
        several = "1 row" if len(found) == 1 else f"{len(found)} rows"
        told.append(f"{of}: {amount} {units[0]} in {several}.")
    with style.house_style():
        picture = png(draw(rows))
    data = pd.DataFrame(
        {
            "Source": [_said_by(row) for row in rows.itertuples()],
            "Of": rows["party"],
            "What is counted": rows["definition"],
            units[0].capitalize(): [_amount(row) for row in rows.itertuples()],
            "Kind": rows["kind"].map(KINDS),
            "Read": rows["seen"],
        }
    )
    return Figure(
        title=title,
        subtitle=subtitle,
        description="One dot for each source, grouped by side. " + " ".join(told),
        picture=picture,
        data=data,
        sources=cited(rows),
        note=note,
    )


def _in_order(column: pd.Series) -> pd.Series:
    """Parties as they come in the table, claims under test last."""
    if column.name == "claim":
        return column
    return column.map({name: place for place, name in enumerate(column.unique())})


KHALKHIN_GOL_NOTE = (
    "Every figure for Soviet losses goes back to the Soviet side: the low ones were given out "
    "first, and the higher ones rest on one later count. We found no count by anyone else."
)


def khalkhin_gol_losses() -> Figure:
    """Losses of each side at Khalkhin Gol in 1939, one dot per source."""
    rows = table("border_conflicts")
    chosen = (rows["subject"] == "Khalkhin Gol 1939") & (rows["measure"] == "all losses")
    rows = rows[chosen & rows["party"].isin(["Japan", "Soviet Union", "Soviet Union and Mongolia"])]
    *_, second, highest = sorted({_ends(row)[1] for row in rows.itertuples()})
    apart = ", and one figure stands far apart" if highest > 2 * second else ""
    return dots(
        rows,
        title=f"At Khalkhin Gol the sources do not agree on the losses{apart}",
        subtitle="Killed, wounded and missing, some with the sick, at Khalkhin Gol, 1939; men",
        note=KHALKHIN_GOL_NOTE,
    )


PLACES = {
    "Far East and Transbaikal": "Sent west",
    "Claims about Siberian divisions at Moscow": "At Moscow",
    "Claims about divisions kept in Siberia": "Kept in Siberia",
}


def siberian_divisions() -> Figure:
    """How many divisions went from the Far East to the German front in 1941, by source."""
    rows = table("transfers_west")
    early = rows["end"].between("1941-07-01", "1941-12-31")
    rows = rows[
        early & rows["subject"].isin(PLACES) & (rows["measure"] == "divisions")
        & (rows["kind"] != "plan")
    ]  # fmt: skip
    rows = rows.assign(party=rows["subject"].map(PLACES))
    low = min(_ends(row)[0] for row in rows.itertuples())
    high = max(_ends(row)[1] for row in rows.itertuples())
    return dots(
        rows,
        title=(
            "“Siberian divisions” of 1941: figures for different things "
            f"run from {low:.0f} to {high:.0f}"
        ),
        subtitle="Divisions of the Soviet East in 1941: sent west, at Moscow, or kept in Siberia",
        note=(
            "The works that give 18 seem to repeat one Soviet count. American officers reckoned "
            "apart from it, from divisions met at the German front."
        ),
    )
