"""Tokyo's choice: north, south or wait, and the oil clock, for stated beliefs.

Names in brackets are inputs (`data/model_inputs.csv`: ranges, sources). Utilities have no unit;
they are judged, and only their order and distances matter.

    force   = J / (divisions h quality)
              J: Japanese divisions [d_jap_div]; Soviet divisions [d_sov_div]; h: share of Soviet
              strength still in the Far East; quality of a Soviet division [d_sov_quality]
    P_mil   = 1 / (1 + exp(-(ln 3 + k ln(force / wanted)))) x 0.5 ^ (days late / half)
              so 75% at the superiority wanted [d_ratio_req]; k [d_k]; days late: start after the
              latest day [d_start_latest]; half: days that halve the chance [d_late_half]
    P_N     = p max(P_col, P_mil) + (1 - p) P_mil
              p: belief that the Soviet Union collapses in 1941; P_col [d_Pcol]
    oil     = weight [d_oilpen] x share of the horizon [d_horizon] without oil; 0 if no embargo
    EU_N    = P_N v_N - (1 - P_N) c_N - oil (northern war)       [d_vN, d_cN]
    EU_S    = P_S v_S - (1 - P_S) c_S                            [d_PS, d_vS, d_cS]
    EU_W    = -oil (waiting)
    months of oil = 12 (stock - reserve) / (use - home supply)
              [d_stock, d_reserve, d_cons_peace, d_home_supply]; a northern war multiplies the use
              [d_cons_north_mult]

Three options and expected utility follow B. M. Russett, "Pearl Harbor: Deterrence Theory and
Decision Theory", Journal of Peace Research 4 (1967), 89-106.

Left out: quarrels of army and navy, honour, China, Soviet men called up on the spot, what
America would do about a northern war, chemical weapons, the Emperor, learning over time; and that
h and p move together.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from neutrality_pact.models.draws import (
    DRAWS,
    SEED,
    Array,
    Hindcast,
    Input,
    Inputs,
    ModelError,
    Values,
    check,
    draw,
    modes,
    percentiles,
    pick,
)

Eyes = Literal["balanced", "army eyes"]
OPTIONS = ("north", "south", "wait")
DRAWN = (
    "d_jap_div", "d_sov_div", "d_sov_quality", "d_ratio_req", "d_k", "d_Pcol", "d_start_latest",
    "d_late_half", "d_vN", "d_cN", "d_vS", "d_cS", "d_PS", "d_oilpen", "d_horizon", "d_stock",
    "d_reserve", "d_cons_peace", "d_cons_north_mult", "d_home_supply", "d_p_9aug", "d_h_9aug",
)  # fmt: skip
ARMY = {"d_vN": "d_army_vN", "d_cN": "d_army_cN", "d_PS": "d_army_PS"}
AT_WANTED = np.log(3)  # log odds of 75%, the chance at the superiority wanted
PLANNED_START = -2  # 29 August 1941, counted as a day of September
MOST_MONTHS = 1200.0  # said instead of "for ever" where supply covers use
LITRES_PER_BARREL = 158.987
PLAN_BEGINS = (date(1941, 12, 8) - date(1941, 4, 1)).days / 365  # years after 1 April


def sample(inputs: Inputs, n: int = DRAWS, seed: int = SEED) -> dict[str, Array]:
    """Draws of every input of this model, (n,) each."""
    return draw(inputs, DRAWN, n, seed)


def through(eyes: Eyes, inputs: Inputs) -> dict[str, Input]:
    """The inputs with the values of one preset: "balanced" (as they stand) or "army eyes".

    Army eyes prize success in the north more, fear failure there less, and trust the south less.
    The presets are ours: no source gives such numbers.

    Raises
    ------
    ModelError
        If there is no such preset.
    """
    if eyes == "balanced":
        return dict(inputs)
    if eyes != "army eyes":
        raise ModelError(f'eyes: {eyes!r} cannot be used; it must be "balanced" or "army eyes".')
    army = pick(inputs, ARMY.values())
    return {**inputs, **{name: replace(army[own], name=name) for name, own in ARMY.items()}}


def day_of_september(day: date) -> int:
    """A start date as the model counts it: 1 September 1941 is 1, 29 August is -2."""
    return (day - date(1941, 8, 31)).days


def divisions_needed(values: Values, remaining: float | Array) -> Array:
    """Japanese divisions for the superiority wanted, if a share h of Soviet strength remains.

    Divisions = wanted ratio x Soviet divisions x h x quality.
    """
    check("remaining", remaining, 0, 2, "(share of Soviet strength left in the Far East)")
    soviet = values["d_sov_div"] * values["d_sov_quality"] * remaining
    return np.asarray(values["d_ratio_req"] * soviet)


def chance_of_arms(
    values: Values, remaining: float | Array, start: float | Array = PLANNED_START
) -> Array:
    """P_mil: chance, 0 to 1, that an attack in the north succeeds by arms alone.

    Parameters
    ----------
    values : the inputs' values, numbers or (n,) arrays; `sample` draws them.
    remaining : h, share of Soviet strength left in the Far East, 0.05 to 2.
    start : day of September 1941 on which the attack begins, -30 to 91 (see `day_of_september`).
    """
    check("remaining", remaining, 0.05, 2, "(share of Soviet strength left in the Far East)")
    check("start", start, -30, 91, "(day of September 1941)")
    # force / wanted, the superiority had against the one wanted.
    superiority = values["d_jap_div"] / divisions_needed(values, remaining)
    odds = AT_WANTED + values["d_k"] * np.log(superiority)
    late = np.maximum(start - values["d_start_latest"], 0)
    return np.asarray(0.5 ** (late / values["d_late_half"]) / (1 + np.exp(-odds)))


def months_of_oil(values: Values, northern_war: bool = False) -> Array:
    """Months until only the reserve is left, with no imports; at most 1,200."""
    use = values["d_cons_peace"] * (values["d_cons_north_mult"] if northern_war else 1.0)
    fall = np.maximum(use - values["d_home_supply"], 1e-9)
    stock = np.maximum(values["d_stock"] - values["d_reserve"], 0)
    return np.asarray(np.minimum(12 * stock / fall, MOST_MONTHS))


def oil_left(values: Values, months: float | Array, northern_war: bool = False) -> Array:
    """Million kilolitres in store some months after imports end, never below 0.

    Parameters
    ----------
    months : months since imports ended, 0 or more; a (k, 1) array gives (k, n) results.
    """
    check("months", months, 0, MOST_MONTHS, "(months)")
    use = values["d_cons_peace"] * (values["d_cons_north_mult"] if northern_war else 1.0)
    fall = (use - values["d_home_supply"]) / 12
    return np.asarray(np.maximum(values["d_stock"] - fall * months, 0))


def oil_term(values: Values, northern_war: bool) -> Array:
    """Utility lost for want of oil under an embargo: weight x share of the horizon without."""
    covered = months_of_oil(values, northern_war) / values["d_horizon"]
    return np.asarray(values["d_oilpen"] * np.clip(1 - covered, 0, 1))


@dataclass(frozen=True)
class Utilities:
    """Expected utility of each option as Tokyo might see it; arrays of one shape."""

    north: Array
    south: Array
    wait: Array

    def best(self) -> Array:
        """The place in OPTIONS of the best option; if options tie, the last of them."""
        north = (self.north > self.south) & (self.north > self.wait)
        return np.where(north, 0, np.where(self.south > self.wait, 1, 2))

    def shares(self) -> dict[str, float]:
        """The share of draws in which each option is best; the three sum to one."""
        best = self.best()
        return {option: float(np.mean(best == place)) for place, option in enumerate(OPTIONS)}


def utilities(
    values: Values,
    collapse: float | Array,
    remaining: float | Array,
    embargo: bool = True,
    start: float | Array = PLANNED_START,
) -> Utilities:
    """Expected utility of north, south and wait (equations: see the module).

    Parameters
    ----------
    values : the inputs' values, numbers or (n,) arrays; `sample` draws them.
    collapse : p, belief that the Soviet Union collapses in 1941, 0 to 1; a number or an array.
    remaining : h, share of Soviet strength left in the Far East, 0.05 to 2.
    embargo : whether America sells no oil.
    start : day of September 1941 on which an attack in the north begins.

    Raises
    ------
    ModelError
        If a belief or the start is out of range.
    """
    check("collapse", collapse, 0, 1, "(probability)")
    arms = chance_of_arms(values, remaining, start)
    north = collapse * np.maximum(values["d_Pcol"], arms) + (1 - collapse) * arms
    gain = north * values["d_vN"] - (1 - north) * values["d_cN"]
    belief = values["d_PS"]
    south = belief * values["d_vS"] - (1 - belief) * values["d_cS"]
    none = np.zeros(np.shape(gain))
    return Utilities(
        north=np.asarray(gain - oil_term(values, True) * embargo),
        south=south + none,
        wait=none - oil_term(values, False) * embargo,
    )


def south_over_north(
    values: Values, embargo: bool = True, start: float | Array = PLANNED_START
) -> Array:
    """EU_S - EU_N with the beliefs of 9 August among the inputs [d_p_9aug, d_h_9aug].

    For tornado and turning point: above 0, the south looks better than the north.
    """
    found = utilities(values, values["d_p_9aug"], values["d_h_9aug"], embargo, start)
    return np.asarray(found.south - found.north)


def belief_map(
    values: Values,
    collapse: Array,
    remaining: Array,
    embargo: bool = True,
    start: float = PLANNED_START,
) -> Array:
    """The share of draws in which each option is best, over a grid of beliefs.

    Parameters
    ----------
    values : (n,) arrays; 1,000 draws are enough for a map.
    collapse : (k,) values of p. remaining : (m,) values of h.

    Returns
    -------
    (m, k, 3) shares for north, south, wait; the three sum to one. Row: h, column: p.
    """
    collapse = np.atleast_1d(np.asarray(collapse, float))
    rows = []
    for held in np.atleast_1d(np.asarray(remaining, float)):
        best = utilities(values, collapse[:, None], float(held), embargo, start).best()
        rows.append([(best == place).mean(axis=-1) for place in range(len(OPTIONS))])
    if not rows:
        raise ModelError("remaining: there is no value; give at least one share.")
    return np.moveaxis(np.array(rows), 1, 2)


@dataclass(frozen=True)
class Situation:
    """Beliefs assumed for a moment: p, h and whether the embargo holds."""

    name: str
    collapse: float
    remaining: float
    embargo: bool


def situations(inputs: Inputs) -> tuple[Situation, ...]:
    """Six situations: two real days under assumed beliefs, and four that ask "what if"."""
    july, august = inputs["d_p_june"].mode, inputs["d_p_9aug"].mode
    seen, ripe = inputs["d_h_9aug"].mode, inputs["d_h_threshold"].mode
    return (
        Situation("2 July 1941, oil still flowing", july, 1.0, False),
        Situation("9 August 1941, embargo", august, seen, True),
        Situation("9 August 1941, without the embargo", august, seen, False),
        Situation("half the Soviet force gone, embargo", august, ripe, True),
        Situation("half the Soviet force gone, no embargo", august, ripe, False),
        Situation("Soviet collapse all but sure, embargo", 0.9, seen, True),
    )


def stock_on_record(inputs: Inputs, years: float) -> float:
    """Million kilolitres really in store some years (0 to 3) after 8 December 1941.

    On a straight line between the stocks of 1 April (million barrels, turned into kilolitres).
    """
    check("years", years, 0, 3, "(years after 8 December 1941)")
    names = [f"d_act_stock_{year}" for year in range(1941, 1946)]
    barrels = [each.mode for each in pick(inputs, names).values()]
    found = np.interp(PLAN_BEGINS + years, range(5), barrels)
    return float(found) * LITRES_PER_BARREL / 1000


def planned_stock(inputs: Inputs, year: int) -> float:
    """Million kilolitres that Suzuki's plan of 5 November 1941 has in store after 0 to 3 years.

    The stock at the start; after that the balance left over the reserve, and the reserve.
    """
    if year == 0:
        return pick(inputs, ["d_stock"])["d_stock"].mode
    name = f"d_suz_bal{year}"
    return pick(inputs, [name])[name].mode + pick(inputs, ["d_reserve"])["d_reserve"].mode


def hindcasts(inputs: Inputs, n: int = DRAWS, seed: int = SEED) -> list[Hindcast]:
    """The plan's own number of divisions, and its oil against what was really in store.

    The oil plan is Tokyo's forecast of 1941, not ours; it fails in both directions.
    """
    needed = divisions_needed(modes(inputs), inputs["d_h_threshold"].mode)
    low, _, high = percentiles(
        divisions_needed(sample(inputs, n, seed), inputs["d_h_threshold"].mode)
    )
    plan = inputs["d_jap_div"]
    found = [
        Hindcast(
            "Japanese divisions wanted if half the Soviet force leaves",
            low, float(needed), high, plan.mode, plan.unit, (plan.source_id,),
        )
    ]  # fmt: skip
    when = ("at the start", "after one year", "after two years", "after three years")
    sources = (inputs["d_suz_bal1"].source_id, inputs["d_act_stock_1941"].source_id)
    for year, words in enumerate(when):
        planned = planned_stock(inputs, year)
        actual = stock_on_record(inputs, year)
        found.append(
            Hindcast(
                f"Oil in store {words}, by the plan of November 1941",
                planned, planned, planned, actual, "million kilolitres", sources,
            )
        )  # fmt: skip
    return found
