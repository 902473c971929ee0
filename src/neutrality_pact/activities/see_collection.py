"""See the whole collection: the question, objectives and minutes of every lesson there is."""

import html
import json
import re
from pathlib import Path
from typing import Any

from neutrality_pact import folders
from neutrality_pact.markup import OWN_KEYS


def lessons() -> list[dict[str, Any]]:
    """Every lesson notebook's file, name, question, objectives and minutes, from its first cell."""
    return [_lesson(path) for path in sorted(folders.NOTEBOOKS.glob("*.ipynb"))]


def _lesson(path: Path) -> dict[str, Any]:
    first = "".join(json.loads(path.read_text("utf-8"))["cells"][0]["source"])
    name, question = re.findall(r"^# (.+?): (.+)$", first, re.M)[0]
    minutes = re.findall(r"^Time: (\d+) minutes", first, re.M)[0]
    told = first.partition("**Objectives.**")[2].partition("Time:")[0]
    objectives = [line[2:].rstrip(";.") for line in told.splitlines() if line.startswith("- ")]
    return {
        "file": path.name,
        "name": name,
        "question": question[0].upper() + question[1:],
        "objectives": objectives,
        "minutes": int(minutes),
    }


class Collection:
    """The lessons as a table, each linked to its notebook."""

    def __repr__(self) -> str:
        return f"<{len(lessons())} lessons>"

    def _repr_html_(self) -> str:
        head = "".join(
            f'<th scope="col">{name}</th>'
            for name in ("Lesson", "Question", "By the end pupils can", "Minutes")
        )
        rows = "".join(_row(lesson) for lesson in lessons())
        return (
            '<div class="np-document"><table class="np-table">'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )


def _row(lesson: dict[str, Any]) -> str:
    goals = "".join(f"<li>{html.escape(goal)}</li>" for goal in lesson["objectives"])
    link = f'<a {OWN_KEYS} href="{lesson["file"]}">{html.escape(lesson["name"])}</a>'
    return (
        f'<tr><th scope="row">{link}</th><td>{html.escape(lesson["question"])}</td>'
        f"<td><ul>{goals}</ul></td><td>{lesson['minutes']}</td></tr>"
    )
