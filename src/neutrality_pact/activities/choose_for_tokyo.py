"""Choose for Tokyo: for which beliefs does north, south or waiting look best?"""

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
    short,
    tornado,
    works,
)
from neutrality_pact.figures import style
from neutrality_pact.figures.chart import Axis, Chart, Mark, ticks
from neutrality_pact.inputs import inputs_of
from neutrality_pact.models import tokyo_choice as model
from neutrality_pact.models.draws import Array, Input, Values, draw, modes
from neutrality_pact.models.draws import tornado as bars_of

DRAWS, MAP_DRAWS = 4_000, 500
COLLAPSE, REMAINING = np.linspace(0, 1, 21), np.linspace(0.3, 1.2, 19)
COLOURS = {"north": style.USSR, "south": style.FOURTH, "wait": style.CONTEXT}
STARTS = (
    (-16, "15 August"),
    (-2, "29 August, our reading of the plan"),
    (10, "10 September"),
    (30, "30 September"),
    (61, "31 October"),
)
EYES: tuple[model.Eyes, ...] = ("balanced", "army eyes")
MONTHS = np.arange(0.0, 49.0, 3.0)
LABEL = {False: (35.0, 3.4), True: (8.0, 2.6)}  # where each line is named, off the bands
WORDS = {
    "d_PS": "belief in the south",
    "d_h_9aug": "Soviet strength left",
    "d_p_9aug": "belief in a Soviet collapse",
    "d_cN": "cost of failing in the north",
    "d_cS": "cost of failing in the south",
    "d_vN": "value of the north",
    "d_vS": "value of the south",
    "d_jap_div": "Japanese divisions",
    "d_sov_div": "Soviet divisions",
    "d_sov_quality": "worth of a Soviet division",
    "d_ratio_req": "superiority wanted",
    "d_k": "how much numbers matter",
    "d_Pcol": "success if Moscow falls",
    "d_start_latest": "latest day to begin",
    "d_late_half": "what delay costs",
    "d_oilpen": "loss without oil",
    "d_horizon": "months looked ahead",
    "d_stock": "oil in store",
    "d_reserve": "oil kept back",
    "d_cons_peace": "oil used in a year",
    "d_cons_north_mult": "oil for a northern war",
    "d_home_supply": "oil made at home",
}


@lru_cache
def _stated() -> dict[str, Input]:
    return inputs_of("tokyo_choice")


def _inputs(settings: Settings) -> dict[str, Input]:
    """The inputs as one pair of eyes sees them, with the likeliest values of the settings."""
    seen = model.through(EYES[int(settings["whose_eyes"])], _stated())
    seen["d_PS"] = _stated()["d_PS"]  # a belief, and the pupil's own to set: eyes are values
    return likeliest(
        seen,
        d_jap_div=settings["divisions"],
        d_PS=settings["p_south"],
        d_horizon=settings["horizon"],
        d_p_9aug=settings["p_collapse"],
        d_h_9aug=min(settings["h_remaining"], 1.0),
    )


def run(settings: Settings) -> Outcome:
    """In how many of a hundred draws each option looks best."""
    values = draw(_inputs(settings), model.DRAWN, DRAWS)
    shares = model.utilities(
        values,
        settings["p_collapse"],
        settings["h_remaining"],
        bool(settings["embargo"]),
        settings["start_day"],
    ).shares()
    hundred = {option: 100 * share for option, share in shares.items()}
    places = {option: 2.0 - place for place, option in enumerate(model.OPTIONS)}
    marks = tuple(
        Mark(
            "bars",
            ((0, hundred[option], place - 0.3, place + 0.3),),
            COLOURS[option],
            f"{hundred[option]:.0f}",
            dashed=option == "wait",
        )
        for option, place in places.items()
    )
    best = max(hundred, key=lambda option: hundred[option])
    told = ", ".join(f"{option} {number:.0f}" for option, number in hundred.items())
    return Outcome(
        title=f"With these beliefs: {told} of 100 draws",
        description=f"Three bars: {told} of 100 draws in which the option looks best.",
        chart=Chart(
            x=Axis("of 100 draws in which it looks best to Tokyo", 0, 100, ticks(0, 100, 20)),
            y=Axis("", -0.6, 2.6, tuple((place, option) for option, place in places.items())),
            marks=marks,
            height=0.3,
        ),
        data=pd.DataFrame(
            {"Option": option, "Looks best": f"in {number:.0f} of 100 draws"}
            for option, number in hundred.items()
        ),
        broken=(
            "These settings reverse the finding: north now looks best most often. Was it ever "
            "believed, and by whom?"
            if best == "north"
            else ""
        ),
    )


