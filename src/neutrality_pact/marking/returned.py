"""What pupils returned: who each file is from, and which of several files counts."""

import io
import re
import time
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

MARKED = "marked"
LARGEST = 50_000_000  # bytes; a lesson with all its pictures is about two million
LARGEST_ZIP = 2_000_000_000  # bytes when unpacked; a class is about a hundred million
IGNORED = re.compile(r"(^|/)(\.|__MACOSX|Thumbs\.db$|desktop\.ini$|onlinetext\.html$)|_onlinetext_")
MOODLE = re.compile(r"^(?P<pupil>.+?)_(?P<number>\d+)_assignsubmission_file(_.*)?$")
CANVAS = re.compile(r"^(?P<pupil>[^\W\d_]+)_(LATE_)?(?P<number>\d+)_(?P<file>\d+)_.+$")
CLASSROOM = re.compile(r"^(?P<pupil>.+?) - .+$")
AGAIN = re.compile(r"(?:-(\d+)| ?\((\d+)\))$")


class MarkingError(Exception):
    """Marking cannot begin or go on. The message says what, where and what to do."""


@dataclass(frozen=True)
class File:
    """One returned file: its place (a path, or a path inside a ZIP file), when, and what."""

    place: str
    when: float
    content: bytes
    problem: str = ""

    @property
    def attempt(self) -> int:
        """The number that a platform or a browser adds to a second file of the same name."""
        number = AGAIN.search(PurePosixPath(self.place).name.partition(".")[0])
        return int(number[1] or number[2]) if number else 0


@dataclass
class Return:
    """Everything one pupil returned: the notebook and the answers file that count, and notes."""

    pupil: str
    notebook: File | None = None
    answers: list[File] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def returns(folder: Path) -> list[Return]:
    """What each pupil returned, in the order of their names.

    Parameters
    ----------
    folder : files and folders as a learning platform hands them over, ZIP files included.

    Raises
    ------
    MarkingError
        If the folder is not there or nothing in it was returned.
    """
    if not folder.is_dir():
        raise MarkingError(f"there is no folder {folder}; give the folder of returned notebooks.")
    owned: dict[tuple[str, str], list[File]] = defaultdict(list)
    for file in _files(folder):
        pupil, number = owner(file.place)
        shown = "".join(sign if sign.isprintable() else "?" for sign in pupil)
        owned[shown, number].append(file)
    if not owned:
        raise MarkingError(f"nothing was returned in {folder}; put the notebooks into it.")
    names = [pupil for pupil, _ in owned]
    found = []
    for (pupil, number), files in sorted(owned.items()):
        shared = names.count(pupil) > 1
        found.append(_one_return(f"{pupil} ({number})" if shared else pupil, files))
    return found


def owner(place: str) -> tuple[str, str]:
    """Whose file this is: a name, and the platform's number if it gives one.

    Moodle, Canvas and Google Classroom write the name into the path; otherwise it is the folder
    or, without one, the file's own name.
    """
    parts = PurePosixPath(place).parts
    for part in parts:
        if found := MOODLE.match(part):
            return found["pupil"], found["number"]
    if found := CANVAS.match(parts[-1]):
        return found["pupil"], found["number"]
    if found := CLASSROOM.match(parts[-1]):
        return found["pupil"], ""
    folders = [part for part in parts[:-1] if not part.lower().endswith(".zip")]
    return (folders[0] if folders else _bare(parts[-1])), ""


def _bare(name: str) -> str:
    stem = name.partition(".")[0]
    return AGAIN.sub("", stem) or name


def _one_return(pupil: str, files: list[File]) -> Return:
    """The newest notebook and answers files of one pupil, and a note on every other file."""
    back = Return(pupil)
    files = sorted(files, key=lambda file: (file.attempt, file.when, file.place), reverse=True)
    for file in files:
        name = file.place.lower()
        if file.problem:
            back.notes.append(f"{file.place}: {file.problem}")
        elif ".ipynb" in name and back.notebook is None:
            back.notebook = file
        elif ".ipynb" in name:
            counts = back.notebook.place if back.notebook else ""
            back.notes.append(f"Two notebooks: {counts} is the newer and counts, {file.place} not.")
        elif name.endswith(".json"):
            back.answers.append(file)
        else:
            back.notes.append(f"{file.place} is not a notebook and was not marked.")
    return back


def _files(folder: Path) -> Iterator[File]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        place = inside.as_posix()
        if inside.parts[0] == MARKED or IGNORED.search(place) or path.is_symlink():
            continue
        if path.is_file():
            yield from _opened(place, path)


def _opened(place: str, path: Path) -> Iterator[File]:
    try:
        when, size = path.stat().st_mtime, path.stat().st_size
        if path.suffix.lower() == ".zip":
            yield from _zipped(place, path.read_bytes(), when)
        elif size > LARGEST:
            yield File(place, when, b"", "too large to be a notebook; ask for it again.")
        else:
            yield File(place, when, path.read_bytes())
    except OSError as error:
        yield File(place, 0, b"", f"it cannot be read ({error.strerror}).")


def _zipped(place: str, content: bytes, when: float) -> Iterator[File]:
    """The files in a ZIP file, read in memory; nothing is unpacked to disk."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_ZIP:
                yield File(place, when, b"", "this ZIP file is too large; ask for it again.")
                return
            for entry in archive.infolist():
                inside = f"{place}/{entry.filename}"
                if entry.is_dir() or IGNORED.search(entry.filename):
                    continue
                if entry.file_size > LARGEST:
                    yield File(inside, when, b"", "too large to be a notebook; ask for it again.")
                    continue
                with archive.open(entry) as file:
                    yield File(inside, _packed(entry), file.read(LARGEST))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError):
        yield File(place, when, b"", "this ZIP file is damaged or locked; ask for it again.")


def _packed(entry: zipfile.ZipInfo) -> float:
    return time.mktime((*entry.date_time, 0, 0, -1))
