"""What the prose of each lesson may state: dates and numbers, taken from tables and models."""

import pandas as pd

from neutrality_pact.models import treaty_clock as clock
from neutrality_pact.tables import table


def day(event_id: str) -> str:
    """An event's date in words, such as 13 April 1941."""
    return clock.in_words(table("events").set_index("event_id").at[event_id, "date"].date())


def forms(event_id: str) -> set[str]:
    """Every way to give an event's date: whole, without its year, without its day, the year."""
    whole = day(event_id)
    number, month, year = whole.split()
    return {whole, f"{number} {month}", f"{month} {year}", year}


def figure(name: str, figure_id: str, column: str = "value") -> str:
    """A figure from one of the tables of figures, written with commas."""
    number = table(name).set_index("figure_id").at[figure_id, column]
    assert not pd.isna(number), (name, figure_id, column)
    return f"{number:,.10g}"
