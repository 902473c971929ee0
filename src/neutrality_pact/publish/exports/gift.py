"""Moodle: the bank in the GIFT format, with feedback for each answer where GIFT has a place for it.

The format: https://docs.moodle.org/en/GIFT_format. What it cannot carry is told by `gift`.
"""

import html
import re

from neutrality_pact.publish.exports.asked import (
    LIKE_A_DATE,
    Asked,
    Bank,
    Change,
    Item,
    LeftOut,
    asked,
    carried,
    ordered,
    told,
    whole_stem,
    why_not,
    written,
)

FORM = "Moodle GIFT"
SHARES = {True: "=", None: "~%50%", False: "~"}
SHARES_OF_VALUES = {True: "", None: "%50%", False: "%0%"}
Carried = tuple[list[str], list[str]]


def gift(banks: list[Bank]) -> tuple[str, list[Change]]:
    """The whole bank as one GIFT file, a category for each lesson and class of question."""
    parts: list[str] = []
    changes: list[Change] = []
    for bank in banks:
        for kind in ("practice", "graded", "vote"):
            items = [item for item in bank["items"] if item["class"] == kind]
            questions, changed = carried(FORM, items, _questions)
            if questions:
                parts += [f"$CATEGORY: $course$/top/Neutrality Pact/{bank['lesson']}/{kind}"]
            parts += questions
            changes += changed
    return "\n\n".join(parts) + "\n", changes


def _questions(item: Item) -> Carried:
    kinds = {
        "choose": _single_choices,
        "steps": _single_choices,
        "match": _match,
        "order": _order,
        "entry": _entry,
        "write": _write,
    }
    if item["class"] == "vote":
        raise LeftOut("a vote: it has no key")
    if item["kind"] not in kinds:
        raise LeftOut(why_not(item))
    return kinds[item["kind"]](item)


def escaped(text: str) -> str:
    """Text for a GIFT file: HTML and GIFT's own characters shown as they are, on one line."""
    on_one_line = html.escape(" ".join(text.split()), quote=False)
    return re.sub(r"([\\~=#{}:])", r"\\\1", on_one_line)


def _text(text: str) -> str:
    return f"[html]{escaped(text)}"


def _question(name: str, stem: str, answers: list[str], after: str = "") -> str:
    told_after = [f"####{_text(after)}"] if after else []
    lines = [f"// [id:{name}]", f"::{escaped(name)}::{_text(stem)} {{", *answers, *told_after, "}"]
    return "\n".join(lines)


def _single_choices(item: Item) -> Carried:
    """Questions with one answer to choose; an arguable answer gets half the mark, or all of it."""
    made, changes = [], []
    for one in asked(item):
        verdicts = {choice.right for choice in one.choices}
        if False not in verdicts and True not in verdicts:
            changes.append(f"{one.name} is left out: every answer can be argued")
            continue
        if None in verdicts:
            share = "half the mark" if True in verdicts else "the full mark"
            changes.append(f"{one.name}: an answer that can be argued gets {share}")
        made.append(_question(one.name, one.stem, _choices(one)))
    if item["kind"] == "steps":
        changes.append(f"asked as {len(made)} single questions")
    return made, changes


def _choices(one: Asked) -> list[str]:
    keyed = any(choice.right for choice in one.choices)
    return [
        f"{SHARES[choice.right] if keyed or choice.right is False else '='}"
        f"{_text(choice.text)}#{_text(choice.say)}"
        for choice in one.choices
    ]


def _match(item: Item) -> Carried:
    texts = {option["id"]: option["text"] for option in item["options"]}
    used = {row["key"] for row in item["rows"]}
    pairs = [f"={_text(row['text'])} -> {escaped(texts[row['key']])}" for row in item["rows"]]
    pairs += [f"= -> {escaped(text)}" for name, text in texts.items() if name not in used]
    after = " ".join(f"{row['text']}: {row['say']}" for row in item["rows"])
    changes = ["GIFT has no feedback for a pair: the reasons of the right pairs come at the end"]
    arguable = [row["text"] for row in item["rows"] if row.get("arguable")]
    if arguable:
        changes.append(f"answers that can be argued count as wrong in: {'; '.join(arguable)}")
    return [_question(item["id"], whole_stem(item), pairs, after)], changes


def _order(item: Item) -> Carried:
    texts = {entry["id"]: entry["text"] for entry in item["items"]}
    places = {entry["id"]: place for place, entry in enumerate(ordered(item), start=1)}
    pairs = [f"={_text(texts[name])} -> {places[name]}" for name in item["shown"]]
    stem = whole_stem(item, "(1 is the first place.)")
    return (
        [_question(item["id"], stem, pairs, told(item["right"]))],
        ["GIFT has no ordering: match each entry with its place, without a reason for each swap"],
    )


def _entry(item: Item) -> Carried:
    """A number, or a date as a short answer; feedback for each value, and for all others."""
    number = item["type"] == "number"
    answers = [
        f"={SHARES_OF_VALUES[case['right']]}{accepted}#{_text(told(case))}"
        for case in item["cases"]
        for accepted in (_numbers(case) if number else _dates(case))
    ]
    otherwise = f"#{_text(told(item['otherwise']))}"
    if number:
        answers = ["#", *answers, f"~{otherwise}"]
        return [_question(item["id"], whole_stem(item), answers)], []
    stem = whole_stem(item, LIKE_A_DATE)
    return [_question(item["id"], stem, [*answers, f"=%0%*{otherwise}"])], [
        "the date is a short answer: only two ways to write it are known"
    ]


def _numbers(case: Item) -> list[str]:
    return [f"{value}:{case.get('tolerance', 0)}" for value in case["values"]]


def _dates(case: Item) -> list[str]:
    return [_text(way) for value in case["values"] for way in written(value)]


def _write(item: Item) -> Carried:
    starters = item.get("starters", [])
    begin = f"You may begin: {' / '.join(starters)}" if starters else ""
    after = item.get("model_answer", "") if item.get("reveal") else ""
    changes = [] if after else ["the model answer stands in the teacher's key only"]
    return [_question(item["id"], whole_stem(item, begin), [], after)], changes
