"""A graded item as a task in a notebook: words, starter, solution, form check, hidden tests."""

from collections.abc import Callable
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

Item = dict[str, Any]
KIND_NAMES = {
    "choose": "Choice",
    "match": "Match",
    "order": "Order",
    "entry": "Number",
    "steps": "Cards",
    "pandas": "For coders",
    "write": "Write",
    "form": "Boxes",
    "game": "Scene",
}


@dataclass(frozen=True)
class Task:
    """What the cells of one graded item hold.

    Attributes
    ----------
    words : the question, in Markdown.
    starter : the lines pupils begin with.
    solution : lines that answer the question.
    check : a call that says whether the form fits; "{answer}" stands for the answer's name.
    tests : hidden lines; they raise an error (no points), or end with the points earned.
    key : the letters to be typed; empty if the answer is no row of letters.
    """

    words: str
    starter: str
    solution: str
    check: str
    tests: str
    key: str = ""


def answer_name(item_id: str) -> str:
    """The variable that holds the answer to an item: 03-E5 becomes answer_03_e5."""
    return "answer_" + item_id.lower().replace("-", "_")


def _lettered(entries: list[Item]) -> tuple[str, dict[str, str]]:
    """Entries as a Markdown list with letters, and the letter of each id."""
    names = {entry["id"]: ascii_uppercase[n] for n, entry in enumerate(entries)}
    lines = [f"- **{names[entry['id']]}** {entry['text']}" for entry in entries]
    return "\n".join(lines), names


def _typed(item: Item, *, words: str, how: str, key: str, check: str, tests: str) -> Task:
    """A task answered by letters between quotation marks."""
    answer = answer_name(item["id"])
    return Task(
        words=f"{item['stem']}\n\n{words}",
        starter=f'{answer} = ""  # {how}',
        solution=f'{answer} = "{key}"',
        check=check,
        tests=tests.replace("ANSWER", f"pact.check.tidy({answer})"),
        key=key,
    )


def choice(item: Item) -> Task:
    """One letter out of the options."""
    words, names = _lettered(item["options"])
    right = "".join(names[one["id"]] for one in item["options"] if one["right"] is True)
    return _typed(
        item,
        words=words,
        how="type one letter between the quotation marks",
        key=right[0],
        check=f'pact.check.letter({{answer}}, "{"".join(names.values())}")',
        tests=f"assert ANSWER in {list(right)}",
    )


def order(item: Item) -> Task:
    """The letters of all entries, in order."""
    entries = {entry["id"]: entry for entry in item["items"]}
    words, names = _lettered([entries[name] for name in item["shown"]])
    key = "".join(names[entry["id"]] for entry in item["items"])
    return _typed(
        item,
        words=words,
        how=f"type the {len(key)} letters in order between the quotation marks",
        key=key,
        check=f'pact.check.order({{answer}}, "{"".join(sorted(key))}")',
        tests=f'assert ANSWER == "{key}"',
    )


def match(item: Item) -> Task:
    """One letter for each line; a point for each that is right or can be argued."""
    words, names = _lettered(item["options"])
    rows = "\n".join(f"{n}. {row['text']}" for n, row in enumerate(item["rows"], start=1))
    key = "".join(names[row["key"]] for row in item["rows"])
    accepted = [
        "".join(names[one] for one in (row["key"], *row.get("arguable", {})))
        for row in item["rows"]
    ]
    each = item["points"] / len(key)
    return _typed(
        item,
        words=f"{rows}\n\nChoose from:\n\n{words}",
        how=f"type {len(key)} letters between the quotation marks: for line 1, line 2, and so on",
        key=key,
        check=f'pact.check.letters({{answer}}, "{"".join(names.values())}", {len(key)})',
        tests=f"{each:g} * sum(mine in right for mine, right in zip(ANSWER, {accepted}))",
    )


def entry(item: Item) -> Task:
    """A number, within its tolerance."""
    answer = answer_name(item["id"])
    right = next(case for case in item["cases"] if case["right"])
    return Task(
        words=item["stem"],
        starter=f"{answer} = None  # type a number in place of None",
        solution=f"{answer} = {right['values'][0]}",
        check="pact.check.number({answer})",
        tests=f"assert any(abs(float({answer}) - key) <= {right.get('tolerance', 0)} "
        f"for key in {right['values']})",
    )


def pandas_task(item: Item) -> Task:
    """Lines of pandas, as the bank writes them."""
    return Task(
        words=item["stem"],
        starter=item["starter"].rstrip(),
        solution=item["solution"].rstrip(),
        check=item["check"].rstrip(),
        tests=item["tests"].rstrip(),
    )


TASKS: dict[str, Callable[[Item], Task]] = {
    "choose": choice,
    "order": order,
    "match": match,
    "entry": entry,
    "pandas": pandas_task,
}
