"""What every model shares: stated inputs, repeatable draws, and questions to put to a result.

An input is a range: `low`, `mode` (most likely) and `high`. A model is a plain function of the
inputs' values, so it takes single numbers and arrays alike. A draw gives each input one value
from its range; thousands of draws turn "we are not sure" into a spread of results.

Each input has random numbers of its own, made from the seed and its name. They stay the same when
a range changes, so moving a control changes the curve and not the noise; and the first thousand
of a million draws are the same thousand as in a run of a thousand.
"""

import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

SEED = 1941
DRAWS = 10_000
GRID = 401  # values tried when looking for the value that turns a conclusion

Array = np.ndarray
Values = Mapping[str, float | Array]
Status = Literal["sourced", "derived", "judged"]
Formula = Callable[[Values], Array]


class ModelError(ValueError):
    """An input that a model cannot take. The message names it, its range and its unit."""

    def _render_traceback_(self) -> list[str]:
        """Show a notebook reader the sentence alone."""
        return [f"ModelError: {self}"]


@dataclass(frozen=True)
class Input:
    """One input of a model: a range with a most likely value.

    Attributes
    ----------
    name : its name in the code, such as "b_FE_moved".
    low, mode, high : lowest, most likely and highest value that a source or judgement supports.
    unit : what the numbers count, such as "thousand men".
    status : "sourced", "derived" (worked out from sourced figures) or "judged" (our opinion).
    meaning : what it is, in one sentence.
    source_id : the work it rests on; empty if it is judged without one.
    even : whether every value of the range is equally likely; otherwise the mode is likeliest.
    least, most : what is possible at all, such as 0 and 1 for a share.

    Raises
    ------
    ModelError
        If a number is missing or not finite, or if low, mode and high do not rise.
    """

    name: str
    low: float
    mode: float
    high: float
    unit: str = ""
    status: Status = "judged"
    meaning: str = ""
    source_id: str = ""
    even: bool = False
    least: float = -np.inf
    most: float = np.inf

    def __post_init__(self) -> None:
        for value in (self.low, self.mode, self.high):
            check(self.name, value, self.least, self.most, self.unit)
        if not self.low <= self.mode <= self.high:
            raise ModelError(
                f"{self.name}: low {self.low:g}, mode {self.mode:g}, high {self.high:g} "
                f"{self.unit} do not rise; give low, then mode, then high."
            )

    def supports(self, value: float) -> bool:
        """Whether a value lies in the range."""
        return self.low <= value <= self.high


Inputs = Mapping[str, Input]


def check(name: str, value: object, least: float, most: float, unit: str = "") -> None:
    """Refuse a number, or an array with a number, that is missing or out of range.

    Raises
    ------
    ModelError
        The sentence names the input, the value, the range and the unit.
    """
    try:
        found = np.asarray(value, float)
    except (TypeError, ValueError):
        found = np.array(np.nan)
    if found.size == 0:
        raise ModelError(f"{name}: there is no value; give at least one{unit and f', in {unit}'}.")
    wrong = found[~((found >= least) & (found <= most) & np.isfinite(found))]
    if wrong.size:
        number = isinstance(value, float | int | np.ndarray | list)
        shown = f"{wrong.flat[0]:g}" if number else repr(value)
        ends = {
            (False, False): "a finite number",
            (True, False): f"{least:g} or more",
            (False, True): f"at most {most:g}",
            (True, True): f"{least:g} to {most:g}",
        }[bool(np.isfinite(least)), bool(np.isfinite(most))]
        raise ModelError(f"{name}: {shown} cannot be used; it must be {ends} {unit}".rstrip() + ".")


def pick(inputs: Inputs, names: Iterable[str]) -> dict[str, Input]:
    """The inputs of these names.

    Raises
    ------
    ModelError
        If one is missing; the sentence names it.
    """
    names = tuple(names)
    missing = [name for name in names if name not in inputs]
    if missing or not names:
        raise ModelError(
            f"there is no input called {missing[0]!r}; there are: {', '.join(inputs)}."
            if missing
            else "no input was chosen; choose at least one."
        )
    return {name: inputs[name] for name in names}


