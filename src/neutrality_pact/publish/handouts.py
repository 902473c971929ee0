"""`make handouts`: every notebook as one HTML file that needs no Python, server or network.

The notebook is run once. What its controls hold goes into the page as JSON; `handouts.js` stands
in for Python and lets the collection's own `controls.js` draw them.
"""

import base64
import gzip
import hashlib
import html
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

import nbformat
from bs4 import BeautifulSoup, Tag
from nbclient import NotebookClient
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from neutrality_pact import folders
from neutrality_pact.activities.all_labs import lab_alone
from neutrality_pact.activities.labs import Setting
from neutrality_pact.activities.turn_the_clock import DateMachine
from neutrality_pact.controls.answers import FORMAT, LARGEST, PROBLEMS
from neutrality_pact.controls.control import SCRIPT, STYLE, Control
from neutrality_pact.sources import citation
from neutrality_pact.tables import table

HERE = Path(__file__).parent
FOLDER = folders.PROJECT / "build" / "handouts"
INDEX = "index.html"
WIDGET = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")
HELD = ("spec", "inputs", "picture", "frame")  # what a control tells the page
NO_STILL = ("recall", "answers")  # nothing to do on paper

# Advice that is of use in JupyterLab only: list items, table rows and paragraphs that say this.
IN_JUPYTERLAB = re.compile(
    r"Run All Cells|Scroll (back )?up to|grey lines of code|Ctrl and B\b|press Esc, then Shift"
    r"|double-click its name|^Start here\.$"
)
INSTEAD = {"run the notebook": "open this page"}
LIMITS = {
    "lab": (
        "On this page one setting moves at a time; the others go back to history. "
        "JupyterLab moves them together."
    ),
    "live": "On this page the day of notice is one of the buttons. JupyterLab takes any day.",
}
UNPREPARED = (
    "This page holds no result for these settings; JupyterLab works it out. "
    "The picture shows the last settings it holds."
)


class HandoutError(Exception):
    """A notebook that gives no page. The message says which cell, and why."""


# ------------------------------------------------------------------------------- the notebook


def notebooks() -> list[Path]:
    """Every notebook of the collection: the lessons, then the exercises."""
    exercises = folders.PROJECT / "exercises"
    return [*sorted(folders.NOTEBOOKS.glob("*.ipynb")), *sorted(exercises.glob("*/*.ipynb"))]


def file_name(path: Path) -> str:
    """The name of a notebook's page; an exercise may bear the name of its lesson."""
    kind = "" if path.parent == folders.NOTEBOOKS else "exercise_"
    return f"{kind}{path.stem}.html"


def _executed(path: Path) -> Any:
    """The notebook after a run from top to bottom, with what its widgets hold.

    No answers are there to be loaded, so nothing that a pupil wrote gets into the page.
    """
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources=resources, allow_errors=True
    )
    with tempfile.TemporaryDirectory() as no_answers:
        client.execute(env={**os.environ, "NEUTRALITY_PACT_ANSWERS": no_answers})
    for place, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "error" and not _is_task(cell):
                problem = f"{path.name}, cell {place}: {output.ename}: {output.evalue}"
                raise HandoutError(problem)
    return notebook


def _is_task(cell: Any) -> bool:
    """Whether the pupil writes this cell, so that it may fail as it stands."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


# ------------------------------------------------------------------------------ what it shows


class _Body:
    """The page's HTML as it grows, cell by cell, and the controls met on the way."""

    def __init__(self, notebook: Any) -> None:
        self.controls: list[dict[str, Any]] = []
        self._states = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
        self.html = "\n".join(self._cell(cell) for cell in notebook.cells)

    def _cell(self, cell: Any) -> str:
        if cell.cell_type == "markdown":
            return f'<div class="prose">{_prose(cell.source)}</div>'
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
        control = {name: state[name] for name in HELD if state.get(name)}
        kind = control["spec"]["kind"]
        if kind in PREPARED:
            control |= PREPARED[kind](control)
        place = f'<div class="place" data-control="{len(self.controls)}"></div>'
        self.controls.append(control)
        limit = f'<p class="limit">{LIMITS[kind]}</p>' if kind in LIMITS else ""
        return limit + place + ("" if kind in NO_STILL else still)


