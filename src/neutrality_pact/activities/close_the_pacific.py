"""Close the Pacific route: how much cargo is lost, and when?"""

from functools import lru_cache

import numpy as np
import pandas as pd

from neutrality_pact.activities.labs import (
    Model,
    Outcome,
    Setting,
    Settings,
    judged_sentence,
    likeliest,
    records,
    slider,
    tornado,
    without,
    works,
)
from neutrality_pact.figures import style
from neutrality_pact.figures.chart import Axis, Chart, Mark, ticks
from neutrality_pact.inputs import inputs_of
from neutrality_pact.models import pacific_route as model
from neutrality_pact.models.draws import Array, Input, Values, draw, medians
from neutrality_pact.models.draws import tornado as bars_of

DRAWS = 1_000
MONTHS = [str(month) for month in model.MONTHS]
NAMES = [f"{month:%B %Y}" for month in pd.to_datetime(MONTHS)]
NEVER = len(MONTHS)
CONVOYS = ((0, "as in history"), (1, "all year"))
ARCTIC = ((1, "stops too"), (0, "goes on"))
BEFORE = {
    "before the Soviet attack at Stalingrad, November 1942": "1942-11",
    "before the battle of Kursk, July 1943": "1943-07",
    "before the great attack of June 1944": "1944-06",
    "in all, to September 1945": None,
}
LAST = list(BEFORE)[-1]
WORDS = {
    "c_trapped": "ships shut in or lost",
    "c_sigma_cape": "load round the Cape",
    "c_sigma_med": "load by the Mediterranean",
    "c_extra": "extra Allied ships",
    "c_Kp_cap": "room on the way by Iran",
    "c_Kp_mid": "when Iran was half ready",
    "c_Kp_start": "Iran in October 1941",
    "c_Kp_boost": "Allied effort in Iran",
    "c_Kn_cap": "room in North Russia",
    "c_quiet": "ships without convoys",
    "c_Kb_spare": "room in the Black Sea",
    "c_lag": "months until cargo turns",
    "c_loss_alt": "sunk on other routes",
    "c_loss_pac": "sunk on the Pacific",
}


@lru_cache
def _stated() -> dict[str, Input]:
    return inputs_of("pacific_route")


@lru_cache
def _monthly(arctic_branch: bool, convoys_all_year: bool) -> model.Monthly:
    return model.monthly(_stated(), arctic_branch, convoys_all_year)


def _cargo(settings: Settings) -> model.Monthly:
    return _monthly(bool(settings["arctic_branch"]), bool(settings["convoys_all_year"]))


def _inputs(settings: Settings) -> dict[str, Input]:
    return likeliest(
        _stated(),
        c_trapped=settings["fleet_trapped"],
        c_extra=settings["extra_shipping"],
        c_Kp_cap=settings["persian_cap"],
        c_Kp_boost=settings["allied_effort"],
    )


def _curve(settings: Settings) -> Array:
    """Million tons lost for each closing month: 5, 50, 95 per cent of draws. (3, 51)"""
    values = draw(_inputs(settings), model.DRAWN, DRAWS)
    curve = model.closing_curve(values, _cargo(settings)) / 1000
    return np.asarray(np.percentile(curve, [5, 50, 95], axis=1))


curve = without("close_month", _curve)


def run(settings: Settings) -> Outcome:
    """Million tons lost against the month of closure, and by when."""
    low, middle, high = curve(settings)
    month = int(settings["close_month"])
    at = range(len(MONTHS))
    dots: tuple[Mark, ...] = ()
    if month < NEVER:
        dots = (Mark("dots", ((month, middle[month]),), style.USSR, f"{middle[month]:.1f}"),)
    chart = Chart(
        x=Axis(
            "month in which the route closes",
            0,
            50,
            tuple((6 + 12 * n, f"Jan {1942 + n}") for n in range(4)),
        ),
        y=Axis("lost, million long tons", 0, 9, ticks(0, 9, 1)),
        marks=(
            Mark("band", tuple(zip(at, low, high, strict=True)), style.USSR),
            Mark("line", tuple(zip(at, middle, strict=True)), style.USSR),
            *dots,
        ),
    )
    lost = _lost(settings, month)
    stopped = _stopped(settings, month)
    return Outcome(
        title=_finding(month, lost),
        description=(
            "A falling line with a shaded band: the later the route closes, the less is lost. "
            f"Closed in July 1941, {middle[0]:.1f} million long tons ({low[0]:.1f} to "
            f"{high[0]:.1f}); in January 1943, {middle[18]:.1f}; in January 1945, {middle[42]:.1f}."
        ),
        chart=chart,
        data=pd.DataFrame(
            {
                "Lost": words,
                "Million long tons": f"{mid:.2f} ({least:.2f} to {most:.2f})",
            }
            for words, (least, mid, most) in lost.items()
        ),
        broken=_broken(lost[LAST][1], stopped) if month < NEVER else "",
    )


