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


CHANGES = [  # what is changed in what is stored, and whether the test of the notebook fails
    ("description", "a line at 9 August 1945", "a line at 9 August 1946", True),
    ("table", "<td>247</td>", "<td>248</td>", True),
    ("pixels", r"base64,\w{40}", "base64," + "A" * 40, False),
]


def stored(path: Path, pattern: str, to: str) -> None:
    """Write the first cell and the date machine, with something changed in what is stored."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.source.startswith(SHOWN)]
    machine = notebook.cells[-1].outputs[0]["data"]
    machine["text/html"], times = re.subn(pattern, to, machine["text/html"], count=1)
    assert times == 1
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the changed notebooks whose test fails."""
    folder = tmp_path_factory.mktemp("changed")
    for name, pattern, to, _ in CHANGES:
        stored(folder / f"{name}.ipynb", pattern, to)
    sanitize = f"--nbval-sanitize-with={folders.PROJECT / 'tests/nbval_sanitize.cfg'}"
    command = [sys.executable, "-m", "pytest", "-q", "-rf", "-o", "addopts=", "--nbval", sanitize]
    ended = subprocess.run(
        [*command, str(folder)], cwd=folders.PROJECT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1, ended.stdout
    return set(re.findall(r"^FAILED .*?(\w+)\.ipynb", ended.stdout, re.MULTILINE))


@pytest.mark.parametrize(("name", "fails"), [(name, fails) for name, _, _, fails in CHANGES])
def test_a_changed_description_or_table_fails_and_changed_pixels_do_not(
    failed: set[str], name: str, fails: bool
) -> None:
    assert (name in failed) is fails
