"""`make pupil-zip`: all that pupils get, in one ZIP file, with no key that a search could find."""

import html
import json
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from neutrality_pact import contract, folders
from neutrality_pact.publish import handouts
from neutrality_pact.publish.bank import BankError, read_bank, rubrics
from neutrality_pact.publish.files import run, write_whole, zipped
from neutrality_pact.publish.handout_cells import HandoutError

ZIP = folders.PROJECT / "build" / "neutrality-pact-pupils.zip"
TOP = "neutrality-pact"
PAGES = "pages"
README = Path(__file__).with_name("pupils_readme.md")
AT_THE_TOP = (
    *("make.py", "Makefile", "pyproject.toml", "uv.lock", "requirements.txt"),
    *("environment.yml", "jupyterlab.json", "jupyter_server_config.py"),
    *("LICENSE", "CITATION.cff"),
)
SHORTEST = 3  # words; a shorter feedback, such as "Yes.", stands in many texts
SECRET = (
    *("say", "otherwise", "wrong", "arguable", "model_answer", "anchors", "hints", "solution"),
    *("tests", "rivals", "outcome", "argue", "debrief"),
)
OPEN = ("id", "first", "then", "look", "source", "locator")  # inside those: no secrets
TOLD_ANYWAY = (  # feedback that a lesson or a table also states, where it gives no key away
    "China claimed the land of both.",
    "Nobody becomes wise overnight.",
    "None of the four articles says so.",
)
LONG_CODE = re.compile(r"[A-Za-z0-9+/=]{200,}")  # pictures and sealed feedback in base64


class PupilZipError(Exception):
    """A file for pupils holds something that is the teacher's. The message says which."""


def pupil_zip(pages: Mapping[str, str]) -> bytes:
    """The ZIP file for pupils.

    Parameters
    ----------
    pages : the text of each page that needs no Python, by its file name; `index.html` lists them.

    Raises
    ------
    PupilZipError
        If a key, a feedback or a model answer can be read in one of the files.
    """
    files = {**_pages(pages), **_project()}
    for name, content in files.items():
        for item_id, secret in leaks(content):
            raise PupilZipError(
                f"{name} holds words of the key to {item_id} ({secret[:40]!r}...); "
                "say it in other words in one of the two places, then run this again."
            )
    return zipped({f"{TOP}/{name}": content for name, content in files.items()})


def _project() -> dict[str, bytes]:
    """The project's files for pupils, by their path from its folder."""
    listed = [*(described["path"] for described in contract.package()["resources"])]
    data = [folders.DATA / name for name in (*listed, "README.md", "datapackage.json")]
    library = [path for path in (folders.PROJECT / "src").rglob("*") if _is_library(path)]
    notebooks = [*folders.NOTEBOOKS.glob("*.ipynb"), *folders.EXERCISES.glob("*/*.ipynb")]
    paths = [*(folders.PROJECT / name for name in AT_THE_TOP), *data, *library]
    return {
        "README.md": README.read_bytes(),
        **{_name(path): path.read_bytes() for path in paths},
        **{_name(path): without_widgets(path.read_bytes()) for path in notebooks},
    }


def _name(path: Path) -> str:
    return path.relative_to(folders.PROJECT).as_posix()


def _is_library(path: Path) -> bool:
    return path.suffix in {".py", ".js", ".css", ".json", ".html", ".md"}


def without_widgets(content: bytes) -> bytes:
    """A notebook without what its widgets held; a teacher who tried it out left answers there."""
    notebook = json.loads(content)
    if "widgets" not in notebook["metadata"]:
        return content
    del notebook["metadata"]["widgets"]
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()


def _pages(pages: Mapping[str, str]) -> dict[str, bytes]:
    """The pages in a folder of their own, and the page that lists them also at the top."""
    files = {f"{PAGES}/{name}": text.encode() for name, text in pages.items()}
    listed = re.sub(r'href="([^"#:]+\.html)"', rf'href="{PAGES}/\1"', pages["index.html"])
    return {**files, "index.html": listed.encode()}


def leaks(content: bytes) -> Iterator[tuple[str, str]]:
    """The secrets that can be read in a file, each with the item it belongs to."""
    text = _readable(content)
    for secret, item_id in secrets().items():
        if secret in text:
            yield item_id, secret


def _readable(content: bytes) -> str:
    """The words of a file as a search would find them, without escapes and line breaks."""
    text = LONG_CODE.sub("", content.decode("utf-8", errors="replace"))
    for escape, sign in (("\\n", " "), ('\\"', '"'), ("\\u003c", "<")):
        text = text.replace(escape, sign)
    return _squeezed(html.unescape(text))


def _squeezed(text: str) -> str:
    return " ".join(text.split())


@cache
def secrets() -> dict[str, str]:
    """Every sentence that pupils may not find, with the item it belongs to."""
    found = {rubric["use"]: f"rubric {name}" for name, rubric in rubrics().items()}
    for path in sorted(folders.BANK.glob("*.yaml")):
        for item in read_bank(path)["items"]:
            found |= dict.fromkeys(_told(item), item["id"])
    return {
        _squeezed(secret): item_id
        for secret, item_id in found.items()
        if len(secret.split()) >= SHORTEST and secret not in TOLD_ANYWAY
    }


def _told(part: Any, is_secret: bool = False) -> Iterator[str]:
    """Every feedback, hint, solution, hidden test, model answer and anchor in a part of an item."""
    if isinstance(part, dict):
        for field, inner in part.items():
            if field not in OPEN:
                yield from _told(inner, is_secret or field in SECRET)
    elif isinstance(part, list):
        for inner in part:
            yield from _told(inner, is_secret)
    elif isinstance(part, str) and is_secret:
        yield part


def written() -> str:
    """Build the pages that need no Python, then pack everything."""
    handouts.build()
    names = [handouts.INDEX, *(handouts.file_name(path) for path in handouts.notebooks())]
    pages = {name: (handouts.FOLDER / name).read_text("utf-8") for name in names}
    print("Packing...", flush=True)
    write_whole(ZIP, pupil_zip(pages))
    return f"Written to {ZIP.relative_to(folders.PROJECT)}."


def main() -> int:
    """Write the pupils' ZIP file."""
    return run(written, HandoutError, PupilZipError, BankError, contract.DataError)


if __name__ == "__main__":
    sys.exit(main())
