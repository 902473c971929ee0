"""`make exercises`: each assignment as a master for teachers and as a copy for pupils.

Both come from the question bank. A master is in nbgrader's cell format; nbgrader's own steps
make the pupils' copy from it, so a school that runs nbgrader gets the same one.
"""

import copy
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from neutrality_pact import folders
from neutrality_pact.documents import document
from neutrality_pact.models.treaty_clock import MONTHS
from neutrality_pact.publish.bank import (
    BankError,
    Item,
    read_bank,
    rubric_table,
    rubrics,
    stays_with_the_teacher,
)
from neutrality_pact.publish.notebooks import KERNEL
from neutrality_pact.publish.tasks import KIND_NAMES, TASKS, answer_name

VERSION = 1
LETTERED = re.compile(r'lesson\.read\("(\w+)".*letter="(\w)"')
STEPS = (
    *(LockCells, ClearSolutions, ClearOutput, CheckCellMetadata, ComputeChecksums),
    *(ClearHiddenTests, ClearMarkScheme, ComputeChecksums, CheckCellMetadata),
)
START = """\
**Start here.**

{steps}

{intro}

| {what} | What | Minutes | Points |
|---|---|---|---|
{rows}
"""
BEGIN = """\
import neutrality_pact as pact

lesson = pact.lesson("{lesson}")
lesson"""
RUN = "Open the menu *Run* and choose *Run All Cells*. Then scroll back up to here."
PLAY = "Play alone or in a group. Go through a scene part by part, with the buttons under it."
PRACTISE = (
    "*Practice*: nothing is marked. Where there are buttons, *Check* tells you at once, and *Hint* "
    "helps in three steps."
)
GRADED = "*Graded*: your teacher marks these. This page does not know the answers."
CODED = (
    "Where a grey cell begins with `answer`, click in it and type your answer where it says so. "
    "Press Shift and Enter twice. The line under it says whether your answer can be marked."
)
AGAIN = "Write, copy and paste as before. It is marked by the same rubric."
WRITING = """\
**Write** in the box below. It is saved as you write, and your words are counted. Then press
*Copy my answer*. Double-click the line under the box, select it all (Ctrl and A), paste (Ctrl and
V), and press Shift and Enter. **What stands there is marked.**
"""
LOGS = """\
## Hand in

At the end of each scene press *Download my log (text)* and give the file to your teacher. It holds
your choices and your reasons, and no name. The buttons below save all scenes at once, for another
computer or for yourself.
"""
HAND_IN = """\
## Hand in

1. Save this notebook (Ctrl and S).
2. Give your teacher this file: `{file}`. It lies in `exercises/{assignment}`.

Write no name into it: your teacher knows whose it is. The notebook is enough. The buttons below
save what you chose and wrote in the boxes, for yourself or for another computer.
"""
SOURCES = "### Where this comes from"


def masters() -> Iterator[tuple[Path, NotebookNode]]:
    """Every assignment's path, from the folder of masters, and its master."""
    for path in sorted(folders.BANK.glob("*.yaml")):
        bank = read_bank(path)
        if "assignment" in bank:
            yield Path(bank["assignment"]) / f"{path.stem}.ipynb", master(bank)


def master(bank: dict[str, Any]) -> NotebookNode:
    """The teacher's notebook of one assignment, with solutions and hidden tests."""
    notebook: NotebookNode = nbformat.v4.new_notebook(metadata=copy.deepcopy(KERNEL))
    notebook.metadata["neutrality_pact"] = {"assignment": bank["assignment"], "version": VERSION}
    told: set[str] = set()
    notebook.cells = [
        _words("intro", _intro(bank)),
        _code("start", BEGIN.format(lesson=bank["lesson"])),
        *([_words("documents", _documents(bank["show"]))] if "show" in bank else []),
        *_shown("show", bank),
        *(cell for item in bank["items"] for cell in _item_cells(item, told)),
        _words("hand-in", _hand_in(bank)),
        _code("take-along", "lesson.take_along()"),
        _words("sources-heading", SOURCES),
        _code("sources", _sources(bank)),
    ]
    nbformat.validate(notebook)
    return notebook