def _prose(source: str) -> str:
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(source))


def _is_for_coders(cell: Any) -> bool:
    """Whether a cell shows code at work: its result is a bare table or text, or it is a task."""
    results = [output.get("data", {}) for output in cell.get("outputs", [])]
    bare = [one for one in results if "dataframe" in one.get("text/html", "dataframe")]
    return _is_task(cell) or any(WIDGET not in one for one in bare)


def _folded_code(cell: Any, result: str) -> str:
    told = f"<p>It gives:</p>{result}" if result and not _is_task(cell) else ""
    return (
        "<details><summary>The code (to change and run it, open the notebook in JupyterLab)"
        f"</summary><pre><code>{html.escape(cell.source)}</code></pre>{told}</details>"
    )


# ------------------------------------------------------------------- results worked out beforehand


def _lab_results(control: dict[str, Any]) -> dict[str, Any]:
    """The lab's result for every value of each setting alone, and for every objection."""
    spec = control["spec"]
    lab = lab_alone(spec["lab"])
    moved = [
        {setting["id"]: value}
        for setting in spec["settings"]
        for value in _values(Setting(**setting))
    ]
    moved += [objection["set"] for objection in spec["objections"]]
    results = []
    for one in moved:
        lab.inputs = {**spec["history"], **one}
        results.append([lab.inputs, {"frame": lab.frame}])
    return {"prepared": _packed(results)}


def _values(setting: Setting) -> Iterator[float]:
    """Every value that a pupil can choose."""
    if setting.options:
        yield from (value for value, _ in setting.options)
        return
    steps = round((setting.high - setting.low) / setting.step)
    yield from (round(setting.low + place * setting.step, 9) for place in range(steps + 1))


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
        results.append([{"notice": jump["value"]}, told])
    return {"spec": spec, "prepared": _packed(results)}


def _packed(results: list[Any]) -> str:
    """Results as short text: many are alike, so they pack well."""
    content = json.dumps(results, ensure_ascii=False).encode()
    return base64.b64encode(gzip.compress(content, mtime=0)).decode()


PREPARED: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "lab": _lab_results,
    "live": _clock_results,
}


# ------------------------------------------------------------------------------------ the page


def page(path: Path) -> str:
    """A notebook as the text of one HTML file that holds everything it needs.

    Parameters
    ----------
    path : a notebook of the collection. It is run, and left as it is.

    Raises
    ------
    HandoutError
        If a cell fails; the message names it.
    """
    body = _Body(_executed(path))
    soup = BeautifulSoup(body.html, "html.parser")
    _leave_out_jupyterlab(soup)
    _tidy_tables(soup)
    _rule_lines(soup)
    _link_pages(soup)
    heading = soup.h1
    if heading is None:
        raise HandoutError(f"{path.name}: its first cell has no title (# …).")
    notes = _notes(soup)
    data = _data(soup, body.controls)
    return _filled(
        stamp=_stamp(path),
        title=html.escape(heading.get_text()),
        contents=_contents(soup),
        body=f"{soup}{notes}",
        data=f'<script type="application/json" id="data">{data}</script>',
        script=f'<script type="module">{_script()}</script>',
    )


def _filled(**parts: str) -> str:
    template = Template((HERE / "handouts.html").read_text("utf-8"))
    style = STYLE + (HERE / "handouts.css").read_text("utf-8")
    return template.substitute(parts, style=style)


def _script() -> str:
    """`controls.js` and `handouts.js` as one script: what one exports, the other has at hand."""
    controls = re.sub(r"^export (?!default)", "", SCRIPT, flags=re.MULTILINE)
    controls = controls.replace("export default {", "const CONTROLS = {")
    return controls + (HERE / "handouts.js").read_text("utf-8")


