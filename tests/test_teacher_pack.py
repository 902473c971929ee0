"""The teacher pack: whole, the same every time, with no key where pupils look."""

import html
import json
import re
import zipfile
from pathlib import Path

import make
import pytest

from neutrality_pact import folders
from neutrality_pact.documents import document
from neutrality_pact.publish import teacher_pack
from neutrality_pact.publish.bank import read_bank
from neutrality_pact.publish.files import zipped
from neutrality_pact.publish.key_page import reasons
from neutrality_pact.publish.lesson_cells import Shown, documents_read, originals, screens
from neutrality_pact.publish.printed_documents import NEVER_FIRST, WIDTHS, lines
from neutrality_pact.publish.slides import ASKED, SHOWN, deck, height
from neutrality_pact.publish.teacher_pack import index, key_pages, lesson_pages, text_pages
from neutrality_pact.tables import table

NOTEBOOKS = sorted(folders.NOTEBOOKS.glob("*.ipynb"))
TERMS = folders.NOTEBOOKS / "02_terms.ipynb"
TEACHING = folders.PROJECT / "teaching"
PROSE = [TEACHING / "guide.md", TEACHING / "alignment.md"]
by_lesson = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The pack with one lesson's documents and slides; the others are made in the same way."""
    return {
        "index.html": index(),
        **dict(text_pages()),
        **dict(key_pages()),
        **dict(lesson_pages(TERMS)),
    }


def words(page: str) -> str:
    page = re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


@by_lesson
def test_slides_follow_every_screen_of_the_lesson(path: Path) -> None:
    minutes = [screen.minutes for screen in screens(path)]
    assert sum(minutes) + 3 == 45  # three minutes to run the notebook
    assert all(str(screen.parts[0]).startswith("**Do:**") for screen in screens(path))


@by_lesson
def test_every_document_of_the_lesson_is_found(path: Path) -> None:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    named = set(re.findall(r'lesson\.read\(\s*"(\w+)"', code))
    assert set(documents_read(path)) == named
    for name, read in documents_read(path).items():
        assert all(len(document(one).sections) for one in (name, *originals(read)))


def test_a_variable_in_a_cell_is_followed() -> None:
    read = documents_read(folders.NOTEBOOKS / "04_counterfactuals.ipynb")
    shown = read["imperial_conference_1941_adapted_en"]
    assert originals(shown) == ["imperial_conference_1941_en", "imperial_conference_1941_ja"]
    assert shown.named["letter"] == "D"


def test_code_for_coders_shows_nothing_to_the_class() -> None:
    methods = {
        part.method for screen in screens(TERMS) for part in screen.parts if isinstance(part, Shown)
    }
    assert {"read", "ask", "date_machine", "positions"} <= methods
    asked = [
        part.given[0]
        for screen in screens(TERMS)
        for part in screen.parts
        if isinstance(part, Shown) and part.method == "ask"
    ]
    assert "02-C3" in asked
    assert "02-N2" not in asked  # it stands under "If you have time"


@by_lesson
def test_slides_know_all_that_a_class_is_shown(path: Path) -> None:
    shown = {
        part.method for screen in screens(path) for part in screen.parts if isinstance(part, Shown)
    }
    assert shown <= set(SHOWN) | {"look_back", "take_along", "claims"}  # the page's own controls
    items = read_bank(folders.BANK / f"{path.stem}.yaml")["items"]
    assert {item["kind"] for item in items} <= set(ASKED)


def test_every_link_inside_the_pack_leads_somewhere(pages: dict[str, str]) -> None:
    made = set(pages) | {
        f"{path.stem}_{kind}.html" for path in NOTEBOOKS for kind in ("documents", "slides")
    }
    for name, page in pages.items():
        for link in re.findall(r'<a [^>]*?href="([^"]+)"', page.partition("<script>")[0]):
            if link.startswith("http"):
                continue
            target, _, place = link.partition("#")
            assert (target or name) in made, f"{name}: {link}"
            if place and (target or name) in pages:
                assert f'id="{place}"' in pages[target or name], f"{name}: {link}"


def test_every_page_is_reached_from_the_first(pages: dict[str, str]) -> None:
    for name in set(pages) - {"index.html"}:
        assert f'href="{name}' in pages["index.html"], name


