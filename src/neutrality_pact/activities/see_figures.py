"""See the figures: each by its name, or several to flip through with one list."""

from collections.abc import Callable

import pandas as pd

from neutrality_pact.contract import DataError
from neutrality_pact.controls.control import Control
from neutrality_pact.figures import source_dots
from neutrality_pact.figures.causal_graph import causal_graph
from neutrality_pact.figures.claims_chart import claims_by_account
from neutrality_pact.figures.east_asia_map import east_asia_map
from neutrality_pact.figures.figure import Figure
from neutrality_pact.figures.forces_in_the_east import forces_in_the_east
from neutrality_pact.figures.lend_lease_routes import (
    ALL_YEARS,
    YEARS,
    lend_lease_by_route,
    lend_lease_by_year,
)
from neutrality_pact.figures.pact_survival import pact_survival
from neutrality_pact.figures.words import day_in_words

FIGURES: dict[str, Callable[[], Figure]] = {
    "causal_graph": causal_graph,
    "claims_by_account": claims_by_account,
    "forces_in_the_east": forces_in_the_east,
    "khalkhin_gol_losses": source_dots.khalkhin_gol_losses,
    "lend_lease_by_year": lend_lease_by_year,
    "pact_survival": pact_survival,
    "siberian_divisions": source_dots.siberian_divisions,
}


def figure(name: str) -> Figure:
    """A figure by its name, such as "khalkhin_gol_losses".

    Raises
    ------
    DataError
        If there is no figure of that name; the sentence lists those there are.
    """
    if name not in FIGURES:
        raise DataError(f"there is no figure {name!r}; there is: {', '.join(FIGURES)}.")
    return FIGURES[name]()


def flip(label: str, figures: dict[str, Figure]) -> Control:
    """Figures behind one list: the pupil chooses which to see.

    Parameters
    ----------
    label : what the list asks, such as "Date".
    figures : each figure by the words that stand for it in the list.
    """
    choices = [
        {"id": str(place), "text": words, "said": shown.title, "html": shown._repr_html_()}
        for place, (words, shown) in enumerate(figures.items())
    ]
    return Control(spec={"kind": "flip", "label": label, "choices": choices, "stem": ""})


def maps_by_date(*days: str) -> dict[str, Figure]:
    """The map of East Asia on several days, written like "1941-04-13"."""
    dates = [pd.Timestamp(day) for day in days]
    return {day_in_words(day): east_asia_map(day) for day in dates}


def routes_by_year() -> dict[str, Figure]:
    """Lend-Lease by route: the whole war, then each year."""
    return {"the whole war": lend_lease_by_route(ALL_YEARS)} | {
        year: lend_lease_by_route(year) for year in YEARS
    }
