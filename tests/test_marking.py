"""Marking a class: every hard case in one folder, and nobody is harmed by another's file."""

import contextlib
import csv
import io
import json
import socket
import threading
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from neutrality_pact import folders
from neutrality_pact.marking import mark, report, run_copy
from neutrality_pact.marking.reasons import REASONS, reasons
from neutrality_pact.marking.rebuild import Master, Unreadable, read, rebuild
from neutrality_pact.marking.returned import MarkingError, owner, returns
from neutrality_pact.marking.run_copy import Limits
from neutrality_pact.marking.scores import Marked, Score, by_hand, cell, scored
from neutrality_pact.publish.tasks import TASKS, answer_name

LIMITS = Limits(cell=6, whole=60)
RIGHT = {
    "e1": "share = 47.1",
    "e2": "def double(n):\n    return 2 * n",
    "e3": 'answer = "ADE"',
    "e4": "It gained time.",
}
Edit = Callable[[NotebookNode], None]


def graded(grade_id: str, points: float | None = None, solution: bool = False) -> dict[str, Any]:
    """nbgrader's metadata of a cell."""
    own = {"grade_id": grade_id, "schema_version": 3, "solution": solution, "task": False}
    own |= {"grade": points is not None, "locked": not solution}
    return {"nbgrader": own | ({} if points is None else {"points": points})}


def small_master() -> NotebookNode:
    """A master with an item of each kind: a value, a function, letters in part, free writing."""
    code, words = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell

    def answer(name: str, stub: str) -> NotebookNode:
        solved = f"{stub}\n### BEGIN SOLUTION\n{RIGHT[name]}\n### END SOLUTION"
        return code(solved, id=name, metadata=graded(f"99-{name}", solution=True))

    def test(name: str, points: float, hidden: str) -> NotebookNode:
        source = f"### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
        return code(source, id=f"{name}-test", metadata=graded(f"99-{name}-test", points))

    master = nbformat.v4.new_notebook()
    master.metadata["neutrality_pact"] = {"assignment": "99_small", "version": 1}
    master.cells = [
        words("# Exercises", id="intro"),
        code("import neutrality_pact as pact\nunit = 10", id="start"),
        answer("e1", "share = None"),
        test("e1", 2, 'assert share == 47.1, "Look at the chart again."'),
        answer("e2", "double = None"),
        test("e2", 3, "assert double(2) == 4 and unit == 10"),
        answer("e3", 'answer = ""'),
        test("e3", 3, 'sum(a == b for a, b in zip(answer, "ADE"))'),
        words(RIGHT["e4"], id="e4", metadata=graded("99-e4", 4, solution=True)),
    ]
    return master


def pupils_copy(**answers: str) -> NotebookNode:
    """A returned notebook: right answers, except where another is given."""
    copy = small_master()
    copy.cells = [one for one in copy.cells if not one.id.endswith("-test")]
    for one in copy.cells:
        if one.id in RIGHT:
            one.source = {**RIGHT, **answers}[one.id]
    return copy


def returned(copy: NotebookNode) -> bytes:
    return json.dumps(copy, ensure_ascii=False).encode()


def scores(one: Marked) -> list[float | None]:
    return [score.points for score in one.scores]


@pytest.fixture(scope="module")
def masters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("masters")
    (folder / "99_small").mkdir()
    nbformat.write(small_master(), folder / "99_small" / "small.ipynb")
    return folder


@pytest.fixture(scope="module")
def master(masters: Path) -> Master:
    return Master(masters / "99_small" / "small.ipynb")


def outsider(place: Path) -> Path:
    """A file that no pupil's code may delete."""
    place.mkdir(exist_ok=True)
    (place / "outside.txt").write_text("still here")
    return place / "outside.txt"


