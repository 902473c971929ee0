"""Weigh two reasoned positions side by side; the collection gives no verdict."""

import html

import pandas as pd

from neutrality_pact.sources import citation
from neutrality_pact.tables import table

SIDES = {"breach": "It was a breach", "no_breach": "It was not a breach"}
SEEN = {
    "yes": "",
    "partly": " We read only part of this work.",
    "quoted": " We read it as another work quotes it.",
    "no": " Not checked.",
}


class Positions:
    """Both positions on August 1945: who holds them, and their argument in our words."""

    def __init__(self) -> None:
        self.table = table("positions")

    def __repr__(self) -> str:
        return f"<{len(self.table)} positions>"

    def _repr_html_(self) -> str:
        return '<div class="np-document">' + "".join(map(self._side, SIDES)) + "</div>"

    def _side(self, side: str) -> str:
        rows = self.table[self.table["side"] == side]
        told = "".join(_argument(row) for _, row in rows.iterrows())
        return f"<h3>{SIDES[side]}</h3><ul>{told}</ul>"


def _argument(row: "pd.Series[str]") -> str:
    locator = "" if pd.isna(row["locator"]) else row["locator"]
    return (
        f"<li><strong>{html.escape(row['holder'])}.</strong> {html.escape(row['argument'])} "
        f"<small>{citation(row['source_id'], locator)}.{SEEN[row['seen']]}</small></li>"
    )
