"""How long marking takes: returned copies of the first exercise, with one worker and with two."""

import contextlib
import io
import tempfile
import time
from pathlib import Path

import nbformat

from neutrality_pact import folders
from neutrality_pact.marking.mark import mark_folder
from neutrality_pact.marking.rebuild import Master
from neutrality_pact.marking.run_copy import isolated

SIZES, WORKERS = (30, 300), (1, 2)
AIM = 60  # seconds for 30 copies on two processors


def write_copies(folder: Path, number: int) -> None:
    """Returned copies of the first exercise, every other one with the right answers."""
    given = next(iter(sorted(folders.MASTERS.glob("*/*.ipynb"))))
    master = Master(given)
    answers = {cell.id: cell.source for cell in master.cells if cell.id in master.stubs}
    empty = folders.EXERCISES / given.relative_to(folders.MASTERS)
    for pupil in range(number):
        copy = nbformat.read(empty, as_version=4)
        for cell in copy.cells if pupil % 2 else []:
            cell.source = answers.get(cell.id, cell.source)
        nbformat.write(copy, folder / f"Pupil {pupil} - {given.name}")


def seconds(number: int, workers: int) -> float:
    """Seconds to mark so many copies and to write every table and page."""
    with tempfile.TemporaryDirectory() as name:
        write_copies(Path(name), number)
        began = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()):
            mark_folder(Path(name), workers=workers)
        return time.perf_counter() - began


def section(sizes: tuple[int, ...] = SIZES) -> str:
    """The results as Markdown."""
    alone = "each copy in bubblewrap" if isolated() else "without bubblewrap"
    rows = []
    for number in sizes:
        times = [seconds(number, workers) for workers in WORKERS]
        each = " | ".join(f"{taken:.0f} | {taken / number:.2f}" for taken in times)
        rows.append(f"| {number} | {each} |")
    return f"""## Marking

Returned copies of the first exercise, {alone}.

| Copies | seconds, one worker | for a copy | seconds, two workers | for a copy |
|---|---|---|---|---|
{chr(10).join(rows)}

Aim: 30 copies in under {AIM} seconds with two workers.
"""


if __name__ == "__main__":
    print(section())
