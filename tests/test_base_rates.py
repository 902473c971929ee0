"""Base rates: survival and intervals against hand-worked and published values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neutrality_pact.inputs import LISTS, inputs_of, pact_cases
from neutrality_pact.models import base_rates
from neutrality_pact.models.base_rates import survival, update, wilson
from neutrality_pact.models.draws import ModelError, modes

# Fourteen Soviet pacts of 1925-1945 as first coded: start, breach or end, broken by force.
FOURTEEN = (
    ("1925-12-17", "1945-11-07", 0), ("1926-09-28", "1940-06-15", 1),
    ("1927-10-01", "1941-08-25", 1), ("1926-08-31", "1945-09-02", 0),
    ("1932-01-21", "1939-11-30", 1), ("1932-02-05", "1940-06-17", 1),
    ("1932-05-04", "1940-06-17", 1), ("1932-07-25", "1939-09-17", 1),
    ("1932-11-29", "1941-06-30", 0), ("1933-09-02", "1941-06-22", 1),
    ("1937-08-21", "1945-08-14", 0), ("1939-08-23", "1941-06-22", 1),
    ("1941-04-05", "1941-05-08", 0), ("1941-04-25", "1945-08-09", 1),
)  # fmt: skip
CASES = st.lists(st.tuples(st.floats(0.01, 60), st.booleans()), min_size=1, max_size=40)


def test_survival_worked_by_hand() -> None:
    # Five pacts: broken after 2 and 4 years, ended otherwise after 3, 5 and 6.
    found = survival(np.array([2, 3, 4, 5, 6]), np.array([True, False, True, False, False]))
    assert found.years.tolist() == [0, 2, 4]
    assert found.share == pytest.approx([1, 4 / 5, 4 / 5 * 2 / 3])
    assert found.at_risk.tolist() == [5, 5, 3]
    assert [found.at(years) for years in (0, 1.9, 2, 10)] == pytest.approx([1, 1, 0.8, 8 / 15])
    # Greenwood: variance of log S at 2 years is 1 / (5 * 4); log-log interval.
    spread = np.sqrt(1 / 20) / abs(np.log(0.8)) * 1.959964
    assert found.low[1] == pytest.approx(0.8 ** np.exp(spread))
    assert found.high[1] == pytest.approx(0.8 ** np.exp(-spread))


def test_all_broken_ends_at_nothing_and_none_broken_stays_whole() -> None:
    assert survival(np.array([1.0, 2.0]), np.array([True, True])).share.tolist() == [1, 0.5, 0]
    whole = survival(np.array([1.0, 2.0]), np.array([False, False]))
    assert whole.share.tolist() == [1]
    assert whole.at(50) == 1


@given(st.lists(st.tuples(st.floats(0.01, 60), st.booleans()), min_size=1, max_size=80))
def test_survival_falls_and_lies_in_its_interval(cases: list[tuple[float, bool]]) -> None:
    years, broken = (np.array(column) for column in zip(*cases, strict=True))
    found = survival(years, broken)
    assert (np.diff(found.share) < 0).all()
    assert (found.share >= 0).all()
    assert (found.low <= found.share + 1e-12).all()
    assert (found.share <= found.high + 1e-12).all()
    if broken.all():
        assert found.share[-1] == pytest.approx(0)


@pytest.mark.parametrize(
    ("cases", "of", "low", "high"),
    # Published: 22/43 and 20/34 as the table of base rates was first worked out elsewhere.
    [(22, 43, 0.368, 0.654), (20, 34, 0.422, 0.736), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0)],
)
def test_wilson(cases: int, of: int, low: float, high: float) -> None:
    assert wilson(cases, of) == pytest.approx((low, high), abs=6e-4)


def test_bad_input_is_told_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="3 out of 2 is not a share"):
        wilson(3, 2)
    with pytest.raises(ValueError, match="at least one pact"):
        survival(np.array([]), np.array([]))
    with pytest.raises(ModelError, match=r"years: -1 .* 0 or more years"):
        survival(np.array([-1.0]), np.array([True]))
    with pytest.raises(ModelError, match=r"years: nan .* 0 or more years"):
        survival(np.array([np.nan]), np.array([True]))


def test_survival_of_the_fourteen_as_first_coded() -> None:
    days = [np.datetime64(end) - np.datetime64(start) for start, end, _ in FOURTEEN]
    years = np.array([gap.astype(int) / 365.25 for gap in days])
    found = survival(years, np.array([broken for *_, broken in FOURTEEN], bool))
    assert [found.at(5), found.at(8)] == pytest.approx([0.85, 0.62], abs=0.006)


@pytest.mark.parametrize(
    ("prior", "mean", "low", "high"), [(0.78, 0.53, 0.37, 0.70), (0.37, 0.36, 0.21, 0.53)]
)
def test_beliefs_after_fourteen_cases(prior, mean, low, high) -> None:
    found = update(prior, 10, kept=5, broken=9)
    assert (found.mean, found.low, found.high) == pytest.approx((mean, low, high), abs=0.006)


def test_the_beta_interval_against_known_ones() -> None:
    # Beta(1, 1) is even; Beta(2, 1) has distribution x^2; Beta(1, 3) has 1 - (1 - x)^3.
    flat, rising, falling = (base_rates.belief(*pair) for pair in ((1, 1), (2, 1), (1, 3)))
    assert (flat.low, flat.high) == pytest.approx((0.05, 0.95), abs=1e-4)
    assert (rising.low, rising.high) == pytest.approx((0.05**0.5, 0.95**0.5), abs=1e-4)
    assert falling.high == pytest.approx(1 - 0.05 ** (1 / 3), abs=1e-4)


@given(st.floats(0.01, 0.99), st.floats(1, 50), st.integers(0, 40), st.integers(0, 40))
def test_each_case_moves_the_belief_its_way(prior, weight, kept, broken) -> None:
    now = update(prior, weight, kept, broken)
    assert 0 <= now.low <= now.high <= 1
    assert update(prior, weight, kept + 1, broken).mean > now.mean
    assert update(prior, weight, kept, broken + 1).mean < now.mean
    discounted = update(prior, weight, kept, broken, each_counts=0.3)
    assert abs(discounted.mean - prior) <= abs(now.mean - prior) + 1e-12


@given(CASES, st.floats(0, 60), st.floats(0, 60))
def test_survival_never_rises(cases, one, other) -> None:
    found = survival(*(np.array(column) for column in zip(*cases, strict=True)))
    soon, late = sorted([one, other])
    assert found.at(late) <= found.at(soon)


@given(CASES)
def test_groups_of_one_change_no_share_and_keep_the_interval_in_bounds(cases) -> None:
    years, broken = (np.array(column) for column in zip(*cases, strict=True))
    plain = survival(years, broken)
    found = base_rates.survival_of_groups(years, broken, np.arange(len(years)), resamples=100)
    assert (found.share == plain.share).all()
    assert (found.low >= 0).all()
    assert (found.low <= found.high).all()
    assert (found.high <= 1).all()


def test_pacts_that_end_together_widen_the_interval() -> None:
    years = np.tile([3.0, 6.0, 9.0, 12.0], 6)
    broken = np.tile([True, True, False, False], 6)
    widths = []
    for groups in (np.tile(np.arange(4), 6), np.arange(24)):
        low, high = base_rates.survival_of_groups(years, broken, groups).interval(6)
        widths.append(high - low)
    assert widths[0] > 1.5 * widths[1]


def test_effective_number() -> None:
    assert base_rates.effective_number(np.repeat([1939, 1941], 17)) == 2
    assert base_rates.effective_number(np.arange(34)) == 34
    cases = pact_cases().settled("left out")
    assert base_rates.effective_number(cases.group) < len(cases.years) / 4


def test_leave_one_out_forecasts() -> None:
    chances, score = base_rates.leave_one_out(0.5, 2, np.array([True, False, False]))
    assert chances == pytest.approx([3 / 4, 2 / 4, 2 / 4])
    assert score == pytest.approx((0.75**2 + 0.5**2 + 0.5**2) / 3)


def test_the_class_chosen_matters_as_much_as_the_cases() -> None:
    rates = modes(inputs_of("base_rates"))
    kept, broken = pact_cases("Soviet Union").settled("left out").tally
    high, low = (
        update(rates[name] / 100, 10, kept, broken) for name in ("e_BF_neutral", "e_BF_nonagg")
    )
    moved = rates["e_BF_neutral"] / 100 - high.mean
    assert high.mean - low.mean > 0.1
    assert moved > 0.1


@pytest.mark.parametrize("which", LISTS)
@pytest.mark.parametrize("breach", ["force", "any end by a party"])
def test_every_list_has_cases_and_not_the_pact_itself(which, breach) -> None:
    cases = pact_cases(which, breach=breach)
    assert "soviet_japan_1941" not in cases.names
    assert sum(cases.tally) == len(cases.years) > 0
    assert (cases.years >= 0).all()


def test_the_soviet_list_by_force() -> None:
    cases = pact_cases("Soviet Union", leave_out=())
    named = dict(zip(cases.names, zip(cases.broken, cases.contested, strict=True), strict=True))
    assert named["soviet_japan_1941"] == (True, True)
    assert named["soviet_turkey_1925"] == (False, False)
    assert named["soviet_lithuania_1926"] == (True, False)
    assert named["soviet_afghanistan_1926"] == (False, False)  # 1979 is after the years watched
    japan = cases.years[list(cases.names).index("soviet_japan_1941")]
    assert japan == pytest.approx(4.32, abs=0.01)  # signature to 9 August 1945


@pytest.mark.parametrize("contested", ["kept", "broken"])
def test_contested_cases_can_be_counted_either_way(contested) -> None:
    cases = pact_cases()
    kept, broken = cases.settled("left out").tally
    all_kept, all_broken = cases.settled(contested).tally
    assert all_kept + all_broken == len(cases.years)
    assert (all_kept == kept) == (contested == "broken")
    assert (all_broken == broken) == (contested == "kept")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: update(0, 10), r"prior: 0 .* 0.001 to 0.999"),
        (lambda: update(0.5, 0), r"weight: 0 .* 0.1 to 1000 cases"),
        (lambda: update(0.5, 10, -1), r"cases: -1"),
        (lambda: update(0.5, 10, 1, 1, 2), r"each counts: 2 .* 0 to 1"),
        (lambda: update(float("nan"), 10), r"prior: nan"),
        (lambda: pact_cases("Peru"), r"'Peru' .* all, Soviet Union, Japan"),
        (lambda: pact_cases("Japan", since=1945), r"no pact of Japan is left"),
        (lambda: pact_cases(breach="any"), r"'any' .* \"force\" or"),
        (lambda: pact_cases().settled("maybe"), r"'maybe' .* \"left out\""),
        (lambda: base_rates.effective_number(np.array([])), r"at least one"),
        (lambda: base_rates.leave_one_out(0.5, 5, np.array([True])), r"cases: 1 .* 2 to"),
        (
            lambda: base_rates.survival_of_groups(np.ones(2), np.ones(2), np.ones(3)),
            r"one group for each pact",
        ),
    ],
)
def test_bad_input_names_what_is_wrong(call, said) -> None:
    with pytest.raises(ModelError, match=said):
        call()
