"""A lesson notebook as a teacher sees it: screens with minutes, prose, and what the cells show."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HEADING = re.compile(r"^## (.+?) \((\d+) minutes\)$")
EXTRAS = ("### Extra for coders", "**If you have time", "### If you have time")


@dataclass(frozen=True)
class Shown:
    """What one cell shows: a method of the lesson and what it is given.

    Attributes
    ----------
    method : the method of `Lesson`, such as "read".
    given : its arguments in order.
    named : its arguments by name.
    """

    method: str
    given: tuple[Any, ...]
    named: dict[str, Any]


@dataclass(frozen=True)
class Screen:
    """One screen of a lesson, without what is only for coders or for those with time.

    Attributes
    ----------
    title : heading without the minutes, such as "2.2 Read the text".
    minutes : how long it takes.
    parts : blocks of Markdown, and what the cells show, in order.
    """

    title: str
    minutes: int
    parts: list[str | Shown] = field(default_factory=list)


def screens(path: Path) -> list[Screen]:
    """The screens that a whole class works through, in order."""
    found: list[Screen] = []
    for_all = False
    for part in _parts(path):
        if isinstance(part, str) and part.startswith("## "):
            heading = HEADING.match(part)
            for_all = heading is not None
            if heading:
                found.append(Screen(heading[1], int(heading[2])))
        elif isinstance(part, str) and part.startswith(EXTRAS):
            for_all = False
        elif for_all:
            found[-1].parts.append(part)
    return found


def facts(path: Path) -> str:
    """The lesson's "Five facts you must know", as a Markdown list."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    prose = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return prose.partition("### Five facts you must know")[2].partition("\n###")[0].strip()


def documents_read(path: Path) -> dict[str, Shown]:
    """Every document of the lesson by its name, where it is first read."""
    found: dict[str, Shown] = {}
    for part in _parts(path):
        if isinstance(part, Shown) and part.method == "read":
            found.setdefault(part.given[0], part)
    return found


def originals(read: Shown) -> list[str]:
    """The documents in the original words that a reading carries."""
    return list(read.named.get("originals", read.given[1] if len(read.given) > 1 else []))


def _parts(path: Path) -> Iterator[str | Shown]:
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield from (block.strip() for block in re.split(r"\n{2,}", source) if block.strip())
        else:
            yield from _shown(source)


def _shown(source: str) -> Iterator[Shown]:
    """What the calls of `lesson` in a cell show; other code is for coders."""
    names: dict[str, Any] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            names[node.targets[0].id] = node.value
        call = node.value if isinstance(node, ast.Expr) else None
        if isinstance(call, ast.Call) and _is_lesson(call.func):
            given: list[Any] = []
            for argument in call.args:
                value = _value(argument, names)
                given += value if isinstance(argument, ast.Starred) else [value]
            named = {str(word.arg): _value(word.value, names) for word in call.keywords}
            yield Shown(call.func.attr, tuple(given), named)  # type: ignore[attr-defined]


def _is_lesson(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "lesson"
    )


def _value(node: ast.expr, names: dict[str, ast.expr]) -> Any:
    if isinstance(node, ast.Starred):
        return list(_value(node.value, names))
    if isinstance(node, ast.Name):
        return ast.literal_eval(names[node.id])
    return ast.literal_eval(node)
