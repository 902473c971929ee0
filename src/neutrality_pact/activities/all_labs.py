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
from neutrality_pact.contract import DataError
from neutrality_pact.questions import questions

LESSON = "04_counterfactuals"  # whose questions the labs belong to

LABS: dict[str, Callable[[], Model]] = {
    "moscow_reserves": keep_men_in_the_east.lab,
    "pacific_route": close_the_pacific.lab,
    "tokyo_choice": choose_for_tokyo.lab,
    "base_rates": judge_a_promise.lab,
}


def lab(item: dict[str, Any], answer: dict[str, Any] | None = None) -> Lab:
    """The lab that a question of the bank names, with the pupil's earlier bet and settings."""
    return Lab(item, LABS[item["lab"]](), answer)


def lab_alone(name: str) -> Lab:
    """A lab outside its lesson: nothing is kept.

    Raises
    ------
    DataError
        If there is no such lab; the sentence lists those there are.
    """
    if name not in LABS:
        raise DataError(f"there is no lab called {name!r}; there is: {', '.join(LABS)}.")
    item = next(item for item in questions(LESSON).values() if item.get("lab") == name)
    alone = lab({**item, "lesson": "labs"})
    # Nothing is stored, and nothing is said about storing.
    alone.observe(lambda change: alone.set_trait("saved", {"n": change["new"]["n"]}), "answer")
    return alone
