"""10,000 generated sets of settings against the models: a finite result or a clear sentence."""

import math
import random
from typing import Any

import pytest

from neutrality_pact.activities.all_labs import LABS
from neutrality_pact.activities.labs import Model, Setting, fitting
from neutrality_pact.models.draws import ModelError

pytestmark = pytest.mark.hard
HOW_MANY = 10_000
BAD: tuple[Any, ...] = (math.nan, math.inf, -math.inf, None, "much", [], 1e308, -1e9)


def value(setting: Setting, chance: random.Random) -> Any:
    """Mostly a value the setting allows, sometimes its ends, sometimes nonsense."""
    kind = chance.random()
    if kind < 0.01:
        return chance.choice(BAD)
    if setting.options:
        return chance.choice(setting.options)[0]
    if kind < 0.2:
        return chance.choice((setting.low, setting.high))
    return chance.uniform(setting.low, setting.high)


def finite(outcome: Any) -> bool:
    """Whether a chart's every point and both its axes are finite numbers."""
    chart = outcome.chart
    ends = (chart.x.low, chart.x.high, chart.y.low, chart.y.high)
    points = (number for mark in chart.marks for point in mark.points for number in point)
    return all(math.isfinite(number) for number in (*ends, *points))


@pytest.mark.parametrize("name", LABS)
def test_every_set_gives_a_finite_result_or_a_sentence(name: str) -> None:
    chance = random.Random(1941)
    model: Model = LABS[name]()
    refused = 0
    for _ in range(HOW_MANY // len(LABS)):
        tried = {one.id: value(one, chance) for one in model.settings}
        try:
            outcome = model.run(fitting(model, tried))
        except ModelError as error:
            refused += 1
            assert any(one.label in str(error) for one in model.settings), tried
            continue
        assert finite(outcome), tried
        assert outcome.title and outcome.description and len(outcome.data), tried
    print(f"\n{name}: {HOW_MANY // len(LABS):,} sets, {refused} refused with a sentence")
