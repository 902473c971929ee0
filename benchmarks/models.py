"""How long the models take: draws per second, and how the time grows from 10^3 to 10^6 draws."""

import statistics
import time
import tracemalloc
from collections.abc import Callable

import numpy as np

from neutrality_pact.inputs import inputs_of
from neutrality_pact.models import draws, moscow_reserves, pacific_route, tokyo_choice

SIZES = (1_000, 10_000, 100_000, 1_000_000)
REPEATS, WARM_UP = 7, 2
AIMS = {  # milliseconds for 10,000 and 100,000 draws
    "Moscow reserves, one share": (15, 150),
    "Pacific route, one closing, 51 months": (50, 500),
    "Tokyo's choice, one point": (15, 150),
}
MAP_AIM, MEMORY_AIM = 50, 500  # milliseconds, megabytes
GRID, MAP_DRAWS = 25, 1_000


def calls() -> dict[str, Callable[[int], object]]:
    """Each model with its draws, as a function of their number."""
    moscow, pacific, tokyo = (
        inputs_of(name) for name in ("moscow_reserves", "pacific_route", "tokyo_choice")
    )
    cargo = pacific_route.monthly(pacific)
    models: tuple[Callable[[int], object], ...] = (
        lambda n: moscow_reserves.ratio(moscow_reserves.sample(moscow, n), 1),
        lambda n: pacific_route.lost(pacific_route.sample(pacific, n), cargo, "1941-07"),
        lambda n: tokyo_choice.utilities(tokyo_choice.sample(tokyo, n), 0.3, 0.85).shares(),
    )
    return dict(zip(AIMS, models, strict=True))


def milliseconds(call: Callable[[], object]) -> float:
    """Median milliseconds of a call."""
    times = []
    for turn in range(WARM_UP + REPEATS):
        began = time.perf_counter()
        call()
        if turn >= WARM_UP:
            times.append((time.perf_counter() - began) * 1e3)
    return statistics.median(times)


def belief_map() -> float:
    """Milliseconds of a map of beliefs, draws not counted."""
    values = tokyo_choice.sample(inputs_of("tokyo_choice"), MAP_DRAWS)
    collapse, remaining = np.linspace(0, 1, GRID), np.linspace(0.3, 1.2, GRID)
    return milliseconds(lambda: tokyo_choice.belief_map(values, collapse, remaining))


def tornado() -> float:
    """Milliseconds of a tornado over every input of the Moscow model."""
    inputs = inputs_of("moscow_reserves")
    names = moscow_reserves.DRAWN
    return milliseconds(
        lambda: draws.tornado(lambda values: moscow_reserves.ratio(values, 1), inputs, names)
    )


def most_memory(call: Callable[[], object]) -> float:
    """Most megabytes that a call holds at once."""
    tracemalloc.start()
    call()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1e6


def section() -> str:
    """The results as Markdown."""
    rows, held = [], 0.0
    for name, call in calls().items():
        times = [milliseconds(lambda n=n, call=call: call(n)) for n in SIZES]
        growth = times[-1] / times[-3]
        speed = SIZES[-2] / times[-2] / 1e3
        cells = " | ".join(f"{taken:,.1f}" for taken in times)
        held = max(held, most_memory(lambda call=call: call(SIZES[-1])))
        small, large = AIMS[name]
        rows.append(f"| {name} | {cells} | {speed:.1f} | {growth:.0f} | {small}, {large} |")
    return f"""## Models

Milliseconds (median of {REPEATS}) to draw every input and compute the result.

| Model | 10^3 | 10^4 | 10^5 | 10^6 | million draws a second | 10^6 over 10^4 | aim: 10^4, 10^5 |
|---|---|---|---|---|---|---|---|
{chr(10).join(rows)}

Map of beliefs, {GRID} × {GRID} points, {MAP_DRAWS:,} draws: {belief_map():.0f} ms (aim: {MAP_AIM}).
Tornado of every input of the Moscow model: {tornado():.1f} ms.
Most memory for a million draws of a model: {held:.0f} MB (aim: under {MEMORY_AIM}).
"""


if __name__ == "__main__":
    print(section())
