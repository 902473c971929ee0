"""A returned notebook rebuilt from its master, cell by cell: our cells, the pupil's answers."""

import ast
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions
from nbgrader.utils import is_grade, is_solution

from neutrality_pact.marking.returned import MarkingError
from neutrality_pact.publish.exercises import settings

Cell = dict[str, Any]


class Unreadable(Exception):
    """A returned file that is no notebook. The message says why and what to do."""


@dataclass(frozen=True)
class Item:
    """What can earn points: a test, or an answer that the teacher scores."""

    id: str
    points: float
    cell: NotebookNode
    answers: tuple[str, ...]  # ids of the answer cells that it looks at

    @property
    def manual(self) -> bool:
        """Whether the teacher scores it."""
        return bool(is_solution(self.cell))


class Master:
    """One exercise notebook as its authors wrote it: with solutions and hidden tests."""

    def __init__(self, path: Path) -> None:
        content = path.read_bytes()
        self.path = path
        self.hash = hashlib.sha256(content).hexdigest()
        self.notebook = nbformat.reads(content.decode("utf-8"), as_version=4)
        self.cells: list[NotebookNode] = self.notebook.cells

    @property
    def assignment(self) -> str:
        """The assignment's name, such as "03_consequences"."""
        return str(self._own.get("assignment", self.path.parent.name))

    @property
    def version(self) -> Any:
        """Which version of the exercises this is."""
        return self._own.get("version")

    @property
    def _own(self) -> dict[str, Any]:
        return dict(self.notebook.metadata.get("neutrality_pact", {}))

    @cached_property
    def items(self) -> list[Item]:
        """Every item in order; a test looks at the answers since the test before it."""
        found: list[Item] = []
        fresh: list[str] = []
        answers: tuple[str, ...] = ()
        for cell in self.cells:
            if is_solution(cell):
                fresh.append(cell.id)
            if not is_grade(cell):
                continue
            if not is_solution(cell) and fresh:
                answers, fresh = tuple(fresh), []
            looked_at = (cell.id,) if is_solution(cell) else answers
            if is_solution(cell):
                fresh.remove(cell.id)
            name = cell.metadata.nbgrader.grade_id.removesuffix("-test")
            found.append(Item(name, float(cell.metadata.nbgrader.points), cell, looked_at))
        return found

    @cached_property
    def stubs(self) -> dict[str, str]:
        """What stands in each answer cell before a pupil writes, by cell id."""
        copy = nbformat.from_dict(json.loads(json.dumps(self.notebook)))
        cleared, _ = ClearSolutions(config=settings()).preprocess(copy, {})
        return {cell.id: cell.source for cell in cleared.cells if is_solution(cell)}

    @cached_property
    def answer_names(self) -> set[str]:
        """Every name by which a returned answer cell can be recognised."""
        answers = [cell for cell in self.cells if is_solution(cell)]
        return {name for cell in answers for name in (cell.id, _grade_id(cell))}


def masters(folder: Path) -> list[Master]:
    """Every master in a folder of assignments.

    Raises
    ------
    MarkingError
        If there is none.
    """
    found = [Master(path) for path in sorted(folder.glob("*/*.ipynb"))]
    if not found:
        raise MarkingError(f"there is no exercise in {folder}; restore the folder.")
    return found


@dataclass(frozen=True)
class Step:
    """One cell to run: the pupil's answer, an added cell, one of ours, or an item's test."""

    name: str
    source: str
    item: Item | None = None
    shown: tuple[str, ...] = ()  # variables whose values are told when the test fails


@dataclass
class Copy:
    """A returned notebook, rebuilt: steps to run, answers by cell id, and what was noticed."""

    steps: list[Step] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read(content: bytes) -> tuple[list[Cell], dict[str, Any], list[str]]:
    """The cells and the metadata of a returned notebook, and notes.

    Raises
    ------
    Unreadable
        If this is no notebook; the sentence says why.
    """
    if not content.strip():
        raise Unreadable("the file is empty; ask for it again.")
    text, notes = _decoded(content)
    try:
        whole = json.loads(text)
        if isinstance(whole, dict) and whole.get("nbformat") in (1, 2, 3):
            whole = nbformat.reads(text, as_version=4)
            notes.append("The notebook was saved in an old format and was converted.")
        cells = [_cell(cell) for cell in whole["cells"]]
    except json.JSONDecodeError:
        raise Unreadable("the file is broken, not a whole notebook; ask for it again.") from None
    except Exception:
        raise Unreadable("the file is not a notebook; ask for the right one.") from None
    metadata = whole.get("metadata")
    own = metadata.get("neutrality_pact") if isinstance(metadata, dict) else None
    return cells, own if isinstance(own, dict) else {}, notes


