"""Canvas: the bank as QTI 1.2 packages, written by text2qti. Experimental: no Canvas has read them.

QTI 1.2 as text2qti writes it has choices, numbers, short and free answers, and nothing else.
"""

import re
import string

from text2qti.config import Config
from text2qti.qti import QTI
from text2qti.quiz import Quiz

from neutrality_pact.publish.exports.asked import (
    LIKE_A_DATE,
    Asked,
    Bank,
    Change,
    Item,
    LeftOut,
    asked,
    carried,
    released,
    told,
    whole_stem,
    written,
)
from neutrality_pact.publish.files import zipped_again

FORM = "Canvas QTI"
RIGHTS = "Questions and feedback: CC BY 4.0. Documents: see the header of each."
Carried = tuple[list[str], list[str]]
SMALLEST = 1e-4  # below it text2qti takes a number for zero, and refuses it


def qti(bank: Bank, kind: str) -> tuple[bytes, list[Change]]:
    """One lesson's questions of one class as a QTI package; empty if it has none to carry."""
    items = [item for item in bank["items"] if item["class"] == kind]
    questions, changes = carried(FORM, items, _questions)
    if not questions:
        return b"", changes
    title = f"Quiz title: Neutrality Pact {bank['lesson'].replace('_', ' ')} ({kind})"
    quiz = Quiz("\n\n".join([title, *questions]) + "\n", config=Config())
    package = QTI(quiz)
    package.imsmanifest_xml = _manifest(package.imsmanifest_xml)
    return zipped_again(package.zip_bytes()), changes


def _manifest(text: str) -> str:
    """The package's manifest with the collection's date and licence in place of text2qti's."""
    dated = re.sub(r"(?<=<imsmd:dateTime>)[^<]*", f"{released():%Y-%m-%d}", text)
    return re.sub(r"Private \(Copyrighted\)[^<]*", RIGHTS, dated)


def _questions(item: Item) -> Carried:
    if item["class"] == "vote":
        raise LeftOut("a vote: it has no key")
    if item["kind"] == "entry":
        return _entry(item)
    if item["kind"] == "write":
        return _write(item)
    return _single_choices(item)


def escaped(text: str) -> str:
    """Text that neither Markdown nor text2qti nor HTML reads as anything but itself."""
    on_one_line = " ".join(text.split())
    return re.sub(f"[{re.escape(string.punctuation)}]", lambda m: f"&#{ord(m[0])};", on_one_line)


def _question(name: str, stem: str, answer: list[str], points: float) -> str:
    lines = [f"Title: {name}", f"Points: {points:g}", f"1. {escaped(stem)}", *answer]
    return "\n".join(lines)


def _single_choices(item: Item) -> Carried:
    """Questions with one right answer to choose; QTI here has no half mark and no second key."""
    made, changes = [], []
    parts = asked(item)
    points = item.get("points", 1) if len(parts) == 1 else 1
    for one in parts:
        if sum(choice.right is True for choice in one.choices) != 1:
            changes.append(f"{one.name} is left out: it has not exactly one right answer")
            continue
        if any(choice.right is None for choice in one.choices):
            changes.append(f"{one.name}: an answer that can be argued counts as wrong")
        made.append(_question(one.name, one.stem, _choices(one), points))
    if not made:
        raise LeftOut("; ".join(changes))
    if len(parts) > 1:
        changes.append(f"asked as {len(made)} single choices of one point each")
    return made, changes


def _choices(one: Asked) -> list[str]:
    lines = []
    for choice in one.choices:
        key = "*" if choice.right else ""
        lines += [f"{key}a) {escaped(choice.text)}", f"... {escaped(choice.say)}"]
    return lines


def _entry(item: Item) -> Carried:
    """A number or a short answer; one feedback for right, one for wrong."""
    right = [case for case in item["cases"] if case["right"]]
    values = [value for case in right for value in case["values"]]
    feedback = [f"+ {escaped(told(right[0]))}", f"- {escaped(told(item['otherwise']))}"]
    changes = ["the reasons for single wrong values are left out"]
    if any(case["right"] is None for case in item["cases"]):
        changes.append("values that can be argued count as wrong")
    if item["type"] == "number":
        if len(values) != 1 or abs(values[0]) - right[0].get("tolerance", 0) < SMALLEST:
            raise LeftOut("text2qti takes one number, and it must stay clear of zero")
        stem, answer = whole_stem(item), [f"= {values[0]} +- {right[0].get('tolerance', 0)}"]
    else:
        stem = whole_stem(item, LIKE_A_DATE)
        answer = [f"* {text}" for value in values for text in written(value)]
        changes.append("the date is a short answer: only two ways to write it are known")
    return [_question(item["id"], stem, [*feedback, *answer], item.get("points", 1))], changes


def _write(item: Item) -> Carried:
    starters = item.get("starters", [])
    begin = f"You may begin: {' / '.join(starters)}" if starters else ""
    stem = whole_stem(item, begin)
    return (
        [_question(item["id"], stem, ["____"], item.get("points", 1))],
        ["the model answer stands in the teacher's key only"],
    )
