"""The notebook tests notice a changed number in a figure's description, and no other pixel."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from neutrality_pact import folders

NOTEBOOK = folders.NOTEBOOKS / "02_terms.ipynb"
SHOWN = ("import pandas", "lesson.date_machine()")


def stored(tmp_path: Path, pattern: str, to: str) -> Path:
    """The first cell and the date machine, with something changed in what is stored."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.source.startswith(SHOWN)]
    machine = notebook.cells[-1].outputs[0]["data"]
    machine["text/html"], times = re.subn(pattern, to, machine["text/html"], count=1)
    assert times == 1
    path = tmp_path / "changed.ipynb"
    nbformat.write(notebook, path)
    return path


@pytest.mark.parametrize(
    ("pattern", "to", "code"),
    [
        ("a line at 9 August 1945", "a line at 9 August 1946", 1),
        ("<td>247</td>", "<td>248</td>", 1),
        (r"base64,\w{40}", "base64," + "A" * 40, 0),
    ],
)
def test_a_changed_description_or_table_fails_and_changed_pixels_do_not(
    tmp_path: Path, pattern: str, to: str, code: int
) -> None:
    path = stored(tmp_path, pattern, to)
    sanitize = f"--nbval-sanitize-with={folders.PROJECT / 'tests/nbval_sanitize.cfg'}"
    command = [sys.executable, "-m", "pytest", "-q", "-o", "addopts=", "--nbval", sanitize]
    ended = subprocess.run(
        [*command, str(path)], cwd=folders.PROJECT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == code, ended.stdout
