"""Exercises: from the bank to masters and pupils' copies, with nothing of the key in the latter."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import textstat
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade, is_solution

from neutrality_pact import folders
from neutrality_pact.documents import document
from neutrality_pact.publish import exercises
from neutrality_pact.publish.bank import read_bank, rubrics, stays_with_the_teacher
from neutrality_pact.publish.notebooks import KERNEL
from neutrality_pact.publish.tasks import TASKS
from neutrality_pact.tables import table

BANKS = {path.stem: read_bank(path) for path in sorted(folders.BANK.glob("*.yaml"))}
ASSIGNED = {name: bank for name, bank in BANKS.items() if "assignment" in bank}
ITEMS = [item for bank in ASSIGNED.values() for item in bank["items"]]
GRADED = [item for item in ITEMS if stays_with_the_teacher(item)]
PATHS = sorted(path.relative_to(folders.MASTERS) for path in folders.MASTERS.rglob("*.ipynb"))
each_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def master(path: Path) -> NotebookNode:
    return nbformat.read(folders.MASTERS / path, as_version=4)


def copy(path: Path) -> NotebookNode:
    return nbformat.read(folders.EXERCISES / path, as_version=4)


def coded(notebook: NotebookNode) -> list[NotebookNode]:
    """The answer and test cells of a notebook's tasks."""
    return [
        cell for cell in notebook.cells if cell.cell_type == "code" and "nbgrader" in cell.metadata
    ]


def test_notebooks_are_fresh() -> None:
    made = exercises.generated()
    for name, text in made.items():
        assert (folders.PROJECT / name).read_text("utf-8") == text, f"{name}: run `make exercises`"
    there = [*folders.MASTERS.rglob("*.ipynb"), *folders.EXERCISES.rglob("*.ipynb")]
    assert {path.relative_to(folders.PROJECT).as_posix() for path in there} == set(made)


# ---------------------------------------------------------------- masters and copies


def scored(cells: list[NotebookNode]) -> dict[str, tuple[float, float]]:
    """Points earned and possible, by nbgrader's own rule, after running cells in one kernel."""
    start = nbformat.v4.new_code_cell("import neutrality_pact as pact")
    notebook = nbformat.v4.new_notebook(metadata=KERNEL, cells=[start, *cells])
    NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True).execute()
    return {cell.id: determine_grade(cell) for cell in notebook.cells[1:] if is_grade(cell)}


def test_every_master_passes_its_own_tests() -> None:
    grades = scored([cell for path in PATHS for cell in coded(master(path))])
    assert grades
    assert {name: got for name, (got, most) in grades.items() if got != most} == {}


def test_an_untouched_copy_fails_every_test() -> None:
    cells = []
    for path in PATHS:
        hidden = {cell.id: cell for cell in coded(master(path)) if is_grade(cell)}
        cells += [hidden.get(cell.id, cell) for cell in coded(copy(path))]
    grades = scored(cells)
    assert grades
    assert {name: got for name, (got, _) in grades.items() if got} == {}
    for path in PATHS:
        for cell in copy(path).cells:
            if cell.cell_type == "markdown" and is_grade(cell):
                assert determine_grade(cell) == (0, cell.metadata.nbgrader.points)


@each_notebook
def test_master_and_copy_differ_only_where_they_should(path: Path) -> None:
    pairs = list(zip(master(path).cells, copy(path).cells, strict=True))
    for ours, theirs in pairs:
        assert ours.id == theirs.id
        if ours.source == theirs.source:
            continue
        assert is_solution(ours) or is_grade(ours)
        kept = re.sub(
            r"### BEGIN (SOLUTION|HIDDEN TESTS)\n.*?### END \1\n?", "", ours.source, flags=re.S
        )
        if ours.cell_type == "code":
            assert theirs.source.strip() == kept.strip()
    settings = master(path).metadata.neutrality_pact
    assert settings == copy(path).metadata.neutrality_pact
    assert settings.assignment == path.parent.name


