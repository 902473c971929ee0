"""Weigh reasoned positions side by side; the collection gives no verdict."""

import html

import pandas as pd

from neutrality_pact.contract import DataError
from neutrality_pact.controls.control import Control
from neutrality_pact.sources import citation
from neutrality_pact.tables import table

SEEN = {
    "yes": "",
    "partly": " We read only part of this work.",
    "quoted": " We read it as another work quotes it.",
    "no": " Not checked.",
}


class Positions:
    """The positions in one debate: who holds them, and their argument in our words.

    Parameters
    ----------
    debate_id : a row of `debates`, such as "august_1945".
    per_side : how many positions to show of each side, the first in the table; all if not given.

    Raises
    ------
    DataError
        If there is no such debate; the sentence lists those there are.
    """

    def __init__(self, debate_id: str, per_side: int | None = None) -> None:
        rows = table("positions")
        self.table = rows[rows["debate_id"] == debate_id]
        if per_side is not None:
            self.table = self.table.groupby("side", sort=False).head(per_side)
        if self.table.empty:
            known = ", ".join(table("debates")["debate_id"])
            raise DataError(f"there is no debate {debate_id!r}; there is: {known}.")

    def __repr__(self) -> str:
        return f"<{len(self.table)} positions>"

    def _repr_html_(self) -> str:
        sides = "".join(
            _side(str(side), rows) for side, rows in self.table.groupby("side", sort=False)
        )
        return f'<div class="np-document">{sides}</div>'


def _side(side: str, rows: pd.DataFrame) -> str:
    told = "".join(_argument(row) for _, row in rows.iterrows())
    return f"<h3>{html.escape(side)}</h3><ul>{told}</ul>"


def _argument(row: "pd.Series[str]") -> str:
    return (
        f"<li><strong>{html.escape(row['holder'])}.</strong> {html.escape(row['argument'])} "
        f"<small>{citation(row['source_id'], row['locator'])}.{SEEN[row['seen']]}</small></li>"
    )


def debates() -> Control:
    """Every debate among historians, one at a time: question, positions, what to weigh."""
    choices = [
        {
            "id": debate.debate_id,
            "text": debate.title,
            "said": debate.question,
            "html": (
                f"<p><strong>{html.escape(debate.question)}</strong></p>"
                f"{Positions(debate.debate_id)._repr_html_()}"
                f"<p><strong>Weigh:</strong> {html.escape(debate.weigh)}</p>"
            ),
        }
        for debate in table("debates").itertuples()
    ]
    return Control(spec={"kind": "flip", "label": "Debate", "choices": choices, "stem": ""})
