"""Teaching notebooks on the Soviet-Japanese Neutrality Pact of 13 April 1941.

>>> import neutrality_pact as pact
>>> pact.table("events")       # an embedded table
>>> pact.document("pact_en")   # an embedded document
>>> pact.lesson("02_terms")    # a lesson's questions and activities
>>> pact.lab("tokyo_choice")   # one model, outside a lesson
>>> pact.check.letter("b", "ABCD")  # whether an exercise's answer can be marked
"""

from functools import cache
from typing import TYPE_CHECKING

from neutrality_pact import check
from neutrality_pact.documents import document
from neutrality_pact.tables import table

if TYPE_CHECKING:
    from neutrality_pact.activities.labs import Lab
    from neutrality_pact.activities.lesson import Lesson

__all__ = ["check", "document", "lab", "lesson", "table"]


def lab(name: str) -> "Lab":
    """A lab by the name of its model, such as "tokyo_choice"; bet and settings are not kept.

    Raises
    ------
    DataError
        If there is no such lab; the sentence lists those there are.
    """
    from neutrality_pact.activities.all_labs import lab_alone  # noqa: PLC0415 - loads slowly

    return lab_alone(name)


@cache
def lesson(name: str) -> "Lesson":
    """A lesson by its name, such as "02_terms"; see `neutrality_pact.activities.lesson`.

    The same object each time, so that running a cell again does not split a lesson in two.
    """
    from neutrality_pact.activities.lesson import Lesson  # noqa: PLC0415 - plotting loads slowly

    return Lesson(name)
