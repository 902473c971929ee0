"""Moscow reserves: Soviet men for each German man, 5 December 1941, if a share stayed east.

Men are in thousands; names in brackets are inputs (`data/model_inputs.csv`: ranges, sources).

    F       = men moved west [b_FE_moved] x share that fought before Moscow [b_FE_share]
    missing = x F (1 - r)             x: share kept in the east; r: share replaced [b_r]
    Soviet  = S - missing (phi + lambda)
              S: actual strength [b_S_5dec]; phi: share of the men still in the ranks [b_phi];
              lambda: other Soviet men lost for each man missing [b_lambda]
    German  = (1 - w) (low - losses - sick) + w high,   plus mu missing
              w: weight of the Soviet count [b_G_w]; low: German returns of 1 October
              [b_G_low_1oct]; losses [b_G_loss]; sick less replacements [b_G_sick_net];
              high: Soviet count [b_G_high]; mu: losses avoided for each man missing [b_mu]
    ratio   = Soviet / German

In a second ratio each Far Eastern man still present counts as q average men [b_q]; those who
replace a missing one count as one.

Left out: place and timing (one division in mid-October is not one in December), tanks, aircraft,
winter clothing, command, morale, and what either command would have done instead.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from neutrality_pact.models.draws import (
    DRAWS,
    SEED,
    Array,
    Hindcast,
    Inputs,
    ModelError,
    Values,
    check,
    draw,
    percentiles,
    pick,
)

Day = Literal["5 December", "1 November"]
DRAWN = (
    "b_S_5dec", "b_G_w", "b_G_low_1oct", "b_G_loss", "b_G_sick_net", "b_G_high",
    "b_FE_moved", "b_FE_share", "b_phi", "b_lambda", "b_mu", "b_r", "b_q",
)  # fmt: skip
DRAWN_NOVEMBER = ("b_S_1nov", "b_G_high_1oct", "b_arr_1nov")
DRAWN_HINDCAST = ("b_S_1oct", "b_L_sov", "b_new_div", "b_men_div", "b_new_bde", "b_men_bde",
                  "b_R_march")  # fmt: skip
FIRST, LAST = date(1941, 10, 1), date(1941, 12, 5)
NOVEMBER = (date(1941, 11, 1) - FIRST) / (LAST - FIRST)  # share of the way to 5 December


@dataclass(frozen=True)
class Strengths:
    """Men on the Moscow sector, in thousands; arrays of one shape.

    soviet : Soviet men. effective : the same, each Far Eastern man counted as q. german : German.
    """

    soviet: Array
    effective: Array
    german: Array


def sample(inputs: Inputs, n: int = DRAWS, seed: int = SEED) -> dict[str, Array]:
    """Draws of every input of this model, (n,) each."""
    return draw(inputs, DRAWN + DRAWN_NOVEMBER + DRAWN_HINDCAST, n, seed)


def far_eastern_men(values: Values) -> Array:
    """F: thousand men from the Far East who fought on the Moscow sector."""
    return np.asarray(values["b_FE_moved"] * values["b_FE_share"])


def german_men(values: Values, day: Day = "5 December") -> Array:
    """Thousand German men of Army Group Centre, as history had it (returns and Soviet count mixed).

    1 November lies on a straight line between 1 October and 5 December.
    """
    weight = values["b_G_w"]
    returns = values["b_G_low_1oct"] - values["b_G_loss"] - values["b_G_sick_net"]
    december = (1 - weight) * returns + weight * values["b_G_high"]
    if day == "5 December":
        return np.asarray(december)
    october = (1 - weight) * values["b_G_low_1oct"] + weight * values["b_G_high_1oct"]
    return np.asarray(october + NOVEMBER * (december - october))


def strengths(values: Values, retained: float | Array, day: Day = "5 December") -> Strengths:
    """Both sides' men if a share of the Far Eastern men had stayed east.

    Parameters
    ----------
    values : the inputs' values, numbers or (n,) arrays; `sample` draws them.
    retained : x, share kept in the east, 0 (history) to 1; a (k, 1) array gives (k, n) results.
    day : "5 December" or "1 November" (then only the share b_arr_1nov has arrived).

    Raises
    ------
    ModelError
        If `retained` is outside 0 to 1, or the day is another one.
    """
    check("retained", retained, 0, 1, "(share of the men)")
    if day not in ("5 December", "1 November"):
        raise ModelError(f'day: {day!r} cannot be used; it must be "5 December" or "1 November".')
    there = far_eastern_men(values)
    present = values["b_S_5dec"]
    if day == "1 November":
        there, present = there * values["b_arr_1nov"], values["b_S_1nov"]
    missing = retained * there * (1 - values["b_r"])
    soviet = present - missing * (values["b_phi"] + values["b_lambda"])
    extra = (values["b_q"] - 1) * values["b_phi"] * (1 - np.asarray(retained)) * there
    german = german_men(values, day) + values["b_mu"] * missing
    return Strengths(np.asarray(soviet), np.asarray(soviet + extra), np.asarray(german))


def ratio(
    values: Values, retained: float | Array, day: Day = "5 December", quality: bool = False
) -> Array:
    """Soviet men for each German man (see `strengths`); `quality` counts Far Eastern men as q."""
    men = strengths(values, retained, day)
    return np.asarray((men.effective if quality else men.soviet) / men.german)


def fall(values: Values, retained: float | Array, quality: bool = False) -> Array:
    """By what share the ratio falls below history's: 0.06 means 6% lower."""
    history = ratio(values, 0.0, quality=quality)
    return np.asarray(1 - ratio(values, retained, quality=quality) / history)


def men_for_fall(values: Values, share: float | Array) -> Array:
    """Far Eastern men (thousands) that Moscow would have needed for their absence to tell.

    Solves `fall` = share for F with everyone kept east (x = 1):
    F = share S / ((phi + lambda + (1 - share) mu S / G) (1 - r)).

    Parameters
    ----------
    share : the fall in the ratio, above 0 and below 1, such as 0.10.
    """
    check("share", share, 0.001, 0.999, "(fall in the ratio)")
    soviet, lost = values["b_S_5dec"], values["b_phi"] + values["b_lambda"]
    spared = (1 - share) * values["b_mu"] * soviet / german_men(values)
    return np.asarray(share * soviet / ((lost + spared) * (1 - values["b_r"])))


def new_formations(values: Values) -> Array:
    """Thousand men in the divisions and brigades that joined the Soviet fronts, 30 Sep-5 Dec."""
    divisions = values["b_new_div"] * values["b_men_div"]
    return np.asarray(divisions + values["b_new_bde"] * values["b_men_bde"])


def far_eastern_share(values: Values) -> Array:
    """Far Eastern men as a share of the newly committed formations, 0 to 1."""
    return np.asarray(far_eastern_men(values) / new_formations(values))


def strength_expected(values: Values) -> Array:
    """Soviet thousand men on 5 December: strength of 1 October, less losses, plus arrivals."""
    arrived = new_formations(values) + values["b_R_march"]
    return np.asarray(values["b_S_1oct"] - values["b_L_sov"] + arrived)


def hindcasts(inputs: Inputs, n: int = DRAWS, seed: int = SEED) -> list[Hindcast]:
    """The model's count of 5 December against the recorded one. It comes out too high."""
    actual = pick(inputs, ["b_S_5dec"])["b_S_5dec"]
    low, middle, high = percentiles(strength_expected(sample(inputs, n, seed)))
    return [
        Hindcast(
            "Soviet men on the Moscow sector, 5 December 1941",
            low, middle, high, actual.mode, actual.unit, (actual.source_id,),
        )
    ]  # fmt: skip