@lru_cache(maxsize=16)
def _map(others: tuple[tuple[str, float], ...]) -> Array:
    """The place in OPTIONS of the most frequent best option, over a grid of beliefs."""
    settings = dict(others)
    values = draw(
        _inputs({**settings, "p_collapse": 0.3, "h_remaining": 0.85}), model.DRAWN, MAP_DRAWS
    )
    shares = model.belief_map(
        values, COLLAPSE, REMAINING, bool(settings["embargo"]), settings["start_day"]
    )
    return np.asarray(shares.argmax(axis=2))


def belief_map(settings: Settings) -> Outcome:
    """Which option looks best most often, for every pair of beliefs."""
    here = settings["p_collapse"], settings["h_remaining"]
    beliefs = ("p_collapse", "h_remaining")
    best = _map(tuple((name, value) for name, value in settings.items() if name not in beliefs))
    across, up = (COLLAPSE[1] - COLLAPSE[0]) / 2, (REMAINING[1] - REMAINING[0]) / 2
    marks = []
    for place, option in enumerate(model.OPTIONS):
        cells = np.argwhere(best == place)
        if not len(cells):
            continue
        bars = tuple(
            (COLLAPSE[k] - across, COLLAPSE[k] + across, REMAINING[m] - up, REMAINING[m] + up)
            for m, k in cells
        )
        middle = cells[np.abs(cells - cells.mean(axis=0)).sum(axis=1).argmin()]
        marks.append(Mark("bars", bars, COLOURS[option], dashed=option == "wait"))
        marks.append(
            Mark("text", ((COLLAPSE[middle[1]], REMAINING[middle[0]]),), "#000000", option)
        )
    shares = {option: (best == place).mean() for place, option in enumerate(model.OPTIONS)}
    told = ", ".join(f"{option} on {100 * share:.0f} per cent" for option, share in shares.items())
    rows = [m for m in range(len(REMAINING)) if m % 3 == 0]
    return Outcome(
        title=f"Over all pairs of beliefs, most often best: {told} of the map",
        description=(
            f"A map of beliefs. {told} of it. The dot stands at a belief in a Soviet collapse of "
            f"{here[0]:g} and at {here[1]:g} of the Soviet strength left."
        ),
        chart=Chart(
            x=Axis(
                "belief in a Soviet collapse within the year (1 is certain)",
                -0.025,
                1.025,
                ticks(0, 1, 0.2),
            ),
            y=Axis("Soviet strength left", 0.275, 1.225, ticks(0.4, 1.2, 0.2)),
            marks=(*marks, Mark("dots", (here,), "#000000", "you")),
        ),
        data=pd.DataFrame(
            {
                "Soviet strength left": f"{REMAINING[m]:.2f}",
                **{f"belief {COLLAPSE[k]:.1f}": model.OPTIONS[best[m, k]] for k in range(0, 21, 4)},
            }
            for m in rows
        ),
    )


