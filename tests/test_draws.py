"""Draws, ranges and the questions put to a result, with a model of two lines."""

import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from neutrality_pact.inputs import inputs_of
from neutrality_pact.models import draws
from neutrality_pact.models.draws import Input, ModelError

MEN = Input("men", 122, 150, 300, "thousand men", "sourced", least=0, most=3000)
SHARE = Input("share", 0.35, 0.45, 0.8, "share", "judged", least=0, most=1)
TWO = {"men": MEN, "share": SHARE}
MODELS = ("moscow_reserves", "pacific_route", "tokyo_choice", "base_rates", "treaty_clock")
EXPECTED = [0.5584068064931511, 0.08230740047602003, 0.5835667254285533]
NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


def there(values: draws.Values) -> draws.Array:
    return np.asarray(values["men"] * values["share"])


@pytest.mark.parametrize("name", MODELS)
def test_every_row_of_the_table_makes_an_input(name) -> None:
    inputs = inputs_of(name)
    assert inputs
    assert all(each.supports(each.mode) and each.unit and each.meaning for each in inputs.values())


def test_an_unknown_model_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Exception, match=r"'berlin'; there are: treaty_clock, moscow_reserves"):
        inputs_of("berlin")


def test_numbers_of_the_seed_are_the_same_on_every_machine() -> None:
    assert draws.SEED == 1941
    assert draws.uniforms("men", 3) == pytest.approx(EXPECTED)
    assert draws.uniforms("men", 3, seed=1942) != pytest.approx(EXPECTED)
    assert draws.uniforms("share", 3) != pytest.approx(EXPECTED)


def test_a_longer_run_begins_with_the_shorter_one() -> None:
    short, long = draws.draw(TWO, TWO, 1000), draws.draw(TWO, TWO, 5000)
    for name in TWO:
        assert (long[name][:1000] == short[name]).all()


def test_another_input_or_range_leaves_the_noise_alone() -> None:
    alone = draws.draw(TWO, ["share"], 500)["share"]
    wider = draws.change(TWO, men=(100.0, 200.0, 400.0))
    assert (draws.draw(wider, wider, 500)["share"] == alone).all()
    before, after = draws.draw(TWO, ["men"], 500)["men"], draws.draw(wider, ["men"], 500)["men"]
    assert (np.argsort(before) == np.argsort(after)).all()


@given(st.lists(NUMBERS, min_size=3, max_size=3), st.floats(0, 1), st.booleans())
def test_quantiles_stay_in_the_range(numbers, share, even) -> None:
    low, mode, high = sorted(numbers)
    found = float(draws.quantile(Input("x", low, mode, high, even=even), share))
    slack = 1e-9 * max(1, abs(low), abs(high))
    assert low - slack <= found <= high + slack


@given(st.lists(NUMBERS, min_size=3, max_size=3), st.floats(0, 1), st.floats(0, 1))
def test_quantiles_rise(numbers, one, other) -> None:
    each = Input("x", *sorted(numbers))
    low, high = draws.quantile(each, np.array(sorted([one, other])))
    assert low <= high + 1e-9 * max(1, abs(each.low), abs(each.high))


def test_the_triangle_has_the_mean_and_median_it_should() -> None:
    drawn = draws.draw(TWO, ["men"], 100_000)["men"]
    assert drawn.mean() == pytest.approx((122 + 150 + 300) / 3, rel=2e-3)
    assert np.median(drawn) == pytest.approx(draws.medians(TWO)["men"], rel=2e-3)
    even = dataclasses.replace(MEN, even=True)
    assert draws.medians({"men": even})["men"] == 211