def test_nothing_of_a_key_is_in_a_pupils_file() -> None:
    files = [*folders.EXERCISES.rglob("*"), *folders.QUESTIONS.rglob("*")]
    texts = [path.read_text("utf-8") for path in files if path.is_file()]
    assert len(texts) > len(PATHS)
    for item in GRADED:
        secret = [TASKS[item["kind"]](item).solution, TASKS[item["kind"]](item).tests]
        secret += re.findall(r'"say": ("(?:[^"\\]|\\.)*")', json.dumps(item, ensure_ascii=False))
        secret += [anchor["text"] for anchor in item.get("anchors", [])]
        for text in texts:
            assert not [one for one in secret if one in text or json.dumps(one)[1:-1] in text]
            assert f'"id": "{item["id"]}"' not in text
    for text in texts:
        assert not re.search("BEGIN (SOLUTION|HIDDEN)|pact.check.tidy", text)


def test_anchors_stay_with_the_teacher() -> None:
    files = [*folders.EXERCISES.rglob("*.ipynb"), *folders.QUESTIONS.glob("*.json")]
    texts = [path.read_text("utf-8") for path in files]
    for item in ITEMS:
        for anchor in item.get("anchors", []):
            assert not any(anchor["text"] in text for text in texts)


def test_grade_ids_follow_the_items_and_are_unique() -> None:
    ids = [cell.metadata.nbgrader.grade_id for path in PATHS for cell in master(path).cells
           if "nbgrader" in cell.metadata]  # fmt: skip
    assert len(ids) == len(set(ids))
    wanted = {item["id"].lower() for item in ITEMS if item["class"] == "graded"}
    assert {one.removesuffix("-test") for one in ids} == wanted


# ---------------------------------------------------------------- nbgrader itself


def test_nbgrader_makes_the_same_copy_and_marks_it(tmp_path: Path) -> None:
    """A school's way: nbgrader's own commands on our folders, once."""
    path = Path("03_consequences/exercises_03.ipynb")
    shutil.copy(folders.PROJECT / "nbgrader_config.py", tmp_path)
    shutil.copytree(folders.MASTERS / path.parent, tmp_path / "teaching/masters" / path.parent)
    nbgrader(tmp_path, "generate_assignment", "03_consequences", "--create")
    released = nbformat.read(tmp_path / "exercises" / path, as_version=4)
    assert [(cell.source, cell.get("metadata")) for cell in released.cells] == [
        (cell.source, cell.get("metadata")) for cell in copy(path).cells
    ]
    answered = {"03-e3": "answer_03_e3 = 70", "03-e4": 'answer_03_e4 = "a d e f a"'}
    for cell in released.cells:
        cell.source = answered.get(cell.id, cell.source)
    handed_in = tmp_path / "submitted/pupil" / path
    handed_in.parent.mkdir(parents=True)
    nbformat.write(released, handed_in)
    nbgrader(tmp_path, "autograde", "03_consequences", "--create")
    marked = nbformat.read(tmp_path / "autograded/pupil" / path, as_version=4)
    grades = {cell.id: determine_grade(cell)[0] for cell in marked.cells if is_grade(cell)}
    assert grades == {
        "03-e3-test": 2,
        "03-e4-test": 4,
        "03-e5-test": 0,
        "03-e6-test": 0,
        "03-e7": 0,
    }


def nbgrader(folder: Path, *words: str) -> None:
    # nbgrader calls a tool of its own, alembic, by name.
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PATH": places},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


# ---------------------------------------------------------------- the bank


def test_no_key_of_letters_is_simply_the_alphabet() -> None:
    for item in GRADED:
        if item["kind"] in ("match", "order"):
            key = TASKS[item["kind"]](item).key
            assert list(key) != sorted(key), item["id"]


@pytest.mark.parametrize("lesson", [f"{n:02}" for n in range(6)])
def test_each_lesson_has_exercises_of_several_kinds(lesson: str) -> None:
    items = ASSIGNED[f"exercises_{lesson}"]["items"]
    assert 6 <= len(items) <= 8
    assert len({item["kind"] for item in items}) >= 4
    assert {item["class"] for item in items} == {"practice", "graded"}
    assert {item["level"] for item in items} == {1, 2, 3}
    assert all("points" in item for item in items)
    first = sum(item["minutes"] for item in items[:4])
    assert 8 <= first <= 16


def test_there_are_enough_exercises() -> None:
    assert sum(name.startswith("exercises_") for name in ASSIGNED) == 6
    assert len([item for item in ITEMS if re.match(r"\d\d-E", item["id"])]) >= 38