def _lost(settings: Settings, month: int) -> dict[str, Array]:
    """Million tons lost by some days of the war: 5, 50, 95 per cent of draws."""
    values = draw(_inputs(settings), model.DRAWN, DRAWS)
    close = None if month == NEVER else MONTHS[month]
    so_far = model.lost_by_month(values, _cargo(settings), close).cumsum(axis=0) / 1000
    ends = {
        words: model.month_number(until) - 1 if until else -1 for words, until in BEFORE.items()
    }
    return {words: np.percentile(so_far[end], [5, 50, 95]) for words, end in ends.items()}


def _stopped(settings: Settings, month: int) -> float:
    """Million tons that the closure stops, before any is sent another way."""
    return float(_cargo(settings).stopped[month:].sum() / 1000)


def _finding(month: int, lost: dict[str, Array]) -> str:
    low, middle, high = lost[LAST]
    if month == NEVER:
        return "History: the route stayed open, and nothing is lost by a closure"
    early = lost[next(iter(BEFORE))][1]
    return (
        f"Closed in {NAMES[month]}, about {middle:.1f} million long tons do not arrive "
        f"({low:.1f} to {high:.1f}); {100 * early / middle:.0f} per cent of that before Stalingrad"
    )


def _broken(lost: float, stopped: float) -> str:
    if lost > stopped / 2:
        return ""
    return (
        "With these settings the other routes carry more than half of the "
        f"{stopped:.1f} million long tons that the closure stops. That line is ours."
    )


def most(settings: Settings) -> Outcome:
    """What moves the loss most if the route closes in December 1941."""
    inputs, cargo = _inputs(settings), _cargo(settings)

    def lost(values: Values) -> Array:
        return np.asarray(model.lost(values, cargo, "1941-12") / 1000)

    bars = bars_of(lost, inputs, WORDS, others=medians(inputs))
    return tornado(bars, inputs, WORDS, "million long tons lost")


def judged(settings: Settings) -> str:
    """How much of the spread comes from judged inputs if the route closes in December 1941."""
    inputs = _inputs(settings)
    values = draw(inputs, model.DRAWN, DRAWS)
    return judged_sentence(inputs, values, model.lost(values, _cargo(settings), "1941-12"))


def lab() -> Model:
    """The lab of the Pacific route."""
    stated = _stated()
    months = (*enumerate(NAMES), (NEVER, "never"))
    return Model(
        title="If the Pacific route had closed",
        subtitle=(
            "Cargo that does not arrive, million long tons to September 1945, by month of "
            "closure; band: 90 of 100 draws"
        ),
        settings=(
            Setting("close_month", "The route closes in", "", 0, NEVER, 1, NEVER, "asked", months),
            slider(
                stated["c_trapped"], "fleet_trapped", "Share of ships shut in", "(1 is all)", 0.05
            ),
            slider(
                stated["c_extra"], "extra_shipping", "Extra Allied ships", "of tons stopped", 0.05
            ),
            slider(stated["c_Kp_cap"], "persian_cap", "Room by Iran", "thousand tons a month", 5),
            slider(
                stated["c_Kp_boost"],
                "allied_effort",
                "Allied effort in Iran",
                "times history's",
                0.05,
            ),
            Setting(
                "convoys_all_year", "Convoys to North Russia", "", 0, 1, 1, 0, "judged", CONVOYS
            ),
            Setting(
                "arctic_branch", "Cargo for the Soviet Arctic", "", 0, 1, 1, 1, "judged", ARCTIC
            ),
        ),
        run=run,
        further=(
            (
                "Million long tons lost if the route closes in December 1941",
                without("close_month", most),
            ),
        ),
        judged=without("close_month", judged),
        hindcast=lambda: records(model.hindcasts(stated)),
        caution=(
            "Only the first question is a clean test. The share of cargo in months without convoys "
            "was set when the other two answers were known. So quote quarters, not months."
        ),
        source_ids=works(stated),
        bet_line="across",
    )
