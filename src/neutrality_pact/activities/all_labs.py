"""Every lab by the name of its model."""

from collections.abc import Callable
from typing import Any

from neutrality_pact.activities import (
    choose_for_tokyo,
    close_the_pacific,
    judge_a_promise,
    keep_men_in_the_east,
)
from neutrality_pact.activities.labs import Lab, Model

LABS: dict[str, Callable[[], Model]] = {
    "moscow_reserves": keep_men_in_the_east.lab,
    "pacific_route": close_the_pacific.lab,
    "tokyo_choice": choose_for_tokyo.lab,
    "base_rates": judge_a_promise.lab,
}


def lab(item: dict[str, Any], answer: dict[str, Any] | None = None) -> Lab:
    """The lab that a question of the bank names, with the pupil's earlier bet and settings."""
    return Lab(item, LABS[item["lab"]](), answer)