def pupils_copy(made: NotebookNode) -> NotebookNode:
    """What pupils get of a master: nbgrader's own steps, with the project's settings."""
    notebook, resources = copy.deepcopy(made), dict[str, Any]()
    for step in STEPS:
        notebook, resources = step(config=settings()).preprocess(notebook, resources)
    return notebook


def settings() -> Config:
    """What stands in `nbgrader_config.py`."""
    found: Config = PyFileConfigLoader("nbgrader_config.py", str(folders.PROJECT)).load_config()
    return found


def generated() -> dict[str, str]:
    """Every master's and copy's path from the project folder, and the text it must have."""
    files = {}
    for path, made in masters():
        for folder, notebook in ((folders.MASTERS, made), (folders.EXERCISES, pupils_copy(made))):
            name = (folder / path).relative_to(folders.PROJECT).as_posix()
            files[name] = nbformat.writes(notebook) + "\n"
    return files


def _intro(bank: dict[str, Any]) -> str:
    items = bank["items"]
    steps = [
        RUN,
        *([PLAY] if any(item["kind"] == "game" for item in items) else []),
        *([PRACTISE] if any(_practised(item) for item in items) else []),
        *([GRADED] if any(item["class"] == "graded" for item in items) else []),
        *([CODED] if any(stays_with_the_teacher(item) for item in items) else []),
    ]
    start = START.format(
        steps="\n".join(f"{n}. {step}" for n, step in enumerate(steps, start=1)),
        intro=bank["intro"].strip(),
        what="Exercise" if any(_practised(item) for item in items) else "Part",
        rows="\n".join(_row(item) for item in items),
    )
    return f"# {bank['title']}\n\n{start}"


def _documents(lines: list[str]) -> str:
    """A heading, and who wrote each lettered document, when and for whom."""
    rows = [
        f"| {letter} | {header['from']} | {_day(header['date'])} | {header['to']} |"
        for name, letter in LETTERED.findall("\n".join(lines))
        for header in [document(name).header]
    ]
    table = ["| Document | Who | When | For whom |", "|---|---|---|---|", *rows]
    return "\n".join(["## Documents", "", *(table if rows else [])])


def _day(date: str) -> str:
    """A date of a header, such as 1941-04-13 or 1947, in words."""
    year, *rest = (int(part) for part in date.split("-"))
    month = [MONTHS[rest[0] - 1]] if rest else []
    return " ".join(map(str, [*rest[1:], *month, year]))


def _hand_in(bank: dict[str, Any]) -> str:
    if all(item["kind"] == "game" for item in bank["items"]):
        return LOGS
    return HAND_IN.format(file=f"{bank['lesson']}.ipynb", assignment=bank["assignment"])


def _practised(item: Item) -> bool:
    return bool(item["class"] == "practice" and item["kind"] != "game")


def _row(item: Item) -> str:
    points = f"{item['points']} (graded)" if item["class"] == "graded" else "practice"
    name = item["title"] if item["kind"] == "game" else item["id"]
    return f"| {name} | {KIND_NAMES[item['kind']]} | {item['minutes']} | {points} |"


def _item_cells(item: Item, told: set[str]) -> Iterator[NotebookNode]:
    """The cells of one item; a rubric that was `told` before is not told again."""
    name = item["id"].lower()
    graded = item["class"] == "graded"
    yield _words(f"{name}-text", _heading(item))
    yield from _shown(f"{name}-show", item)
    if item["kind"] == "game":
        yield _code(f"{name}-play", f'lesson.play("{item["id"]}")')
    elif not graded:
        yield _code(f"{name}-ask", f'lesson.ask("{item["id"]}")')
    else:
        yield from _written(item, told) if item["kind"] == "write" else _task(item)


