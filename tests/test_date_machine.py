"""The date machine driven in Python: what the picture says is what the clock says."""

import re

import pytest

from neutrality_pact.activities.turn_the_clock import HISTORY, DateMachine
from neutrality_pact.figures.treaty_timeline import LEFT, RIGHT


@pytest.fixture
def machine() -> DateMachine:
    machine = DateMachine()
    machine.inputs = HISTORY
    return machine


def set_to(machine: DateMachine, **inputs: str | None) -> dict:
    machine.inputs = {**machine.inputs, **inputs}
    return machine.frame


def test_the_prediction_is_not_answered_before_it_is_made() -> None:
    assert "9 August 1945" not in DateMachine().frame["title"]


def test_history(machine: DateMachine) -> None:
    assert machine.frame["title"] == (
        "On 9 August 1945 the pact's term had 259 days to run, unless notice ended it at once"
    )
    assert re.findall(r"<td>(\d+|none)</td>", machine.frame["table"]) == [
        "259",
        "247",
        "none",
        "259",
    ]


@pytest.mark.parametrize(
    ("inputs", "title"),
    [
        ({"day": "1941-04-01"}, "On 1 April 1941 there was no pact yet"),
        (
            {"day": "1941-04-13"},
            "On 13 April 1941 the pact was signed but, by Article Three, not yet in force",
        ),
        ({"day": "1941-04-25"}, "On 25 April 1941 the pact's term had 1,826 days to run"),
        ({"day": "1946-04-25"}, "On 25 April 1946 the pact was over under every reading"),
        (
            {"notice": "1945-04-30"},
            "On 9 August 1945 the term, renewed to 1951, had 2,085 days to run, "
            "unless notice ended it at once",
        ),
        (
            {"notice": None, "day": "1950-01-01"},
            "On 1 January 1950 the term, renewed to 1951, had 479 days to run",
        ),
    ],
)
def test_titles_state_the_finding(machine, inputs, title) -> None:
    assert set_to(machine, **inputs)["title"] == title


def test_description_tells_every_bar(machine: DateMachine) -> None:
    told = machine.frame["description"]
    assert told.startswith("Timeline with one bar for each of 4 legal readings")
    assert told.count("in force from 25 April 1941 to 5 April 1945") == 3
    assert "war, term not over from 9 August 1945 to 25 April 1946" in told


def test_the_line_moves_and_the_picture_stays(machine: DateMachine) -> None:
    picture = machine.picture
    places = [
        set_to(machine, day=day)["marker"] for day in ("1941-04-01", "1945-04-05", "1945-04-06")
    ]
    assert LEFT <= places[0] < places[1] < places[2] <= RIGHT
    assert machine.picture == picture
    set_to(machine, notice="1945-04-30")
    assert machine.picture != picture


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"day": "1945-02-30"}, "day looked at: '1945-02-30' is not a date that exists"),
        ({"day": "1990-01-01"}, "is outside 1 April 1941 to 31 December 1951"),
        ({"notice": "1941-04-20"}, "before the pact came into force"),
        ({"notice": ""}, "day of notice: '' is not a date"),
    ],
)
def test_bad_dates_are_refused_with_a_reason(machine, inputs, said) -> None:
    assert said in set_to(machine, **inputs)["problem"]
    assert "problem" not in set_to(machine, **HISTORY)


def test_still_form_is_the_figure_with_table_and_sources(machine: DateMachine) -> None:
    still = machine.still()
    for part in ("<figcaption>", 'alt="Timeline', "<th scope=", "Sources:", "259"):
        assert part in still