def oil_clock(settings: Settings) -> Outcome:
    """Oil left in store, month by month, waiting and with a war in the north."""
    values = draw(_inputs(settings), model.DRAWN, MAP_DRAWS)
    names = {False: "if Tokyo waits", True: "with a war in the north"}
    marks, told, columns = [], [], {}
    for war, name in names.items():
        left = np.percentile(model.oil_left(values, MONTHS[:, None], war), [5, 50, 95], axis=1)
        months = np.percentile(model.months_of_oil(values, war), [5, 50, 95])
        told.append(f"about {months[1]:.0f} months ({months[0]:.0f} to {months[2]:.0f}) {name}")
        colour = style.USSR if war else style.CONTEXT
        marks.append(Mark("band", tuple(zip(MONTHS, left[0], left[2], strict=True)), colour))
        marks.append(Mark("line", tuple(zip(MONTHS, left[1], strict=True)), colour, dashed=war))
        marks.append(Mark("text", (LABEL[war],), colour, name))
        columns[name[0].upper() + name[1:]] = [
            f"{short(mid)} ({short(low)} to {short(high)})" for low, mid, high in left.T
        ]
    reserve = _stated()["d_reserve"].mode
    lasting = " and ".join(told)
    return Outcome(
        title=f"Without imports the oil above the reserve lasts {lasting}",
        description=f"Two falling lines with bands: the oil lasts {lasting}.",
        chart=Chart(
            x=Axis("months without imports", 0, 48, ticks(0, 48, 6)),
            y=Axis("million kilolitres", 0, 10, ticks(0, 10, 2)),
            marks=(*marks, Mark("across", ((reserve,),), "#000000", "reserve", True)),
        ),
        data=pd.DataFrame({"Months": [f"{month:.0f}" for month in MONTHS], **columns}),
    )


def _south_over_north(settings: Settings, values: Values) -> Array:
    embargo, start = bool(settings["embargo"]), settings["start_day"]
    return model.south_over_north(values, embargo, start)


def most(settings: Settings) -> Outcome:
    """What moves the choice between south and north most."""
    inputs = _inputs(settings)
    bars = bars_of(lambda values: _south_over_north(settings, values), inputs, WORDS)
    return tornado(bars, inputs, WORDS, "south better than north by (utility)")


def judged(settings: Settings) -> str:
    """How much of the spread between south and north comes from judged inputs."""
    inputs = _inputs(settings)
    values = draw(inputs, model.DRAWN, MAP_DRAWS)
    return judged_sentence(inputs, values, _south_over_north(settings, values))


def lab() -> Model:
    """The lab of Tokyo's choice, at the beliefs assumed for 9 August 1941."""
    stated = _stated()
    start = modes(stated)
    yes_no = ((1, "yes"), (0, "no"))
    eyes = ((0, "balanced"), (1, "the army's: prizes the north more, fears failure there less"))
    return Model(
        title="North, south or wait: what looked best to Tokyo?",
        subtitle="Share of draws in which each option has the highest expected utility",
        settings=(
            Setting(
                "p_collapse",
                "Belief that the Soviet Union collapses in 1941",
                "(1 is certain)",
                0,
                1,
                0.05,
                start["d_p_9aug"],
                "judged",
            ),
            Setting(
                "h_remaining",
                "Soviet strength left in the Far East",
                "of that in June",
                0.3,
                1.2,
                0.05,
                start["d_h_9aug"],
                "judged",
            ),
            Setting("embargo", "America sells no oil", "", 0, 1, 1, 1, "sourced", yes_no),
            Setting(
                "divisions",
                "Japanese divisions for the north, likeliest",
                "divisions",
                16,
                25,
                1,
                start["d_jap_div"],
                "sourced",
            ),
            Setting(
                "start_day", "The attack in the north begins", "", -16, 61, 1, -2, "judged", STARTS
            ),
            Setting(
                "p_south",
                "Belief that the south succeeds, likeliest",
                "(1 is certain)",
                0.2,
                0.7,
                0.05,
                start["d_PS"],
                "judged",
            ),
            Setting(
                "horizon",
                "Tokyo looks ahead, likeliest",
                "months",
                24,
                48,
                3,
                start["d_horizon"],
                "judged",
            ),
            Setting("whose_eyes", "Whose values", "", 0, 1, 1, 0, "judged", eyes),
        ),
        run=run,
        further=(
            ("Which option looks best most often, for every pair of beliefs", belief_map),
            ("Oil in store without imports, million kilolitres; bands: 90 of 100 draws", oil_clock),
            ("Expected utility of the south less that of the north", most),
        ),
        judged=judged,
        hindcast=lambda: records(model.hindcasts(stated)),
        caution=(
            "The first line only recovers the plan's own number. The oil lines test Tokyo's plan "
            "of November 1941, not this model. No source gives the army's values: they are ours."
        ),
        source_ids=works(stated),
    )
