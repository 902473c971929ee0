"""The oldest and the newest Python and packages that the project allows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from neutrality_pact import folders

pytestmark = pytest.mark.hard
TESTS = (
    "tests/test_data.py",
    "tests/test_lesson.py",
    "tests/test_labs.py",
    "notebooks/02_terms.ipynb",
)
TOOLS = ["pytest", "pytest-xdist", "hypothesis", "textstat==0.7.8"]
UV = [sys.executable, "-m", "uv"]


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    place = {**os.environ, "UV_SYSTEM_CERTS": "1", **environment}
    place.pop("VIRTUAL_ENV", None)
    return subprocess.run(
        words, cwd=folders.PROJECT, capture_output=True, text=True, check=False, env=place
    )


@pytest.mark.parametrize(
    ("python", "resolution"),
    [
        ("3.11", "lowest-direct"),
        ("3.11", "highest"),
        ("3.12", "highest"),
        ("3.13", "highest"),
        ("3.14", "highest"),
    ],
)
def test_lessons_run_with(python: str, resolution: str, tmp_path: Path) -> None:
    made = run(*UV, "venv", "--quiet", "--python", python, str(tmp_path / "venv"))
    if made.returncode:
        pytest.skip(f"left out: no Python {python} here")
    inside = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = [*UV, "pip", "install", "--quiet", "--python", str(inside)]
    for words in (["--resolution", resolution, "-e", "."], TOOLS):
        done = run(*install, *words)
        assert done.returncode == 0, done.stderr[-2000:]
    passed = run(str(inside), "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS)
    assert passed.returncode == 0, passed.stdout[-3000:]
    print(f"\nPython {python}, {resolution}: {passed.stdout.strip().splitlines()[-1]}")
