"""Run a notebook, and turn what its cells show into HTML and the data of its controls."""

import base64
import gzip
import html
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from neutrality_pact.activities.all_labs import lab_alone
from neutrality_pact.activities.labs import Setting
from neutrality_pact.activities.turn_the_clock import DateMachine
from neutrality_pact.controls.printed import printed
from neutrality_pact.publish.bank import seal
from neutrality_pact.publish.handout_html import tidy

WIDGET = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
HELD = ("spec", "inputs", "picture", "frame", "further")  # what a control tells the page
QUIET = ["--IPKernelApp.log_level=40"]  # the kernel tells errors only
NO_STILL = ("recall", "answers")  # nothing to do on paper
LIMITS = {
    "lab": (
        "On this page one setting moves at a time; the others go back to history. "
        "JupyterLab moves them together."
    ),
    "live": "On this page the day of notice is one of the buttons. JupyterLab takes any day.",
}


class HandoutError(Exception):
    """A notebook that gives no page. The message says which cell, and why."""


def executed(path: Path) -> Any:
    """A notebook after a run from top to bottom, with what its widgets hold.

    No answers are there to be loaded, so nothing that a pupil wrote gets into the page.

    Raises
    ------
    HandoutError
        If a cell fails that is no task for pupils.
    """
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources=resources,
        allow_errors=True,
        extra_arguments=QUIET,
        shutdown_kernel="immediate",
    )
    with tempfile.TemporaryDirectory() as no_answers:
        environment = {**os.environ, "NEUTRALITY_PACT_ANSWERS": no_answers}
        client.execute(env=environment)
    for place, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "error" and "nbgrader" not in cell.metadata:
                problem = f"{path.name}, cell {place}: {output.ename}: {output.evalue}"
                raise HandoutError(problem)
    return notebook


