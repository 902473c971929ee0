"""The embedded inputs of the models, in the form the models take them."""

from datetime import timedelta

import numpy as np
import pandas as pd

from neutrality_pact.contract import DataError
from neutrality_pact.models.base_rates import Breach, Cases
from neutrality_pact.models.draws import Input, ModelError
from neutrality_pact.tables import table

SHARES = ("share", "probability", "weight")  # units that end at 1
TOO_MUCH = 10  # a value ten times the highest one is taken for a mistake of unit
EVEN = ("b_G_w",)  # its row says: drawn evenly
THE_PACT = "soviet_japan_1941"
WITHIN_YEARS = 1.0  # a war so soon after an end counts as a breach
# Whether force broke the pact is disputed in law; the reasons stand in `ended_in_law`.
DISPUTED = ("soviet_iran_1927", THE_PACT)
LISTS = {
    "all": "",
    "Soviet Union": "Soviet Union",
    "Japan": "Japan",
    "Germany": "Germany",
    "Italy": "Italy",
    "Britain": "United Kingdom",
    "France": "France",
}


def inputs_of(model: str) -> dict[str, Input]:
    """Every input of one model by its name, from `data/model_inputs.csv`.

    Parameters
    ----------
    model : "moscow_reserves", "pacific_route", "tokyo_choice", "base_rates" or "treaty_clock".

    Raises
    ------
    DataError
        If there is no such model.
    """
    rows = table("model_inputs")
    rows = rows[rows["model"] == model].fillna({"source_id": ""})
    if rows.empty:
        known = ", ".join(table("model_inputs")["model"].unique())
        raise DataError(f"there are no inputs of a model called {model!r}; there are: {known}.")
    return {
        row.name: Input(
            row.name,
            row.low,
            row.mode,
            row.high,
            row.unit,
            row.status,
            row.meaning,
            row.source_id,
            even=row.name in EVEN,
            least=0.0,
            most=1.0 if row.unit in SHARES else TOO_MUCH * row.high or np.inf,
        )
        for row in rows.itertuples(index=False)
    }


def pact_cases(
    which: str = "all",
    *,
    kind: str | None = None,
    since: int = 1919,
    until: int = 1945,
    breach: Breach = "force",
    leave_out: tuple[str, ...] = (THE_PACT,),
) -> Cases:
    """Pacts with a major power as cases kept or broken, from `data/treaties.csv`.

    Parameters
    ----------
    which : whose pacts: "all", "Soviet Union", "Japan", "Germany", "Italy", "Britain", "France".
    kind : "neutrality", "non-aggression", "neutrality and non-aggression", or None for all.
    since : first year of signature.
    until : last year watched; a pact that stood longer counts as unbroken up to its end.
    breach : "force": a party fought, invaded or occupied another while the pact stood or within
        a year of its end. A denunciation alone is no breach then; "any end by a party" counts it
        as one, as the data set does.
    leave_out : pacts to leave out; the pact of 1941 is no evidence for its own base rate.

    Returns
    -------
    Cases. Under "force", a case is contested if the fighting is disputed, or what it meant in law
    (Iran in 1941, the pact of 1941 itself).

    Raises
    ------
    ModelError
        If there is no such list, or no pact is left.
    """
    if which not in LISTS:
        raise ModelError(f"list: {which!r} cannot be used; it must be one of {', '.join(LISTS)}.")
    rows = table("treaties")
    chosen = (rows["major_powers"] > 0) & (rows["signed"].dt.year >= since) & rows["years"].notna()
    chosen &= rows["parties"].str.contains(LISTS[which]) & ~rows["treaty_id"].isin(leave_out)
    if kind is not None:
        chosen &= rows["kind"] == kind
    rows = rows[chosen]
    if rows.empty:
        raise ModelError(f"no pact of {which} is left; choose another kind or an earlier year.")
    if breach == "force":
        soon = rows["fought_date"] <= rows["ended"] + timedelta(365.25 * WITHIN_YEARS)
        broken = ((rows["fought"] == "yes") & soon).fillna(False)
        contested = (rows["fought"] == "contested") | rows["treaty_id"].isin(DISPUTED)
        over = rows["fought_date"].where(broken, rows["ended"])
    elif breach == "any end by a party":
        broken = rows["how_ended"] == "ended by a party"
        contested = pd.Series(False, rows.index)
        over = rows["ended"]
    else:
        raise ModelError(
            f'breach: {breach!r} cannot be used; it must be "force" or "any end by a party".'
        )
    watched = over.clip(upper=pd.Timestamp(until, 12, 31))
    return Cases(
        names=rows["treaty_id"].to_numpy(object),
        years=((watched - rows["signed"]).dt.days / 365.25).to_numpy(float),
        broken=(broken & (over == watched)).to_numpy(bool),
        contested=contested.fillna(False).to_numpy(bool),
        group=watched.dt.year.to_numpy(int),
    )
