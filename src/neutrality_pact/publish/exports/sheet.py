"""Paper: a question sheet for pupils, and the same questions with keys and reasons for teachers."""

import html
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import mistune

from neutrality_pact.activities.see_collection import lessons
from neutrality_pact.controls.printed import BLANK, printed
from neutrality_pact.documents import document
from neutrality_pact.publish.bank import KEYS, pupils_item, rubric_table, rubrics
from neutrality_pact.publish.exports.asked import Bank, Choice, Item, asked, told, unmarked, values

STYLE = """
@page { size: A4; margin: 18mm 16mm; }
body { font: 11pt/1.45 Georgia, serif; color: #000; max-width: 46em; margin: 0 auto; padding: 1em; }
h1 { font-size: 17pt; line-height: 1.2; margin: 0 0 .4em; }
h2 { font-size: 12pt; margin: 1.4em 0 .3em; break-after: avoid; }
p { margin: .3em 0; }
ul { list-style: none; padding-left: 0; margin: .3em 0; }
li { margin: .45em 0; padding-left: 1.6em; text-indent: -1.6em; }
small, .about { font-size: 9.5pt; color: #404040; }
blockquote { margin: .4em 1.2em; }
section { break-inside: avoid; }
.steps, .game { break-inside: auto; }
.game + .game { break-before: page; }
.steps ul { display: flex; flex-wrap: wrap; gap: 0 2em; margin-bottom: .6em; }
.steps li { margin: .15em 0; }
.steps ul, .steps p:has(strong) { break-inside: avoid; }
.steps p:has(+ ul), .steps p:has(strong) { break-after: avoid; }
.steps p:has(strong) { margin-top: 1em; }
table { border-collapse: collapse; width: 100%; margin: .4em 0; }
th, td { border: 1px solid #767676; padding: .25em .5em; text-align: left; vertical-align: top; }
td:first-child { width: 7em; } td:nth-child(2) { width: 33%; }
th { font-weight: bold; background: #f0f0f0; }
tr { break-inside: avoid; }
caption { text-align: left; font-weight: bold; padding: .4em 0 .2em; }
.right { font-weight: bold; }
.line { border-bottom: 1px solid #000; height: 1.6em; }
.names { display: flex; gap: 2em; }
.names span { flex: 1; border-bottom: 1px solid #000; padding-top: 1.2em; }
@media print { body { max-width: none; padding: 0; } }
"""
OWN_NUMBER = re.compile(r"\d+[a-z]?\. ")  # the parts of a paper that has its own numbers
BESIDE = "Have the pages of the lesson beside you: its documents, its maps and its charts."
MARKS = {True: "right", None: "can be argued", False: "wrong"}
markdown = mistune.create_markdown(escape=True, plugins=["table"])


@cache
def titles() -> dict[str, str]:
    """Every lesson's number and question, by its name."""
    return {
        name: f"Lesson {name[:2]}: {known['question']}"
        for known in lessons()
        for name in [Path(known["file"]).stem]
    }


def title_of(bank: Bank) -> str:
    """The title of a sheet: that of the exercises, the lesson's question, or the game's name."""
    name = bank["lesson"].replace("_", " ").capitalize()
    return str(bank.get("title") or titles().get(bank["lesson"], name))


def question_sheet(bank: Bank, *classes: str) -> str:
    """The questions of these classes with room to write, and nothing of their keys.

    Empty if the lesson has none.
    """
    items = [
        item for item in bank["items"] if item["class"] in classes and item["kind"] != "pandas"
    ]
    names = '<p class="names"><span>Name</span><span>Class</span><span>Date</span></p>'
    sections = [
        _section(number, item, _ruled(printed({**pupils_item(item), "stem": ""})))
        for number, item in enumerate(items, start=1)
    ]
    beside = f'<p class="about">{BESIDE}</p>'
    return _page(title_of(bank), names + beside + "".join(sections)) if items else ""


def _ruled(shown: str) -> str:
    """Lines to write on, as wide as the paper."""
    return shown.replace(f"<p>{BLANK * 4}</p>", '<p class="line"></p>')


def key_sheet(bank: Bank) -> str:
    """Every question of a lesson with its key and the reason to each answer: for teachers only."""
    sections = [
        _section(number, item, _key(item)) for number, item in enumerate(bank["items"], start=1)
    ]
    return _page(f"Teacher's key. {title_of(bank)}", "".join(sections))


def _page(title: str, body: str) -> str:
    shown = html.escape(title)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{shown}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head>\n<body><main><h1>{shown}</h1>\n{body}</main></body></html>\n"
    )


def _section(number: int, item: Item, inside: str) -> str:
    about = [item["id"], _minutes(item["minutes"])]
    if item.get("points"):
        about.append(f"{item['points']:g} points" if item["points"] != 1 else "1 point")
    about += {"vote": ["a vote"], "graded": ["graded"]}.get(item["class"], [])
    titles = [html.escape(document(name).header["title"]) for name in item.get("documents", [])]
    needed = f'<p class="about">Documents: {"; ".join(titles)}</p>' if titles else ""
    place = "" if OWN_NUMBER.match(item["stem"]) else f"{number}. "
    return (
        f'<section class="{item["kind"]}">'
        f"<h2>{place}{html.escape(unmarked(item['stem']))}</h2>"
        f'<p class="about">{html.escape(" · ".join(about))}</p>{needed}{inside}</section>\n'
    )


def _minutes(minutes: float) -> str:
    return "half a minute" if minutes == 0.5 else f"{minutes:g} min"


def _key(item: Item) -> str:
    if item["class"] == "vote":
        return "<p>A vote: no key.</p>"
    if item["kind"] in ("choose", "steps", "match"):
        return "".join(_table(one.part, one.choices) for one in asked(item))
    if item["kind"] == "entry":
        return _table("", _values(item))
    if "rubric" in item:
        return _rubric(item)
    reasons = [item["right"], *item["wrong"]] if "wrong" in item else []
    told_why = "".join(f"<li>{html.escape(told(reason))}</li>" for reason in reasons)
    return str(markdown("\n".join(KEYS[item["kind"]](item)))) + f"<ul>{told_why}</ul>"


def _rubric(item: Item) -> str:
    rubric = rubrics()[item["rubric"]]
    anchors = [
        f"- **{anchor['points']} of {item['points']}:** {anchor['text']}"
        for anchor in item["anchors"]
    ]
    lines = [*rubric_table(rubric), "", rubric["use"], "", "Answers to compare with:", "", *anchors]
    return str(markdown("\n".join(lines)))


def _values(item: Item) -> list[Choice]:
    """The values that have a feedback of their own, and all others."""
    cases = [Choice(values(case), case["right"], told(case)) for case in item["cases"]]
    return [*cases, Choice("anything else", False, told(item["otherwise"]))]


def _table(title: str, choices: Iterable[Choice]) -> str:
    """Verdicts, answers and reasons; answers that get the same reason share a line."""
    caption = f"<caption>{html.escape(title)}</caption>" if title else ""
    names = ("Verdict", "Answer", "What the pupil is told")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    alike: dict[tuple[bool | None, str], list[str]] = {}
    for one in choices:
        alike.setdefault((one.right, one.say), []).append(one.text)
    rows = "".join(_row(right, "; ".join(texts), say) for (right, say), texts in alike.items())
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(right: bool | None, text: str, say: str) -> str:
    cells = (MARKS[right], text, say)
    marked = ' class="right"' if right else ""
    return f"<tr{marked}>{''.join(f'<td>{html.escape(cell)}</td>' for cell in cells)}</tr>"
