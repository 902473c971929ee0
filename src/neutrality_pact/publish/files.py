"""Files made for others: the same bytes every time, and never one half written."""

import contextlib
import io
import os
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

OLDEST = (1980, 1, 1, 0, 0, 0)  # a ZIP file cannot hold an earlier time
READABLE = 0o644 << 16


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A ZIP file of `files`, by their paths inside it; the same files give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, OLDEST)
            entry.external_attr = READABLE
            entry.create_system = 3  # the same on every system
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def zipped_again(content: bytes) -> bytes:
    """A ZIP file that another library has made, without the time at which it was made."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()})


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is either the old one or the whole new one, whatever happens.

    Raises
    ------
    OSError
        If the folder cannot be written; an older file is left as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `folder` hold these files and no others, by their paths inside it.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    for name, content in files.items():
        write_whole(folder / name, content)
    wanted = {folder / name for name in files}
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            with contextlib.suppress(OSError):  # it still holds something wanted
                path.rmdir()
        elif path not in wanted:
            path.unlink()


def run(build: Callable[[], str], *problems: type[Exception]) -> int:
    """Run a long build; say what came of it, or in one sentence why it stopped.

    Parameters
    ----------
    build : does the work; gives the sentence to say at its end.
    problems : errors whose message is for people.

    Returns
    -------
    0, or 1 if the build stopped.
    """
    try:
        print(build())
    except OSError as error:
        told = f"{error.filename or 'A file'} could not be written or read ({error.strerror})"
        print(f"{told}; make room or ask for leave, then run it again.", file=sys.stderr)
        return 1
    except problems as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; no file is half written. Run it again for the rest.", file=sys.stderr)
        return 1
    return 0
