"""Try a model: bet first, then move its settings and see what moves the result most."""

import contextlib
import html
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, TypeVar

import pandas as pd

from neutrality_pact.controls.control import Control
from neutrality_pact.figures import style
from neutrality_pact.figures.chart import Axis, Chart, Mark, draw, round_axis
from neutrality_pact.figures.figure import Figure, png, table_html
from neutrality_pact.markup import folded
from neutrality_pact.models.draws import (
    Array,
    Bar,
    Hindcast,
    Input,
    Inputs,
    ModelError,
    Values,
    change,
    judged_share,
    spread_shares,
)
from neutrality_pact.sources import citations

Made = TypeVar("Made")
Settings = Mapping[str, float]
MOST_BARS = 8  # inputs in the picture; the table holds them all


@dataclass(frozen=True)
class Setting:
    """One input that a pupil can move.

    Attributes
    ----------
    id, label, unit : its name in the model, its words, its unit.
    low, high, step : the numbers allowed.
    history : where it stands to begin with.
    status : "sourced", "derived" or "judged"; "asked" for the question of the lab itself.
    options : (number, words) for each choice, if it is a list and not a slider.
    """

    id: str
    label: str
    unit: str
    low: float
    high: float
    step: float
    history: float
    status: str
    options: tuple[tuple[float, str], ...] = ()

    def values(self) -> list[float]:
        """Every value it can be moved to."""
        if self.options:
            return [value for value, _ in self.options]
        steps = math.floor((self.high - self.low) / self.step + 1e-9)
        return [round(self.low + n * self.step, 9) for n in range(steps + 1)]


