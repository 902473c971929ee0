"""Judge a promise: of a hundred pacts like this one, how many were kept?"""

from functools import lru_cache

import numpy as np
import pandas as pd

from neutrality_pact.activities.labs import Model, Outcome, Setting, Settings, tornado
from neutrality_pact.figures import style
from neutrality_pact.figures.chart import Axis, Chart, Mark, ticks
from neutrality_pact.inputs import LISTS, inputs_of, pact_cases
from neutrality_pact.models import base_rates as model
from neutrality_pact.models.draws import Bar, Input

YEARS = 15  # on the axis of the survival curve
WHICH = tuple(LISTS)
CONTESTED: tuple[model.Contested, ...] = ("left out", "kept", "broken")
BREACH: tuple[model.Breach, ...] = ("force", "any end by a party")
WORDS = {
    "prior": "the share from other studies",
    "weight": "the weight given to it",
    "which_list": "whose pacts",
    "include_contested": "the contested cases",
    "breach": "what counts as broken",
    "together": "whether cases count alone",
}
SOURCES = (
    "leeds-et-al-2002", "leeds-long-mitchell-2000", "berkemeier-fuhrmann-2018", "chiba-et-al-2026"
)  # fmt: skip


@lru_cache(maxsize=64)
def _cases(which: int, contested: int, breach: int) -> model.Cases:
    return pact_cases(WHICH[which], breach=BREACH[breach]).settled(CONTESTED[contested])


def _chosen(settings: Settings) -> model.Cases:
    names = ("which_list", "include_contested", "breach")
    return _cases(*(int(settings[name]) for name in names))


def _evidence(settings: Settings) -> tuple[int, int, float]:
    """Pacts kept, pacts broken, and how much one of them counts."""
    cases = _chosen(settings)
    kept, broken = cases.tally
    if not settings["together"]:
        return kept, broken, 1.0
    return kept, broken, min(model.effective_number(cases.group) / (kept + broken), 1.0)


def _mean(settings: Settings) -> float:
    """The share kept, of 100, after the cases."""
    kept, broken = model.parameters(
        settings["prior"] / 100, settings["weight"], *_evidence(settings)
    )
    return 100 * kept / (kept + broken)


def run(settings: Settings) -> Outcome:
    """The share of such promises kept, before and after the cases are looked at."""
    prior = settings["prior"] / 100
    kept, broken, counts = _evidence(settings)
    before = model.update(prior, settings["weight"])
    after = model.update(prior, settings["weight"], kept, broken, counts)
    rows = {"before the cases": before, "after the cases": after}
    marks: list[Mark] = []
    for place, (name, belief) in enumerate(reversed(rows.items())):
        colour = style.USSR if name.startswith("after") else style.CONTEXT
        low, mean, high = (100 * share for share in (belief.low, belief.mean, belief.high))
        marks.append(Mark("line", ((low, place), (high, place)), colour))
        marks.append(Mark("dots", ((mean, place),), colour, f"{mean:.0f}"))
    names = ((1.0, "before the cases"), (0.0, "after the cases"))
    return Outcome(
        title=(
            f"Other studies say {settings['prior']:.0f}. The list has {kept} kept and {broken} "
            f"broken. Weighed together: about {100 * after.mean:.0f} of 100 kept "
            f"({100 * after.low:.0f} to {100 * after.high:.0f})"
        ),
        description=(
            f"Two dots with lines. Before the cases {100 * before.mean:.0f} of 100 "
            f"({100 * before.low:.0f} to {100 * before.high:.0f}); after them "
            f"{100 * after.mean:.0f} ({100 * after.low:.0f} to {100 * after.high:.0f})."
        ),
        chart=Chart(
            x=Axis("of 100 such promises, how many are kept", 0, 100, ticks(0, 100, 10)),
            y=Axis("", -0.6, 1.6, names),
            marks=tuple(marks),
            height=0.26,
        ),
        data=pd.DataFrame(
            {
                "Belief": name,
                "Kept, of 100": f"{100 * belief.mean:.0f}",
                "90 in 100 lie between": f"{100 * belief.low:.0f} and {100 * belief.high:.0f}",
            }
            for name, belief in rows.items()
        ),
        broken=_broken(before, after),
    )


def _broken(before: model.Belief, after: model.Belief) -> str:
    if (before.mean > 0.5) == (after.mean > 0.5):
        return ""
    return (
        "The cases turn the belief round: before them most such promises are kept, after them "
        "most are broken, or the other way round. Would another list do the same?"
    )


@lru_cache(maxsize=64)
def _survival(which: int, contested: int, breach: int) -> model.Survival:
    cases = _cases(which, contested, breach)
    return model.survival_of_groups(cases.years, cases.broken, cases.group)


