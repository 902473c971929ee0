"""Why a wrong answer is wrong, in the words of the question bank; none of them names the key."""

import ast
from collections.abc import Callable
from string import ascii_uppercase
from typing import Any

from neutrality_pact.check import tidy
from neutrality_pact.publish.tasks import answer_name

Item = dict[str, Any]


def reasons(item: Item, values: dict[str, str]) -> list[str]:
    """A sentence for each thing that is wrong; none where the bank has no words for it.

    Parameters
    ----------
    item : the item in the question bank.
    values : the pupil's variables, as Python writes them.
    """
    say = REASONS.get(item.get("kind", ""))
    written = values.get(answer_name(item["id"])) if say else None
    if say is None or written is None:
        return []
    try:
        return say(item, ast.literal_eval(written))
    except (ValueError, TypeError, SyntaxError, OverflowError):
        return []


def _sentence(told: Item) -> str:
    return f"{told['say']} Look at: {told['look']}." if "look" in told else str(told["say"])


def _entry(item: Item, answer: Any) -> list[str]:
    number = float(answer)
    for case in item["cases"]:
        if any(abs(number - value) <= case.get("tolerance", 0) for value in case["values"]):
            return [] if case["right"] else [_sentence(case)]
    return [_sentence(item["otherwise"])]


def _choose(item: Item, answer: Any) -> list[str]:
    chosen = dict(zip(ascii_uppercase, item["options"], strict=False)).get(tidy(answer))
    return [_sentence(chosen)] if chosen and chosen["right"] is False else []


def _match(item: Item, answer: Any) -> list[str]:
    names = {
        letter: option["id"]
        for letter, option in zip(ascii_uppercase, item["options"], strict=False)
    }
    told = []
    for number, (row, letter) in enumerate(zip(item["rows"], tidy(answer), strict=False), start=1):
        chosen = names.get(letter, "")
        if chosen != row["key"] and chosen not in row.get("arguable", {}):
            say = row.get("wrong", {}).get(chosen, row["otherwise"])
            told.append(f"Line {number}: {_sentence({'say': say, 'look': row['look']})}")
    return told


def _order(item: Item, answer: Any) -> list[str]:
    """The first pair of neighbours that stands the wrong way round."""
    place = {
        name: tidy(answer).find(letter)
        for letter, name in zip(ascii_uppercase, item["shown"], strict=False)
    }
    for pair in item["wrong"]:
        if place[pair["first"]] > place[pair["then"]]:
            return [_sentence(pair)]
    return []


REASONS: dict[str, Callable[[Item, Any], list[str]]] = {
    "entry": _entry,
    "choose": _choose,
    "match": _match,
    "order": _order,
}
