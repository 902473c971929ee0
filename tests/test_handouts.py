"""Handouts: cells become HTML, files are written whole, and nothing is made twice."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from neutrality_pact.activities.all_labs import lab_alone
from neutrality_pact.publish import handout_cells, handouts
from neutrality_pact.publish.handout_cells import Body, HandoutError
from neutrality_pact.publish.handout_html import arrange

NOW = "<h1>Now</h1>"


def notebook(*cells: tuple[str, str], **metadata: object):
    made = nbformat.v4.new_notebook()
    for kind, source in cells:
        new = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
        made.cells.append(new(source, metadata=metadata))
    return made


def arranged(html: str, pages: dict[str, str] | None = None) -> BeautifulSoup:
    soup = BeautifulSoup(f'<div class="prose">{html}</div>', "html.parser")
    arrange(soup, pages or {})
    return soup


# ---------------------------------------------------------------- cells


def test_code_with_a_bare_result_is_folded_and_shown_as_text() -> None:
    made = notebook(("code", "'<b>' + name"))
    made.cells[0].outputs = [
        nbformat.v4.new_output("execute_result", {"text/plain": "'<script>alert(1)</script>'"})
    ]
    shown = BeautifulSoup(Body(made, "x").html, "html.parser")
    assert shown.details.code.get_text() == "'<b>' + name"
    assert shown.find_all("pre")[1].get_text() == "'<script>alert(1)</script>'"
    assert shown.script is None and shown.b is None


def test_our_own_figures_are_shown_without_their_code() -> None:
    made = notebook(("code", "lesson.figure('x')"))
    figure = '<figure class="np-figure"></figure>'
    made.cells[0].outputs = [nbformat.v4.new_output("display_data", {"text/html": figure})]
    assert Body(made, "x").html == figure


def test_a_task_becomes_a_box_that_is_handed_in() -> None:
    task = {"grade_id": "03-e3", "solution": True}
    made = notebook(("code", "answer = None  # a number"), nbgrader=task)
    body = Body(made, "exercises_03")
    assert body.controls == [
        {
            "spec": {
                "kind": "write",
                "id": "03-E3",
                "stem": "My answer to 03-E3",
                "rows": 3,
                "lesson": "exercises_03",
            }
        }
    ]
    assert "answer = None  # a number" in body.html
    assert 'data-control="0"' in body.html


def test_a_cell_that_fails_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.ipynb"
    nbformat.write(notebook(("markdown", "# Broken"), ("code", "1 / 0")), path)
    with pytest.raises(HandoutError, match=r"^broken.ipynb, cell 2: ZeroDivisionError: "):
        handouts.page(path)


def test_a_notebook_without_a_title_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bare.ipynb"
    nbformat.write(notebook(("markdown", "no title")), path)
    with pytest.raises(HandoutError, match=r"^bare.ipynb: its first cell has no title"):
        handouts.page(path)


def test_nothing_that_a_pupil_wrote_gets_into_a_page(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("NEUTRALITY_PACT_ANSWERS", str(tmp_path / "Müller, class 4b"))
    path = tmp_path / "where.ipynb"
    shown = "import os\nos.environ['NEUTRALITY_PACT_ANSWERS']"
    nbformat.write(notebook(("markdown", "# Where"), ("code", shown)), path)
    assert "Müller" not in handouts.page(path)


@pytest.mark.parametrize("name", ["moscow_reserves", "tokyo_choice"])
def test_every_value_of_a_setting_has_its_result(name: str, monkeypatch) -> None:
    monkeypatch.setattr(handout_cells, "_packed", lambda results: results)
    lab = lab_alone(name)
    results = handout_cells.PREPARED["lab"]({"spec": lab.spec})["prepared"]
    known = [inputs for inputs, _ in results]
    for setting in lab.spec["settings"]:
        values = {one[setting["id"]] for one in known}
        assert {setting["low"], setting["high"], setting["history"]} <= values
    for objection in lab.spec["objections"]:
        assert {**lab.spec["history"], **objection["set"]} in known
    inputs, told = results[len(results) // 2]
    lab.inputs = inputs
    assert told == {"frame": lab.frame, "further": lab.further}
    assert all(told["frame"]["problem"] == "" for _, told in results)


# ---------------------------------------------------------------- the page


def test_links_between_notebooks_lead_to_pages_and_dead_ones_to_nothing() -> None:
    soup = arranged(
        '<p><a href="02_terms.ipynb">terms</a> <a href="../teaching/x.md">teachers</a></p>',
        {"02_terms.ipynb": "02_terms.html"},
    )
    assert [link["href"] for link in soup.select("a")] == ["02_terms.html"]
    assert "teachers" in soup.get_text()


def test_links_are_numbered_for_paper_and_name_the_work() -> None:
    address = "https://history.state.gov/historicaldocuments/frus1941v04/d841"
    soup = arranged(f'<p><a href="{address}">one</a> <a href="{address}">again</a></p>')
    assert [mark.get_text() for mark in soup.select("sup.paper")] == ["1", "1"]
    (note,) = soup.select(".notes li")
    assert address in note.get_text()
    assert "Hopkins" in note.get_text()


def test_other_scripts_get_their_language() -> None:
    soup = arranged('<p>In 外務省 and М., 1946 (<cite lang="zh">新華日報</cite>).</p><p>日本</p>')
    told = [(one["lang"], one.get_text()) for one in soup.select("[lang]")]
    assert told == [("zh", "外務省"), ("ru", "М"), ("zh", "新華日報"), ("ja", "日本")]
    assert soup.p.get_text() == "In 外務省 and М., 1946 (新華日報)."


def test_a_document_is_printed_once() -> None:
    document = '<div class="np-document"><details><summary>{}</summary><p>Text</p></details></div>'
    soup = arranged(document.format("Document A: The pact") + document.format("The pact"))
    first, second = soup.select(".np-document")
    assert "screen" not in first["class"] and "screen" in second["class"]
    assert soup.select_one("p.paper").get_text() == "The pact: see above."


def test_data_cannot_end_its_script() -> None:
    hostile = [{"spec": {"kind": "write", "stem": "</script><script>alert(1)</script>"}}]
    text = handouts._data(BeautifulSoup("", "html.parser"), hostile)
    assert "<" not in text
    assert json.loads(text)["controls"] == hostile


# ---------------------------------------------------------------- files


def made_of(path: Path) -> str:
    """A page of little, in place of one from a notebook."""
    if path.stem == "bad":
        raise HandoutError("bad.ipynb, cell 1: no.")
    stamp = handouts._stamp(path)
    return f'<meta name="made-from" content="{stamp}"><title>{path.stem}</title>{NOW}'


@pytest.fixture
def few(tmp_path: Path, monkeypatch) -> list[Path]:
    """Two small notebooks, and pages of little."""
    paths = [tmp_path / f"{name}.ipynb" for name in ("one", "two")]
    for path in paths:
        nbformat.write(notebook(("markdown", f"# {path.stem}")), path)
    monkeypatch.setattr(handouts, "notebooks", lambda: paths)
    monkeypatch.setattr(handouts, "page", made_of)
    return paths


def test_only_what_changed_is_made_again_and_what_is_gone_goes(few, tmp_path, capsys) -> None:
    folder = tmp_path / "build" / "handouts"
    handouts.build(folder, 1)
    assert re.findall(r"(\d of \d): (\w+)\.html", capsys.readouterr().out) == [
        ("1 of 2", "one"),
        ("2 of 2", "two"),
    ]
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(before) == {"index.html", "one.html", "two.html"}
    (folder / "gone.html").write_text("old")
    nbformat.write(notebook(("markdown", "# one, again")), few[0])
    handouts.build(folder, 1)
    told = capsys.readouterr().out
    assert "1 of 2 pages are up to date." in told
    assert "1 of 1: one.html" in told
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(after) == set(before)
    assert after["two.html"] == before["two.html"]
    assert after["one.html"] != before["one.html"]


def test_an_interrupted_build_leaves_no_half_file(few, tmp_path, monkeypatch) -> None:
    folder = tmp_path / "build" / "handouts"
    folder.mkdir(parents=True)
    (folder / "one.html").write_text("whole")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        handouts.build(folder, 1)
    assert [path.name for path in folder.iterdir()] == ["one.html"]
    assert (folder / "one.html").read_text() == "whole"
    assert [path.name for path in folder.parent.iterdir()] == ["handouts"]


def test_a_notebook_that_gives_no_page_is_told_in_a_sentence(
    few, tmp_path, monkeypatch, capsys
) -> None:
    bad = tmp_path / "bad.ipynb"
    nbformat.write(notebook(("markdown", "# bad")), bad)
    monkeypatch.setattr(handouts, "notebooks", lambda: [bad])
    monkeypatch.setattr(handouts.build, "__defaults__", (tmp_path / "out", 1))
    assert handouts.main() == 1
    assert capsys.readouterr().err == "bad.ipynb, cell 1: no.\n"
