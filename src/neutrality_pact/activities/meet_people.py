"""Meet the people: who they were, and how to say their names."""

import html

import pandas as pd

from neutrality_pact.markup import folded
from neutrality_pact.sources import citation
from neutrality_pact.tables import table

HEADS = ("Name", "In their own script", "Say", "April 1941", "April 1945", "Part in the pact")


class People:
    """People of the pact as a table, each name also in its own script.

    Parameters
    ----------
    person_ids : whom to show, in this order, such as "molotov".
    """

    def __init__(self, *person_ids: str) -> None:
        self.table = table("people").set_index("person_id").loc[list(person_ids)]

    def __repr__(self) -> str:
        return f"<{len(self.table)} people>"

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
        rows = "".join(_row(person) for _, person in self.table.iterrows())
        read = "".join(_source(person) for _, person in self.table.iterrows())
        return (
            '<div class="np-document"><table class="np-table np-people">'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
            "<p>Not everything here was checked in a document: see below for each person. "
            "The hints on how to say a name are ours.</p>"
            f"{folded('Where this comes from', f'<ul>{read}</ul>')}</div>"
        )


def _source(person: "pd.Series[str]") -> str:
    cited = citation(person["source_id"], person["locator"])
    return f"<li>{html.escape(person['name'])}: {cited}.</li>"


def _row(person: "pd.Series[str]") -> str:
    cells = [_native(person), html.escape(person["say"])]
    for post in ("post_april_1941", "post_april_1945"):
        cells.append("not known to us" if pd.isna(person[post]) else html.escape(person[post]))
    cells.append(html.escape(person["part"]))
    told = "".join(
        f'<td data-label="{head}">{cell}</td>' for head, cell in zip(HEADS[1:], cells, strict=True)
    )
    return f'<tr><th scope="row">{html.escape(person["name"])}</th>{told}</tr>'


def _native(person: "pd.Series[str]") -> str:
    """The name in its own script, marked with its language; a dash where that is our script."""
    if pd.isna(person["native_language"]) or pd.isna(person["native_name"]):
        return "–"
    return f'<span lang="{person["native_language"]}">{html.escape(person["native_name"])}</span>'
