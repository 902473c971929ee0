"""Base rates: how long pacts of neutrality and non-aggression lasted, and how they ended.

Pacts are not independent cases: most of those between the wars ended in the same three years.
The intervals below are therefore too narrow.
"""

from dataclasses import dataclass

import numpy as np

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

    years: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    at_risk: np.ndarray

    def at(self, years: float) -> float:
        """The share still unbroken after a length of time."""
        return float(self.share[np.searchsorted(self.years, years, side="right") - 1])


def survival(years: np.ndarray, broken: np.ndarray) -> Survival:
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
    ValueError
        If there is no pact, or the two arrays differ in length.
    """
    years, broken = np.asarray(years, float), np.asarray(broken, bool)
    if not len(years) or len(years) != len(broken):
        raise ValueError("survival needs one length and one ending for each of at least one pact.")
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
    ValueError
        If there are no cases to count among, or more cases than that.
    """
    if not 0 <= cases <= of or of == 0:
        raise ValueError(f"{cases} out of {of} is not a share.")
    share, z2 = cases / of, NORMAL_95**2
    centre = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = NORMAL_95 / (1 + z2 / of) * np.sqrt(share * (1 - share) / of + z2 / (4 * of**2))
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))
