"""The date machine driven in Python: what the picture says is what the clock says."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neutrality_pact.activities.turn_the_clock import FIRST_DAY, LAST_DAY, DateMachine, history
from neutrality_pact.figures import treaty_timeline as timeline
from neutrality_pact.models import treaty_clock as clock
from neutrality_pact.models.treaty_clock import ClockError

HISTORY = history()
DAYS = st.dates(FIRST_DAY, LAST_DAY).map(date.isoformat)
NOTICES = st.none() | st.dates(date(1941, 4, 25), date(1946, 4, 25)).map(date.isoformat)


@pytest.fixture(scope="module")
def machine() -> DateMachine:
    return DateMachine()


def test_the_prediction_is_not_answered_before_it_is_made() -> None:
    assert DateMachine().inputs["day"] == "1941-04-25"


def test_history(machine: DateMachine) -> None:
    figure = machine.figure(HISTORY)
    assert figure.title == (
        "On 9 August 1945 the pact's term had 259 days to run, unless notice ended it at once"
    )
    assert list(figure.data["Days left"]) == ["259", "247", "none", "259"]
    assert "Status on 9 August 1945" in figure.data


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
    assert machine.figure({**HISTORY, **inputs}).title == title


def test_description_tells_every_bar(machine: DateMachine) -> None:
    told = machine.figure(HISTORY).description
    assert told.startswith("Timeline with one bar for each of 4 legal readings")
    assert "a line at 9 August 1945" in told
    assert told.count("in force from 25 April 1941 to 5 April 1945") == 3
    assert "war, term not over from 9 August 1945 to 25 April 1946" in told


@settings(max_examples=30)
@given(st.lists(DAYS, min_size=4, max_size=8), NOTICES)
def test_scenes_filled_for_a_day_agree_with_the_clock(days: list[str], notice: str | None) -> None:
    """Several days for each notice, as a new notice is what takes long: it is drawn."""
    life = MACHINE._life(notice)
    for day in days:
        figure = MACHINE.figure({"day": day, "notice": notice})
        for row, reading in zip(figure.data.itertuples(index=False), clock.READINGS, strict=True):
            found = clock.status(day, life, reading)
            left = "none" if found.days_left is None else f"{found.days_left:,}"
            assert row[1] == timeline.NAMES.get(found.stage, found.stage)
            assert row[2] == left
        cells = [*figure.data.columns, *figure.data.to_numpy().flat]
        assert not any("{" in text for text in [figure.title, figure.description, *cells])


MACHINE = DateMachine()


def test_the_line_moves_with_the_days_and_stays_on_the_axis(machine: DateMachine) -> None:
    places = [
        machine.figure({**HISTORY, "day": day}).marker
        for day in ("1941-04-01", "1945-04-05", "1945-04-06", "1951-12-31")
    ]
    assert timeline.LEFT <= places[0] < places[1] < places[2] <= places[3] == timeline.RIGHT


def test_only_a_new_day_of_notice_makes_a_new_picture() -> None:
    machine = DateMachine()
    picture, frame = machine.picture, machine.frame
    machine.inputs = {**machine.inputs, "day": "1944-01-01"}
    assert (machine.picture, machine.frame) == (picture, frame)
    machine.inputs = {**machine.inputs, "notice": "1945-04-30"}
    assert machine.picture != picture
    assert machine.frame["scenes"] != frame["scenes"]


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"day": "1945-02-30"}, "day looked at: '1945-02-30' is not a date that exists"),
        ({"day": "1990-01-01"}, "is outside 1 April 1941 to 31 December 1951"),
        ({"notice": "1941-04-20"}, "before the pact came into force"),
        ({"notice": ""}, "day of notice: '' is not a date"),
    ],
)
def test_bad_dates_are_refused_with_a_reason(inputs, said) -> None:
    machine = DateMachine()
    with pytest.raises(ClockError, match=re.escape(said)):
        machine.figure({**HISTORY, **inputs})
    machine.inputs = {**HISTORY, **inputs}
    assert said in machine.frame["problem"]
    machine.inputs = HISTORY
    assert machine.frame["problem"] == ""


def test_still_form_is_the_figure_with_table_and_sources(machine: DateMachine) -> None:
    still = machine.still()
    for part in ("<figcaption>", 'alt="Timeline', "<th scope=", "Sources:", "259"):
        assert part in still


def test_every_scene_begins_where_something_changes() -> None:
    life = MACHINE._life(HISTORY["notice"])
    for before, after in zip(timeline.scenes(life), timeline.scenes(life)[1:], strict=False):
        eve = after.first - timedelta(1)
        assert before.first <= eve
        changed = [
            clock.status(eve, life, one).stage != clock.status(after.first, life, one).stage
            for one in clock.READINGS
        ]
        assert any(changed)