def survival(settings: Settings) -> Outcome:
    """The share of the chosen pacts not yet broken, by years since signature."""
    names = ("which_list", "include_contested", "breach")
    found = _survival(*(int(settings[name]) for name in names))
    years = np.minimum(np.append(np.repeat(found.years, 2)[1:], YEARS), YEARS)
    known = np.repeat(found.years, 2) <= YEARS
    share, low, high = (
        100 * np.repeat(one, 2)[known] for one in (found.share, found.low, found.high)
    )
    years = years[known]
    at = {
        year: (100 * found.at(year), *(100 * end for end in found.interval(year)))
        for year in (1, 2, 3, 5, 8, 10)
    }
    return Outcome(
        title=f"After five years {at[5][0]:.0f} of 100 such pacts were not yet broken",
        description=(
            "A line that falls in steps from 100, with a shaded band. "
            + "; ".join(f"after {year} years {mid:.0f}" for year, (mid, _, _) in at.items())
            + "."
        ),
        chart=Chart(
            x=Axis("years after signature", 0, YEARS, ticks(0, YEARS, 1)),
            y=Axis("not broken, of 100", 0, 100, ticks(0, 100, 20)),
            marks=(
                Mark("band", tuple(zip(years, low, high, strict=True)), style.USSR),
                Mark("line", tuple(zip(years, share, strict=True)), style.USSR),
                Mark("upright", ((5.0,),), "#000000", "the pact's term", True),
            ),
        ),
        data=pd.DataFrame(
            {
                "Years after signature": str(year),
                "Not broken, of 100": f"{mid:.0f} ({least:.0f} to {most_:.0f})",
            }
            for year, (mid, least, most_) in at.items()
        ),
    )


def _inputs() -> dict[str, Input]:
    """The settings as inputs with a range, so that a tornado can move them."""
    return {
        one.id: Input(
            one.id,
            one.low,
            one.history,
            one.high,
            one.unit,
            "judged" if one.status == "judged" else "sourced",
            one.label,
        )
        for one in settings()
    }


def most(chosen: Settings) -> Outcome:
    """What moves the belief after the cases most: each setting through all it can be."""
    bars = []
    for one in settings():
        tried = [value for value, _ in one.options] or [one.low, one.high]
        means = [_mean({**chosen, one.id: value}) for value in tried]
        bars.append(Bar(one.id, min(means), max(means)))
    bars.sort(key=lambda bar: -bar.swing)
    return tornado(bars, _inputs(), WORDS, "of 100 such promises, how many are kept")


def judged(chosen: Settings) -> str:
    """What in the result is a judgement."""
    cases = _chosen(chosen)
    alone = model.effective_number(cases.group)
    return (
        "The weight, the list and the choice of study are judgements. "
        f"The {len(cases.years)} cases are not "
        f"independent: counted by the year they ended they are worth about {alone:.0f}."
    )


def hindcast() -> pd.DataFrame:
    """How well each pact is told from all the others."""
    rows = []
    for which in ("all", "Soviet Union"):
        cases = pact_cases(which).settled("left out")
        chances, score = model.leave_one_out(0.78, 10, cases.broken)
        rows.append(
            {
                "List": which,
                "Pacts": str(len(cases.years)),
                "Kept, by the others' record": f"{100 * chances.mean():.0f} of 100",
                "Really kept": f"{100 * (~cases.broken).mean():.0f} of 100",
                "Brier score (0 perfect, 0.25 a coin)": f"{score:.2f}",
            }
        )
    return pd.DataFrame(rows)


@lru_cache(maxsize=1)
def settings() -> tuple[Setting, ...]:
    """What can be moved: the prior, its weight, and which cases count how."""
    stated = inputs_of("base_rates")
    low, high = stated["e_BF_nonagg"].mode, stated["e_BF_neutral"].mode

    def named(id_: str, label: str, options: tuple[str, ...], history: int) -> Setting:
        numbered = tuple((float(place), words) for place, words in enumerate(options))
        return Setting(id_, label, "", 0, len(options) - 1, 1, history, "judged", numbered)

    breaches = ("war or invasion", "any end by a party, notice too")
    alone = ("each counts as one", "those that ended together count less")
    return (
        Setting("prior", "Share kept, from other studies", "of 100", low, high, 1, high, "judged"),
        Setting("weight", "Weight given to those studies", "cases", 1, 50, 1, 10, "judged"),
        named("which_list", "Whose pacts", ("all major powers", *WHICH[1:]), 0),
        named("include_contested", "Contested cases", ("left out", "as kept", "as broken"), 0),
        named("breach", "What counts as broken", breaches, 0),
        named("together", "How cases count", alone, 1),
    )


def lab() -> Model:
    """The lab of base rates."""
    return Model(
        title="How often is such a promise kept?",
        subtitle=(
            "Share of neutrality and non-aggression promises kept, signed from 1919 with a major "
            "power. Kept: no war or invasion until a year after the end. Lines: 90 of 100 chances. "
            "The pact of 1941 is left out"
        ),
        settings=settings(),
        run=run,
        further=(
            ("Pacts not yet broken; band: 95 of 100 draws of whole years", survival),
            ("Promises kept of 100, if one setting alone goes through all it can be", most),
        ),
        judged=judged,
        hindcast=hindcast,
        caution=(
            "Each pact is told from all the others, with 78 of 100 and a weight of 10. A coin "
            "scores 0.25; a list that scores no better foretells little."
        ),
        source_ids=SOURCES,
    )
