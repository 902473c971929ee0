"""Facts of lesson 04."""

import pandas as pd

from neutrality_pact.documents import document
from neutrality_pact.models import treaty_clock as clock
from tests.facts import forms

# Lessons; what "40 in 100" means; a number to try in the coders' cell.
NOT_FACTS = (
    "lesson 02",
    "lesson 03",
    "“40 in 100”",
    "0.6 in every place",
    "a hundred times",
    *(f"Lab {n}:" for n in range(1, 5)),
)


def dated(name: str) -> list[str]:
    """Day, month and year of a document."""
    return clock.in_words(pd.Timestamp(document(name).header["date"]).date()).split()


def facts() -> set[str]:
    _, month, year = dated("roosevelt_1942_en")
    return {
        *forms("khalkhin_gol_begins"),  # the defeat of 1939
        *forms("signed"),
        *forms("stalin_bargain"),
        *forms("imperial_conference_july"),
        *forms("kantokuen"),
        " ".join(dated("matsuoka_july_1941_en")[:2]),
        *forms("oil_embargo"),
        *forms("army_drops_attack"),
        f"{month} {year}",
        year,
    }
