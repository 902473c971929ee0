"""What the evidence did to the claims of the five web accounts."""

from typing import Any

import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Drawing

from neutrality_pact.figures import style
from neutrality_pact.figures.figure import Figure, png
from neutrality_pact.figures.words import listed
from neutrality_pact.tables import table

LOOKS: dict[str, dict[str, Any]] = {
    "supported": {"facecolor": style.USSR, "edgecolor": "white"},
    "imprecise": {"facecolor": "white", "edgecolor": style.USSR, "hatch": "///"},
    "contested": {"facecolor": "white", "edgecolor": style.CONTEXT, "hatch": "..."},
    "unverifiable": {"facecolor": "#d9d9d9", "edgecolor": style.CONTEXT},
    "contradicted": {"facecolor": style.JAPAN, "edgecolor": "white"},
}


def counts() -> pd.DataFrame:
    """Claims by account (rows, named by kind) and verdict (columns, from best to worst)."""
    claims, accounts = table("claims"), table("accounts").set_index("account_id")
    found = pd.crosstab(claims["account_id"], claims["verdict"]).reindex(columns=list(LOOKS))
    found = found.fillna(0).astype(int)
    found.index = [f"{letter}: {accounts.loc[letter, 'kind']}" for letter in found.index]
    return found


def draw(found: pd.DataFrame) -> Drawing:
    """One bar per account, in parts by verdict, each part labelled with its count."""
    drawing, axes = plt.subplots(figsize=(style.WIDTH, 3.4))
    left = pd.Series(0, index=found.index)
    for verdict, look in LOOKS.items():
        axes.barh(found.index, found[verdict], left=left, height=0.62, label=verdict, **look)
        for row, (start, number) in enumerate(zip(left, found[verdict], strict=True)):
            if number:
                axes.text(
                    start + number / 2, row, str(number), ha="center", va="center", fontsize=9.5,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
                )  # fmt: skip
        left = left + found[verdict]
    axes.invert_yaxis()
    axes.spines["left"].set_visible(False)
    axes.tick_params(left=False)
    axes.set_xlabel("claims that can be checked")
    drawing.legend(loc="lower center", ncols=5, frameon=False)
    drawing.subplots_adjust(left=0.25, right=0.97, top=0.98, bottom=0.27)
    return drawing


def claims_by_account() -> Figure:
    """The checkable claims of each web account, by verdict."""
    found = counts()
    total, whole = int(found.to_numpy().sum()), int(found["supported"].sum())
    share = (found["contradicted"] / found.sum(axis=1)).sort_values()
    best, worst = share.index[0], share.index[-1]
    with style.house_style():
        picture = png(draw(found))
    bars = " ".join(
        f"{name}: {listed(f'{number} {verdict}' for verdict, number in row.items() if number)}."
        for name, row in found.iterrows()
    )
    return Figure(
        title=f"{whole} of {total} claims on five web pages stand as written; all five pages err",
        subtitle="Checkable claims of five web accounts of the pact, by what the evidence says",
        description=(
            f"Bar for each of five accounts, in parts by verdict. {bars} Smallest share "
            f"contradicted: {best}, {share.iloc[0]:.0%}. Largest: {worst}, {share.iloc[-1]:.0%}."
        ),
        picture=picture,
        data=found.rename_axis("Account").reset_index(),
        sources=(),
        note="Checked by this project; the source of each verdict stands in its row of claims.csv.",
    )