def test_every_misconception_is_tested() -> None:
    items = [item for bank in BANKS.values() for item in bank["items"]]
    tested = {one for item in items for one in item.get("misconceptions", [])}
    assert tested == set(table("misconceptions")["misconception_id"])
    checked = [item for item in items if item["class"] != "vote" and item["kind"] != "game"]
    tested = {one for item in checked for one in item.get("misconceptions", [])}
    assert tested == set(table("misconceptions")["misconception_id"])


def test_documents_of_the_question_are_the_seven_and_short_enough() -> None:
    shown = "\n".join(ASSIGNED["document_question"]["show"])
    names = re.findall(r'read\("(\w+)"', shown)
    assert len(names) == 6 and "lend_lease_by_year" in shown
    for name in names:
        longest = 250 if name == "note_1945_en" else 150  # the note stands whole
        assert 60 <= len(document(name).text().split()) <= longest
    minutes = [item["minutes"] for item in ASSIGNED["document_question"]["items"]]
    assert minutes == [15, 45]
    assert sum(item["points"] for item in ASSIGNED["document_question"]["items"]) == 7
    paper = ASSIGNED["document_question_ib"]["items"]
    assert sum(item["points"] for item in paper) == 24
    assert sum(item["minutes"] for item in paper) == 60


def test_every_free_response_has_its_rubric_anchors_and_starters() -> None:
    for item in ITEMS:
        if item["kind"] == "write":
            points = [anchor["points"] for anchor in item["anchors"]]
            assert points == sorted(set(points)) and points[-1] == item["points"]
            assert rubrics()[item["rubric"]]["self_check"]
            if item["rubric"] == "R":
                assert points == [1, 2, 3, 4] and len(item["starters"]) >= 3


def test_what_pupils_read_is_easy() -> None:
    words = []
    for item in ITEMS:
        words += [item["stem"], *item.get("hints", [])]
        words += re.findall(r'"(?:say|otherwise)": "((?:[^"\\]|\\.)*)"', json.dumps(item))
    for bank in ASSIGNED.values():
        words.append(re.sub(r"[*`]", "", bank["intro"]))
    assert textstat.flesch_kincaid_grade(" ".join(words)) <= 9


# ---------------------------------------------------------------- keys that are numbers


def test_numbers_agree_with_the_tables() -> None:
    items = {item["id"]: item for item in ITEMS}
    for item_id, number in KEYS.items():
        right = next(case for case in items[item_id]["cases"] if case["right"])
        assert right["values"] == [pytest.approx(number())], item_id
    numbers = {item["id"] for item in ITEMS if item["kind"] == "entry"}
    assert numbers == set(KEYS)


def pacific_share() -> float:
    return float(table("lend_lease").set_index("figure_id").at["share_pac_1941_45", "value"])


def minutes_of_warning() -> float:
    """From 17:00 in Moscow to the attack at the border, six hours ahead."""
    events = table("events").set_index("event_id")
    told, attack = (events.loc[name] for name in ("war_declared", "war"))
    assert (told["clock"], attack["clock"]) == ("Moscow", "Transbaikal")
    hours = [one["time"].split(":") for one in (told, attack)]
    minutes = [60 * int(hour) + int(minute) for hour, minute in hours]
    days = (attack["date"] - told["date"]).days
    return 24 * 60 * days + minutes[1] - (minutes[0] + 6 * 60)


def between_two_counts() -> float:
    """Japan's losses at Khalkhin Gol: Hata's round figure less that of the Sixth Army."""
    losses = table("border_conflicts").set_index("figure_id")["value"]
    return float(losses["kg_jp_losses_hata"] - losses["kg_jp_losses_6th"])


def days_left_from_signature() -> float:
    """From the note to the last day for notice, if the term ran from the signature."""
    events = table("events").set_index("event_id")["date"]
    last = events["signed"] + pd.DateOffset(years=4)
    return float((last - events["notice"]).days)


def chain_of_four() -> float:
    chances = re.findall(r"60, 50, 70 and 80", next(i for i in ITEMS if i["id"] == "04-E2")["stem"])
    assert chances
    return 100 * 0.6 * 0.5 * 0.7 * 0.8


KEYS = {
    "01-E3": between_two_counts,
    "02-E4": days_left_from_signature,
    "03-E1": pacific_share,
    "03-E3": minutes_of_warning,
    "04-E2": chain_of_four,
}
