"""`make handouts`: every notebook as one HTML file that needs no Python, server or network.

The notebook is run once. What its controls hold goes into the page as JSON; `handouts.js` stands
in for Python and lets the collection's own `controls.js` draw them.
"""

import hashlib
import html
import json
import re
import signal
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

import nbformat
from bs4 import BeautifulSoup

from neutrality_pact import folders
from neutrality_pact.controls.answers import FORMAT, LARGEST, PROBLEMS
from neutrality_pact.controls.control import SCRIPT, STYLE
from neutrality_pact.publish.files import run, write_whole
from neutrality_pact.publish.handout_cells import Body, HandoutError, executed
from neutrality_pact.publish.handout_html import arrange, contents

HERE = Path(__file__).parent
FOLDER = folders.PROJECT / "build" / "handouts"
INDEX = "index.html"
PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")
START = (
    '<p class="start">Read and answer on this page. It needs no network. Your answers are kept in '
    "this browser; the page ends with buttons to download them.</p>"
    "<noscript><p>This browser runs no scripts, so nothing on this page can check or keep an "
    "answer. Read it, or print it.</p></noscript>"
)
ABOUT = (
    "Each page is one file that holds all it needs, and opens with a double click, without a "
    "network. Copy the files you want to a shared folder or a stick, or send one by e-mail."
)
UNPREPARED = (
    "This page holds no result for these settings; JupyterLab works it out. "
    "The picture shows the last settings it holds."
)


def notebooks() -> list[Path]:
    """Every notebook of the collection: the lessons, then the exercises."""
    exercises = folders.PROJECT / "exercises"
    return [*sorted(folders.NOTEBOOKS.glob("*.ipynb")), *sorted(exercises.glob("*/*.ipynb"))]


def file_name(path: Path) -> str:
    """The name of a notebook's page."""
    return f"{path.stem}.html"


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
    body = Body(executed(path), path.stem)
    soup = BeautifulSoup(body.html, "html.parser")
    arrange(soup, {one.name: file_name(one) for one in notebooks()})
    title = soup.h1
    if title is None:
        raise HandoutError(f"{path.name}: its first cell has no title (# …).")
    if body.controls:
        title.insert_after(BeautifulSoup(START, "html.parser"))
    data = _data(soup, body.controls)
    return _filled(
        stamp=_stamp(path),
        title=html.escape(title.get_text()),
        contents=contents(soup),
        body=str(soup),
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
    with ProcessPoolExecutor(workers, initializer=_ignore_interrupts) as pool:
        running = {pool.submit(page, path): path for path in stale}
        try:
            for number, done in enumerate(as_completed(running), start=1):
                name = file_name(running[done])
                write_whole(folder / name, done.result().encode())
                print(f"{number} of {len(stale)}: {name}", flush=True)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    wanted = {INDEX, *(file_name(path) for path in paths)}
    for old in folder.glob("*.html"):
        if old.name not in wanted:
            old.unlink()
    write_whole(folder / INDEX, index(folder).encode())


def _ignore_interrupts() -> None:
    """Leave an interrupt to the process that writes: workers finish what they have begun."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


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
        contents=contents(soup),
        body=f"<h1>{title}</h1><p>{ABOUT}</p>{soup}",
        data="",
        script="",
    )


def _listed(heading: str, paths: list[Path], folder: Path) -> str:
    entries = [
        f'<li><a href="{file_name(path)}">{_title(folder / file_name(path))}</a></li>'
        for path in paths
    ]
    anchor = heading.split(maxsplit=1)[0].lower()
    return f'<h2 id="{anchor}">{heading}</h2><ul>{"".join(entries)}</ul>' if entries else ""


def _title(path: Path) -> str:
    return path.read_text("utf-8").partition("<title>")[2].partition("</title>")[0]


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


def built() -> str:
    """Build every page into `build/handouts`."""
    build()
    return f"Open {FOLDER / INDEX} with a double click."


def main() -> int:
    """Write `build/handouts`."""
    return run(built, HandoutError)


if __name__ == "__main__":
    sys.exit(main())
