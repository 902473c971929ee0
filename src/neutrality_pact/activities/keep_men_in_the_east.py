"""Keep men in the east: how much weaker would the Soviet side before Moscow have been?"""

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
from neutrality_pact.models import moscow_reserves as model
from neutrality_pact.models.draws import Array, Input, Values, change, draw
from neutrality_pact.models.draws import tornado as bars_of

DRAWS = 3_000
KEPT = np.linspace(0, 1, 11)  # shares kept in the east, along the chart
COUNTS = ((0, "German returns"), (1, "a mix of both"), (2, "the Soviet count"))
WEIGHTS = {0: (0.0, 0.0, 0.0), 2: (1.0, 1.0, 1.0)}  # of the Soviet count
LARGE = 10  # per cent: a line of ours, not of a source
WORDS = {
    "b_S_5dec": "Soviet men on 5 December",
    "b_G_w": "which German count",
    "b_G_low_1oct": "German men, German returns",
    "b_G_loss": "German losses",
    "b_G_sick_net": "German sick",
    "b_G_high": "German men, Soviet count",
    "b_FE_moved": "men sent west",
    "b_FE_share": "share sent to Moscow",
    "b_phi": "share still fit to fight",
    "b_lambda": "others lost for each missing",
    "b_mu": "German losses avoided",
    "b_r": "share replaced by others",
}


@lru_cache
def _stated() -> dict[str, Input]:
    return inputs_of("moscow_reserves")


def _inputs(settings: Settings) -> dict[str, Input]:
    """The inputs as the settings have them; they name likeliest values, ranges stay."""
    moved = likeliest(
        _stated(),
        b_FE_moved=settings["men_moved"],
        b_FE_share=settings["share_to_moscow"],
        b_r=settings["replaced"],
        b_q=settings["quality"],
    )
    weight = WEIGHTS.get(int(settings["german_source"]))
    return moved if weight is None else change(moved, b_G_w=weight)


def _falls(values: Values, kept: Array) -> Array:
    """Per cent by which the Soviet side is weaker: 5, 50, 95 per cent of draws, then quality."""
    plain = 100 * model.fall(values, kept[:, None])
    valued = 100 * model.fall(values, kept[:, None], quality=True)
    return np.vstack([np.percentile(plain, [5, 50, 95], axis=1), np.median(valued, axis=1)])


def run(settings: Settings) -> Outcome:
    """The fall in Soviet men for each German man, against the share kept in the east."""
    inputs = _inputs(settings)
    values = draw(inputs, model.DRAWN, DRAWS)
    kept = settings["retained"]
    found = _falls(values, np.append(KEPT, kept / 100))
    curve, here = found[:, :-1], found[:, -1]
    low, middle, high, valued = curve
    percent = 100 * KEPT
    counted = f"each counted as {settings['quality']:g} men"
    chart = Chart(
        x=Axis("kept in the east, per cent of those sent", 0, 100, ticks(0, 100, 20)),
        y=Axis("weaker by, per cent", 0, 60, ticks(0, 60, 10)),
        marks=(
            Mark("band", tuple(zip(percent, low, high, strict=True)), style.USSR),
            Mark("line", tuple(zip(percent, valued, strict=True)), style.CONTEXT, counted, True),
            Mark("line", tuple(zip(percent, middle, strict=True)), style.USSR),
            Mark("dots", ((kept, here[1]),), style.USSR, f"{here[1]:.0f}"),
        ),
    )
    balance_of_men = np.median(model.ratio(values, KEPT[::2, None]), axis=1)
    data = pd.DataFrame(
        {
            "Kept in the east": f"{share:.0f} per cent",
            "Soviet men for each German man": f"{men:.2f}",
            "Weaker by": f"{at[1]:.1f} per cent ({at[0]:.1f} to {at[2]:.1f})",
            counted.capitalize(): f"{at[3]:.1f} per cent",
        }
        for share, men, at in zip(percent[::2], balance_of_men, curve.T[::2], strict=True)
    )
    return Outcome(
        title=_finding(kept, here, settings["quality"]),
        description=(
            "A line that rises from 0, with a shaded band. With all kept in the east the Soviet "
            f"side is weaker by {middle[-1]:.1f} per cent ({low[-1]:.1f} to {high[-1]:.1f}); "
            f"{counted}, by {valued[-1]:.1f}. A dot stands at {kept:g} per cent kept."
        ),
        chart=chart,
        data=data,
        broken=_broken(values, middle[-1]),
    )