def _shown(name: str, place: dict[str, Any]) -> Iterator[NotebookNode]:
    """What stands before an item or before all: calls, and words that begin with two stars."""
    for n, line in enumerate(place.get("show", []), start=1):
        make = _words if line.startswith("**") else _code
        yield make(f"{name}-{n}", line)


def _heading(item: Item) -> str:
    kind, minutes = KIND_NAMES[item["kind"]], item["minutes"]
    points = "1 point" if item.get("points") == 1 else f"{item.get('points')} points"
    marked = f"graded, {points}" if item["class"] == "graded" else "practice"
    if item["kind"] == "game":
        return f"## {item['title']} ({minutes} minutes)"
    return f"## {item['id']} {kind} ({minutes} minutes, {marked})"


def _task(item: Item) -> Iterator[NotebookNode]:
    """Question, answer cell and test cell of a graded item."""
    name, task = item["id"].lower(), TASKS[item["kind"]](item)
    answer = answer_name(item["id"])
    yield _words(f"{name}-stem", task.words)
    solved = f"{task.starter}\n### BEGIN SOLUTION\n{task.solution}\n### END SOLUTION"
    yield _graded(_code(name, solved), solution=True)
    hidden = f"### BEGIN HIDDEN TESTS\n{task.tests}\n### END HIDDEN TESTS"
    test = _code(f"{name}-test", f"{task.check.format(answer=answer)}\n{hidden}")
    yield _graded(test, points=item["points"], locked=True)


def _written(item: Item, told: set[str]) -> Iterator[NotebookNode]:
    """How it is marked, and the answer cell of a free response, marked by hand."""
    name, rubric = item["id"].lower(), rubrics()[item["rubric"]]
    table = "\n".join(rubric_table(rubric))
    full = f"{WRITING}\n**How it is marked** ({rubric['title']}):\n\n{table}"
    yield _words(f"{name}-rubric", AGAIN if item["rubric"] in told else full)
    told.add(item["rubric"])
    yield _code(f"{name}-ask", f'lesson.ask("{item["id"]}")')
    model = "\n\n".join(f"**{one['points']}** {one['text']}" for one in item["anchors"])
    yield _graded(_words(name, model), solution=True, points=item["points"])


def _sources(bank: dict[str, Any]) -> str:
    """A call that lists the sources; those of tasks are named, the lesson knows the others."""
    tasks = [item for item in bank["items"] if stays_with_the_teacher(item)]
    cited = sorted({name for item in tasks for name in item.get("sources", [])})
    lines = textwrap.wrap(", ".join(f'"{name}"' for name in cited), 88, break_on_hyphens=False)
    return "lesson.sources(\n    " + "\n    ".join(lines) + "\n)" if cited else "lesson.sources()"


def _words(name: str, text: str) -> NotebookNode:
    cell: NotebookNode = nbformat.v4.new_markdown_cell(text.strip(), id=name)
    return cell


def _code(name: str, text: str) -> NotebookNode:
    # The notebooks carry no outputs: nbval runs them and compares nothing.
    tags = {"tags": ["nbval-ignore-output"]}
    cell: NotebookNode = nbformat.v4.new_code_cell(text, id=name, metadata=tags)
    return cell


def _graded(
    cell: NotebookNode, *, solution: bool = False, points: int | None = None, locked: bool = False
) -> NotebookNode:
    cell.metadata["nbgrader"] = {
        "schema_version": 3,
        "cell_type": cell.cell_type,
        "grade_id": cell.id,
        "grade": points is not None,
        "solution": solution,
        "locked": locked,
        "task": False,
        **({} if points is None else {"points": points}),
    }
    return cell


def main() -> int:
    """Write every master and every pupils' copy."""
    try:
        files = generated()
    except BankError as error:
        print(error, file=sys.stderr)
        return 1
    for name, text in files.items():
        path = folders.PROJECT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
