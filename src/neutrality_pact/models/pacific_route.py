"""Pacific route: tons lost, and when, if the sea route from America to Siberia closes.

Cargo is in thousand long tons a month; a month is numbered from 0 (July 1941) to 50 (September
1945); names in brackets are inputs (`data/model_inputs.csv`: ranges, sources).

    gross(t)  = Pacific cargo + cargo through the Bering Strait to the Soviet Arctic, from t0 on
    ships(t)  = gross ((1 - trapped) sigma + extra)
                trapped: ships lost or shut in [c_trapped]; sigma: tons a ship carries in a month
                on the long way round, against the Pacific: by the Cape [c_sigma_cape], from July
                1943 through the Mediterranean [c_sigma_med]; extra Allied shipping [c_extra]
    iran(t)   = boost cap / (1 + exp(-g (t - mid))),  g = ln(cap / start - 1) / (mid - 3)
                cap [c_Kp_cap], mid [c_Kp_mid], boost [c_Kp_boost], start: October 1941 [c_Kp_start]
    spare(t)  = (iran - Persian cargo) + (north - cargo of North Russia) + Black Sea in 1945
                each at least 0; north = [c_Kn_cap] in a month with convoys, times the share
                [c_quiet] in a month without; Black Sea [c_Kb_spare]
    moved(t)  = min(gross, ships, spare) (1 - loss),  from lag [c_lag] months after the closure
                loss: cargo sunk on the other routes [c_loss_alt]
    lost(t)   = gross (1 - loss on the Pacific [c_loss_pac]) - moved

Months are estimated: only the cargo of each year is known. Denton's method makes the smoothest
series with exactly those yearly totals (F. T. Denton, Journal of the American Statistical
Association 66 (1971), 99-102). So quote quarters, not months.

Left out: what was in the ships (food, fuel, lorries, rails; no arms went this way), aircraft by
Alaska, what the Soviet side would have made or cut instead, use in a war against Japan, whether
Japan could and would close the straits, and bargaining among the Allies.
"""

from dataclasses import dataclass

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
    pick,
)

DRAWN = (
    "c_trapped", "c_sigma_cape", "c_sigma_med", "c_extra", "c_Kp_cap", "c_Kp_mid", "c_Kp_start",
    "c_Kp_boost", "c_Kn_cap", "c_quiet", "c_Kb_spare", "c_lag", "c_loss_alt", "c_loss_pac",
)  # fmt: skip
ROUTES = ("pacific", "arctic", "persian", "north", "black")
MONTHS = np.arange("1941-07", "1945-10", dtype="datetime64[M]")
YEARS = MONTHS.astype("datetime64[Y]").astype(int) + 1970
OCTOBER_1941, JULY_1943 = 3, 24
# Convoys sailed to North Russia in these months; from June 1945 ships sailed alone, in peace.
# The gaps of 1942, 1943 and 1944: en.wikipedia.org, "Arctic convoys of World War II" (opening);
# the exact months follow the convoys' numbers and are general knowledge.
CONVOY_SPANS = (
    ("1941-08", "1942-06"), ("1942-09", "1942-09"), ("1942-12", "1943-02"),
    ("1943-11", "1944-04"), ("1944-08", "1945-09"),
)  # fmt: skip
CONVOYS = np.isin(
    MONTHS,
    np.concatenate(
        [np.arange(first, np.datetime64(last) + 1) for first, last in CONVOY_SPANS],
        dtype="datetime64[M]",
    ),
)
BLOCK = 10_000  # draws worked on at once: more are slower, not faster
MOST_KEPT = 100_000  # draws whose months are all kept: about 100 MB
ICE_FREE = np.isin(MONTHS.astype(int) % 12, (6, 7, 8, 9))  # July to October


@dataclass(frozen=True)
class Monthly:
    """Estimated cargo by route: (51,) arrays in thousand long tons, July 1941 to September 1945.

    stopped : (51,) what a closure of the Pacific route stops in each month.
    convoys : (51,) whether convoys sail to North Russia in a month.
    """

    pacific: Array
    arctic: Array
    persian: Array
    north: Array
    black: Array
    stopped: Array
    convoys: Array

    @property
    def all_routes(self) -> Array:
        """(51,) cargo by all five routes."""
        return np.asarray(sum(getattr(self, route) for route in ROUTES))


def month_number(month: str) -> int:
    """The number of a month such as "1941-12", from 0 (July 1941) to 50.

    Raises
    ------
    ModelError
        If it is not a month from July 1941 to September 1945.
    """
    found = np.flatnonzero(MONTHS.astype(str) == month)
    if not found.size:
        raise ModelError(
            f"month: {month!r} cannot be used; it must be 1941-07 to 1945-09, as year-month."
        )
    return int(found[0])


