"""The Moscow model against the strengths of December 1941, its own equations and bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neutrality_pact.inputs import inputs_of
from neutrality_pact.models import draws
from neutrality_pact.models import moscow_reserves as moscow
from neutrality_pact.models.draws import ModelError

INPUTS = inputs_of("moscow_reserves")
MODES = draws.modes(INPUTS)
VALUES = moscow.sample(INPUTS, 20_000)
SHARES = st.floats(0, 1)
SEEDS = st.integers(0, 2**32)


def drawn(**changes: float) -> dict[str, draws.Array]:
    return moscow.sample(draws.change(INPUTS, **changes), 20_000)


def worked_by_hand(retained: float) -> tuple[float, float]:
    missing = retained * 150 * 0.45 * (1 - 0.35)
    german = 0.5 * (1184 - 146 - 30) + 0.5 * 1708
    return 1022 - missing * (0.65 + 0.25), german + 0.15 * missing


@pytest.mark.parametrize("retained", [0, 0.5, 1])
def test_equations_at_the_most_likely_values(retained) -> None:
    soviet, german = worked_by_hand(retained)
    men = moscow.strengths(MODES, retained)
    assert (float(men.soviet), float(men.german)) == pytest.approx((soviet, german))
    assert float(moscow.ratio(MODES, retained)) == pytest.approx(soviet / german)


@pytest.mark.parametrize(
    ("weight", "retained", "expected"),
    [
        (None, 0, (0.61, 0.76, 1.03)),
        (None, 0.5, (0.59, 0.74, 1.00)),
        (None, 1, (0.56, 0.71, 0.97)),
        (0, 0, (0.95, 1.05, 1.19)),
        (0, 0.5, (0.92, 1.01, 1.15)),
        (0, 1, (0.87, 0.98, 1.12)),
        (1, 0, (0.56, 0.60, 0.63)),
        (1, 0.5, (0.54, 0.58, 0.62)),
        (1, 1, (0.51, 0.56, 0.60)),
    ],
)
def test_ratios_by_german_count_and_share_retained(weight, retained, expected) -> None:
    values = VALUES if weight is None else drawn(b_G_w=weight)
    assert draws.percentiles(moscow.ratio(values, retained)) == pytest.approx(expected, abs=0.008)


def test_keeping_everyone_east_lowers_the_ratio_by_six_per_cent() -> None:
    assert draws.percentiles(moscow.fall(VALUES, 1)) == pytest.approx(
        (0.025, 0.06, 0.125), abs=0.004
    )
    # With quality the fall is a little more: replacements count as average men.
    assert draws.percentiles(moscow.fall(VALUES, 1, quality=True)) == pytest.approx(
        (0.04, 0.087, 0.163), abs=0.004
    )


def test_men_involved_and_men_needed() -> None:
    assert draws.percentiles(moscow.far_eastern_men(VALUES)) == pytest.approx(
        (64, 98, 155), abs=1.5
    )
    needed = [np.median(moscow.men_for_fall(VALUES, share)) for share in (0.1, 0.2)]
    assert needed == pytest.approx([155, 312], abs=4)


def test_men_needed_do_bring_the_fall() -> None:
    needed = float(moscow.men_for_fall(MODES, 0.1))
    assert float(moscow.fall({**MODES, "b_FE_moved": needed, "b_FE_share": 1}, 1)) == pytest.approx(
        0.1
    )


def test_all_inputs_about_the_far_east_at_their_worst() -> None:
    ends = {"b_FE_moved": 300, "b_FE_share": 0.8, "b_phi": 0.9, "b_lambda": 0.8, "b_mu": 0.4}
    worst = {**MODES, **ends, "b_r": 0}
    assert float(moscow.far_eastern_men(worst)) == 240
    assert float(moscow.fall(worst, 1)) == pytest.approx(0.44, abs=0.005)


def test_the_path_on_1_november() -> None:
    medians = [np.median(moscow.ratio(VALUES, x, "1 November")) for x in (0, 1)]
    assert medians == pytest.approx([0.53, 0.51], abs=0.008)


def test_the_german_count_matters_eight_times_more_than_the_far_east() -> None:
    bars = draws.tornado(lambda values: moscow.ratio(values, 1), INPUTS, moscow.DRAWN)
    half = {bar.name: bar.swing / 2 for bar in bars}
    assert bars[0].name == "b_G_w"
    assert half["b_G_w"] == pytest.approx(0.20, abs=0.005)
    assert half["b_S_5dec"] == pytest.approx(0.06, abs=0.005)
    far_east = ("b_FE_moved", "b_FE_share", "b_phi", "b_lambda", "b_mu", "b_r", "b_q")
    assert max(half[name] for name in far_east) <= 0.025
    assert half["b_G_w"] / max(half[name] for name in far_east) > 8


def test_hindcast_is_seven_per_cent_too_high() -> None:
    (found,) = moscow.hindcasts(INPUTS)
    assert (found.low, found.middle, found.high) == pytest.approx((932, 1092, 1263), abs=4)
    assert found.actual == 1022
    assert found.error_percent == pytest.approx(7, abs=0.5)
    assert found.low < found.actual < found.high


def test_far_eastern_men_among_new_formations() -> None:
    assert draws.percentiles(moscow.far_eastern_share(VALUES)) == pytest.approx(
        (0.13, 0.20, 0.32), abs=0.006
    )


@given(SHARES, SHARES, SEEDS, st.booleans(), st.sampled_from(["5 December", "1 November"]))
def test_more_retained_never_raises_the_ratio(one, other, seed, quality, day) -> None:
    values = moscow.sample(INPUTS, 50, seed)
    less, more = sorted([one, other])
    before, after = (moscow.ratio(values, x, day, quality) for x in (less, more))
    assert (after <= before + 1e-12).all()


@given(SEEDS)
def test_a_seed_gives_the_same_ratios_again(seed) -> None:
    first, second = (moscow.ratio(moscow.sample(INPUTS, 20, seed), 0.4) for _ in range(2))
    assert (first == second).all()


def test_a_column_of_shares_gives_a_curve_for_each_draw() -> None:
    curve = moscow.ratio(VALUES, np.linspace(0, 1, 5)[:, None])
    assert curve.shape == (5, 20_000)
    assert (curve[2] == moscow.ratio(VALUES, 0.5)).all()


@pytest.mark.parametrize("retained", [-0.01, 1.01, float("nan"), "all", None, []])
def test_a_share_outside_0_to_1_is_refused(retained) -> None:
    with pytest.raises(ModelError, match="retained"):
        moscow.ratio(MODES, retained)


def test_another_day_or_fall_is_refused() -> None:
    with pytest.raises(ModelError, match=r"'1 October' .* \"5 December\" or \"1 November\""):
        moscow.ratio(MODES, 0.5, "1 October")
    with pytest.raises(ModelError, match=r"share: 1 .* 0.001 to 0.999"):
        moscow.men_for_fall(MODES, 1)
