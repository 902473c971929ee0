"""Every notebook in hard places: run twice, in strange folders, languages and time zones."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from neutrality_pact import folders

pytestmark = pytest.mark.hard
NOTEBOOKS = sorted(path.name for path in folders.NOTEBOOKS.glob("*.ipynb"))
PLACES = {
    "C": {"LANG": "C", "LC_ALL": "C"},
    "Turkish": {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
    "Honolulu": {"TZ": "Pacific/Honolulu"},
    "Vladivostok": {"TZ": "Asia/Vladivostok"},
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the lessons in a folder with spaces and letters that are not ASCII."""
    place = tmp_path_factory.mktemp("hard") / "Урок и 授業 – a lesson"
    for name in ("notebooks", "data", "src"):
        shutil.copytree(folders.PROJECT / name, place / name)
    shutil.copytree(folders.PROJECT / "tests", place / "tests")
    return place


def nbval(copy: Path, *words: str, **environment: str) -> str:
    """What pytest says at its end; every cell's output must be the stored one."""
    command = [sys.executable, "-m", "pytest", "-q", "--nbval", "-p", "no:cacheprovider"]
    command += ["--nbval-sanitize-with", "tests/nbval_sanitize.cfg", "--rootdir", str(copy), *words]
    place = {"PYTHONPATH": str(copy / "src"), "NEUTRALITY_PACT_ANSWERS": str(copy / "answers")}
    done = subprocess.run(
        command,
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **place, **environment},
    )
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize("place", PLACES)
def test_every_cell_gives_the_stored_output_in(copy: Path, place: str) -> None:
    print(f"\n{place}: {nbval(copy, 'notebooks', **PLACES[place])}")


def test_every_cell_gives_the_stored_output_when_run_a_second_time(copy: Path) -> None:
    twice = copy / "twice"
    twice.mkdir()
    for name in NOTEBOOKS:
        notebook = nbformat.read(copy / "notebooks" / name, as_version=4)
        again = [nbformat.from_dict({**cell}) for cell in notebook.cells]
        for cell in again:
            cell["id"] = f"{cell['id']}-again"
        notebook.cells += again
        nbformat.write(notebook, twice / name)
    print(f"\ntwice: {nbval(copy, 'twice')}")