def denton(yearly: Array, pattern: Array) -> Array:
    """The smoothest months with given yearly totals (Denton's first differences).

    Minimises the sum over months of (x(t) / p(t) - x(t-1) / p(t-1))^2 with every yearly total
    exact. Months with pattern 0 stay empty; a month that would fall below 0 is emptied and the
    rest is solved again.

    Parameters
    ----------
    yearly : (5,) totals of 1941 to 1945, each 0 or more.
    pattern : (51,) p, expected size of a month against others, 0 or more.
    """
    months = np.zeros(len(MONTHS))
    open_ = (pattern > 0) & (yearly[YEARS - 1941] > 0)
    while open_.any():
        used = np.flatnonzero(open_)
        years = np.unique(YEARS[used])
        steps = np.diff(np.eye(used.size), axis=0) / pattern[used]
        sums = (YEARS[used] == years[:, None]).astype(float)
        left = np.block([[steps.T @ steps, sums.T], [sums, np.zeros((years.size, years.size))]])
        right = np.concatenate([np.zeros(used.size), yearly[years - 1941]])
        months[:] = 0
        months[used] = np.linalg.solve(left, right)[: used.size]
        if (months >= 0).all():
            break
        open_ &= months >= 0
    return months


def monthly(inputs: Inputs, arctic_branch: bool = True, convoys_all_year: bool = False) -> Monthly:
    """Estimated months of every route, from the yearly cargo in the inputs.

    North Russia is smoothed over months with convoys, with the share c_quiet (its mode) in the
    others; the Soviet Arctic over July to October; the rest over all months.

    Parameters
    ----------
    arctic_branch : whether a closure also stops the cargo that passed the Bering Strait.
    convoys_all_year : whether, after a closure, convoys would sail to North Russia in every month.
    """
    quiet = pick(inputs, ["c_quiet"])["c_quiet"].mode
    even = np.ones(len(MONTHS))
    patterns = {"north": np.where(CONVOYS, 1, quiet), "arctic": ICE_FREE.astype(float)}
    series = {}
    for route in ROUTES:
        yearly = pick(inputs, [f"c_{route}_{year}" for year in range(1941, 1946)]).values()
        thousands = np.array([each.mode for each in yearly]) / 1000
        series[route] = denton(thousands, patterns.get(route, even))
    return Monthly(
        **series,
        stopped=series["pacific"] + series["arctic"] * arctic_branch,
        convoys=CONVOYS | convoys_all_year,
    )


def sample(inputs: Inputs, n: int = DRAWS, seed: int = SEED) -> dict[str, Array]:
    """Draws of every input of this model that is not a cargo total, (n,) each."""
    return draw(inputs, DRAWN, n, seed)


def iran_capacity(values: Values, month: int) -> Array:
    """Thousand long tons a month that could cross Iran in a month (its number), with the boost."""
    cap, mid = np.asarray(values["c_Kp_cap"]), values["c_Kp_mid"]
    growth = np.log(cap / values["c_Kp_start"] - 1) / (mid - OCTOBER_1941)
    return np.asarray(values["c_Kp_boost"] * cap / (1 + np.exp(-growth * (month - mid))))


def room(values: Values, cargo: Monthly, month: int) -> dict[str, Array]:
    """What limits the other routes in a month (its number): the three bottlenecks.

    Returns
    -------
    dict of thousand long tons: "cargo" (all that is turned away), "ships" and "ports and rails".
    """
    gross = cargo.stopped[month]
    sigma = values["c_sigma_cape" if month < JULY_1943 else "c_sigma_med"]
    ships = gross * ((1 - values["c_trapped"]) * sigma + values["c_extra"])
    season = 1.0 if cargo.convoys[month] else values["c_quiet"]
    iran = np.maximum(iran_capacity(values, month) - cargo.persian[month], 0)
    north = np.maximum(values["c_Kn_cap"] * season - cargo.north[month], 0)
    black = values["c_Kb_spare"] * float(YEARS[month] == 1945)
    return {
        "cargo": np.asarray(gross), "ships": np.asarray(ships),
        "ports and rails": np.asarray(iran + north + black),
    }  # fmt: skip


def moved(values: Values, cargo: Monthly, month: int) -> Array:
    """Thousand long tons that arrive another way in a month, once diverted cargo flows."""
    limits = room(values, cargo, month)
    carried = np.minimum(limits["ships"], limits["ports and rails"])
    return np.asarray(np.minimum(limits["cargo"], carried) * (1 - values["c_loss_alt"]))


def lost_in_month(values: Values, cargo: Monthly, month: int, close: int) -> Array:
    """Thousand long tons lost in one month if the route closes in month `close` (both numbers).

    Of the month in which the lag ends, only the part after it brings cargo another way.
    """
    flowing = np.clip(month - close + 1 - values["c_lag"], 0, 1)
    arriving = cargo.stopped[month] * (1 - values["c_loss_pac"])
    other = moved(values, cargo, month)
    return np.asarray(arriving - flowing * other)


