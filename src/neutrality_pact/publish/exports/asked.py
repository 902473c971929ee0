"""What every export shares: bank items as single questions, and a list of what was not carried."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import yaml

from neutrality_pact import folders
from neutrality_pact.documents import document
from neutrality_pact.publish.bank import read_bank

Item = dict[str, Any]
Bank = dict[str, Any]
Made = TypeVar("Made")
LIKE_A_DATE = "Write the date like 31 January 1941 or 1941-01-31."


class LeftOut(Exception):
    """A format cannot carry a question. The message says why."""


@dataclass(frozen=True)
class Change:
    """One thing that a format does not carry as the bank has it."""

    item: str
    format: str
    what: str  # "left out" or "changed"
    why: str


@dataclass(frozen=True)
class Choice:
    """An answer that pupils can choose, and what they are told; `right` is None if arguable."""

    text: str
    right: bool | None
    say: str


@dataclass(frozen=True)
class Asked:
    """One question with answers to choose from.

    `name` is the item's id and the part of it, if it has parts; `part` is what that part asks.
    """

    item: Item
    name: str
    part: str
    choices: tuple[Choice, ...]

    @property
    def stem(self) -> str:
        """The whole question."""
        return whole_stem(self.item, self.part)


def banks() -> list[Bank]:
    """Every lesson's question bank, in the order of the lessons.

    Raises
    ------
    BankError
        If a bank breaks a rule: the sentence names file, item and field.
    """
    return [read_bank(path) for path in sorted(folders.BANK.glob("*.yaml"))]


def released() -> datetime:
    """The collection's date in CITATION.cff: what a file says of its own making.

    Anki takes a changed card in again only if this date is later than the card it has.
    """
    citation = yaml.safe_load((folders.PROJECT / "CITATION.cff").read_text("utf-8"))
    return datetime.fromisoformat(citation["date-released"]).replace(tzinfo=UTC)


def carried(
    form: str, items: Iterable[Item], carry: Callable[[Item], tuple[list[Made], list[str]]]
) -> tuple[list[Made], list[Change]]:
    """What a format makes of the items, and what it leaves out or changes."""
    made: list[Made] = []
    changes: list[Change] = []
    for item in items:
        try:
            parts, changed = carry(item)
        except LeftOut as why:
            changes.append(Change(item["id"], form, "left out", str(why)))
        else:
            if "hints" in item:
                changed = [*changed, "the hints are left out"]
            made += parts
            changes += [Change(item["id"], form, "changed", why) for why in changed]
    return made, changes


def asked(item: Item) -> list[Asked]:
    """An item as single questions with answers to choose from.

    Raises
    ------
    LeftOut
        If nothing in the item is chosen, or if it has no key.
    """
    kinds = {"choose": _choose, "steps": _steps, "match": _match, "order": _order}
    if item["kind"] not in kinds:
        raise LeftOut(why_not(item))
    return kinds[item["kind"]](item)


def why_not(item: Item) -> str:
    """Why programs that ask single questions cannot ask this one."""
    reasons = {
        "form": "an answer in several boxes",
        "write": "a free answer",
        "pandas": "an answer in Python",
        "game": "a game in several stages",
        "lab": "a model to change and watch",
        "chain": "chances that are multiplied",
    }
    return reasons.get(item["kind"], f"no form for the kind {item['kind']!r}")


def told(feedback: Item) -> str:
    """The sentence of a feedback, and where to look."""
    look = f" Look at: {feedback['look']}." if feedback.get("look") else ""
    return f"{feedback['say']}{look}"


def _choices(options: list[Item]) -> tuple[Choice, ...]:
    return tuple(Choice(one["text"], one["right"], told(one)) for one in options)


def _choose(item: Item) -> list[Asked]:
    if "say" not in item["options"][0]:
        raise LeftOut("a vote: it has no key")
    return [Asked(item, item["id"], "", _choices(item["options"]))]


def _steps(item: Item) -> list[Asked]:
    return [
        Asked(
            item,
            f"{item['id']} {step['id']} {one['id']}",
            f"{step['title']}: {step['text']} {one['stem']}",
            _choices(one["options"]),
        )
        for step in item["steps"]
        for one in step["questions"]
    ]


def _match(item: Item) -> list[Asked]:
    return [
        Asked(
            item,
            f"{item['id']} {row['id']}",
            row["text"],
            tuple(_row_choice(row, option) for option in item["options"]),
        )
        for row in item["rows"]
    ]


def _row_choice(row: Item, option: Item) -> Choice:
    name = option["id"]
    if name == row["key"]:
        return Choice(option["text"], True, told({"say": row["say"]}))
    if name in row.get("arguable", {}):
        return Choice(option["text"], None, row["arguable"][name])
    say = row.get("wrong", {}).get(name, row["otherwise"])
    return Choice(option["text"], False, told({"say": say, "look": row["look"]}))


def _order(item: Item) -> list[Asked]:
    places = range(1, len(item["items"]) + 1)
    return [
        Asked(
            item,
            f"{item['id']} {entry['id']}",
            f"In what place is this? {entry['text']}",
            tuple(_place(item, entry["id"], place == right, place) for place in places),
        )
        for right, entry in enumerate(ordered(item), start=1)
    ]


def _place(item: Item, name: str, right: bool, place: int) -> Choice:
    rules = [rule for rule in item["wrong"] if name in (rule["first"], rule["then"])]
    return Choice(str(place), right, told(item["right"] if right else rules[0]))


def ordered(item: Item) -> list[Item]:
    """The entries of an ordering item in their right order.

    Raises
    ------
    LeftOut
        If the item is a ranking to argue about.
    """
    if "right" not in item:
        raise LeftOut("a ranking to argue about: it has no key")
    return list(item["items"])


def whole_stem(item: Item, part: str = "") -> str:
    """What an item asks, what one part of it asks, and the documents it is about."""
    titles = [document(name).header["title"] for name in item.get("documents", [])]
    needed = f"Documents: {'; '.join(titles)}." if titles else ""
    return " ".join(words for words in (unmarked(item["stem"]), part, needed) if words)


def unmarked(text: str) -> str:
    """A question without the marks of Markdown, which exercise notebooks show as bold or code."""
    return re.sub(r"\*\*(.+?)\*\*|`(.+?)`", lambda found: found[1] or found[2], text)


def values(case: Item) -> str:
    """The values of one case, and how far from them an answer may lie."""
    told = ", ".join(written(value)[-1] for value in case["values"])
    return f"{told} (give or take {case['tolerance']})" if case.get("tolerance") else told


def written(value: str | float) -> list[str]:
    """The ways in which an entry's value may be written; a date as 1941-04-13 or 13 April 1941."""
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return [str(value)]
    return [str(value), f"{day.day} {day:%B %Y}"]