def _leave_out_jupyterlab(soup: BeautifulSoup) -> None:
    for node in soup.select(".prose :is(li, tr, p)"):
        if not node.decomposed and IN_JUPYTERLAB.search(node.get_text()):
            node.decompose()
    for node in soup.select(".prose :is(ol, ul)"):
        if not node.get_text(strip=True):
            node.decompose()
    for cell in soup.select(".prose td"):
        if cell.string in INSTEAD:
            cell.string = INSTEAD[cell.string]


def _tidy_tables(soup: BeautifulSoup) -> None:
    """Name the header cells of every table, and let a wide one scroll by itself."""
    for style in soup.select("style"):
        style.decompose()
    for found in soup.select("table"):
        found["class"] = sorted({*found.get_attribute_list("class"), "np-table"} - {None, "dataframe"})
        del found["border"]
        for head in found.select("thead th"):
            head["scope"] = "col"
            if not head.get_text(strip=True):
                head.name = "td"
                del head["scope"]
        for head in found.select("tbody th"):
            head["scope"] = "row"
        around = {"class": "wide", "tabindex": "0", "role": "region", "aria-label": "Table"}
        found.wrap(soup.new_tag("div", attrs=around))


def _rule_lines(soup: BeautifulSoup) -> None:
    """Lines to write on, as wide as the paper."""
    for line in soup.select(".np-control p"):
        if not line.get_text().strip("_ \n"):
            line.clear()
            line["class"] = "ruled"


def _link_pages(soup: BeautifulSoup) -> None:
    """Point links between notebooks at their pages; an address that leads nowhere is only text."""
    known = {path.name: file_name(path) for path in reversed(notebooks())}
    for link in soup.select("a[href]"):
        address = str(link["href"])
        if address.startswith(("#", "http")):
            continue
        name = Path(address).name
        if name in known:
            link["href"] = known[name]
        else:
            link.unwrap()


def _notes(soup: BeautifulSoup) -> str:
    """Number the links of the prose for paper, and list where they lead."""
    numbers: dict[str, int] = {}
    for link in soup.select(".prose a[href^=http]"):
        number = numbers.setdefault(str(link["href"]), len(numbers) + 1)
        mark = soup.new_tag("sup", attrs={"class": "paper", "aria-hidden": "true"})
        mark.string = str(number)
        link.insert_after(mark)
    told = "".join(f"<li>{_note(address)}</li>" for address in numbers)
    return f'<section class="paper notes"><h2>Notes</h2><ol>{told}</ol></section>' if told else ""


def _note(address: str) -> str:
    work = _works().get(address)
    return (f"{citation(work)}. " if work else "") + html.escape(address)


@cache
def _works() -> dict[str, str]:
    """The work that stands at an address."""
    works = table("sources").dropna(subset=["url"])
    return dict(zip(works["url"], works["source_id"], strict=True))


def _contents(soup: BeautifulSoup) -> str:
    entries = "".join(
        f'<li><a href="#{html.escape(str(heading["id"]))}">{html.escape(heading.get_text())}</a></li>'
        for heading in soup.select("h2[id]")
    )
    return f"<ol>{entries}</ol>"


def _data(soup: BeautifulSoup, controls: list[dict[str, Any]]) -> str:
    """What the script needs, as JSON. A picture that stands in the page is not told twice."""
    known: dict[str, str] = {}
    for image in soup.select("img"):
        known.setdefault(str(image["src"]), f"@picture-{len(known)}@")
        image["data-picture"] = known[str(image["src"])]
    whole = {
        "controls": controls,
        "unprepared": UNPREPARED,
        "problems": PROBLEMS,
        "format": FORMAT,
        "largest": LARGEST,
    }
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True)
    text = PICTURE.sub(lambda found: known.get(found[0], found[0]), text)
    return text.replace("<", "\\u003c")


