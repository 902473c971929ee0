"""Saving when things go wrong for real: no room, no right to write, a kernel killed half-way."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from neutrality_pact.controls.answers import AnswerFile, AnswersError, parse

LESSON = "02_terms"
POSIX = pytest.mark.skipif(os.name != "posix", reason="needs the limits and signals of POSIX")
KILLS = 25
FILL = """
import resource, signal, sys
from pathlib import Path
from neutrality_pact.controls.answers import AnswerFile, AnswersError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
file = AnswerFile("02_terms", Path(sys.argv[1]))
file.store({"02-W1": {"value": "short", "n": 1}})
resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))
try:
    file.store({"02-W1": {"value": "word " * 2000, "n": 2}})
except AnswersError as error:
    print(error)
"""


@pytest.fixture
def forbidden() -> Iterator[Path]:
    """A folder with an answers file that this user can read and not write, even as root."""
    folder = Path(tempfile.mkdtemp())
    AnswerFile(LESSON, folder).store({"02-V1": {"value": "less", "n": 1}})
    (folder / f"{LESSON}.json").chmod(0o444)
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield folder
    if root:
        os.seteuid(0)
    folder.chmod(0o755)
    (folder / f"{LESSON}.json").unlink()
    folder.rmdir()


@POSIX
def test_no_room_is_said_and_the_old_answers_stay(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FILL, tmp_path], capture_output=True, text=True, check=True
    )
    assert "cannot be written" in done.stdout and "download your answers" in done.stdout
    assert AnswerFile(LESSON, tmp_path).read()["02-W1"]["value"] == "short"
    assert [path.name for path in tmp_path.iterdir()] == [f"{LESSON}.json"]


@POSIX
def test_a_read_only_folder_is_named_and_the_old_answers_stay(forbidden: Path) -> None:
    file = AnswerFile(LESSON, forbidden)
    with pytest.raises(AnswersError) as told:
        file.store({"02-V1": {"value": "more", "n": 2}})
    assert str(forbidden) in str(told.value) and "download your answers" in str(told.value)
    assert file.read() == {"02-V1": {"value": "less", "n": 1}}


def save_for_ever(folder: Path, told: int) -> None:
    """Store one answer after the other, and tell the number of each once it is stored."""
    file = AnswerFile(LESSON, folder)
    for n in range(1, 1_000_000):
        file.store({"02-W1": {"value": "word " * 200 + str(n), "n": n}})
        os.write(told, f"{n}\n".encode())


@POSIX
def test_a_killed_kernel_leaves_every_answer_that_was_said_to_be_saved(tmp_path: Path) -> None:
    for turn in range(KILLS):
        folder = tmp_path / str(turn)
        heard, told = os.pipe()
        kernel = os.fork()
        if not kernel:
            save_for_ever(folder, told)
        os.close(told)
        with os.fdopen(heard, encoding="ascii") as numbers:
            said = int(numbers.readline())
            time.sleep(0.0017 * turn)  # another moment of saving each time
            os.kill(kernel, signal.SIGKILL)
            said = max([said, *map(int, numbers.read().split())])
        os.waitpid(kernel, 0)
        kept = parse((folder / f"{LESSON}.json").read_text("utf-8"), LESSON)["02-W1"]
        assert kept["n"] >= said
        assert kept["value"].endswith(f" {kept['n']}")
    print(f"\n{KILLS} kernels killed while saving, no file broken, nothing lost")


def test_two_tabs_lose_nothing_of_each_other(tmp_path: Path) -> None:
    one, other = AnswerFile(LESSON, tmp_path), AnswerFile(LESSON, tmp_path)
    for n in range(1, 101):
        one.store({"02-W1": {"value": f"one {n}", "n": n}})
        other.store({"02-F1": {"value": {}, "n": n}})
    whole = json.loads((tmp_path / f"{LESSON}.json").read_text("utf-8"))["answers"]
    assert {name: answer["n"] for name, answer in whole.items()} == {"02-W1": 100, "02-F1": 100}