def change(inputs: Inputs, **values: float | tuple[float, float, float]) -> dict[str, Input]:
    """The inputs with some of them changed: one number fixes an input, three give a new range.

    Raises
    ------
    ModelError
        If there is no such input, or a value is not possible.

    Examples
    --------
    >>> men = {"men": Input("men", 122, 150, 300, "thousand men", least=0)}
    >>> change(men, men=200)["men"].high
    200.0
    """
    changed = dict(inputs)
    for name, value in values.items():
        old = pick(inputs, [name])[name]
        ends = value if isinstance(value, tuple) else (value, value, value)
        if len(ends) != 3:
            raise ModelError(f"{name}: give one number, or low, mode and high in {old.unit}.")
        for end in ends:
            check(name, end, old.least, old.most, old.unit)
        low, mode, high = (float(end) for end in ends)
        changed[name] = replace(old, low=low, mode=mode, high=high)
    return changed


def modes(inputs: Inputs) -> dict[str, float]:
    """Every input at its most likely value."""
    return {name: each.mode for name, each in inputs.items()}


def medians(inputs: Inputs) -> dict[str, float]:
    """Every input at the middle of its draws; not the mode where a range is lopsided."""
    return {name: float(quantile(each, 0.5)) for name, each in inputs.items()}


def uniforms(name: str, n: int, seed: int = SEED) -> Array:
    """An input's own random numbers: `n` of them, spread evenly from 0 to 1."""
    stream = np.random.SeedSequence([seed, zlib.crc32(name.encode())])
    return np.random.Generator(np.random.PCG64(stream)).random(n)


def quantile(each: Input, share: float | Array) -> Array:
    """The value below which a share of an input's draws lies.

    The triangle from `low` over `mode` to `high` has, with c = (mode - low) / (high - low),
        low + sqrt(u (high - low) (mode - low))           for u < c,
        high - sqrt((1 - u) (high - low) (high - mode))   otherwise;
    an even range has low + u (high - low).

    Parameters
    ----------
    each : the input.
    share : u, from 0 to 1; a number or an array of any shape.
    """
    u = np.asarray(share, float)
    width = each.high - each.low
    if width == 0:
        return np.full_like(u, each.low)
    if each.even:
        return each.low + u * width
    left, right = each.mode - each.low, each.high - each.mode
    rising = u * width < left
    root = np.sqrt(np.where(rising, u * left, (1 - u) * right) * width)
    return np.where(rising, each.low + root, each.high - root)


def draw(
    inputs: Inputs, names: Iterable[str], n: int = DRAWS, seed: int = SEED
) -> dict[str, Array]:
    """Values for each named input, `n` of each.

    Returns
    -------
    dict from name to an (n,) array, in the input's unit. The same seed gives the same numbers.

    Raises
    ------
    ModelError
        If `n` is not a whole number from 1 up, no input is named, or one does not exist.
    """
    if not isinstance(n, int | np.integer) or n < 1:
        raise ModelError(f"draws: {n!r} cannot be used; it must be a whole number, 1 or more.")
    return {
        name: quantile(each, uniforms(name, n, seed)) for name, each in pick(inputs, names).items()
    }


def percentiles(values: Array, at: tuple[float, ...] = (5, 50, 95)) -> tuple[float, ...]:
    """The values below which 5, 50 and 95 per cent of the draws lie (or other percentages).

    Raises
    ------
    ModelError
        If there are no values, or one is not a finite number.
    """
    check("result", values, -np.inf, np.inf)
    return tuple(float(value) for value in np.percentile(values, at))


def spread_shares(values: Values, result: Array) -> dict[str, float]:
    """How much of a result's spread goes with each input: shares that sum to one, largest first.

    Each share is the squared rank correlation of the input with the result (Spearman), divided
    by the sum of all of them. Inputs are drawn independently, so the parts can be added; what
    inputs do together is shared out in proportion. An input that never varies has none.

    Parameters
    ----------
    values : (n,) arrays, as `draw` gives them.
    result : (n,) result of the same draws. If it never varies, every share is 0.
    """
    ranks = _ranks(np.asarray(result, float))
    squares = {
        name: _correlation(_ranks(np.asarray(each, float)), ranks) ** 2
        for name, each in values.items()
    }
    total = sum(squares.values()) or 1.0
    shares = {name: square / total for name, square in squares.items()}
    return dict(sorted(shares.items(), key=lambda pair: -pair[1]))


