"""The contract of the data: what `data/datapackage.json` says each file must be.

Ordinary loading compares one hash. Only a file that differs from its recorded hash is
validated in full, with frictionless, and the first problem is told in one sentence.
"""

import difflib
import hashlib
import json
import warnings
from functools import cache
from pathlib import Path
from typing import Any

from neutrality_pact import folders


class DataError(Exception):
    """A data file is not what it should be. The message says what, where and what to do."""

    def _render_traceback_(self) -> list[str]:
        """Show a notebook reader the sentence alone."""
        return [f"DataError: {self}"]


@cache
def package(data: Path = folders.DATA) -> dict[str, Any]:
    """The data package: one description per file in `data/`.

    Raises
    ------
    DataError
        If `datapackage.json` is missing or is not valid JSON.
    """
    path = data / "datapackage.json"
    try:
        described: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise DataError(
            f"{path} is missing: the folder 'data' must stand beside 'src' and 'notebooks'; "
            "unpack the whole collection again."
        ) from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise DataError(
            f"datapackage.json cannot be read ({error}); restore it from the original download."
        ) from None
    return described


def resources(data: Path = folders.DATA) -> dict[str, dict[str, Any]]:
    """Every file's description, by its name in the data package."""
    return {item["name"]: item for item in package(data)["resources"]}


def resource(name: str, data: Path = folders.DATA) -> dict[str, Any]:
    """The description of one file, by its name in the data package.

    Raises
    ------
    DataError
        If no file of that name is described; the sentence names near ones, or the tables.
    """
    described = resources(data)
    if name not in described:
        near = difflib.get_close_matches(name, described, n=3, cutoff=0.5)
        tables = [known for known, found in described.items() if "schema" in found]
        help_ = f"did you mean {' or '.join(near)}?" if near else f"tables: {', '.join(tables)}."
        raise DataError(f"there is no data called {name!r}; {help_}")
    return described[name]


def fingerprint(content: bytes) -> str:
    """The hash of a file as the data package writes it, the same for any line ending."""
    return "sha256:" + hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def read_checked(name: str, data: Path = folders.DATA) -> bytes:
    """The bytes of one data file, checked against the data package.

    Raises
    ------
    DataError
        If the file is missing, cut short, wrongly encoded or breaks a rule of its schema.
    """
    described = resource(name, data)
    path: Path = data / described["path"]
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataError(
            f"{described['path']} is missing from the folder 'data'; "
            "restore it from the original download."
        ) from None
    if fingerprint(content) != described["hash"]:
        problem = first_problem(described, content, data)
        if problem:
            raise DataError(problem)
        warnings.warn(
            f"{described['path']} has been changed since the original download; "
            "it is valid and is shown as it stands.",
            stacklevel=3,
        )
    return content


def first_problem(described: dict[str, Any], content: bytes, data: Path) -> str | None:
    """The first thing wrong with a changed file, as one sentence; None if nothing is."""
    file = Path(described["path"]).name
    if not content.strip():
        return f"{file} is empty; restore it from the original download."
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        return (
            f"{file}, row {row}: a character is not UTF-8 (byte {content[error.start]:#04x}); "
            "save the file again as 'CSV UTF-8'."
        )
    if "schema" not in described:
        shortest = 0.9 * described["bytes"]
        if len(text.encode()) < shortest:
            return (
                f"{file} is cut short ({len(content)} bytes, {described['bytes']} expected); "
                "restore it from the original download."
            )
        return None
    from neutrality_pact.validation import first_table_problem  # noqa: PLC0415 - loads slowly

    return first_table_problem(described, text, resources(data), data)
