"""The form of an answer in an exercise notebook, told in words.

Each check prints one sentence and never stops the notebook. It says whether the answer can be
marked; it does not know whether the answer is right.
"""

from collections.abc import Callable, Sequence
from typing import Any

FINE = "This can be marked. (The check looks at the form only. Your teacher marks the answer.)"


def tidy(answer: object) -> str:
    """The letters of an answer as capitals, without blanks, commas or other marks."""
    return "".join(sign for sign in str(answer).upper() if sign.isalpha())


def letter(answer: object, known: str) -> None:
    """One letter out of `known`, such as "ABCD"."""
    letters(answer, known, 1)


def letters(answer: object, known: str, length: int) -> None:
    """A row of `length` letters out of `known`; typed in any case, with or without blanks."""
    wanted = "one letter" if length == 1 else f"{length} letters in a row"
    found = tidy(answer)
    strange = sorted(set(found) - set(known))
    if not isinstance(answer, str):
        _say(f"Expected {wanted} between quotation marks. Found {_kind(answer)}.")
    elif not answer.strip():
        _say(f"Not answered yet. Type {wanted} between the quotation marks in the cell above.")
    elif strange:
        _say(f"Expected letters from {known[0]} to {known[-1]}. Found {', '.join(strange)}.")
    elif len(found) != length:
        _say(f"Expected {wanted}. Found {len(found)}.")
    else:
        _say(FINE)


def order(answer: object, known: str) -> None:
    """Every letter of `known` once."""
    found = tidy(answer)
    twice = sorted({sign for sign in found if found.count(sign) > 1})
    if len(found) == len(known) and twice:
        _say(f"Expected each letter once. Found {', '.join(twice)} more than once.")
    else:
        letters(answer, known, len(known))


def number(answer: object, what: str = "a number", look: str = "") -> None:
    """One number; `what` says which in words, `look` where to look if it is none."""
    if answer is None:
        _say(f"Not answered yet. Put {what} in place of None in the cell above.", look)
    elif isinstance(answer, bool) or not _is_number(answer):
        _say(f"Expected {what}. Found {_kind(answer)}.", look)
    else:
        _say(FINE)


def table(answer: object, columns: Sequence[str], look: str = "") -> None:
    """A pandas table with at least these columns."""
    if answer is None:
        _say("Not answered yet. Put your table in place of None in the cell above.", look)
    elif not hasattr(answer, "columns"):
        _say(f"Expected a table. Found {_kind(answer)}.", look)
    elif missing := [name for name in columns if name not in answer.columns]:
        _say(
            f"Expected a column {missing[0]!r}. Found {', '.join(map(str, answer.columns))}.", look
        )
    else:
        _say(FINE)


def function(answer: object, example: Callable[[Any], object], what: str, look: str = "") -> None:
    """A function that returns what it should: `example` calls it and says if the kind fits."""
    if not callable(answer):
        _say(f"Expected a function. Found {_kind(answer)}.", look)
        return
    try:
        fits = example(answer)
    except Exception as error:  # whatever a pupil's own lines raise is told
        _say(f"Your function stopped with an error: {type(error).__name__}: {error}.", look)
        return
    _say(FINE if fits else f"Not answered yet. The function should return {what}.", look)


def _is_number(answer: object) -> bool:
    try:
        float(answer)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return not isinstance(answer, str) and getattr(answer, "size", 1) == 1


def _kind(answer: object) -> str:
    """What was found, in words."""
    if answer is None:
        return "nothing"
    if isinstance(answer, str):
        return f"the text {answer!r}"
    if hasattr(answer, "columns"):
        return f"a table with {len(answer)} rows"  # type: ignore[arg-type]
    if hasattr(answer, "index") and hasattr(answer, "dtype"):
        return f"a column of {len(answer)} values"  # type: ignore[arg-type]
    if isinstance(answer, bool | int | float):
        return f"the value {answer}"
    return f"a {type(answer).__name__}"


def _say(sentence: str, look: str = "") -> None:
    pointer = f" Look at: {look}." if look and sentence != FINE else ""
    print(sentence + pointer)