HARM = """
import os, shutil
from pathlib import Path
for harm in (
    lambda: os.remove({outside!r}),
    lambda: Path({outside!r}).write_text("gone"),
    lambda: os.rename({outside!r}, "mine"),
    lambda: shutil.rmtree({folder!r}),
    lambda: shutil.rmtree({project!r}),
):
    try:
        harm()
        print("HARMED")
    except OSError:
        pass
share = 47.1
"""
SPY = """
import gc, os, sys
found, secrets = [], ["".join(two) for two in (("share ==", " 47.1"), ("double(2) ==", " 4"))]
for top in ({teaching!r}, {folder!r}, {masters!r}):
    for place, _, names in os.walk(top):
        for name in names:
            try:
                with open(os.path.join(place, name), errors="ignore") as file:
                    text = file.read(200_000)
            except OSError:
                continue
            if secrets[0] in text:
                found.append(name)
kinds = (dict, list, tuple)
held = [one for one in gc.get_objects() if isinstance(one, kinds) and one is not secrets]
texts = [text for one in held for text in (one.values() if isinstance(one, dict) else one)]
found += [1 for text in texts if isinstance(text, str) and secrets[1] in text]
print("FOUND", found)
share = 47.1
"""
RIG = """
import sys
frame = sys._getframe()
while frame.f_back and "_run_parts" not in frame.f_globals:
    frame = frame.f_back
frame.f_globals["_run_parts"] = lambda *anything: None
"""
CALL = """
import socket
try:
    socket.create_connection(("127.0.0.1", {port}), timeout=2)
    print("CONNECTED")
except OSError:
    pass
share = 47.1
"""


def edited(edit: Edit) -> bytes:
    copy = pupils_copy()
    edit(copy)
    return returned(copy)


def _delete(copy: NotebookNode) -> None:
    copy.cells = [one for one in copy.cells if one.id != "e2"]


def _double(copy: NotebookNode) -> None:
    second = nbformat.from_dict(copy.cells[2])
    copy.cells.insert(3, nbformat.from_dict({**second, "source": "share = 1"}))


def _old_version(copy: NotebookNode) -> None:
    copy.metadata["neutrality_pact"]["version"] = 0


def _other_lesson(copy: NotebookNode) -> None:
    copy.metadata["neutrality_pact"]["assignment"] = "98_other"


def _colab(copy: NotebookNode) -> None:
    """What some programs do: no metadata of the notebook, new ids, grade ids kept."""
    copy.metadata = nbformat.from_dict({})
    for number, one in enumerate(copy.cells):
        one.id = f"new-{number}"


def _helped(copy: NotebookNode) -> None:
    """The pupil adds a cell, and changes one of ours."""
    copy.cells[1].source = "unit = 0"
    copy.cells.insert(2, nbformat.v4.new_code_cell("%matplotlib inline\n!ls\nhelp_me = 47.1"))
    copy.cells[3].source = "share = help_me\nshare"


