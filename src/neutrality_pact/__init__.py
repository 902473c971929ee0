"""Teaching notebooks on the Soviet-Japanese Neutrality Pact of 13 April 1941.

>>> import neutrality_pact as pact
>>> pact.table("events")       # an embedded table
>>> pact.document("pact_en")   # an embedded document
>>> pact.lesson("02_terms")    # a lesson's questions and activities
"""

from functools import cache
from typing import TYPE_CHECKING

from neutrality_pact.documents import document
from neutrality_pact.tables import table

if TYPE_CHECKING:
    from neutrality_pact.activities.lesson import Lesson

__all__ = ["document", "lesson", "table"]


@cache
def lesson(name: str) -> "Lesson":
    """A lesson by its name, such as "02_terms"; see `neutrality_pact.activities.lesson`.

    The same object each time, so that running a cell again does not split a lesson in two.
    """
    from neutrality_pact.activities.lesson import Lesson  # noqa: PLC0415 - plotting loads slowly

    return Lesson(name)