def _finding(kept: float, here: Array, quality: float) -> str:
    if kept == 0:
        return "History: 0 per cent kept back, and nothing is missing before Moscow"
    return (
        f"With {kept:g} per cent kept in the east, the Soviet side before Moscow is about "
        f"{here[1]:.0f} per cent weaker ({here[0]:.0f} to {here[2]:.0f}); {here[3]:.0f} if each "
        f"counts as {quality:g} men"
    )


def _broken(values: Values, fall: float) -> str:
    if fall < LARGE:
        return ""
    needed = np.median(model.men_for_fall(values, LARGE / 100))
    return (
        f"These settings make the loss large: {LARGE} per cent or more if all are kept. That takes "
        f"about {needed:.0f} thousand Far Eastern men at Moscow. Whether it would have lost the "
        "battle, no model says."
    )


def loss(settings: Settings) -> Outcome:
    """What moves the fall most if all the men had stayed in the east."""
    inputs = _inputs(settings)
    bars = bars_of(lambda values: 100 * model.fall(values, 1.0), inputs, WORDS)
    return tornado(bars, inputs, WORDS, "weaker by, per cent", "the loss")


def balance(settings: Settings) -> Outcome:
    """What moves the balance of men itself, with all the men kept in the east."""
    inputs = _inputs(settings)
    bars = bars_of(lambda values: model.ratio(values, 1.0), inputs, WORDS)
    return tornado(bars, inputs, WORDS, "Soviet men for each German man", "the balance of men")


def judged(settings: Settings) -> str:
    """How much of the spread of the fall comes from judged inputs."""
    inputs = _inputs(settings)
    values = draw(inputs, model.DRAWN, 1_000)
    return judged_sentence(inputs, values, model.fall(values, 1.0))


def lab() -> Model:
    """The lab of the Moscow model."""
    stated = _stated()
    return Model(
        title="If the men from the Far East had stayed there",
        subtitle=(
            "Fall in Soviet men for each German man, 5 December 1941, per cent; "
            "band: 90 of 100 draws"
        ),
        settings=(
            Setting(
                "retained", "Men kept in the east", "per cent of those sent", 0, 100, 5, 0, "asked"
            ),
            Setting(
                "german_source", "Whose count of the Germans", "", 0, 2, 1, 1, "judged", COUNTS
            ),
            slider(stated["b_FE_moved"], "men_moved", "Men sent west", "thousand", 2),
            slider(
                stated["b_FE_share"], "share_to_moscow", "Share sent to Moscow", "(1 is all)", 0.05
            ),
            slider(stated["b_r"], "replaced", "Share replaced by other men", "(1 is all)", 0.05),
            slider(stated["b_q"], "quality", "Worth of a Far Eastern man", "average men", 0.1),
        ),
        run=run,
        further=(
            ("Per cent weaker if all had stayed in the east", without("retained", loss)),
            (
                "Soviet men for each German man if all had stayed in the east",
                without("retained", balance),
            ),
        ),
        judged=without("retained", judged),
        hindcast=lambda: records(model.hindcasts(stated)),
        caution=(
            "One count is no strong test. The recorded losses and strengths of the autumn do not "
            "fit each other well, and the 5 December strength stands from memory."
        ),
        source_ids=works(stated),
        bet_line="across",
    )
