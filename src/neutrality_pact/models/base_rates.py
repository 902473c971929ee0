"""Base rates: how long pacts lasted, how often they were kept, and how surprising this one is.

    belief before:  Beta(m n0, (1 - m) n0)         m: prior share kept; n0: weight, in cases
    belief after:   Beta(m n0 + c kept, (1 - m) n0 + c broken)
                    c: how much one case counts, 1 if the cases are independent

Pacts are not independent cases: most of those between the wars ended in the same three years,
many through one war. Intervals that treat them as independent are too narrow. Three remedies:
`effective_number` counts groups of cases that ended together, `update` lets each case count for
less, and `survival_of_groups` draws whole groups again instead of single pacts.

The pact of 1941 is no case for its own base rate: leave it out of the list first.

Left out: former rivals sign such pacts (so they are no random sample of states), duress, notice.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from neutrality_pact.models.draws import SEED, Array, ModelError, check

Contested = Literal["left out", "kept", "broken"]
Breach = Literal["force", "any end by a party"]
STEPS = 20_000  # slices of the Beta distribution
RESAMPLES = 2_000
NORMAL_95 = 1.959964  # the normal distribution's 97.5% point


@dataclass(frozen=True)
class Survival:
    """The share of pacts still unbroken after each length of time.

    Attributes
    ----------
    years : (steps,) times at which the share falls, from 0.
    share : (steps,) share still unbroken from that time on, 0 to 1.
    low, high : (steps,) 95% interval of the share.
    at_risk : (steps,) pacts still under observation just before that time.
    """

    years: Array
    share: Array
    low: Array
    high: Array
    at_risk: Array

    def at(self, years: float) -> float:
        """The share still unbroken after a length of time."""
        return float(self.share[self._step(years)])

    def interval(self, years: float) -> tuple[float, float]:
        """The 95% interval of the share after a length of time."""
        return float(self.low[self._step(years)]), float(self.high[self._step(years)])

    def _step(self, years: float) -> int:
        check("years", years, 0, np.inf, "years")
        return int(np.searchsorted(self.years, years, side="right")) - 1


def survival(years: Array, broken: Array) -> Survival:
    """The Kaplan-Meier estimate of survival, with Greenwood's interval on the log-log scale.

    A pact that ended without being broken leaves the sample when it ends ("censored").
    S(t) is the product over break times u <= t of (1 - d(u) / n(u)), with d pacts broken of n
    still under observation; its variance is S(t)^2 times the sum of d / (n (n - d)).
    Kaplan and Meier, Journal of the American Statistical Association 53 (1958), 457-481.

    Parameters
    ----------
    years : (n,) years from signature to the end of the pact.
    broken : (n,) whether a party broke it or ended it early.

    Raises
    ------
    ModelError
        If there is no pact, the two arrays differ in length, or a length is no number from 0 up.
    """
    years, broken = np.asarray(years, float), np.asarray(broken, bool)
    if not len(years) or len(years) != len(broken):
        raise ModelError("survival needs one length and one ending for each of at least one pact.")
    check("years", years, 0, np.inf, "years")
    times = np.unique(years[broken])
    at_risk = np.array([(years >= time).sum() for time in times])
    lost = np.array([(broken & (years == time)).sum() for time in times])
    share = np.cumprod(1 - lost / at_risk) if len(times) else np.array([])
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.cumsum(lost / (at_risk * (at_risk - lost)))) / np.abs(np.log(share))
        low = share ** np.exp(NORMAL_95 * spread)
        high = share ** np.exp(-NORMAL_95 * spread)
    none_left = share == 0
    low[none_left] = high[none_left] = 0.0
    return Survival(
        np.insert(times, 0, 0.0),
        np.insert(share, 0, 1.0),
        np.insert(low, 0, 1.0),
        np.insert(high, 0, 1.0),
        np.insert(at_risk, 0, len(years)),
    )


def wilson(cases: int, of: int) -> tuple[float, float]:
    """Wilson's 95% interval for a share: `cases` out of `of`, as two numbers from 0 to 1.

    Raises
    ------
    ModelError
        If there are no cases to count among, or more cases than that.
    """
    if not 0 <= cases <= of or of == 0:
        raise ModelError(f"{cases} out of {of} is not a share.")
    share, z2 = cases / of, NORMAL_95**2
    centre = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = NORMAL_95 / (1 + z2 / of) * np.sqrt(share * (1 - share) / of + z2 / (4 * of**2))
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))


def survival_of_groups(
    years: Array, broken: Array, groups: Array, resamples: int = RESAMPLES, seed: int = SEED
) -> Survival:
    """Survival with an interval that allows for pacts that ended together.

    Whole groups (such as all pacts that ended in one year) are drawn again with replacement, as
    many as there are; the interval is the middle 95% of the curves that result.

    Parameters
    ----------
    years, broken : (n,) as for `survival`.
    groups : (n,) label of each pact's group.
    """
    found = survival(years, broken)
    groups = np.asarray(groups)
    if len(groups) != len(years):
        raise ModelError("survival needs one group for each pact.")
    check("resamples", resamples, 100, 100_000)
    times = found.years[1:]
    labels, place = np.unique(groups, return_inverse=True)
    random = np.random.Generator(np.random.PCG64(seed))
    counts = random.multinomial(len(labels), np.full(len(labels), 1 / len(labels)), size=resamples)
    weights = counts[:, place].astype(float)  # how often each pact is in each resample
    at_risk = weights @ (np.asarray(years)[:, None] >= times)
    lost = weights @ ((np.asarray(years)[:, None] == times) & np.asarray(broken)[:, None])
    shares = np.cumprod(1 - lost / np.maximum(at_risk, 1), axis=1)
    low, high = np.percentile(shares, [2.5, 97.5], axis=0) if len(times) else (times, times)
    return replace(found, low=np.insert(low, 0, 1.0), high=np.insert(high, 0, 1.0))


def effective_number(groups: Array) -> float:
    """How many independent cases a list is worth if cases of one group are one event.

    n^2 / (sum of squared group sizes) (Kish): 34 pacts in equal groups of 17 are worth 2.
    """
    groups = np.asarray(groups)
    if not len(groups):
        raise ModelError("groups: there is no case; give at least one.")
    sizes = np.unique(groups, return_counts=True)[1]
    return float(len(groups) ** 2 / (sizes**2).sum())


@dataclass(frozen=True)
class Cases:
    """Pacts as cases of a promise kept or broken; (n,) arrays.

    names : short names. years : years watched, from signature to breach or end.
    broken : whether a party broke it. contested : whether that is disputed.
    group : year in which it ended, for pacts that ended together.
    """

    names: Array
    years: Array
    broken: Array
    contested: Array
    group: Array

    def only(self, chosen: Array) -> "Cases":
        """The cases for which `chosen` is true."""
        return Cases(*(column[chosen] for column in vars(self).values()))

    def settled(self, contested: Contested) -> "Cases":
        """The cases with the contested ones left out, or counted as kept or as broken."""
        if contested == "left out":
            return self.only(~self.contested)
        if contested not in ("kept", "broken"):
            raise ModelError(
                f'contested: {contested!r} cannot be used; it must be "left out", "kept" or '
                '"broken".'
            )
        return replace(self, broken=np.where(self.contested, contested == "broken", self.broken))

    @property
    def tally(self) -> tuple[int, int]:
        """How many were kept and how many broken."""
        return int((~self.broken).sum()), int(self.broken.sum())


@dataclass(frozen=True)
class Belief:
    """A belief about the share of pacts that are kept: a Beta distribution.

    a, b : its two parameters, "kept" and "broken" in cases.
    mean : the chance that the next one is kept. low, high : 5 and 95 per cent.
    """

    a: float
    b: float
    mean: float
    low: float
    high: float


def belief(a: float, b: float) -> Belief:
    """The Beta distribution with parameters a and b, by adding up 20,000 slices."""
    check("cases in favour", a, 1e-6, 1e6)
    check("cases against", b, 1e-6, 1e6)
    middle = (np.arange(STEPS) + 0.5) / STEPS
    height = (a - 1) * np.log(middle) + (b - 1) * np.log1p(-middle)
    mass = np.cumsum(np.exp(height - height.max()))
    low, high = np.interp([0.05, 0.95], mass / mass[-1], (np.arange(STEPS) + 1) / STEPS)
    return Belief(a, b, a / (a + b), float(low), float(high))


def update(
    prior: float, weight: float, kept: float = 0, broken: float = 0, each_counts: float = 1.0
) -> Belief:
    """The belief after some cases, from a prior share and the weight given to it.

    Parameters
    ----------
    prior : m, share of such promises that are kept, above 0 and below 1 (0.78: inputs e_*).
    weight : n0, how many cases the prior is worth, 0.1 to 1,000.
    kept, broken : cases seen, 0 or more.
    each_counts : c, 0 to 1; `effective_number` / number of cases if cases are not independent.

    Raises
    ------
    ModelError
        If a number is out of range.
    """
    return belief(*parameters(prior, weight, kept, broken, each_counts))


def parameters(
    prior: float, weight: float, kept: float = 0, broken: float = 0, each_counts: float = 1.0
) -> tuple[float, float]:
    """The two parameters of the belief after some cases (see `update`); mean a / (a + b)."""
    check("prior", prior, 0.001, 0.999, "(share kept)")
    check("weight", weight, 0.1, 1000, "cases")
    check("cases", [kept, broken], 0, 1e5, "cases")
    check("each counts", each_counts, 0, 1, "of a case")
    return prior * weight + each_counts * kept, (1 - prior) * weight + each_counts * broken


def leave_one_out(prior: float, weight: float, broken: Array) -> tuple[Array, float]:
    """Hindcast: the chance that each pact is kept, from all the others, and the Brier score.

    Returns
    -------
    (n,) chances, and the mean of (chance - outcome)^2: 0 is perfect, 0.25 is a coin's.
    """
    broken = np.asarray(broken, bool)
    check("cases", len(broken), 2, 1e5, "cases")
    check("prior", prior, 0.001, 0.999, "(share kept)")
    check("weight", weight, 0.1, 1000, "cases")
    kept = ~broken
    chances = (prior * weight + kept.sum() - kept) / (weight + len(kept) - 1)
    return chances, float(((chances - kept) ** 2).mean())