# ----------------------------------------------------------------------------------- all pages


def build(folder: Path = FOLDER, workers: int | None = None) -> None:
    """Write the page of every notebook, and a page that lists them, into a folder.

    A page that is up to date stays. Each page appears whole or not at all, and the list last.

    Parameters
    ----------
    folder : made if it is not there; pages of notebooks that are gone are removed from it.
    workers : how many notebooks run at once; as many as there are processors if not given.

    Raises
    ------
    HandoutError
        If a notebook gives no page; the pages written before stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = notebooks()
    stale = [path for path in paths if not _is_fresh(folder / file_name(path), path)]
    if len(paths) > len(stale):
        print(f"{len(paths) - len(stale)} of {len(paths)} pages are up to date.", flush=True)
    with ProcessPoolExecutor(workers or os.cpu_count()) as pool:
        running = {pool.submit(page, path): path for path in stale}
        try:
            for number, done in enumerate(as_completed(running), start=1):
                name = file_name(running[done])
                _write(folder / name, done.result())
                print(f"{number} of {len(stale)}: {name}", flush=True)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    wanted = {INDEX, *(file_name(path) for path in paths)}
    for old in folder.glob("*.html"):
        if old.name not in wanted:
            old.unlink()
    _write(folder / INDEX, index(folder))


def index(folder: Path) -> str:
    """The page that lists the pages in a folder, by their titles."""
    lessons = [path for path in notebooks() if path.parent == folders.NOTEBOOKS]
    others = [path for path in notebooks() if path not in lessons]
    parts = [_listed("Lessons", lessons, folder), _listed("Exercises and game", others, folder)]
    soup = BeautifulSoup("".join(parts), "html.parser")
    title = "The Neutrality Pact: pages that need no Python"
    return _filled(
        stamp="",
        title=title,
        contents=_contents(soup),
        body=f"<h1>{title}</h1>{soup}",
        data="",
        script="",
    )


def _listed(heading: str, paths: list[Path], folder: Path) -> str:
    entries = [
        f'<li><a href="{file_name(path)}">{_title(folder / file_name(path))}</a></li>'
        for path in paths
    ]
    anchor = heading.split()[0].lower()
    return f'<h2 id="{anchor}">{heading}</h2><ul>{"".join(entries)}</ul>' if entries else ""


def _title(path: Path) -> str:
    return path.read_text("utf-8").partition("<title>")[2].partition("</title>")[0]


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    with tempfile.TemporaryDirectory(dir=path.parent.parent, prefix=".handouts-") as place:
        made = Path(place) / path.name
        made.write_text(text, "utf-8", newline="\n")
        made.replace(path)


def _is_fresh(made: Path, notebook: Path) -> bool:
    if not made.exists():
        return False
    with made.open(encoding="utf-8") as file:
        return _stamp(notebook) in file.read(1000)


def _stamp(path: Path) -> str:
    """A fingerprint of all that the page of a notebook is made from."""
    digest = hashlib.sha256(_tree().encode())
    for cell in nbformat.read(path, as_version=4).cells:
        digest.update(f"{cell.cell_type} {cell.source}\n".encode())
    return digest.hexdigest()


@cache
def _tree() -> str:
    """A fingerprint of the library, the data and the versions of what they stand on."""
    digest = hashlib.sha256()
    files = [path for part in ("src", "data") for path in (folders.PROJECT / part).rglob("*.*")]
    for path in sorted([*files, folders.PROJECT / "uv.lock", *notebooks()]):
        if path.suffix == ".ipynb":
            digest.update(path.name.encode())
        elif path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(folders.PROJECT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def main() -> int:
    """Build every page into `build/handouts`."""
    try:
        build()
    except HandoutError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; the pages that were finished stay.", file=sys.stderr)
        return 1
    print(f"Open {FOLDER / INDEX} with a double click.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
