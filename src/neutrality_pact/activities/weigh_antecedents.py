"""Weigh antecedents: the one change a what-if begins with, and how it stands six tests."""

import html

import pandas as pd

from neutrality_pact.contract import DataError
from neutrality_pact.controls.control import Control
from neutrality_pact.figures.figure import table_html
from neutrality_pact.markup import folded
from neutrality_pact.sources import citation
from neutrality_pact.tables import table

ROWS = {
    "change": "One change",
    "when": "When",
    "who_decides": "Who decides",
    "fixed": "Stays as it was",
    "care": "Take care",
    "trace": "Trace it with",
}
# The criteria of Tetlock and Belkin (1996) as questions, in our words.
TESTS = {
    "clarity": "Is it clear what changes and what is asked?",
    "logical consistency": "Can the change and what stays go together?",
    "historical consistency": "Is it a small change, close in time?",
    "theory": "Does it fit what is known of how states act?",
    "regularities": "Does it fit what mostly happens in like cases?",
    "projectability": "Could a document prove it wrong?",
}
ANSWERS = {
    "same_weeks": "Japan gives up in the same weeks",
    "fights_on": "Japan fights on for months",
    "peace_by_moscow": "A peace through Moscow",
}
CRITERIA_SOURCE = "tetlock-belkin-1996"


class Antecedent:
    """The card of one what-if: who decides what, when, what stays; six tests marked by us.

    Parameters
    ----------
    antecedent_id : a row of `antecedents`, such as "no_pact".

    Raises
    ------
    DataError
        If there is no such antecedent; the sentence lists those there are.
    """

    def __init__(self, antecedent_id: str) -> None:
        rows = table("antecedents").set_index("antecedent_id")
        if antecedent_id not in rows.index:
            raise DataError(
                f"there is no antecedent {antecedent_id!r}; there is: {', '.join(rows.index)}."
            )
        self.row = rows.loc[antecedent_id]
        self.tests = _of(antecedent_id, "antecedent_criteria")
        self.evidence = _of(antecedent_id, "evidence_matrix")

    def __repr__(self) -> str:
        return f"<Antecedent {self.row['title']}>"

    def source_ids(self) -> set[str]:
        """The works the card rests on."""
        named = {self.row["source_id"], self.row["second_source_id"], CRITERIA_SOURCE}
        return {name for name in named | set(self.evidence["source_id"]) if not pd.isna(name)}

    def _repr_html_(self) -> str:
        lines = "".join(
            f'<tr><th scope="row">{name}</th><td>{html.escape(self.row[column])}</td></tr>'
            for column, name in ROWS.items()
        )
        return (
            f'<div class="np-document"><p><strong>{html.escape(self.row["title"])}</strong></p>'
            f"<p>{html.escape(self.row['question'])}</p>"
            f'<table class="np-table"><tbody>{lines}</tbody></table>'
            f"{self._tests_html()}{self._evidence_html()}"
            f"{folded('Where this comes from', self._about())}</div>"
        )

    def _tests_html(self) -> str:
        shown = pd.DataFrame(
            {
                "Test": self.tests["criterion"].map(lambda name: f"{name.capitalize()}"),
                "Ask": self.tests["criterion"].map(TESTS),
                "Our mark": self.tests["met"],
                "Our reason": self.tests["why"],
            }
        )
        return folded("Six tests, marked by us: do you agree?", table_html(shown))

    def _evidence_html(self) -> str:
        if self.evidence.empty:
            return ""
        shown = self.evidence[["evidence", *ANSWERS]].rename(
            columns={"evidence": "Evidence", **ANSWERS}
        )
        return folded("Papers and historians, marked by us", table_html(shown))

    def _about(self) -> str:
        works = {self.row["source_id"]: self.row["locator"], self.row["second_source_id"]: ""}
        works |= dict(zip(self.evidence["source_id"], self.evidence["locator"], strict=True))
        named = [citation(name, place) for name, place in works.items() if not pd.isna(name)]
        named.append(f"the six tests: {citation(CRITERIA_SOURCE, '')}")
        listed = "".join(f"<li>{work}</li>" for work in named)
        note = "" if pd.isna(self.row["note"]) else html.escape(self.row["note"])
        return f"<ul>{listed}</ul><p>{note} The marks and the choice of the change are ours.</p>"


def _of(antecedent_id: str, name: str) -> pd.DataFrame:
    rows = table(name)
    return rows[rows["antecedent_id"] == antecedent_id]


def antecedents() -> Control:
    """The card of every what-if, to be chosen from a list."""
    choices = [
        {
            "id": row.antecedent_id,
            "text": row.title,
            "said": row.question,
            "html": Antecedent(row.antecedent_id)._repr_html_(),
        }
        for row in table("antecedents").itertuples()
    ]
    return Control(spec={"kind": "flip", "label": "What if", "choices": choices, "stem": ""})