def test_nothing_is_loaded_from_anywhere(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        assert not re.search(r'<(?:script|img|iframe|source)[^>]+src="(?!data:)', page), name
        assert "<link" not in page, name
        style = "".join(re.findall(r"<style>(.*?)</style>", page, re.S))
        assert not re.search(r"url\((?!['\"]?data:)|@import", style), name


def test_the_same_files_give_the_same_bytes() -> None:
    first = dict(lesson_pages(TERMS))
    second = dict(lesson_pages(TERMS))
    assert first == second
    assert zipped({name: page.encode() for name, page in first.items()}) == zipped(
        {name: page.encode() for name, page in reversed(second.items())}
    )


@pytest.mark.parametrize("path", sorted(folders.BANK.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_reason_of_the_bank_is_on_the_key_page(path: Path, pages: dict[str, str]) -> None:
    page = words(pages[f"{path.stem}_key.html"])
    for item in read_bank(path)["items"]:
        first = re.split(r"[*`\n]", item["stem"])[0]
        assert first.strip() in page
        for told in reasons(item):
            assert told.say in page
            assert told.look in page
        if item["kind"] == "choose" and "say" in item["options"][0]:
            wrong = sum(option["right"] is not True for option in item["options"])
            assert len(reasons(item)) == wrong


def test_key_pages_name_the_misconceptions_and_where_they_are_tested(pages) -> None:
    page = words(pages["02_terms_key.html"])
    rows = table("misconceptions").set_index("misconception_id")
    tested = {
        name
        for item in read_bank(folders.BANK / "02_terms.yaml")["items"]
        for name in item.get("misconceptions", [])
    }
    assert tested
    for name in tested:
        assert rows.at[name, "misconception"] in page
        assert rows.at[name, "correction"] in page


def test_slides_hold_no_feedback_and_no_key(pages: dict[str, str]) -> None:
    shown = words(pages["02_terms_slides.html"])
    for item in read_bank(folders.BANK / "02_terms.yaml")["items"]:
        for told in reasons(item):
            assert told.say not in shown
    assert "sealed" not in pages["02_terms_slides.html"].partition("<script>")[0]


def test_a_document_read_twice_is_shown_once(pages: dict[str, str]) -> None:
    assert pages["02_terms_slides.html"].count("The present Pact comes into force") == 1


def test_figures_on_slides_are_described() -> None:
    page = deck(folders.NOTEBOOKS / "05_sources.ipynb")
    described = re.findall(r'<img alt="([^"]*)"', page)
    assert len(described) == page.count("<img") >= 2
    assert all(len(text.split()) >= 10 for text in described)


def test_printed_lines_hold_every_word_and_are_numbered(pages: dict[str, str]) -> None:
    for name in ("pact_en", "note_1945_ru"):
        one = document(name)
        for text in (part for parts in one.sections.values() for part in parts):
            cut = lines(text, one.language)
            assert " ".join(cut).split() == text.split()
            assert max(map(len, cut)) <= WIDTHS[one.language]
    page = pages["02_terms_documents.html"]
    assert 'data-number="5"' in page
    assert document("pact_en").header["rights"] in page


def test_no_japanese_line_begins_with_a_closing_mark() -> None:
    for name in ("pact_ja", "declaration_ja", "imperial_conference_1941_ja"):
        for text in (part for parts in document(name).sections.values() for part in parts):
            cut = lines(text, "ja")
            assert "".join(cut) == text
            assert not any(line[0] in NEVER_FIRST for line in cut)


def test_longer_text_is_higher() -> None:
    assert height("Short.") < height("Short. " * 40)
    row = "| A | " + "long words in a cell " * 8 + "|"
    assert height("| a | b |\n|---|---|\n" + row) > height("| a | b |\n|---|---|\n| A | B |")


def test_folder_and_archive_hold_the_same(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(teacher_pack, "BUILD", tmp_path)
    monkeypatch.setattr(teacher_pack, "pack", lambda: {"index.html": b"first", "a.html": b"a"})
    (tmp_path / "teacher-pack").mkdir()
    (tmp_path / "teacher-pack" / "left over.html").write_text("old", "utf-8")
    assert teacher_pack.main() == 0
    written = {path.name: path.read_bytes() for path in (tmp_path / "teacher-pack").iterdir()}
    assert written == teacher_pack.pack()
    with zipfile.ZipFile(tmp_path / "teacher-pack.zip") as archive:
        assert archive.namelist() == ["teacher-pack/a.html", "teacher-pack/index.html"]
        assert archive.read("teacher-pack/index.html") == b"first"
    assert "index.html" in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(tmp_path, monkeypatch, capsys):
    (tmp_path / "build").write_text("a file in the way", "utf-8")
    monkeypatch.setattr(teacher_pack, "BUILD", tmp_path / "build")
    monkeypatch.setattr(teacher_pack, "pack", lambda: {"index.html": b""})
    assert teacher_pack.main() == 1
    said = capsys.readouterr().err
    assert "could not be written" in said
    assert "run it again" in said


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.stem)
def test_links_of_the_guide_lead_to_files(path: Path) -> None:
    for link in re.findall(r"\]\((?!http)([^)#]+)", path.read_text("utf-8")):
        assert (TEACHING / link).exists(), link


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.stem)
def test_the_guide_names_only_commands_that_exist(path: Path) -> None:
    named = set(re.findall(r"`make ([a-z-]+)", path.read_text("utf-8")))
    assert named <= set(make.COMMANDS), named - set(make.COMMANDS)


def test_the_guide_is_read_in_ten_minutes() -> None:
    text = (TEACHING / "guide.md").read_text("utf-8")
    assert len(text.split()) < 1800  # at three words a second
