"""Limits that keep every lesson readable: structure, reading load, grade, sources, numbers."""

import html
import importlib
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
import textstat

from neutrality_pact import folders
from neutrality_pact.activities.weigh_positions import Positions
from neutrality_pact.documents import document
from neutrality_pact.models import treaty_clock as clock
from neutrality_pact.questions import questions
from neutrality_pact.tables import table

LESSONS = sorted(folders.NOTEBOOKS.glob("*.ipynb"))
PERIOD_MIN = 45
LONGEST_CELL, MEDIAN_CELL = 15, 3
MOST_WORDS, LONGEST_EXCERPT, HIGHEST_GRADE = 900, 250, 9
FOLDED = ("Preamble", "Closing")
every_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def cells(path: Path, kind: str) -> list[dict]:
    notebook = json.loads(path.read_text("utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def text(path: Path) -> str:
    return "\n\n".join("".join(cell["source"]) for cell in cells(path, "markdown"))


def code(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in cells(path, "code")]


def prose(path: Path) -> str:
    """What pupils read as sentences: no headings, tables, addresses or marks."""
    lines = [line for line in text(path).splitlines() if not re.match(r"\s*(#|\||$)", line)]
    plain = re.sub(r"\]\([^)]*\)", "]", "\n".join(lines))
    return re.sub(r"[*`\[\]]", "", plain)


@every_lesson
def test_one_h1_and_no_skipped_level(path: Path) -> None:
    levels = [len(mark) for mark in re.findall(r"^(#+) ", text(path), re.M)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@every_lesson
def test_minutes_add_up_to_the_period_and_match_the_headings(path: Path) -> None:
    table_rows = re.findall(r"^\| (\S+) \| .+ \| (\d+) \|$", text(path), re.M)
    assert sum(int(minutes) for _, minutes in table_rows) == PERIOD_MIN
    headings = re.findall(r"^## (\S+?):? .*\((\d+) minutes\)$", text(path), re.M)
    assert headings == [row for row in table_rows if row[0] != "Start"]


@every_lesson
def test_each_screen_begins_with_one_thing_to_do(path: Path) -> None:
    for screen in re.findall(r"^## .*\(\d+ minutes\)\n\n(.*)$", text(path), re.M):
        assert screen.startswith("**Do:** ")


@every_lesson
def test_code_cells_are_short_and_fetch_nothing(path: Path) -> None:
    lengths = sorted(len([line for line in cell.splitlines() if line]) for cell in code(path))
    assert lengths[len(lengths) // 2] <= MEDIAN_CELL
    assert lengths[-1] <= LONGEST_CELL
    assert not any("http" in cell for cell in code(path))


@every_lesson
def test_outputs_are_stored_in_order_without_live_widgets(path: Path) -> None:
    counts = [cell["execution_count"] for cell in cells(path, "code")]
    assert counts == list(range(1, len(counts) + 1))
    assert "widget-view" not in path.read_text("utf-8")


READ = re.compile(r'lesson\.read\(\s*"(\w+)"(.*)\)', re.S)


@every_lesson
def test_documents_in_class_are_within_the_reading_load(path: Path) -> None:
    """Open documents count whole; of folded ones with a letter (a jigsaw) each pupil reads half."""
    words = 0.0
    for cell in code(path):
        if match := READ.match(cell):
            length = sum(
                len(told.split()) for name, told in sections(match[1]) if name not in FOLDED
            )
            if "folded" not in match[2]:
                words += length
            elif "letter" in match[2]:
                words += length / 2
            else:
                continue
            assert length <= LONGEST_EXCERPT, match[1]
        if match := re.match(r'lesson\.positions\("(\w+)"(?:, per_side=(\d))?\)', cell):
            held = Positions(match[1], int(match[2]) if match[2] else None).table["argument"]
            words += sum(len(one.split()) for one in held)
    assert words <= MOST_WORDS


def sections(name: str) -> list[tuple[str, str]]:
    found = document(name).table()
    return list(zip(found["section"], found["text"], strict=True))


@every_lesson
def test_our_own_text_is_easy_to_read(path: Path) -> None:
    assert textstat.flesch_kincaid_grade(prose(path)) <= HIGHEST_GRADE


@every_lesson
def test_feedback_is_easy_to_read(path: Path) -> None:
    bank = (folders.BANK / f"{path.stem}.yaml").read_text("utf-8")
    said = [line.strip().strip('"') for line in re.findall(r'say: ("[^"]*")', bank)]
    assert textstat.flesch_kincaid_grade(" ".join(said)) <= HIGHEST_GRADE


@every_lesson
def test_every_link_leads_to_a_source(path: Path) -> None:
    known = set(table("sources")["url"].dropna())
    linked = re.findall(r"\]\((http[^)]+)\)", text(path))
    assert linked
    assert set(linked) <= known


@every_lesson
def test_every_linked_work_is_in_the_list_at_the_end(path: Path) -> None:
    [last] = [one for one in cells(path, "code") if "lesson.sources(" in "".join(one["source"])]
    works = "".join(last["outputs"][0]["data"]["text/html"])
    linked = re.findall(r"\]\((http[^)]+)\)", text(path))
    assert [one for one in linked if html.escape(one) not in works] == []


YEAR = re.compile(r"\b(?:18|19|20)\d\d\b")
LINK = re.compile(r"\]\((?:http|#What-was-read)")
SHOWS = re.compile(r"\s*lesson\.(?:read|figure|timeline|map_by_date|routes_by_year|date_machine)\(")
ASKS = re.compile(r"#|Bet,|\*Analyst track|\*\*(?:Do|Stop and talk)")  # also headings
NOT_READING = re.compile(
    r"\*\*Objectives\.\*\*.*|### For teachers.*|### Review questions.*?(?=\n#|\Z)", re.S
)


@every_lesson
def test_every_dated_paragraph_has_a_link_or_what_it_tells_of_below(path: Path) -> None:
    """A paragraph with a year links to a source, or stands above a document, a figure or a map."""
    told = json.loads(path.read_text("utf-8"))["cells"]
    bare = [
        paragraph
        for cell, below in pairwise(told)
        if cell["cell_type"] == "markdown" and not SHOWS.match("".join(below["source"]))
        for paragraph in NOT_READING.sub("", "".join(cell["source"])).split("\n\n")
        if YEAR.search(paragraph) and not LINK.search(paragraph) and not ASKS.match(paragraph)
    ]
    assert bare == []


@every_lesson
def test_every_dated_sentence_of_the_summary_and_every_fact_has_a_link(path: Path) -> None:
    summary = part(path, "One-minute summary").replace("\n", " ")
    sentences = re.split(r"(?<=[.?!]) ", summary)
    facts = re.split(r"\n(?=\d\. )", part(path, "Five facts you must know"))
    dated = [one for one in sentences if YEAR.search(one) and not one.endswith("?")]
    assert dated
    assert len(facts) == 5
    assert [one for one in dated + facts if not LINK.search(one)] == []


def part(path: Path, heading: str) -> str:
    """The text under one heading, to the next heading."""
    return text(path).split(f"### {heading}\n\n")[1].split("\n\n###")[0]


@every_lesson
def test_every_question_of_the_bank_is_asked_once(path: Path) -> None:
    asked = re.findall(r'lesson\.ask\("([^"]+)"\)', "\n".join(code(path)))
    assert sorted(asked) == sorted(questions(path.stem))


# ---------------------------------------------------------------- numbers in prose

MONTHS = "|".join(clock.MONTHS)
NUMBER = re.compile(rf"\b\d{{1,2}} (?:{MONTHS})(?: \d{{4}})?|\b(?:{MONTHS}) \d{{4}}|\b\d[\d,.]*\b")


@every_lesson
def test_every_number_in_prose_comes_from_a_table(path: Path) -> None:
    """The numbers of a lesson's prose are those its `facts` take from the tables and models."""
    lesson = importlib.import_module(f"tests.facts.lesson_{path.stem[:2]}")
    body = re.sub(r"^\s*\d+\. ", "", prose(path), flags=re.M)  # numbered lists
    screens = rf"\b{int(path.stem[:2])}\.\d\b|\(\d+ minutes?|\(?\d points?|45 minutes"
    body = " ".join(re.sub(screens, "", body).split())
    for words in lesson.NOT_FACTS:
        body = body.replace(words, "")
    stated = {match.rstrip(".,") for match in NUMBER.findall(body)}
    assert stated - lesson.facts() == set()
