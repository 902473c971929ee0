"""The date machine: turn the treaty clock and see each legal reading's answer."""

from datetime import date
from typing import Any

from neutrality_pact.controls.control import Control
from neutrality_pact.figures import treaty_timeline as timeline
from neutrality_pact.figures.figure import Figure, table_html
from neutrality_pact.models import treaty_clock as clock
from neutrality_pact.tables import table

FIRST_DAY, LAST_DAY = date(1941, 4, 1), date(1951, 12, 31)
DATES = ("signed", "ratified", "notice", "war")


def dates_of_the_pact() -> dict[str, Any]:
    """Signature, ratification, notice and war, from the table of events."""
    events = table("events").set_index("event_id")
    return {name: events.at[name, "date"].date() for name in DATES}


def history() -> dict[str, Any]:
    """The inputs as history has them: the day of the attack and the day of notice."""
    facts = dates_of_the_pact()
    return {"day": facts["war"].isoformat(), "notice": facts["notice"].isoformat()}


def _sources() -> tuple[tuple[str, str], ...]:
    events = table("events").set_index("event_id").loc[list(DATES)]
    pairs = zip(events["source_id"], events["locator"].fillna(""), strict=True)
    return tuple(dict.fromkeys(pairs))


class DateMachine(Control):
    """Two dates to move: the day looked at and the day notice was given (or never).

    The picture and the scenes are made once for each day of notice. Moving the day looked at
    needs no Python: the page picks the scene and fills in the day.
    """

    def __init__(self) -> None:
        self._facts = dates_of_the_pact()
        self._cited = _sources()
        # Pupils predict first, so the clock does not stand at the attack yet.
        start = {**history(), "day": self._facts["ratified"].isoformat()}
        super().__init__(spec=self._spec(), inputs=start)
        self._show(self.inputs)
        self.observe(lambda change: self._show(change["new"]), "inputs")

    def _life(self, given: str | None) -> clock.Life:
        notice = None if given is None else clock.as_date(given, "day of notice")
        return clock.Life(
            self._facts["signed"], self._facts["ratified"], notice, self._facts["war"]
        )

    def figure(self, inputs: dict[str, Any]) -> Figure:
        """The timeline for one setting of the inputs.

        Raises
        ------
        ClockError
            If a date does not exist, is out of range or cannot belong to this treaty.
        """
        day = clock.as_date(inputs["day"], "day looked at")
        if not FIRST_DAY <= day <= LAST_DAY:
            raise clock.ClockError(
                f"day looked at: {clock.in_words(day)} is outside {clock.in_words(FIRST_DAY)} to "
                f"{clock.in_words(LAST_DAY)}; choose a day in between."
            )
        return timeline.treaty_timeline(day, self._life(inputs["notice"]), self._cited)

    def source_ids(self) -> list[str]:
        """The works the dates come from."""
        return [source_id for source_id, _ in self._cited]

    def _show(self, inputs: dict[str, Any]) -> None:
        """Send the picture and the scenes for the chosen day of notice, or say what is wrong."""
        try:
            figure, life = self.figure(inputs), self._life(inputs["notice"])
        except clock.ClockError as error:
            self.frame = {
                **self.frame,
                "problem": f"{error} The picture shows the last good dates.",
            }
            return
        self.picture = figure.picture_address()
        self.frame = {
            "problem": "",
            "axis": {
                "first": timeline.FIRST.isoformat(),
                "last": timeline.last_day(life).isoformat(),
                "left": timeline.LEFT,
                "right": timeline.RIGHT,
            },
            "scenes": [
                {
                    "first": scene.first.isoformat(),
                    "title": scene.title,
                    "description": scene.description,
                    "table": table_html(scene.table),
                }
                for scene in timeline.scenes(life)
            ],
        }

    def still(self) -> str:
        """The figure at the dates of history."""
        return self.figure(history())._repr_html_()

    def _spec(self) -> dict[str, Any]:
        figure = self.figure(history())
        facts = {name: day.isoformat() for name, day in self._facts.items()}
        first_end = clock.years_later(self._facts["ratified"], clock.TERM_YEARS).isoformat()
        return {
            "kind": "live",
            "id": "date_machine",
            "title": "The date machine",
            "subtitle": figure.subtitle,
            "sources": figure.sources_html(),
            "history": history(),
            "inputs": [
                {
                    "id": "day",
                    "label": "Day looked at",
                    "slider": True,
                    "min": FIRST_DAY.isoformat(),
                    "max": LAST_DAY.isoformat(),
                    "jumps": [
                        {"text": "signed", "value": facts["signed"]},
                        {"text": "ratified", "value": facts["ratified"]},
                        {"text": "notice", "value": facts["notice"]},
                        {"text": "war", "value": facts["war"]},
                        {"text": "five years over", "value": first_end},
                    ],
                },
                {
                    "id": "notice",
                    "label": "Day of notice",
                    "slider": False,
                    "min": facts["ratified"],
                    "max": first_end,
                    "jumps": [
                        {
                            "text": f"{clock.in_words(self._facts['notice'])} (history)",
                            "value": facts["notice"],
                        },
                        {"text": "30 April 1945", "value": "1945-04-30"},
                        {"text": "never", "value": None},
                    ],
                },
            ],
        }
