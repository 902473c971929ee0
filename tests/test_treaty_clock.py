"""The treaty clock against Article Three, history, and arbitrary dates."""

import itertools
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neutrality_pact.activities.turn_the_clock import dates_of_the_pact
from neutrality_pact.models import treaty_clock as clock

PLAIN, SIGNATURE, AT_ONCE, HIGHER_DUTY = clock.READINGS
HISTORY = clock.Life(**dates_of_the_pact())
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def life(**changes: date | None) -> clock.Life:
    return clock.Life(**{**HISTORY.__dict__, **changes})


def test_term_counted_from_ratification() -> None:
    span = clock.term(HISTORY, PLAIN)
    assert span.start == date(1941, 4, 25)
    assert span.first_end == span.end == date(1946, 4, 25)
    assert span.last_notice_day == date(1945, 4, 25)
    assert (span.margin, span.in_time) == (20, True)


def test_term_counted_from_signature() -> None:
    span = clock.term(HISTORY, SIGNATURE)
    assert span.end == date(1946, 4, 13)
    assert (span.margin, span.in_time) == (8, True)


@pytest.mark.parametrize(
    ("reading", "stage", "days_left"),
    [
        (PLAIN, "war before the term's end", 259),
        (SIGNATURE, "war before the term's end", 247),
        (AT_ONCE, "ended", None),
        (HIGHER_DUTY, "set aside", 259),
    ],
)
def test_status_on_the_day_of_the_attack(reading, stage, days_left) -> None:
    assert clock.status("1945-08-09", HISTORY, reading) == clock.Status(stage, days_left)


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        ("1941-04-12", "not signed"),
        ("1941-04-13", "signed"),
        ("1941-04-24", "signed"),
        ("1941-04-25", "in force"),
        ("1945-04-04", "in force"),
        ("1945-04-05", "notice given"),
        ("1945-08-08", "notice given"),
        ("1946-04-24", "war before the term's end"),
        ("1946-04-25", "ended"),
    ],
)
def test_hindcast_of_the_key_dates(day, stage) -> None:
    assert clock.status(day, HISTORY, PLAIN).stage == stage


@pytest.mark.parametrize("notice", [date(1945, 4, 30), None])
def test_late_or_no_notice_renews_to_1951(notice) -> None:
    span = clock.term(life(notice=notice), PLAIN)
    assert not span.in_time
    assert span.end == date(1951, 4, 25)


def test_notice_on_the_last_day_is_in_time_and_a_day_later_is_not() -> None:
    assert clock.term(life(notice=date(1945, 4, 25)), PLAIN).in_time
    assert not clock.term(life(notice=date(1945, 4, 26)), PLAIN).in_time


def test_late_notice_changes_no_stage() -> None:
    late = life(notice=date(1945, 4, 30), war=None)
    assert clock.status("1945-06-01", late, PLAIN).stage == "in force"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ratified": date(1941, 4, 1)}, "ratified: 1 April 1941 is before the signature"),
        ({"notice": date(1941, 4, 20)}, "notice: 20 April 1941 is before the pact came into force"),
        ({"war": date(1939, 5, 11)}, "war: 11 May 1939 is before the signature"),
    ],
)
def test_impossible_lives_are_refused_with_a_reason(changes, said) -> None:
    with pytest.raises(clock.ClockError, match=said):
        life(**changes)


@pytest.mark.parametrize("nonsense", ["1945-02-30", "1945-13-01", "yesterday", "", 19450405, None])
def test_nonsense_dates_are_refused(nonsense) -> None:
    with pytest.raises(clock.ClockError, match="not a date that exists"):
        clock.status(nonsense, HISTORY, PLAIN)


@given(DAYS, st.integers(-20, 20))
def test_years_later_agrees_with_pandas_leap_days_included(day, years) -> None:
    assert clock.years_later(day, years) == (day + pd.DateOffset(years=years)).date()


@st.composite
def lives(draw: st.DrawFn) -> clock.Life:
    signed = draw(DAYS)
    ratified = signed + timedelta(draw(st.integers(0, 400)))
    notice = draw(st.none() | st.integers(0, 5000).map(lambda n: ratified + timedelta(n)))
    war = draw(st.none() | st.integers(0, 5000).map(lambda n: signed + timedelta(n)))
    return clock.Life(signed, ratified, notice, war)


@given(lives(), st.sampled_from(clock.READINGS), DAYS)
def test_days_left_agree_with_the_end(one, reading, day) -> None:
    found, span = clock.status(day, one, reading), clock.term(one, reading)
    alive = span.start <= day < span.end
    assert (found.days_left is not None) == alive
    if alive:
        assert day + timedelta(found.days_left) == span.end
        assert found.stage not in ("not signed", "signed", "ended")


@given(lives(), st.sampled_from(clock.READINGS))
def test_stages_cover_the_life_without_gap_or_repeat(one, reading) -> None:
    until = clock.term(one, reading).end + timedelta(365)
    spans = clock.stages(one, reading, until)
    assert spans[0][0] == one.signed
    assert spans[-1][1] == until
    for (_, last, stage), (first, _, following) in itertools.pairwise(spans):
        assert last == first
        assert stage != following
    for first, last, stage in spans:
        assert first < last
        assert clock.status(first, one, reading).stage == stage
        assert clock.status(last - timedelta(1), one, reading).stage == stage


@given(lives(), st.sampled_from(clock.READINGS))
def test_earlier_notice_never_lengthens_the_pact(one, reading) -> None:
    if one.notice and one.notice > one.ratified:
        earlier = clock.Life(one.signed, one.ratified, one.notice - timedelta(1), one.war)
        assert clock.term(earlier, reading).end <= clock.term(one, reading).end