@dataclass(frozen=True)
class Outcome:
    """A chart of results with its finding.

    Attributes
    ----------
    title : the finding, as one sentence.
    description : alternative text of the chart, computed from what is drawn.
    chart, data : the picture and the same as a table.
    broken : a sentence if these settings reverse the conclusion of history, or empty.
    """

    title: str
    description: str
    chart: Chart
    data: pd.DataFrame
    broken: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The outcome as the page wants it."""
        return {
            **{name: getattr(self, name) for name in ("title", "description", "broken")},
            "chart": self.chart.as_dict(),
            "table": table_html(self.data),
        }


@dataclass(frozen=True)
class Model:
    """A model as a lab shows it.

    Attributes
    ----------
    title, subtitle : what the lab asks; measure and unit of its chart.
    settings : what can be moved.
    run : the outcome of one set of inputs.
    further : more charts of the same settings, each with its caption; a tornado is one of them.
    judged : a sentence on how much of the spread comes from judged inputs.
    hindcast : what the model says of things that are known, beside what happened.
    caution : what to know about that comparison, in a sentence or two.
    source_ids : the works the model rests on.
    bet_line : how the bet is drawn: "upright" if the chart's x axis measures it, else "across".
    """

    title: str
    subtitle: str
    settings: tuple[Setting, ...]
    run: Callable[[Settings], Outcome]
    further: tuple[tuple[str, Callable[[Settings], Outcome]], ...]
    judged: Callable[[Settings], str]
    hindcast: Callable[[], pd.DataFrame]
    caution: str
    source_ids: tuple[str, ...]
    bet_line: str = "upright"

    def history(self) -> dict[str, float]:
        """The inputs as history, or the sources, have them."""
        return {setting.id: setting.history for setting in self.settings}


class Lab(Control):
    """A model with its bet, settings, result, objections and limits.

    Parameters
    ----------
    item : the question of the bank that the lab belongs to: its bet, objections and limits.
    model : the model.
    answer : the pupil's earlier bet and settings, if any.
    """

    def __init__(
        self, item: dict[str, Any], model: Model, answer: dict[str, Any] | None = None
    ) -> None:
        self._model = model
        self._item = item
        kept = ((answer or {}).get("value") or {}).get("inputs", {})
        super().__init__(spec=self._spec(), inputs=model.history(), answer=answer or {})
        self._show(self.inputs)
        self.observe(lambda change: self._show(change["new"]), "inputs")
        self.observe(lambda change: self._look_ahead(**change["new"]), "wanted")
        self.inputs = {**self.inputs, **kept}

    def source_ids(self) -> list[str]:
        """The works the model rests on."""
        return list(self._model.source_ids)

    def _show(self, inputs: dict[str, float]) -> None:
        """Send the result of these inputs, then what goes with it, or say what is wrong."""
        try:
            checked = fitting(self._model, inputs)
            self.frame = {"problem": "", **self._model.run(checked).as_dict()}
            self.further = self._further(checked)
        except ModelError as error:
            problem = f"{error} The picture shows the last good settings."
            self.frame = {**self.frame, "problem": problem}

    def _look_ahead(self, setting: str, inputs: dict[str, float]) -> None:
        """Send the result of every value of one setting, the others being as they are."""
        one = next(one for one in self._model.settings if one.id == setting)
        with contextlib.suppress(ModelError):  # the page has been told about the bad input
            fitting(self._model, inputs)
            results = [
                (value, self._model.run({**inputs, setting: value}).as_dict())
                for value in one.values()
            ]
            self.ahead = {"setting": setting, "inputs": inputs, "results": results}

    def _further(self, checked: Settings) -> dict[str, Any]:
        figures = [
            {"caption": caption, **make(checked).as_dict()} for caption, make in self._model.further
        ]
        return {"judged": self._model.judged(checked), "figures": figures}

    def figure(self, inputs: Settings) -> Figure:
        """The result of some inputs as a figure for paper.

        Raises
        ------
        ModelError
            If an input is missing or out of range.
        """
        outcome = self._model.run(fitting(self._model, inputs))
        with style.house_style():
            picture = png(draw(outcome.chart))
        return Figure(
            title=outcome.title,
            subtitle=self._model.subtitle,
            description=outcome.description,
            picture=picture,
            data=outcome.data,
            sources=tuple((name, "") for name in self._model.source_ids),
        )

    def still(self) -> str:
        """The question, the result of history, the settings, objections and limits, on paper."""
        spec = self.spec
        settings = pd.DataFrame(
            [
                {
                    "Setting": one.label,
                    "From": f"{one.low:g}",
                    "To": f"{one.high:g} {one.unit}",
                    "As history has it": f"{one.history:g}",
                    "Comes from": "the question" if one.status == "asked" else one.status,
                }
                for one in self._model.settings
            ]
        )
        told = [
            "<li>" + html.escape(one["who"] + ": " + one["says"]) + "</li>"
            for one in spec["objections"]
        ]
        limits = [f"<li>{html.escape(words)}</li>" for words in spec["leaves_out"]]
        return "".join(
            [
                super().still(),
                self.figure(self._model.history())._repr_html_(),
                folded("The settings", table_html(settings)),
                folded("Three objections", f"<ul>{''.join(told)}</ul>"),
                f"<p><strong>Break it.</strong> {html.escape(spec['break_it'])}</p>",
                folded("What this leaves out", f"<ul>{''.join(limits)}</ul>"),
                spec["beside"],
            ]
        )

    def _spec(self) -> dict[str, Any]:
        model = self._model
        works = citations(set(model.source_ids))
        fit = f"{table_html(model.hindcast())}<p>{html.escape(model.caution)}</p>"
        hindcast = folded("How well does it fit what is known?", fit)
        return {
            **self._item,
            "title": model.title,
            "subtitle": model.subtitle,
            "settings": [asdict(setting) for setting in model.settings],
            "history": model.history(),
            "bet_line": model.bet_line,
            "beside": hindcast + folded("The works behind this model", works),
            "sources_html": works,
        }


def fitting(model: Model, inputs: Settings) -> dict[str, float]:
    """The inputs a model needs, each within its limits.

    Raises
    ------
    ModelError
        If one is missing, no number or out of range: the sentence names it, its range and unit.
    """
    checked = {}
    for one in model.settings:
        value = inputs.get(one.id)
        if not isinstance(value, int | float) or not one.low <= value <= one.high:
            raise ModelError(
                f"{one.label}: {value!r} is not a number from {one.low:g} to {one.high:g} "
                f"{one.unit}.".replace(" .", ".")
            )
        checked[one.id] = float(value)
    return checked


def slider(one: Input, id_: str, label: str, unit: str, step: float) -> Setting:
    """A setting for the likeliest value of one input, within its range."""
    words = f"{label}, likeliest"
    return Setting(id_, words, unit, one.low, one.high, step, one.mode, one.status)


def works(stated: Inputs) -> tuple[str, ...]:
    """The works that the inputs rest on."""
    return tuple(sorted({one.source_id for one in stated.values() if one.source_id}))


def without(name: str, make: Callable[[Settings], Made]) -> Callable[[Settings], Made]:
    """`make`, remembered: what it gives does not depend on the setting called `name`."""
    remembered = lru_cache(maxsize=16)(lambda others: make(dict(others)))
    return lambda settings: remembered(
        tuple((other, value) for other, value in settings.items() if other != name)
    )


def likeliest(inputs: Inputs, **modes: float) -> dict[str, Input]:
    """The inputs with other likeliest values; low and high stay, or give way to a wider one."""
    ends = {
        name: (min(inputs[name].low, mode), mode, max(inputs[name].high, mode))
        for name, mode in modes.items()
    }
    return change(inputs, **ends)


def judged_sentence(inputs: Inputs, values: Values, result: Array) -> str:
    """How much of a result's spread goes with judged inputs, in a sentence."""
    share = judged_share(inputs, spread_shares(values, result))
    return (
        f"About {round(100 * share)} per cent of the spread comes from inputs that we judged: "
        "opinions with reasons, not figures from a source."
    )