@pytest.fixture(scope="module")
def hard(masters: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A class of hard cases, marked once: results by pupil, the folder, and who called."""
    folder = tmp_path_factory.mktemp("returned")
    outside = outsider(tmp_path_factory.mktemp("elsewhere"))
    places = {
        "outside": str(outside),
        "folder": str(folder),
        "project": str(folders.PROJECT),
        "masters": str(masters),
        "teaching": str(folders.PROJECT / "teaching"),
    }
    server = socket.create_server(("127.0.0.1", 0))
    called: list[Any] = []

    def listen() -> None:
        with contextlib.suppress(OSError):  # nobody called before the socket was closed
            called.append(server.accept())

    threading.Thread(target=listen, daemon=True).start()
    copies = {
        "right": returned(pupils_copy()),
        "wrong": returned(pupils_copy(e1="share = 50", e2="def double(n):\n    return n")),
        "wrong too": returned(pupils_copy(e1="share = 25 * 2", e3='answer = "ADF"')),
        "unanswered": returned(pupils_copy(e1="share = None", e3='answer = ""', e4="")),
        "endless": returned(pupils_copy(e1="while True: pass")),
        "endless function": returned(pupils_copy(e2="def double(n):\n    while True: pass")),
        "greedy": returned(pupils_copy(e1="share = 47.1\nmuch = bytearray(10 ** 11)")),
        "leaves": returned(pupils_copy(e1="import sys\nshare = 47.1\nsys.exit()")),
        "leaves at once": returned(pupils_copy(e1="import os\nshare = 47.1\nos._exit(0)")),
        "harmful": returned(pupils_copy(e1=HARM.format(**places))),
        "spy": returned(pupils_copy(e1=SPY.format(**places))),
        "rigged": returned(pupils_copy(e1=RIG, e2="", e3="")),
        "caller": returned(pupils_copy(e1=CALL.format(port=server.getsockname()[1]))),
        "noisy": returned(pupils_copy(e1="for n in range(30_000): print(n)\nshare = 47.1")),
        "deleted": edited(_delete),
        "doubled": edited(_double),
        "old version": edited(_old_version),
        "other lesson": edited(_other_lesson),
        "colab": edited(_colab),
        "helped": edited(_helped),
        "third format": nbformat.v3.nbjson.writes(
            nbformat.convert(pupils_copy(), 3),
        ).encode(),
        "accents": returned(pupils_copy(e4="Zażółć")).replace("ż".encode(), b"\xbf"),
        "broken": returned(pupils_copy())[:700],
        "list": b"[1, 2]",
        "deep": b"[" * 100_000,
        "empty": b"",
        "script": returned(pupils_copy(e4="<script>alert(1)</script> & <b>bold</b>")),
        "=2+2": returned(pupils_copy(e4="=HYPERLINK('http://example.com')")),
    }
    for pupil, content in copies.items():
        (folder / pupil).mkdir()
        (folder / pupil / "small.ipynb").write_bytes(content)
    (folder / "report.pdf").write_bytes(b"%PDF")
    marked = mark.mark_folder(folder, masters, LIMITS, workers=2)
    server.close()
    return {one.pupil: one for one in marked}, folder, outside, called


def test_ordinary_copies_get_their_points(hard: Any) -> None:
    by_name = hard[0]
    assert scores(by_name["right"]) == [2, 3, 3, None]
    assert scores(by_name["wrong"]) == [0, 0, 3, None]
    assert scores(by_name["wrong too"]) == [0, 3, 2, None]
    assert by_name["wrong"].scores[0].comment == "Look at the chart again."
    assert by_name["right"].scores[3].answer == "It gained time."


def test_unanswered_is_zero_and_says_so(hard: Any) -> None:
    one = hard[0]["unanswered"]
    assert scores(one) == [0, 3, 0, 0]
    assert [score.comment for score in one.scores if not score.points] == ["Not answered."] * 3


def test_what_ends_the_process_costs_nobody_else_and_is_never_zero(hard: Any) -> None:
    by_name = hard[0]
    assert scores(by_name["endless"]) == [None, 3, 3, None]
    assert "6 seconds" in by_name["endless"].notes[0]
    assert scores(by_name["endless function"]) == [2, None, 3, None]
    assert scores(by_name["leaves at once"]) == [None, 3, 3, None]
    assert "ended the whole program" in by_name["leaves at once"].notes[0]


def test_an_error_stops_one_cell_only(hard: Any) -> None:
    for name, error in {"greedy": "MemoryError", "leaves": "SystemExit"}.items():
        one = hard[0][name]
        assert scores(one) == [2, 3, 3, None]
        assert error in one.cells[0]["shown"]


def test_no_file_is_deleted_and_no_hidden_test_is_found(hard: Any) -> None:
    by_name, folder, outside, _ = hard
    assert outside.read_text() == "still here"
    assert (folder / "right" / "small.ipynb").exists()
    assert (folders.PROJECT / "make.py").exists()
    assert by_name["harmful"].cells[0]["shown"] == ""
    assert by_name["spy"].cells[0]["shown"] == "FOUND []"
    assert scores(by_name["harmful"]) == scores(by_name["spy"]) == [2, 3, 3, None]


def test_nobody_goes_online(hard: Any) -> None:
    assert not hard[3]
    assert hard[0]["caller"].cells[0]["shown"] == ""


def test_a_copy_that_rigs_its_marking_is_not_marked(hard: Any) -> None:
    one = hard[0]["rigged"]
    assert scores(one) == [None, None, None, None]
    assert "Read the code" in one.scores[0].comment


def test_output_is_cut(hard: Any) -> None:
    shown = hard[0]["noisy"].cells[0]["shown"]
    assert len(shown) < 11_000
    assert shown.endswith("more characters.")
    assert scores(hard[0]["noisy"]) == [2, 3, 3, None]


def test_changed_notebooks_are_rebuilt(hard: Any) -> None:
    by_name = hard[0]
    assert scores(by_name["deleted"]) == [2, None, 3, None]
    assert by_name["deleted"].notes == ["The answer cell of 99-e2 was deleted."]
    assert scores(by_name["doubled"]) == [2, 3, 3, None]
    assert by_name["doubled"].notes == ["There are 2 answer cells of 99-e1. The first counts."]
    assert "version 0" in by_name["old version"].notes[0]
    for name in ("old version", "colab", "helped", "third format", "accents"):
        assert scores(by_name[name]) == [2, 3, 3, None], name
    assert by_name["helped"].cells[0]["shown"].count("left out when marking") == 2
    assert by_name["helped"].cells[1]["shown"] == "47.1"
    assert "Windows-1252" in by_name["accents"].notes[0]


@pytest.mark.parametrize(
    ("pupil", "says"),
    [
        ("broken", "broken"),
        ("list", "not a notebook"),
        ("deep", "not a notebook"),
        ("empty", "empty"),
        ("other lesson", "98_other"),
        ("report", "no notebook was returned"),
    ],
)
def test_what_is_no_copy_is_blank_with_the_reason(hard: Any, pupil: str, says: str) -> None:
    one = hard[0][pupil]
    assert scores(one) == [None] * 4
    assert all(says in score.comment for score in one.scores)


def table(place: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(place.read_text("utf-8-sig"))))


def test_tables_hold_every_item_and_no_formula(hard: Any) -> None:
    by_name, folder, *_ = hard
    rows = table(folder / "marked" / "scores.csv")
    assert len(rows) == len(by_name) * 5
    waiting = table(folder / "marked" / "to_score.csv")
    assert len(waiting) == sum(one.waiting for one in by_name.values())
    for row in [*rows, *waiting]:
        assert not any(value.startswith(("=", "+", "-", "@")) for value in row.values())
    assert any(row["answer"].startswith("'=HYPERLINK") for row in waiting)
    blank = [row for row in rows if row["pupil"] == "broken" and row["item"] != "total"]
    assert [row["points"] for row in blank] == [""] * 4


def test_pages_show_pupils_text_as_text(hard: Any) -> None:
    _, folder, *_ = hard
    pages = list((folder / "marked").rglob("*.html"))
    assert len(pages) == len(hard[0]) + 2
    for page in pages:
        text = page.read_text("utf-8")
        assert "<script" not in text and "<b>" not in text
        assert text.count("<h1>") == 1 and '<html lang="en">' in text
        assert "unit == 10" not in text


def test_the_overview_counts_wrong_answers_without_names(hard: Any) -> None:
    text = (hard[1] / "marked" / "overview.html").read_text("utf-8")
    assert '<th scope="row">share = 50</th><td class="n">2</td>' in text
    assert '<th scope="row">answer = &#x27;ADF&#x27;</th><td class="n">1</td>' in text


# Again, and by hand


@pytest.fixture
def two(tmp_path: Path) -> Path:
    folder = tmp_path / "returned"
    folder.mkdir()
    for name in ("Ana", "Bo"):
        (folder / f"{name} - small.ipynb").write_bytes(returned(pupils_copy()))
    return folder


def test_a_second_run_goes_on_where_the_first_stopped(
    two: Path, masters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, runs = mark.mark, []

    def counted(back: Any, *others: Any) -> Marked:
        if len(runs) == 1:
            raise KeyboardInterrupt
        runs.append(back.pupil)
        return real(back, *others)

    monkeypatch.setattr(mark, "mark", counted)
    with pytest.raises(KeyboardInterrupt):
        mark.mark_folder(two, masters, LIMITS, workers=1)
    assert runs == ["Ana"]
    assert len(list((two / "marked" / "results").iterdir())) == 1
    monkeypatch.setattr(
        mark, "mark", lambda back, *others: runs.append(back.pupil) or real(back, *others)
    )
    mark.mark_folder(two, masters, LIMITS, workers=1)
    assert runs == ["Ana", "Bo"]
    monkeypatch.setattr(mark, "mark", None)
    assert len(mark.mark_folder(two, masters, LIMITS, workers=1)) == 2


def quick(back: Any, master: Master, folder: Path, limits: Limits) -> Marked:
    """A stand-in for the run: what this test is about comes after it."""
    cells, own, _ = read(back.notebook.content)
    copy = rebuild(cells, own, master)
    free = Score("99-e4", 4, answer=copy.answers["e4"], by_hand=True)
    return Marked("", back.pupil, scores=[Score("99-e1", 2, 2), free])


def type_in(folder: Path, change: Callable[[str], str], encoding: str = "utf-8-sig") -> None:
    place = folder / "marked" / "to_score.csv"
    place.write_bytes(change(place.read_text("utf-8-sig")).encode(encoding))


def test_points_typed_in_are_kept_and_counted(
    two: Path, masters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mark, "mark", quick)
    mark.mark_folder(two, masters)

    def by_spreadsheet(text: str) -> str:
        """As a German spreadsheet saves it: semicolons, decimal commas, its own encoding."""
        lines = text.replace(",", ";").splitlines()
        lines[1] = "Ana;99-e4;4;It gained time.;3,5;Prägnant;"
        return "\r\n".join(lines) + "\r\n"

    type_in(two, by_spreadsheet, "cp1252")
    ana, bo = mark.mark_folder(two, masters)
    assert (ana.points, ana.waiting) == (5.5, 0)
    assert (bo.points, bo.waiting) == (2, 1)
    page = (two / "marked" / "feedback" / f"{report.slug('Ana')}.html").read_text("utf-8")
    assert "3.5 of 4 points. Prägnant" in page
    (two / "Ana - small.ipynb").write_bytes(returned(pupils_copy(e4="It gained nothing.")))
    ana, _ = mark.mark_folder(two, masters)
    assert ana.points == 5.5
    assert "Look again" in ana.scores[1].comment
    assert by_hand(two / "marked" / "to_score.csv")["Ana", "99-e4"]["answer"] == "It gained time."


@pytest.mark.parametrize("typed", ["9", "-1", "good"])
def test_points_that_cannot_be_are_told_with_their_row(
    two: Path, masters: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setattr(mark, "mark", quick)
    mark.mark_folder(two, masters)
    type_in(two, lambda text: text.replace("It gained time.,", f"It gained time.,{typed}", 1))
    with pytest.raises(MarkingError, match="row 2"):
        mark.mark_folder(two, masters)


def test_a_row_that_belongs_to_nobody_is_kept_and_told(
    two: Path, masters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mark, "mark", quick)
    mark.mark_folder(two, masters)
    type_in(two, lambda text: text + "Anna,99-e4,4,,3,,\r\n")
    mark.mark_folder(two, masters)
    assert "Anna, 99-e4" in (two / "marked" / "overview.html").read_text("utf-8")
    assert by_hand(two / "marked" / "to_score.csv")["Anna", "99-e4"]["points"] == "3"


# Names and files


@pytest.mark.parametrize(
    ("place", "pupil"),
    [
        ("Ana Silva_123_assignsubmission_file_exercises_03.ipynb", "Ana Silva"),
        ("Ana Silva_123_assignsubmission_file/exercises_03.ipynb", "Ana Silva"),
        ("all.zip/Ana Silva_123_assignsubmission_file_/exercises_03.ipynb", "Ana Silva"),
        ("silvaana_123_456_exercises_03-1.ipynb", "silvaana"),
        ("silvaana_LATE_123_456_exercises_03.ipynb", "silvaana"),
        ("王小明 - exercises_03.ipynb", "王小明"),
        ("Ana/exercises_03.ipynb", "Ana"),
        ("all.zip/Ana/exercises_03.ipynb", "Ana"),
        ("Ana (2).ipynb", "Ana"),
    ],
)
def test_names_as_platforms_write_them(place: str, pupil: str) -> None:
    assert owner(place)[0] == pupil


def test_the_newer_of_two_files_counts_and_the_other_is_named(tmp_path: Path) -> None:
    older, newer = tmp_path / "silvaana_1_20_small.ipynb", tmp_path / "silvaana_1_30_small-1.ipynb"
    newer.write_text("new")
    older.write_text("old")
    (back,) = returns(tmp_path)
    assert back.notebook and back.notebook.content == b"new"
    assert older.name in back.notes[0] and "newer" in back.notes[0]


def test_of_two_files_with_the_same_name_the_later_counts(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        for year in (2026, 2025):
            entry = zipfile.ZipInfo(f"Ana/{year}.ipynb", (year, 1, 1, 0, 0, 0))
            archive.writestr(entry, str(year))
    (back,) = returns(tmp_path)
    assert back.notebook and back.notebook.content == b"2026"


def test_two_pupils_of_one_name_stay_two(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"Ana_{number}_assignsubmission_file_x.ipynb").write_text("{}")
    assert [back.pupil for back in returns(tmp_path)] == ["Ana (1)", "Ana (2)"]


def test_a_zip_file_that_would_fill_the_memory_is_left_packed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "Ana.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.ipynb", bytes(5_000))
        archive.writestr("b.ipynb", bytes(5_000))
    monkeypatch.setattr("neutrality_pact.marking.returned.LARGEST_ZIP", 9_000)
    (back,) = returns(tmp_path)
    assert back.notebook is None and "too large" in back.notes[0]


def test_files_of_the_system_and_damaged_zips(tmp_path: Path) -> None:
    (tmp_path / ".DS_Store").write_text("")
    (tmp_path / "Ana.zip").write_bytes(b"PK\x03\x04 broken")
    (back,) = returns(tmp_path)
    assert back.notebook is None and "damaged" in back.notes[0]


def test_an_empty_or_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(MarkingError, match="nothing was returned"):
        returns(tmp_path)
    with pytest.raises(MarkingError, match="no folder"):
        returns(tmp_path / "nowhere")


def test_cells_for_spreadsheets() -> None:
    assert [cell(text) for text in ("=1", "+1", "-1", "@a", "\t=1", "a=1")] == [
        *("'=1", "'+1", "'-1", "'@a", "'\t=1", "a=1")
    ]
    assert len(cell("x" * 100_000)) == 30_000


def test_anything_returned_is_read_or_refused_in_a_sentence() -> None:
    for content in (b"null", b'{"cells": 3}', b'{"cells": [1]}', b"\xff\xfe", b"\x00" * 9):
        with pytest.raises(Unreadable):
            read(content)


# Isolation

BEYOND_THE_GUARD = """
import ctypes
ctypes.CDLL(None).unlink({outside!r}.encode())
share = 47.1
"""


@pytest.mark.skipif(not run_copy.isolated(), reason="bubblewrap is not there or not permitted")
def test_bubblewrap_holds_what_the_guard_cannot(
    masters: Path, master: Master, tmp_path: Path
) -> None:
    outside = outsider(tmp_path / "elsewhere")
    source = BEYOND_THE_GUARD.format(outside=str(outside))
    copy = rebuild(*read(returned(pupils_copy(e1=source)))[:2], master)
    replies = run_copy.run_copy(copy, [tmp_path], LIMITS)
    assert outside.exists()
    assert not replies["e1"].error


def test_without_bubblewrap_simple_harm_is_refused_and_the_page_says_so(
    master: Master, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_copy, "isolated", lambda: False)
    outside = outsider(tmp_path / "elsewhere")
    places = {"folder": str(tmp_path), "project": str(tmp_path), "outside": str(outside)}
    copy = rebuild(*read(returned(pupils_copy(e1=HARM.format(**places))))[:2], master)
    replies = run_copy.run_copy(copy, [tmp_path], LIMITS)
    assert outside.read_text() == "still here"
    assert replies["e1"].printed == "" and not replies["e1"].error
    assert "not permitted" in report.protection(False)


# A real exercise

REAL = "03_consequences"


def solved(master: Master) -> dict[str, str]:
    """The master's own answers, by cell id, as a pupil would have typed them."""
    return {
        cell.id: "\n".join(line for line in cell.source.splitlines() if "### " not in line)
        for cell in master.cells
        if cell.id in master.stubs
    }


def answers_file(**answers: str) -> str:
    """What the button of a lesson downloads."""
    kept = {name: {"value": text, "n": 3} for name, text in answers.items()}
    return json.dumps(
        {"collection": "neutrality-pact", "format": 1, "lesson": "exercises_03", "answers": kept}
    )


def test_real_copies_get_the_points_they_deserve(tmp_path: Path) -> None:
    (path,) = (folders.MASTERS / REAL).glob("*.ipynb")
    given = (folders.EXERCISES / REAL / path.name).read_text("utf-8")
    copy = nbformat.reads(given, as_version=4)
    (tmp_path / "Bo - exercises_03.ipynb").write_text(given, "utf-8")
    for pupil in ("Bo", "Cy"):
        (tmp_path / f"{pupil} - answers_exercises_03.json").write_text(
            answers_file(**{"03-E7": "In my box: it gained time."}), "utf-8"
        )
    answers = solved(Master(path))
    for one in copy.cells:
        one.source = answers.get(one.id, one.source)
    nbformat.write(copy, tmp_path / "Ana - exercises_03.ipynb")
    ana, bo, cy = mark.mark_folder(tmp_path, limits=Limits(cell=60, whole=300))
    tested = [score for score in ana.scores if not score.by_hand]
    assert tested and all(score.points == score.of for score in tested), tested
    assert [score.item for score in ana.scores if score.points is None] == ["03-e7"]
    assert {score.comment for score in bo.scores if not score.by_hand} == {"Not answered."}
    assert bo.points == 0
    (free,) = (score for score in bo.scores if score.by_hand)
    assert free.points is None and "In my box" in free.answer
    assert scores(cy) == [None] * len(cy.scores)
    assert [score.answer for score in cy.scores if score.answer] == ["In my box: it gained time."]
    page = (tmp_path / "marked" / "free_responses.html").read_text("utf-8")
    assert page.count("In my box") == 2 and "Anchors" in page and "sourcing" in page
    results = "".join(
        one.read_text("utf-8") for one in (tmp_path / "marked").rglob("*") if one.is_file()
    )
    assert "HIDDEN" not in results


def test_every_exercise_gives_its_own_solutions_all_points(tmp_path: Path) -> None:
    def points(path: Path) -> list[Score]:
        master = Master(path)
        copy = nbformat.read(folders.EXERCISES / path.relative_to(folders.MASTERS), as_version=4)
        for one in copy.cells:
            one.source = solved(master).get(one.id, one.source)
        rebuilt = rebuild(*read(returned(copy))[:2], master)
        replies = run_copy.run_copy(rebuilt, [tmp_path], Limits(cell=60, whole=300))
        return [score for score in scored(master, rebuilt, replies, {}, {}) if not score.by_hand]

    with ThreadPoolExecutor(2) as pool:
        marked = pool.map(points, sorted(folders.MASTERS.glob("0*/*.ipynb")))
        tested = [score for scores in marked for score in scores]
    assert len(tested) > 10
    assert all(score.points == score.of for score in tested), tested


def test_answers_to_another_lesson_are_named_and_not_used(
    two: Path, masters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_copy, "isolated", lambda: False)
    monkeypatch.setattr(mark, "run_copy", lambda *_: {})
    (two / "Ana - answers.json").write_text(answers_file(**{"03-E7": "Elsewhere."}), "utf-8")
    ana, _ = mark.mark_folder(two, masters)
    assert "exercises_03" in ana.notes[0]
    assert "could not be run" in ana.notes[1]
    assert scores(ana) == [None] * 4


# Reasons


def told(lesson: str, item_id: str, answer: str) -> list[str]:
    item = mark.bank_items(lesson)[item_id]
    return reasons(item, {answer_name(item_id): answer})


def test_a_wrong_answer_gets_the_reason_of_the_bank() -> None:
    assert told("exercises_03", "03-e3", "70") == []
    assert "six hours" in told("exercises_03", "03-e3", "10")[0]
    assert told("exercises_03", "03-e3", "3") != told("exercises_03", "03-e3", "10")
    assert (
        told("exercises_03", "03-e4", "'ADEFB'") == told("exercises_03", "03-e4", "'adefc'") == []
    )
    (line,) = told("exercises_03", "03-e4", "'ADEFA'")
    assert line.startswith("Line 5:") and "Look at: Document B." in line
    for odd in ("None", "'many'", "object", "1e999", "[1]"):
        assert told("exercises_03", "03-e5", odd) == []
        told("exercises_03", "03-e3", odd)


def test_every_typed_exercise_has_a_reason_for_a_wrong_answer_and_none_for_the_right_one() -> None:
    for path in sorted(folders.MASTERS.glob("0*/*.ipynb")):
        for name, item in mark.bank_items(path.stem).items():
            if item["class"] != "graded" or item["kind"] not in REASONS:
                continue
            key = TASKS[item["kind"]](item).solution.partition(" = ")[2]
            wrong = key[::-1] if key.startswith('"') else "-1"
            if len(key) == 3:
                letters = (f"'{letter}'" for letter in "ABCDEF")
                assert any(told(path.stem, name, letter) for letter in letters)
            else:
                assert told(path.stem, name, wrong), name
            assert told(path.stem, name, key) == [], name
