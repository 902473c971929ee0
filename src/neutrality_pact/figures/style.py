"""One look for every figure: five colours, plain axes, text that can be read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt

JAPAN = "#D55E00"  # vermillion
USSR = "#0072B2"  # blue
THIRD = "#009E73"  # green: other parties
FOURTH = "#CC79A7"  # purple: a fourth series; outline it on white
CONTEXT = "#595959"  # grey: everything that is background

WIDTH = 8.6  # inches; about 860 CSS pixels, the width of a notebook at 1366x768
RULES: Any = {
    "figure.dpi": 100,
    "savefig.dpi": 160,
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": CONTEXT,
    "axes.labelcolor": "black",
    "xtick.color": "black",
    "ytick.color": "black",
    "hatch.linewidth": 1.2,
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw inside this block with the collection's style, without a screen."""
    with mpl.rc_context(RULES), plt.ioff():
        yield
