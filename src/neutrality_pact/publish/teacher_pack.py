"""`make teacher-pack`: all that a teacher prints or shows, in one folder that needs no network."""

import html
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from neutrality_pact import folders
from neutrality_pact.activities.see_collection import lessons
from neutrality_pact.contract import DataError
from neutrality_pact.publish.bank import BankError
from neutrality_pact.publish.files import run, write_folder, write_whole, zipped
from neutrality_pact.publish.key_page import key_body
from neutrality_pact.publish.pack_page import from_markdown, page, relinked
from neutrality_pact.publish.printed_documents import documents_body
from neutrality_pact.publish.slides import deck

TEACHING = folders.PROJECT / "teaching"
BUILD = folders.PROJECT / "build"
PACING = "00_start_here.html#the-whole-collection-in-one-three-or-six-periods"
ABOUT = {
    "guide.html": "Read this first: how to prepare, run, collect and mark, in ten minutes",
    PACING: "One, three or six periods: which lessons to take",
    "alignment.html": "AP, IB and C3: what each lesson trains",
    "three_nights.html": "The decision game “Three nights”",
    "coverage.html": "What five web accounts offer, and where it stands here",
}


def named(stem: str) -> str:
    """A file's name as a reader wants it: "02 Terms" for a lesson, plain words for the rest."""
    titles = {told["file"].removesuffix(".ipynb"): str(told["name"]) for told in lessons()}
    return titles.get(stem, stem.replace("_", " ").capitalize())


def texts() -> dict[str, Path]:
    """The teacher's pages as they stand, by their path seen from `teaching/`.

    Keys made from a bank are left out: the pack has them with every reason.
    """
    banks = {path.stem for path in folders.BANK.glob("*.yaml")}
    keys = [path for path in (TEACHING / "keys").glob("*.md") if path.stem not in banks]
    pages = sorted([*TEACHING.glob("*.md"), *keys])
    return {path.relative_to(TEACHING).as_posix(): path for path in pages}


def targets() -> dict[str, str]:
    """Each page of the pack by the path of the file it is made from, seen from `teaching/`."""
    keys = {f"keys/{path.stem}.md": f"{path.stem}_key.html" for path in folders.BANK.glob("*.yaml")}
    return {**{name: f"{path.stem}.html" for name, path in texts().items()}, **keys}


def text_pages() -> Iterator[tuple[str, str]]:
    """The teacher's pages of `teaching/`."""
    pages = targets()
    for path in texts().values():
        text = path.read_text("utf-8")
        title = re.findall(r"^# (.+)$", text, re.M)[0]
        yield f"{path.stem}.html", page(title, relinked(from_markdown(text), pages))


def key_pages() -> Iterator[tuple[str, str]]:
    """Key and feedback of every question bank."""
    pages = targets()
    for path in sorted(folders.BANK.glob("*.yaml")):
        from_keys = {name.removeprefix("keys/"): made for name, made in pages.items()}
        yield (
            f"{path.stem}_key.html",
            page(f"Key: {named(path.stem)}", relinked(key_body(path, named(path.stem)), from_keys)),
        )


def lesson_pages(notebook: Path) -> Iterator[tuple[str, str]]:
    """Documents to print and slides to show for one lesson."""
    name, lesson = notebook.stem, named(notebook.stem)
    yield f"{name}_documents.html", page(f"Documents: {lesson}", documents_body(notebook, lesson))
    yield f"{name}_slides.html", deck(notebook)


def index() -> str:
    """The first page: what to read, and each lesson with its plan, key, documents and slides."""
    first = "".join(f'<li><a href="{to}">{html.escape(say)}</a></li>' for to, say in ABOUT.items())
    others = sorted(set(targets().values()) - {to.partition("#")[0] for to in ABOUT})
    used = {cell for told in lessons() for cell in _links(told).values()}
    rest = "".join(
        f'<li><a href="{to}">{html.escape(named(to.removesuffix(".html")))}</a></li>'
        for to in others
        if to not in used
    )
    names = ("Lesson", "Plan and minutes", "Key and feedback", "Documents to print", "Slides")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    return page(
        "Teacher pack: the Neutrality Pact",
        f"<h1>Teacher pack: the Neutrality Pact of 1941</h1>"
        "<p>Everything here opens from this folder, prints on A4 and Letter, and asks nothing of "
        "the network. The keys are for you: do not hand out this folder.</p>"
        f"<h2>Begin here</h2><ul>{first}</ul><h2>The lessons</h2>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(map(_row, lessons()))}</tbody>"
        f"</table><h2>More</h2><ul>{rest}</ul>",
        home=False,
    )


def _links(told: dict[str, Any]) -> dict[str, str]:
    name = told["file"].removesuffix(".ipynb")
    return {
        "Plan": f"{name}.html",
        "Key": f"{name}_key.html",
        "Documents": f"{name}_documents.html",
        "Slides": f"{name}_slides.html",
    }


def _row(told: dict[str, Any]) -> str:
    cells = "".join(
        f'<td><a href="{to}" aria-label="{say}, {html.escape(told["name"])}">{say}</a></td>'
        for say, to in _links(told).items()
    )
    return (
        f'<tr><th scope="row">{html.escape(told["name"])}<br><span class="small">'
        f"{html.escape(told['question'])}</span></th>{cells}</tr>"
    )


def pack() -> dict[str, bytes]:
    """Every page of the pack by its name, saying on the way how far it is."""
    notebooks = sorted(folders.NOTEBOOKS.glob("*.ipynb"))
    pages = {"index.html": index(), **dict(text_pages()), **dict(key_pages())}
    for number, notebook in enumerate(notebooks, start=1):
        print(f"{number} of {len(notebooks)}: {notebook.stem}", flush=True)
        pages.update(lesson_pages(notebook))
    return {name: text.encode() for name, text in pages.items()}


def written() -> str:
    """Build the pack, then put it in place of the last one."""
    files = pack()
    write_folder(BUILD / "teacher-pack", files)
    archive = zipped({f"teacher-pack/{name}": text for name, text in files.items()})
    write_whole(BUILD / "teacher-pack.zip", archive)
    return "Open build/teacher-pack/index.html, or hand on build/teacher-pack.zip."


def main() -> int:
    """Write `build/teacher-pack/` and `build/teacher-pack.zip`."""
    return run(written, BankError, DataError)


if __name__ == "__main__":
    sys.exit(main())