def _decoded(content: bytes) -> tuple[str, list[str]]:
    marked = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    encoding = marked.get(content[:2], "utf-8-sig")
    try:
        return content.decode(encoding), []
    except UnicodeDecodeError:
        note = "The file is not in UTF-8. It was read as Windows-1252; accents may be wrong."
        return content.decode("cp1252", errors="replace"), [note]


def _cell(cell: Any) -> Cell:
    source = cell.get("source", "")
    metadata = cell.get("metadata")
    own = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return {
        "id": str(cell.get("id", "")),
        "grade_id": str(own.get("grade_id", "")) if isinstance(own, dict) else "",
        "kind": str(cell.get("cell_type", "")),
        "source": source if isinstance(source, str) else "".join(map(str, source)),
    }


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def best_master(cells: list[Cell], own: dict[str, Any], known: list[Master]) -> Master | None:
    """Which exercise a returned notebook belongs to; None if to none of them.

    The notebook says so itself. Where a program has thrown that away, its answer cells tell.
    """
    if "assignment" in own:
        return next((one for one in known if one.assignment == own["assignment"]), None)
    mine = {cell[name] for cell in cells for name in ("id", "grade_id")}
    shared = [len(mine & one.answer_names) for one in known]
    return known[shared.index(max(shared))] if any(shared) else None


def rebuild(cells: list[Cell], own: dict[str, Any], master: Master) -> Copy:
    """Our cells from the master, the pupil's answers by cell id, added cells where they stood."""
    copy = Copy()
    if own.get("version") != master.version:
        copy.notes.append(
            f"The notebook is of version {own.get('version', 'unknown')} of the exercises, "
            f"and the master of version {master.version}. It was marked by the master."
        )
    added = _added(cells, master)
    copy.steps += added.get("", [])
    tests = {item.cell.id: item for item in master.items if not item.manual}
    for cell in master.cells:
        source = cell.source
        if is_solution(cell):
            _take_answer(cell, cells, master, copy)
            source = copy.answers.get(cell.id, "")
        item = tests.get(cell.id)
        if cell.cell_type == "code" and (item or is_solution(cell) or not _only_shows(source)):
            shown = _shown(source, item, copy.answers) if item else ()
            copy.steps.append(Step(cell.id, source, item, shown))
        copy.steps += added.get(cell.id, [])
    return copy


def _only_shows(source: str) -> bool:
    """Whether a cell of ours sets nothing: a figure or a question, which no test needs."""
    try:
        return all(isinstance(node, ast.Expr) for node in ast.parse(source).body)
    except SyntaxError:
        return False


def _take_answer(cell: NotebookNode, cells: list[Cell], master: Master, copy: Copy) -> None:
    """The pupil's answer; of several copies of its cell the first that was written in counts."""
    grade_id = _grade_id(cell)
    own = [one for one in cells if one["id"] == cell.id]
    own += [one for one in cells if one not in own and one["grade_id"] == grade_id]
    if not own:
        copy.notes.append(f"The answer cell of {grade_id} was deleted.")
        return
    written = [one for one in own if one["source"].strip() != master.stubs[cell.id].strip()]
    copy.answers[cell.id] = (written or own)[0]["source"]
    if len({one["source"].strip() for one in written}) > 1:
        copy.notes.append(f"There are {len(own)} answer cells of {grade_id}. The first counts.")


def _added(cells: list[Cell], master: Master) -> dict[str, list[Step]]:
    """Code cells that the pupil added, by the id of the master's cell that they follow."""
    places = {name: cell.id for cell in master.cells for name in (cell.id, _grade_id(cell)) if name}
    found: dict[str, list[Step]] = {}
    after = ""
    for number, cell in enumerate(cells, start=1):
        place = places.get(cell["id"]) or places.get(cell["grade_id"])
        if place:
            after = place
        elif cell["kind"] == "code" and cell["source"].strip():
            found.setdefault(after, []).append(Step(f"added cell {number}", cell["source"]))
    return found


def _shown(test: str, item: Item, answers: dict[str, str]) -> tuple[str, ...]:
    """Variables that the answers set and the test reads: what a wrong answer is counted by."""
    written = {name for one in item.answers for name in _names(answers.get(one, ""), ast.Store)}
    return tuple(sorted(written & set(_names(test, ast.Load))))


def _names(source: str, use: type[ast.expr_context]) -> Iterator[str]:
    try:
        tree = ast.parse(re.sub(r"(?m)^\s*[%!].*$", "", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, use):
            yield node.id
