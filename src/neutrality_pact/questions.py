"""The lessons' questions as pupils' copies carry them: keys and feedback sealed.

The questions are written in `teaching/bank/*.yaml`; `make data` makes `data/questions/*.json`
from them. Sealing keeps keys out of sight and out of search; it is no secret.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from neutrality_pact import contract, folders

Question = dict[str, Any]


@cache
def questions(lesson: str, data: Path = folders.DATA) -> dict[str, Question]:
    """Every question of a lesson by its id, such as "02-C1".

    Raises
    ------
    DataError
        If the lesson has no questions file or the file is damaged.
    """
    content = contract.read_checked(f"questions_{lesson}", data)
    try:
        items = json.loads(content)["items"]
    except (json.JSONDecodeError, KeyError, TypeError):
        raise contract.DataError(
            f"questions/{lesson}.json is damaged; restore it, or run 'make data' to rebuild it."
        ) from None
    return {item["id"]: {**item, "lesson": lesson} for item in items}


def question(lesson: str, item_id: str) -> Question:
    """One question.

    Raises
    ------
    DataError
        If the lesson has no such question; the sentence lists those it has.
    """
    known = questions(lesson)
    if item_id not in known:
        raise contract.DataError(
            f"lesson {lesson} has no question {item_id!r}; it has: {', '.join(known)}."
        )
    return known[item_id]