def test_change_fixes_or_gives_a_range_and_leaves_the_first_inputs_alone() -> None:
    fixed = draws.change(TWO, men=200)
    assert set(draws.draw(fixed, ["men"], 50)["men"]) == {200.0}
    assert draws.change(TWO, men=(1, 2, 3))["men"].mode == 2
    assert TWO["men"].mode == 150
    assert not TWO["men"].supports(draws.change(TWO, men=400)["men"].mode)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: draws.change(TWO, men=float("nan")), r"men: nan .* 0 to 3000 thousand men"),
        (lambda: draws.change(TWO, men=-1), r"men: -1 .* 0 to 3000 thousand men"),
        (lambda: draws.change(TWO, men=150_000), r"men: 150000 .* 0 to 3000 thousand men"),
        (lambda: draws.change(TWO, men="many"), r"men: 'many' cannot be used"),
        (lambda: draws.change(TWO, men=None), r"men: None cannot be used"),
        (lambda: draws.change(TWO, share=1.01), r"share: 1.01 .* 0 to 1 share"),
        (lambda: draws.change(TWO, men=(300, 150, 122)), r"men: low 300, .* thousand men do not"),
        (lambda: draws.change(TWO, men=(1, 2)), r"men: give one number, or low, mode and high"),
        (lambda: draws.change(TWO, women=1), r"no input called 'women'; there are: men, share"),
        (lambda: Input("x", 0, float("inf"), 1, "men"), r"x: inf|x: .*finite number men"),
        (lambda: draws.draw(TWO, []), r"choose at least one"),
        (lambda: draws.draw(TWO, ["women"]), r"no input called 'women'"),
        (lambda: draws.draw(TWO, TWO, 0), r"draws: 0 .* whole number, 1 or more"),
        (lambda: draws.draw(TWO, TWO, 1.5), r"draws: 1.5 .* whole number, 1 or more"),
        (lambda: draws.percentiles(np.array([])), r"result: there is no value"),
        (lambda: draws.percentiles(np.array([1, np.nan])), r"result: .* finite number"),
        (lambda: draws.tornado(there, TWO, []), r"choose at least one"),
        (lambda: draws.turning_point(there, TWO, "men", ends=(5, 1)), r"men: low 5"),
    ],
)
def test_bad_input_is_told_in_a_sentence_with_its_range(call, said) -> None:
    with pytest.raises(ModelError, match=said):
        call()


def test_an_error_shows_the_sentence_alone() -> None:
    assert ModelError("men: no.")._render_traceback_() == ["ModelError: men: no."]


def test_tornado_puts_the_longest_bar_first_and_asks_the_model_once() -> None:
    asked = []
    bars = draws.tornado(lambda values: asked.append(1) or there(values), TWO, TWO)
    assert [bar.name for bar in bars] == ["men", "share"]
    assert (bars[0].at_low, bars[0].at_high) == pytest.approx((122 * 0.45, 300 * 0.45))
    assert asked == [1]
    around = draws.tornado(there, TWO, ["men"], others={"men": 150, "share": 0.5})
    assert around[0].at_low == 61


def test_turning_point_is_found_in_the_range_beyond_it_or_not_at_all() -> None:
    level = 200 * 0.45
    assert draws.turning_point(there, TWO, "men", level=level) == pytest.approx(200)
    assert draws.turning_point(there, TWO, "men", level=400 * 0.45) is None
    beyond = draws.turning_point(there, TWO, "men", level=400 * 0.45, ends=(0, 500))
    assert beyond == pytest.approx(400)
    assert draws.turning_point(there, draws.change(TWO, men=200), "men", level=level) is None


def test_turning_point_is_the_one_nearest_to_the_mode() -> None:
    hill = {"x": Input("x", -2, 0.5, 2)}
    found = draws.turning_point(lambda v: v["x"] ** 2, hill, "x", level=1.0)
    assert found == pytest.approx(1, abs=1e-3)


def test_shares_of_the_spread_sum_to_one_and_name_the_judged_part() -> None:
    values = draws.draw(TWO, TWO, 5000)
    shares = draws.spread_shares(values, there(values))
    assert sum(shares.values()) == pytest.approx(1)
    assert draws.judged_share(TWO, shares) == pytest.approx(shares["share"])
    alone = draws.spread_shares(values, values["men"] ** 3)
    assert alone["men"] > 0.99
    assert list(alone) == ["men", "share"]


@given(st.lists(st.floats(-9, 9), min_size=2, max_size=2), st.integers(0, 10**6))
def test_shares_sum_to_one_for_any_model_that_varies(weights, seed) -> None:
    assume(max(abs(weight) for weight in weights) > 0.01)
    values = draws.draw(TWO, TWO, 200, seed)
    result = weights[0] * values["men"] + weights[1] * values["share"]
    assert sum(draws.spread_shares(values, result).values()) == pytest.approx(1)


def test_a_result_that_never_varies_has_no_shares() -> None:
    values = draws.draw(TWO, TWO, 50)
    assert set(draws.spread_shares(values, np.ones(50)).values()) == {0}


def test_hindcast_error_is_per_cent_of_the_actual_figure() -> None:
    found = draws.Hindcast("men", 900, 1092, 1263, 1022, "thousand men", ("krivosheev-2001",))
    assert found.error_percent == pytest.approx(6.85, abs=0.01)
