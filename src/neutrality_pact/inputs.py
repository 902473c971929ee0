"""The embedded inputs of the models, in the form the models take them."""

from datetime import timedelta

import numpy as np

from neutrality_pact.contract import DataError
from neutrality_pact.models.base_rates import Breach, Cases
from neutrality_pact.models.draws import Input, ModelError
from neutrality_pact.tables import table

SHARES = ("share", "probability", "weight")  # units that end at 1
TOO_MUCH = 10  # a value ten times the highest one is taken for a mistake of unit
EVEN = ("b_G_w",)  # its row says: drawn evenly
THE_PACT = "soviet_japan_1941"
WITHIN_YEARS = 1.0  # a war so soon after an end counts as its cause
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
    kind: str | None = None,
    since: int = 1919,
    breach: Breach = "force",
    leave_out: tuple[str, ...] = (THE_PACT,),
) -> Cases:
    """Pacts with a major power as cases kept or broken, from `data/treaties.csv`.

    Parameters
    ----------
    which : whose pacts: "all", "Soviet Union", "Japan", "Germany", "Italy", "Britain", "France".
    kind : "neutrality", "non-aggression", "neutrality and non-aggression", or None for all.
    since : first year of signature.
    breach : "force": a party fought, invaded or occupied another while the pact stood or within
        a year of its end. A denunciation alone is no breach then; "any end by a party" counts it
        as one, as the data set does.
    leave_out : pacts to leave out; the pact of 1941 is no evidence for its own base rate.

    Returns
    -------
    Cases. Under "force", a fight that is disputed, or has no known date, makes a case contested.

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
    years = rows["years"].to_numpy(float)
    if breach == "any end by a party":
        broken = (rows["how_ended"] == "ended by a party").to_numpy(bool)
        contested = np.zeros(len(rows), bool)
    elif breach == "force":
        soon = rows["fought_date"] <= rows["ended"] + timedelta(365.25 * WITHIN_YEARS)
        contested = (rows["fought"] == "contested").fillna(False).to_numpy(bool)
        broken = ((rows["fought"] == "yes") & soon).fillna(False).to_numpy(bool)
        fought = (rows["fought_date"] - rows["signed"]).dt.days.to_numpy(float) / 365.25
        years = np.where(broken, fought, years)
    else:
        raise ModelError(
            f'breach: {breach!r} cannot be used; it must be "force" or "any end by a party".'
        )
    ended = rows["ended"].dt.year.to_numpy(int)
    return Cases(rows["treaty_id"].to_numpy(object), years, broken, contested, ended)