def judged_share(inputs: Inputs, shares: Mapping[str, float]) -> float:
    """The share of a result's spread that goes with judged inputs, from 0 to 1."""
    return sum(share for name, share in shares.items() if inputs[name].status == "judged")


def _ranks(values: Array) -> Array:
    """The place of each value in order of size; equal values share the first one's place."""
    return np.searchsorted(np.sort(values), values).astype(float)


def _correlation(one: Array, other: Array) -> float:
    one, other = one - one.mean(), other - other.mean()
    size = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return float((one * other).sum()) / size if size else 0.0


@dataclass(frozen=True)
class Bar:
    """One bar of a tornado: the result with one input at its low and at its high end."""

    name: str
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        """How far the result moves between the two ends."""
        return abs(self.at_high - self.at_low)


def tornado(
    formula: Formula, inputs: Inputs, names: Iterable[str], others: Values | None = None
) -> list[Bar]:
    """What matters most: one input at a time goes from its low to its high end.

    Parameters
    ----------
    formula : the model as a function of the inputs' values, such as
        ``lambda values: moscow_reserves.ratio(values, retained=1)``. It is called once, with
        arrays that hold every case.
    inputs : all inputs of the model.
    names : the inputs to move.
    others : where the inputs stand that do not move; by default at their `modes`.

    Returns
    -------
    list of Bar, the longest first; bars of equal length in the order of `names`.
    """
    moved = pick(inputs, names)
    stand = others or modes(inputs)
    cases = {name: np.full(2 * len(moved), value) for name, value in stand.items()}
    for place, (name, each) in enumerate(moved.items()):
        cases[name][2 * place : 2 * place + 2] = each.low, each.high
    found = formula(cases)
    bars = [
        Bar(name, float(found[2 * place]), float(found[2 * place + 1]))
        for place, name in enumerate(moved)
    ]
    return sorted(bars, key=lambda bar: -bar.swing)


def turning_point(
    formula: Formula,
    inputs: Inputs,
    name: str,
    *,
    level: float = 0.0,
    ends: tuple[float, float] | None = None,
    others: Values | None = None,
) -> float | None:
    """Break it: the value of one input at which the result crosses a level.

    Parameters
    ----------
    formula : the model as a function of the inputs' values (see `tornado`).
    level : the result at which the conclusion turns.
    ends : lowest and highest value to try; by default the input's own range. Go beyond it to see
        what no source supports.
    others : where the other inputs stand; by default at their `modes`.

    Returns
    -------
    The crossing nearest to the mode, between two of 401 steps by a straight line; None if the
    result does not cross the level.

    Raises
    ------
    ModelError
        If there is no such input, or the ends are not possible values that rise.
    """
    each = pick(inputs, [name])[name]
    low, high = ends or (each.low, each.high)
    tried = replace(each, low=low, mode=min(max(each.mode, low), high), high=high)
    grid = np.linspace(tried.low, tried.high, GRID)
    stand = others or modes(inputs)
    cases = {other: np.full(GRID, value) for other, value in stand.items()}
    above = formula({**cases, name: grid}) - level
    turns = np.flatnonzero(above[:-1] * above[1:] <= 0)
    if tried.low == tried.high or not turns.size:
        return None
    step = above[turns + 1] - above[turns]
    part = np.where(step == 0, 0, -above[turns] / np.where(step == 0, 1, step))
    crossings = grid[turns] + part * (grid[1] - grid[0])
    return float(crossings[np.abs(crossings - each.mode).argmin()])


@dataclass(frozen=True)
class Hindcast:
    """A model's answer to a question whose answer is known.

    Attributes
    ----------
    what : the question.
    low, middle, high : the answer: 5, 50 and 95 per cent of draws (alike if nothing is drawn).
    actual : what the records say.
    unit : of all four.
    source_ids : works that give the actual figure.
    """

    what: str
    low: float
    middle: float
    high: float
    actual: float
    unit: str
    source_ids: tuple[str, ...]

    @property
    def error_percent(self) -> float:
        """The middle answer against the actual figure: +7 means 7% too high."""
        return 100 * (self.middle / self.actual - 1)