def lost(values: Values, cargo: Monthly, close: str | None, until: str | None = None) -> Array:
    """Thousand long tons that do not arrive if the route closes at the start of a month.

    Parameters
    ----------
    values : the inputs' values, numbers or (n,) arrays; `sample` draws them.
    cargo : the estimated months, from `monthly`.
    close : first month without the route, "1941-07" to "1945-09"; None: it never closes.
    until : count only the months before this one, such as "1943-07" (before Kursk).

    Returns
    -------
    array of the draws' shape; divide by 1,000 for million tons.

    Raises
    ------
    ModelError
        If a month is outside July 1941 to September 1945, or Iran's capacity cannot grow.
    """
    last = month_number(until) if until else len(MONTHS)
    shape = _shape(values)
    if len(shape) == 1 and shape[0] > BLOCK:
        blocks = (_block(values, first) for first in range(0, shape[0], BLOCK))
        return np.concatenate([lost(block, cargo, close, until) for block in blocks])
    total = np.zeros(shape)
    for month, start in _closed(close):
        if month < last:
            total += lost_in_month(values, cargo, month, start)
    return total


def lost_by_year(values: Values, cargo: Monthly, close: str | None) -> Array:
    """Thousand long tons lost in each year, (5, n): 1941 to 1945 (see `lost`)."""
    years = np.zeros((5, *_shape(values)))
    for month, start in _closed(close):
        years[YEARS[month] - 1941] += lost_in_month(values, cargo, month, start)
    return years


def lost_by_month(values: Values, cargo: Monthly, close: str | None) -> Array:
    """Thousand long tons lost in each month, (51, n), 0 before the closure (see `lost`).

    At most 100,000 draws, since every month of every draw is kept.
    """
    months = np.zeros((len(MONTHS), *_shape(values, MOST_KEPT)))
    for month, start in _closed(close):
        months[month] = lost_in_month(values, cargo, month, start)
    return months


def closing_curve(values: Values, cargo: Monthly) -> Array:
    """Thousand long tons lost for every closing month, (51, n): row 0 closes in July 1941.

    What moves another way in a month does not depend on when the route closed, once the lag is
    over. So one pass from the last month back is enough for all 51 closings. At most 100,000
    draws, since every closing of every draw is kept.
    """
    curve = np.zeros((len(MONTHS), *_shape(values, MOST_KEPT)))
    lag, delivered = np.asarray(values["c_lag"]), 1 - values["c_loss_pac"]
    waits = int(np.ceil(lag.max()))
    gross = cargo.stopped
    other = [moved(values, cargo, month) for month in range(len(MONTHS))]
    steady = np.zeros(lag.shape)  # moved in all months after the longest lag
    for close in reversed(range(len(MONTHS))):
        if close + waits < len(MONTHS):
            steady = steady + other[close + waits]
        curve[close] = gross[close:].sum() * delivered - steady
        for month in range(close, min(close + waits, len(MONTHS))):
            curve[close] -= np.clip(month - close + 1 - lag, 0, 1) * other[month]
    return curve


def _block(values: Values, first: int) -> dict[str, float | Array]:
    """The draws from `first` on, as many as stay in the processor's cache."""
    return {
        name: value[first : first + BLOCK] if isinstance(value, np.ndarray) else value
        for name, value in values.items()
    }


def _closed(close: str | None) -> list[tuple[int, int]]:
    """The months without the route, each with the closing month (numbers)."""
    if close is None:
        return []
    first = month_number(close)
    return [(month, first) for month in range(first, len(MONTHS))]


def _shape(values: Values, most: int | None = None) -> tuple[int, ...]:
    """The draws' shape, once the inputs are known to make sense together."""
    check("c_Kp_mid", values["c_Kp_mid"], OCTOBER_1941 + 1, 60, "months")
    check("c_Kp_cap over c_Kp_start", values["c_Kp_cap"] / values["c_Kp_start"], 1.01, np.inf)
    shape = np.broadcast_shapes(*(np.shape(values[name]) for name in DRAWN))
    if most and np.prod(shape) > most:
        raise ModelError(
            f"draws: {np.prod(shape):,.0f} cannot be kept month by month; take at most {most:,}."
        )
    return shape


def shipped_from(cargo: Monthly, close: str) -> tuple[float, float]:
    """Thousand long tons shipped from a month on: by the route that closes, and by all routes."""
    first = month_number(close)
    return float(cargo.stopped[first:].sum()), float(cargo.all_routes[first:].sum())


def hindcasts(inputs: Inputs) -> list[Hindcast]:
    """Estimated months against three figures that no equation uses. Two fail.

    Only the first is a clean test: c_quiet, which shapes the other two, was set with their answers
    known. From 0.05 to 0.3 it moves September 1943 from -18% to -13%, August 1944 by a point.
    """
    cargo = monthly(inputs)
    spring = slice(month_number("1943-04"), month_number("1943-07"))
    answers = {
        "c_pac_AprJun43": ("Pacific cargo a month, April to June 1943", cargo.pacific[spring]),
        "c_tot_Sep43": (
            "Cargo by all routes, September 1943", cargo.all_routes[[month_number("1943-09")]],
        ),
        "c_tot_Aug44": (
            "Cargo by all routes, August 1944", cargo.all_routes[[month_number("1944-08")]],
        ),
    }  # fmt: skip
    found = []
    for name, actual in pick(inputs, answers).items():
        what, months = answers[name]
        answer = float(months.mean())
        found.append(
            Hindcast(what, answer, answer, answer, actual.mode, actual.unit, (actual.source_id,))
        )
    return found
