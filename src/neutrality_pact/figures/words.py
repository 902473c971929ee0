"""Days, numbers and lists in words, the same way in every figure."""

from collections.abc import Iterable

import pandas as pd


def day_in_words(day: pd.Timestamp) -> str:
    """A day as people write it: 13 April 1941."""
    return f"{day.day} {day:%B %Y}"


def listed(names: Iterable[str]) -> str:
    """Names as a list in words: a, b and c."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