def short(number: float) -> str:
    """A number in few digits: 1,092, 21.9, 0.71."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def records(hindcasts: list[Hindcast]) -> pd.DataFrame:
    """Hindcasts as a table for people; those that miss are shown like the others."""
    return pd.DataFrame(
        {
            "Question": one.what,
            "The model says": _answer(one),
            "The records say": short(one.actual),
            "Unit": one.unit,
            "Error": f"{one.error_percent:+.0f} per cent",
        }
        for one in hindcasts
    )


def _answer(one: Hindcast) -> str:
    if one.low == one.high:
        return short(one.middle)
    return f"{short(one.middle)} ({short(one.low)} to {short(one.high)})"


def tornado(
    bars: list[Bar],
    inputs: Inputs,
    words: Mapping[str, str],
    label: str,
    what: str = "the result",
) -> Outcome:
    """How far each input alone moves the result: one bar each, the longest on top.

    Parameters
    ----------
    bars : the result with one input at its low and its high end, the longest first.
    inputs : the inputs of the model.
    words : short words for each input.
    label : what the axis measures.
    what : the result in words, for the title.
    """
    shown = bars[:MOST_BARS][::-1]
    names = tuple((float(place), words[bar.name]) for place, bar in enumerate(shown))
    ends = [end for bar in shown for end in (bar.at_low, bar.at_high)]
    marks = tuple(
        Mark(
            "bars",
            ((bar.at_low, bar.at_high, place - 0.35, place + 0.35),),
            dashed=inputs[bar.name].status == "judged",
        )
        for place, bar in enumerate(shown)
    )
    chart = Chart(
        x=round_axis(label, min(ends), max(ends)),
        y=Axis("", -0.6, len(shown) - 0.4, names),
        marks=marks,
        height=0.09 + 0.04 * len(shown),
    )
    data = pd.DataFrame(
        {
            "Input": words[bar.name],
            "Comes from": inputs[bar.name].status,
            "Result at its low end": short(bar.at_low),
            "Result at its high end": short(bar.at_high),
        }
        for bar in bars
    )
    most = bars[0]
    return Outcome(
        title=f"What moves {what} most: {words[most.name]}",
        description=(
            f"{len(shown)} bars, the longest on top; white bars are judged inputs. "
            f"{words[most.name]} ({inputs[most.name].status}) moves {what} from "
            f"{short(most.at_low)} to {short(most.at_high)}."
        ),
        chart=chart,
        data=data,
    )
