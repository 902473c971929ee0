"""The notebook tests notice a changed number in a figure's description, and no other pixel."""

import copy
import re
import subprocess
import sys
from pathlib import Path

import nbformat

from neutrality_pact import folders

NOTEBOOK = folders.NOTEBOOKS / "02_terms.ipynb"
CHANGES = {  # what is changed in what is stored of the date machine
    "description": ("a line at 9 August 1945", "a line at 9 August 1946"),
    "table": ("<td>247</td>", "<td>248</td>"),
    "pixels": (r"base64,\w{40}", "base64," + "A" * 40),
}


def cell_that(notebook: nbformat.NotebookNode, start: str) -> nbformat.NotebookNode:
    return next(cell for cell in notebook.cells if cell.source.startswith(start))


def test_a_changed_description_or_table_fails_and_changed_pixels_do_not(tmp_path: Path) -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    first, machine = cell_that(notebook, "import pandas"), cell_that(notebook, "lesson.date_mach")
    notebook.cells = [first]
    for name, (pattern, to) in CHANGES.items():
        changed = copy.deepcopy(machine)
        changed.id = name
        shown = changed.outputs[0]["data"]
        shown["text/html"], times = re.subn(pattern, to, shown["text/html"], count=1)
        assert times == 1
        notebook.cells.append(changed)
    nbformat.write(notebook, tmp_path / "changed.ipynb")
    sanitize = f"--nbval-sanitize-with={folders.PROJECT / 'tests/nbval_sanitize.cfg'}"
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "-o", "addopts=", "--nbval", sanitize]
    ended = subprocess.run(
        [*command, str(tmp_path)], cwd=folders.PROJECT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1, ended.stdout
    told = re.findall(r"^(PASSED|FAILED) .*?::Cell (\d)", ended.stdout, re.MULTILINE)
    assert sorted(told, key=lambda one: one[1]) == [
        ("PASSED", "0"),
        ("FAILED", "1"),
        ("FAILED", "2"),
        ("PASSED", "3"),
    ]
