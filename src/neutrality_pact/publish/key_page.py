"""The key of one question bank as a page: answers, reasons for wrong ones, misconceptions."""

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neutrality_pact.publish.bank import KEYS, read_bank
from neutrality_pact.publish.pack_page import from_markdown
from neutrality_pact.sources import citation
from neutrality_pact.tables import table

Item = dict[str, Any]
MARKS = {False: "not right", None: "arguable"}


@dataclass(frozen=True)
class Reason:
    """What the screen says to an answer that is not the key.

    Attributes
    ----------
    answer : the answer, with the part of the question it belongs to.
    mark : "not right" or "arguable".
    say, look : the reason, and where to look again.
    """

    answer: str
    mark: str
    say: str
    look: str


def key_body(bank_file: Path, lesson: str) -> str:
    """Every question of a bank with key and feedback, then the misconceptions it tests."""
    bank = read_bank(bank_file)
    items = "".join(_item(item) for item in bank["items"])
    asked = {
        name: [item["id"] for item in bank["items"] if name in item.get("misconceptions", [])]
        for name in table("misconceptions")["misconception_id"]
    }
    return f"<h1>{html.escape(lesson)}: key and feedback</h1>{items}{_misconceptions(asked)}"


def _item(item: Item) -> str:
    told = [f"level {item['level']}", item["class"], f"minutes: {item['minutes']:g}"]
    if "points" in item:
        told.append(f"points: {item['points']:g}")
    key = from_markdown("\n".join(KEYS[item["kind"]](item)))
    return (
        f'<section class="item"><h2 id="{item["id"]}">{item["id"]}</h2>'
        f'<div class="stem">{from_markdown(item["stem"])}</div>'
        f'<p class="small">{", ".join(told)}</p>{key}{_reasons(item)}</section>'
    )


def _reasons(item: Item) -> str:
    rows = "".join(
        f"<tr><td>{html.escape(one.answer)}</td><td>{one.mark}</td>"
        f"<td>{html.escape(one.say)}</td><td>{html.escape(one.look)}</td></tr>"
        for one in reasons(item)
    )
    if not rows:
        return ""
    names = ("Answer", "Mark", "Reason", "Look")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    return (
        f"<h3>What the screen says to other answers</h3><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def reasons(item: Item) -> list[Reason]:
    """Every answer of a question that is not the key, with its reason."""
    return list(FEEDBACK[item["kind"]](item)) if item["kind"] in FEEDBACK else []


def _reason(answer: str, told: Item) -> Reason:
    return Reason(answer, MARKS[told["right"]], told["say"], told.get("look", ""))


def _of_options(options: list[Item], before: str = "") -> Iterator[Reason]:
    for option in options:
        if "say" in option and option["right"] is not True:
            yield _reason(before + option["text"], option)


def _of_choice(item: Item) -> Iterator[Reason]:
    yield from _of_options(item["options"])


def _of_steps(item: Item) -> Iterator[Reason]:
    for step in item["steps"]:
        for asked in step["questions"]:
            yield from _of_options(asked["options"], f"{step['title']}: {asked['stem']} ")


def _of_match(item: Item) -> Iterator[Reason]:
    texts = {option["id"]: option["text"] for option in item["options"]}
    for row in item["rows"]:
        for right, named in ((False, row.get("wrong", {})), (None, row.get("arguable", {}))):
            for option, say in named.items():
                answer = f"{row['text']}: {texts[option]}"
                yield Reason(answer, MARKS[right], say, row["look"])
        yield Reason(f"{row['text']}: any other", MARKS[False], row["otherwise"], row["look"])


def _of_order(item: Item) -> Iterator[Reason]:
    texts = {entry["id"]: entry["text"] for entry in item["items"]}
    for pair in item.get("wrong", []):
        answer = f"“{texts[pair['then']]}” before “{texts[pair['first']]}”"
        yield Reason(answer, MARKS[False], pair["say"], pair["look"])


def _of_entry(item: Item) -> Iterator[Reason]:
    for case in item["cases"]:
        if case["right"] is not True:
            yield _reason(", ".join(map(str, case["values"])), case)
    yield _reason("anything else", item["otherwise"])


FEEDBACK: dict[str, Callable[[Item], Iterator[Reason]]] = {
    "choose": _of_choice,
    "steps": _of_steps,
    "match": _of_match,
    "order": _of_order,
    "entry": _of_entry,
}


def _misconceptions(asked: dict[str, list[str]]) -> str:
    rows = table("misconceptions").set_index("misconception_id")
    told = "".join(
        f"<tr><th scope='row'>{name}</th><td>{html.escape(rows.at[name, 'misconception'])}</td>"
        f"<td>{html.escape(rows.at[name, 'correction'])} "
        f"<span class='small'>({citation(rows.at[name, 'source_id'], rows.at[name, 'locator'])})"
        f"</span></td><td>{html.escape(rows.at[name, 'why_common'])}</td>"
        f"<td>{', '.join(items)}</td></tr>"
        for name, items in asked.items()
        if items
    )
    if not told:
        return ""
    names = ("No.", "Pupils think", "The documents say", "Why it is common", "Tested in")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    return (
        f"<h2>Misconceptions tested here</h2><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{told}</tbody></table>"
    )
