"""Exercises: from the bank to masters and pupils' copies, with nothing of the key in the latter."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade, is_solution

from neutrality_pact import folders
from neutrality_pact.publish import exercises
from neutrality_pact.publish.bank import read_bank, stays_with_the_teacher
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


KEYS = {
    "03-E1": pacific_share,
    "03-E3": minutes_of_warning,
}
