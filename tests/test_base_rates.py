"""Base rates: survival and intervals against hand-worked and published values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neutrality_pact.models.base_rates import survival, wilson


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
