"""The treaty clock: what was the pact's status on a date, under each legal reading?

The pact passes through stages:

    not signed -> signed -> in force -> in force, notice given -> ended
                                   \\____________________________/
                         war before the term's end (or: set aside by a higher duty, as claimed)

Article Three (text: documents `pact_en`, `pact_ru`, `pact_ja`) gives the equations:

    term end        = start + 5 years          (start: day of ratification by both sides)
    last notice day = term end - 1 year
    no notice by then -> term end + 5 years, once ("the next five years")

A day is a calendar date. The term's last full day is the day before its end date, so on the
end date 0 days are left; some authors name that last full day instead. Where the end year has
no 29 February, the term ends on 28 February.

Left out: the secret Yalta terms, a change of circumstances, breaches by either side before
August 1945, and whether law decided anything.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

TERM_YEARS = 5
NOTICE_YEARS = 1
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip

Stage = Literal[
    "not signed",
    "signed",
    "in force",
    "notice given",
    "war before the term's end",
    "set aside",
    "ended",
]


class ClockError(ValueError):
    """Dates that cannot belong to one treaty. The message says which and why."""

    def _render_traceback_(self) -> list[str]:
        """Show a notebook reader the sentence alone."""
        return [f"ClockError: {self}"]


def as_date(value: date | str, name: str = "date") -> date:
    """A calendar date from a date or a text such as "1945-04-05".

    Raises
    ------
    ClockError
        If the value is no date that exists; the sentence names the input and shows the form.
    """
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ClockError(
            f"{name}: {value!r} is not a date that exists; write year-month-day, like 1945-04-05."
        ) from None


def in_words(day: date) -> str:
    """A date as prose writes it, such as "5 April 1945", whatever the computer's language."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def years_later(start: date, years: int) -> date:
    """The same day `years` later (negative: earlier); 28 February where 29 does not exist."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


@dataclass(frozen=True)
class Reading:
    """One way to read the pact's duration.

    starts : what starts the five years; Article Three says ratification.
    notice : what notice does; Article Three gives it to stop the renewal.
    higher_duty : whether a duty to the Allies is claimed to come before the pact once war begins
        (declaration of war of 8 August 1945; argued in Truman's draft letter of 31 July 1945).
    """

    name: str
    starts: Literal["ratification", "signature"] = "ratification"
    notice: Literal["stops renewal", "ends at once"] = "stops renewal"
    higher_duty: bool = False


READINGS = (
    Reading("From ratification; notice stops renewal"),
    Reading(
        "From signature (Article Three says ratification); notice stops renewal", starts="signature"
    ),
    Reading("From ratification; notice ends the pact at once", notice="ends at once"),
    Reading("From ratification; the duty to the Allies is claimed to come first", higher_duty=True),
)


@dataclass(frozen=True)
class Life:
    """The four dates on which the clock depends; `notice` and `war` may be None (never)."""

    signed: date
    ratified: date
    notice: date | None = None
    war: date | None = None

    def __post_init__(self) -> None:
        signed, ratified = in_words(self.signed), in_words(self.ratified)
        if self.ratified < self.signed:
            raise ClockError(
                f"ratified: {ratified} is before the signature on {signed}; "
                "a pact is ratified after it is signed."
            )
        if self.notice and self.notice < self.ratified:
            raise ClockError(
                f"notice: {in_words(self.notice)} is before the pact came into force on "
                f"{ratified}; there was nothing yet to give notice of."
            )
        if self.war and self.war < self.signed:
            raise ClockError(
                f"war: {in_words(self.war)} is before the signature on {signed}; "
                "the clock starts with the pact."
            )


@dataclass(frozen=True)
class Term:
    """The pact's term under one reading.

    Attributes
    ----------
    start : first day of the five years.
    first_end : end of the first five years.
    last_notice_day : last day on which notice stops the renewal, one year before `first_end`.
    margin : days from the notice to `last_notice_day`; negative if late, None without notice.
    in_time : whether notice was given by `last_notice_day`.
    end : day on which the pact ends if no war comes first; the renewed end if notice was late.
    """

    start: date
    first_end: date
    last_notice_day: date
    margin: int | None
    in_time: bool
    end: date


def term(life: Life, reading: Reading) -> Term:
    """The term of the pact under one reading (Article Three; see the module for equations)."""
    start = life.ratified if reading.starts == "ratification" else life.signed
    first_end = years_later(start, TERM_YEARS)
    last_notice_day = years_later(first_end, -NOTICE_YEARS)
    margin = (last_notice_day - life.notice).days if life.notice else None
    in_time = margin is not None and margin >= 0
    end = first_end if in_time else years_later(start, 2 * TERM_YEARS)
    if life.notice and reading.notice == "ends at once":
        end = min(end, life.notice)
    return Term(start, first_end, last_notice_day, margin, in_time, end)


@dataclass(frozen=True)
class Status:
    """The pact on one day under one reading.

    stage : the stage of the treaty clock.
    days_left : days until the term ends; None before the pact is in force and after its end.
    """

    stage: Stage
    days_left: int | None


def status(day: date | str, life: Life, reading: Reading) -> Status:
    """The status of the pact on a day.

    Raises
    ------
    ClockError
        If `day` is not a date that exists.
    """
    day = as_date(day)
    span = term(life, reading)
    if day < life.signed:
        return Status("not signed", None)
    if day < span.start:
        return Status("signed", None)
    if day >= span.end:
        return Status("ended", None)
    left = (span.end - day).days
    if life.war and day >= life.war:
        return Status("set aside" if reading.higher_duty else "war before the term's end", left)
    if life.notice and day >= life.notice and span.in_time:
        return Status("notice given", left)
    return Status("in force", left)


def stages(life: Life, reading: Reading, until: date) -> list[tuple[date, date, Stage]]:
    """The stages from the signature up to `until`: (first day, day the next begins, stage)."""
    span = term(life, reading)
    turns = {life.signed, span.start, span.end, life.notice, life.war}
    starts = sorted(turn for turn in turns if turn and life.signed <= turn < until)
    ends = [*starts, until][1:]
    spans = [
        (first, last, status(first, life, reading).stage)
        for first, last in zip(starts, ends, strict=True)
    ]
    return _joined(spans)


def _joined(spans: list[tuple[date, date, Stage]]) -> list[tuple[date, date, Stage]]:
    """Neighbouring spans of the same stage made one."""
    joined: list[tuple[date, date, Stage]] = []
    for first, last, stage in spans:
        if joined and joined[-1][2] == stage:
            joined[-1] = (joined[-1][0], last, stage)
        else:
            joined.append((first, last, stage))
    return joined