def _is_task(cell: Any) -> bool:
    """Whether the pupil writes this cell."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


class Body:
    """What a notebook that was run shows, as HTML, and what its controls hold.

    Attributes
    ----------
    html : the cells in order; where a control belongs stands a place with its number.
    controls : for each control its `spec` and, if it has them, `inputs`, `picture`, `frame`,
        `further` and `prepared`, its packed results.
    """

    def __init__(self, notebook: Any, name: str) -> None:
        self.controls: list[dict[str, Any]] = []
        self._states = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
        self._tasks: list[dict[str, Any]] = []
        self.html = "\n".join(self._cell(cell) for cell in notebook.cells)
        self._file_tasks(name)

    def _cell(self, cell: Any) -> str:
        if _is_task(cell):
            return self._task(cell)
        if cell.cell_type == "markdown":
            return f'<div class="prose">{_prose(cell.source)}</div>'
        if "nbgrader" in cell.metadata:
            return ""
        shown = [self._output(output) for output in cell.get("outputs", [])]
        if _is_for_coders(cell):
            return _folded_code(cell, "".join(shown))
        return "".join(shown)

    def _output(self, output: Any) -> str:
        data = output.get("data", {})
        if WIDGET in data:
            return self._control(data[WIDGET]["model_id"], data["text/html"])
        if "text/html" in data:
            told = str(data["text/html"])
            return "" if told.startswith("<style>") else told
        text = data.get("text/plain", output.get("text", ""))
        return f"<pre>{html.escape(text)}</pre>" if text else ""

    def _control(self, model_id: str, still: str) -> str:
        """Where a control will be drawn, and beside it its still form for paper."""
        state = self._states[model_id]["state"]
        control = {name: _tidied(state[name]) for name in HELD if state.get(name)}
        kind = control["spec"]["kind"]
        if kind in PREPARED:
            control |= PREPARED[kind](control)
        limit = f'<p class="limit">{LIMITS[kind]}</p>' if kind in LIMITS else ""
        return limit + self._place(control) + ("" if kind in NO_STILL else still)

    def _place(self, control: dict[str, Any]) -> str:
        self.controls.append(control)
        return f'<div class="place" data-control="{len(self.controls) - 1}"></div>'

    def _task(self, cell: Any) -> str:
        """A box in place of a cell that the pupil fills, unless a control asks for it already."""
        name = cell.metadata["nbgrader"]["grade_id"].upper()
        if any(control["spec"].get("id") == name for control in self.controls):
            return ""
        is_code = cell.cell_type == "code"
        rows = 3 if is_code else 10
        spec = {"kind": "write", "id": name, "stem": f"My answer to {name}", "rows": rows}
        self._tasks.append(spec)
        given = f"<pre><code>{html.escape(cell.source.strip())}</code></pre>" if is_code else ""
        still = f'<div class="np np-control">{printed(spec)}</div>'
        return given + self._place({"spec": spec}) + still

    def _file_tasks(self, name: str) -> None:
        """Keep the tasks with the other answers of the page, and hand them in with those."""
        lessons = [
            control["spec"]["lesson"] for control in self.controls if "lesson" in control["spec"]
        ]
        for task in self._tasks:
            task["lesson"] = lessons[0] if lessons else name
        for control in self.controls:
            if control["spec"]["kind"] == "answers":
                control["spec"]["items"] += self._tasks


def _tidied(value: Any) -> Any:
    """The same, with the HTML in it made tidy; what is sealed stays sealed."""
    if isinstance(value, dict):
        return {name: _tidied(one) for name, one in value.items()} | {
            name: _resealed(value[name]) for name in ("rivals", "ending") if name in value
        }
    if isinstance(value, list):
        return [_tidied(one) for one in value]
    if not isinstance(value, str) or "</" not in value:
        return value
    soup = BeautifulSoup(value, "html.parser")
    tidy(soup)
    return str(soup)


def _resealed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _resealed(one) for name, one in value.items()}
    return seal(_tidied(json.loads(base64.b64decode(value))))


def _prose(source: str) -> str:
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(source))


def _is_for_coders(cell: Any) -> bool:
    """Whether a cell shows code at work: its result is a bare table or text, or it is a task."""
    results = [output.get("data", {}) for output in cell.get("outputs", [])]
    bare = [one for one in results if "dataframe" in one.get("text/html", "dataframe")]
    return any(WIDGET not in one for one in bare)


def _folded_code(cell: Any, result: str) -> str:
    told = f"<p>It gives:</p>{result}" if result else ""
    return (
        "<details><summary>The code (to change and run it, open the notebook in JupyterLab)"
        f"</summary><pre><code>{html.escape(cell.source)}</code></pre>{told}</details>"
    )


def _lab_results(control: dict[str, Any]) -> dict[str, Any]:
    """The lab's result for every value of each setting alone, and for every objection."""
    spec = control["spec"]
    lab = lab_alone(spec["lab"])
    moved = [
        {setting["id"]: value}
        for setting in spec["settings"]
        for value in Setting(**setting).values()
    ]
    moved += [objection["set"] for objection in spec["objections"]]
    results = []
    for one in moved:
        lab.inputs = {**spec["history"], **one}
        results.append([lab.inputs, {"frame": lab.frame, "further": lab.further}])
    return {"prepared": _packed(results)}


def _clock_results(control: dict[str, Any]) -> dict[str, Any]:
    """The timeline for each named day of notice; the page itself moves the day looked at."""
    machine = DateMachine()
    spec = {**control["spec"], "inputs": [{**one} for one in control["spec"]["inputs"]]}
    notice = next(one for one in spec["inputs"] if one["id"] == "notice")
    notice["fixed"] = True
    results = []
    for jump in notice["jumps"]:
        machine.inputs = {**machine.inputs, "notice": jump["value"]}
        told = {"picture": machine.picture, "frame": machine.frame}
        results.append([{"notice": jump["value"]}, _tidied(told)])
    return {"spec": spec, "prepared": _packed(results)}


def _packed(results: list[Any]) -> str:
    """Results as short text: many are alike, so they pack well."""
    content = json.dumps(results, ensure_ascii=False).encode()
    return base64.b64encode(gzip.compress(content, mtime=0)).decode()


PREPARED: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "lab": _lab_results,
    "live": _clock_results,
}
