"""Limits that keep every lesson readable: structure, reading load, grade, sources, numbers."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
import textstat

from neutrality_pact import folders
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


@every_lesson
def test_documents_in_class_are_within_the_reading_load(path: Path) -> None:
    shown = [
        match[1]
        for cell in code(path)
        if (match := re.match(r'lesson\.read\("(\w+)"', cell)) and "folded" not in cell
    ]
    lengths = [
        sum(len(words.split()) for name, words in sections(shown_one) if name not in FOLDED)
        for shown_one in shown
    ]
    assert max(lengths) <= LONGEST_EXCERPT
    positions = table("positions")["argument"] if "lesson.positions()" in code(path) else []
    assert sum(lengths) + sum(len(one.split()) for one in positions) <= MOST_WORDS


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
def test_every_question_of_the_bank_is_asked_once(path: Path) -> None:
    asked = re.findall(r'lesson\.ask\("([^"]+)"\)', "\n".join(code(path)))
    assert sorted(asked) == sorted(questions(path.stem))


# ---------------------------------------------------------------- numbers in prose

MONTHS = "|".join(clock.MONTHS)
NUMBER = re.compile(rf"\b\d{{1,2}} (?:{MONTHS})(?: \d{{4}})?|\b(?:{MONTHS}) \d{{4}}|\b\d[\d,.]*\b")


def events(name: str) -> str:
    return clock.in_words(table("events").set_index("event_id").at[name, "date"].date())


def facts_02() -> set[str]:
    """Every date and number the prose of lesson 02 may state, from the tables and the model."""
    dates = table("events").set_index("event_id")["date"].dt.date
    life = clock.Life(dates["signed"], dates["ratified"], dates["notice"], dates["war"])
    span = clock.term(life, clock.READINGS[0])
    left = clock.status(dates["war"], life, clock.READINGS[0]).days_left
    signed = events("signed")
    sources = table("sources").set_index("source_id")
    return {
        signed,
        signed.removesuffix(" 1941"),
        signed.split(" ", 1)[1],
        *(events(name) for name in ("ratified", "notice", "war")),
        events("notice").removesuffix(" 1945"),
        clock.in_words(span.first_end),
        clock.in_words(span.last_notice_day),
        events("japan_attacks").split(" ", 1)[1],  # Davies's memorandum is of the same day
        events("german_soviet_treaty").split(" ", 1)[1],
        events("german_soviet_treaty").split()[-1],
        events("tripartite_pact").split()[-1],
        "1926",  # the German-Soviet neutrality treaty, as telegram 797 names it
        str(sources.at["frus-1941-iv-797", "year"]),
        str(left),
        "30 April 1945",  # the pupils' own trial on the date machine
    }


FACTS = {"02_terms": facts_02}


@every_lesson
def test_every_number_in_prose_comes_from_a_table(path: Path) -> None:
    body = prose(path)
    body = re.sub(r"^\s*\d+\. ", "", body, flags=re.M)  # numbered lists
    body = re.sub(r"\b2\.\d\b|\(\d+ minutes?|\(?\d point|45 minutes|04/05/1945", "", body)
    body = " ".join(body.split())
    stated = {match.rstrip(".,") for match in NUMBER.findall(body)}
    assert stated - FACTS[path.stem]() == set()
