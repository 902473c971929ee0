"""The exports, read back by readers that are not our writers and compared with the bank itself."""

import csv
import html
import io
import re
import tempfile
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from hypothesis import given, settings
from hypothesis import strategies as st
from text2qti.config import Config
from text2qti.markdown import Markdown

from neutrality_pact import folders
from neutrality_pact.publish.bank import read_yaml
from neutrality_pact.publish.exports.__main__ import exports
from neutrality_pact.publish.exports.anki import anki
from neutrality_pact.publish.exports.asked import unmarked
from neutrality_pact.publish.exports.qti import escaped, qti
from neutrality_pact.publish.exports.sheet import key_sheet, question_sheet
from neutrality_pact.publish.files import write_folder, write_whole, zipped

BANKS = [read_yaml(path) for path in sorted(folders.BANK.glob("*.yaml"))]
ANKI = "teachers/teacher_anki_cards.apkg"
ITEMS = {item["id"]: item for bank in BANKS for item in bank["items"]}
NASTY = '<script>alert(1)</script> & ~ = # { } : \\ -> $x$ *a* _b_ `c 1. "q"'
GRADED = {
    "id": "09-E1",
    "kind": "choose",
    "level": 1,
    "track": "both",
    "class": "graded",
    "minutes": 1,
    "points": 1,
    "stem": f"A graded stem {NASTY}",
    "options": [
        {"id": "a", "text": f"the key {NASTY}", "right": True, "say": f"Well read {NASTY}"},
        {"id": "b", "text": "the other", "right": False, "say": "Read it again.", "look": "page 1"},
    ],
}
PRACTICE = {**GRADED, "id": "09-C1", "class": "practice"}
NASTY_BANK = {"lesson": "09_try", "items": [GRADED, PRACTICE]}


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return exports()


@pytest.fixture(scope="module")
def left_out(made) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made["left_out.csv"].decode())))


def parts(item: dict[str, Any]) -> list[str]:
    """The names under which single questions made of an item go."""
    if item["kind"] == "steps":
        return [
            f"{item['id']} {step['id']} {one['id']}"
            for step in item["steps"]
            for one in step["questions"]
        ]
    inner = {"match": "rows", "order": "items"}.get(item["kind"])
    return [f"{item['id']} {one['id']}" for one in item[inner]] if inner else [item["id"]]


def squeezed(text: str) -> str:
    return " ".join(text.split())


# Nothing is dropped without a word


@pytest.mark.parametrize("form", ["Anki", "Moodle GIFT", "Canvas QTI"])
def test_every_item_is_in_every_format_or_on_the_list(form, made, left_out) -> None:
    missing = {
        row["item"] for row in left_out if row["format"] == form and row["what"] == "left out"
    }
    listed = {row["item"]: row["why"] for row in left_out if row["format"] == form}
    if form == "Anki":
        names = "\n".join(cards(made[ANKI]))
    elif form == "Moodle GIFT":
        names = made["teachers/teacher_moodle.gift.txt"].decode().replace("\n::", "\n")
    else:
        names = "\n".join(quizzes(made))
    for item in ITEMS.values():
        there = re.search(rf"^{item['id']}\b", names, re.M) is not None
        assert there != (item["id"] in missing), item["id"]
        if item["id"] in missing:
            assert len(listed[item["id"]].split()) >= 3


# Anki


def imported(folder: Path, *packages: bytes) -> tuple[Collection, list[int]]:
    """A new collection with these packages, and how many notes each of them added."""
    collection = Collection(str(folder / "collection.anki2"))
    added = []
    for package in packages:
        path = folder / "cards.apkg"
        path.write_bytes(package)
        request = ImportAnkiPackageRequest(
            package_path=str(path), options=ImportAnkiPackageOptions()
        )
        added.append(len(collection.import_anki_package(request).log.new))
    return collection, added


@cache
def cards(package: bytes) -> dict[str, dict[str, str]]:
    """Every note's fields by its item, straight from Anki."""
    with tempfile.TemporaryDirectory() as folder:
        collection, _ = imported(Path(folder), package)
        notes = [dict(collection.get_note(one).items()) for one in collection.find_notes("")]
        collection.close()
    return {note["Item"]: note for note in notes}


def lines(listed: str) -> list[str]:
    return [html.unescape(line) for line in re.findall("<li>(.*?)</li>", listed)]


def test_anki_has_a_note_for_every_single_question(made) -> None:
    wanted = {"choose", "steps", "match", "entry"}
    names = [
        name
        for item in ITEMS.values()
        if item["class"] == "practice"
        for name in (
            parts(item) if item["kind"] in wanted else [item["id"]] * (right_order(item) != [])
        )
    ]
    assert sorted(cards(made[ANKI])) == sorted(names)


def right_order(item: dict[str, Any]) -> list[str]:
    return [one["text"] for one in item["items"]] if "right" in item else []


def test_anki_says_what_the_bank_says(made) -> None:
    found = cards(made[ANKI])
    for item in ITEMS.values():
        if item["class"] != "practice":
            continue
        if item["kind"] == "choose":
            note = found[item["id"]]
            assert html.unescape(note["Question"]).startswith(item["stem"])
            assert lines(note["Choices"]) == [one["text"] for one in item["options"]]
            right = [one["text"] for one in item["options"] if one["right"]]
            assert html.unescape(note["Answer"]) == "; ".join(right) or not right
            for one, why in zip(item["options"], lines(note["Why"]), strict=True):
                assert one["say"] in why and one.get("look", "") in why
        elif item["kind"] == "match":
            texts = {one["id"]: one["text"] for one in item["options"]}
            for row in item["rows"]:
                note = found[f"{item['id']} {row['id']}"]
                assert row["text"] in html.unescape(note["Question"])
                assert html.unescape(note["Answer"]) == texts[row["key"]]
        elif item["kind"] == "order" and "right" in item:
            answer = html.unescape(found[item["id"]]["Answer"])
            assert re.split(r"(?:; )?\d+\. ", answer)[1:] == right_order(item)


def test_anki_takes_nothing_in_twice_and_learning_is_kept(made, tmp_path) -> None:
    collection, added = imported(tmp_path, made[ANKI], made[ANKI])
    count = collection.note_count()
    collection.close()
    assert added == [count, 0] and count > 100


def test_anki_keeps_the_identity_of_a_card_whose_words_change(tmp_path) -> None:
    changed = {**PRACTICE, "stem": "In other words"}
    packages = [anki([{"lesson": "09_try", "items": [item]}])[0] for item in (PRACTICE, changed)]
    collection, added = imported(tmp_path, *packages)
    collection.close()
    assert added == [1, 0]


def test_anki_shows_a_nasty_text_as_text_and_no_graded_question() -> None:
    package, changes = anki([NASTY_BANK])
    (note,) = cards(package).values()
    assert note["Item"] == "09-C1"
    assert "<script" not in "".join(note.values())
    assert html.unescape(note["Answer"]) == f"the key {NASTY}"
    assert [(one.item, one.what) for one in changes] == [("09-E1", "left out")]


# Canvas


def quiz(package: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        documents = {
            name: ElementTree.fromstring(archive.read(name))
            for name in archive.namelist()
            if name.endswith(".xml")
        }
    return next(root for root in documents.values() if root.tag.endswith("questestinterop"))


def quiz_items(package: bytes) -> dict[str, ElementTree.Element]:
    return {item.get("title", ""): item for item in quiz(package).iterfind(".//{*}item")}


def quizzes(made: dict[str, bytes]) -> dict[str, ElementTree.Element]:
    """Every question of every Canvas package, by its title."""
    found = {}
    for name, package in made.items():
        if "teacher_canvas" in name:
            found |= quiz_items(package)
    return found


def shown(node: ElementTree.Element) -> str:
    """The text that a browser shows of the HTML inside a node."""
    return html.unescape(re.sub("<[^>]*>", "", "".join(node.itertext()))).strip()


def scored(item: ElementTree.Element) -> list[str]:
    """The answers that get the points."""
    return [
        value.text or ""
        for condition in item.iterfind(".//{*}respcondition")
        if condition.find("{*}setvar") is not None
        for value in condition.iterfind(".//{*}varequal")
    ]


def test_every_file_of_a_canvas_package_is_well_formed(made) -> None:
    packages = [content for name, content in made.items() if "teacher_canvas" in name]
    assert len(packages) >= 6
    for package in packages:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            files = [name for name in archive.namelist() if name.endswith(".xml")]
            assert len(files) == 3
            for name in files:
                ElementTree.fromstring(archive.read(name))
            assert "CC BY 4.0" in archive.read("imsmanifest.xml").decode()


def test_canvas_says_what_the_bank_says(made) -> None:
    found = quizzes(made)
    compared = 0
    for item in ITEMS.values():
        if item["kind"] == "choose" and item["id"] in found:
            read = found[item["id"]]
            labels = {
                label.get("ident"): shown(label) for label in read.iterfind(".//{*}response_label")
            }
            assert list(labels.values()) == [squeezed(one["text"]) for one in item["options"]]
            assert [labels[one] for one in scored(read)] == [
                squeezed(one["text"]) for one in item["options"] if one["right"]
            ]
            feedback = [shown(one) for one in read.iterfind(".//{*}itemfeedback")]
            for one in item["options"]:
                assert any(squeezed(one["say"]) in said for said in feedback)
            compared += 1
        elif item["kind"] == "match":
            texts = {one["id"]: one["text"] for one in item["options"]}
            for row in item["rows"]:
                read = found[f"{item['id']} {row['id']}"]
                labels = {
                    label.get("ident"): shown(label)
                    for label in read.iterfind(".//{*}response_label")
                }
                assert [labels[one] for one in scored(read)] == [squeezed(texts[row["key"]])]
                compared += 1
        elif item["kind"] == "entry":
            values = [str(v) for case in item["cases"] if case["right"] for v in case["values"]]
            accepted = scored(found[item["id"]])
            if item["type"] == "number":
                assert [float(accepted[0])] == [float(value) for value in values]
            else:
                assert set(values) <= set(accepted)
            compared += 1
    assert compared > 60


SOME_TEXT = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\u2028\u2029"),
    min_size=1,
).filter(str.strip)


@settings(max_examples=60)
@given(SOME_TEXT)
def test_no_text_is_read_by_text2qti_as_anything_but_text(text: str) -> None:
    page = ElementTree.fromstring(f"<x>{Markdown(Config()).md_to_html_xml(escaped(text))}</x>")
    assert "<script" not in (page.text or "")
    assert shown(page) == squeezed(text)


def test_a_graded_question_is_in_a_package_of_its_own() -> None:
    graded, practice = (qti(NASTY_BANK, kind)[0] for kind in ("graded", "practice"))
    assert list(quiz_items(graded)) == ["09-E1"] and list(quiz_items(practice)) == ["09-C1"]
    assert shown(quiz_items(graded)["09-E1"].find(".//{*}mattext")) == squeezed(GRADED["stem"])


# Paper


class Words(HTMLParser):
    """The words a page shows, and the elements it has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words, self.tags = "", set[str]()
        self.feed(page)

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


def test_pupils_sheets_hold_every_practice_question_and_no_feedback(made) -> None:
    for bank in BANKS:
        page = Words(made.get(f"pupils/questions_{bank['lesson']}.html", b"").decode())
        for item in bank["items"]:
            assert (unmarked(item["stem"]) in page.words) == (item["class"] != "graded"), item["id"]
            for said in feedback(item):
                assert said not in page.words


def feedback(part: Any) -> Iterator[str]:
    """Every sentence that a pupil is told after an answer, and every model answer."""
    if isinstance(part, dict):
        yield from (
            part[name]
            for name in ("say", "otherwise", "model_answer")
            if isinstance(part.get(name), str)
        )
        for inner in part.values():
            yield from feedback(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from feedback(inner)


def test_the_key_holds_every_feedback(made) -> None:
    for bank in BANKS:
        page = squeezed(Words(made[f"teachers/teacher_key_{bank['lesson']}.html"].decode()).words)
        for item in bank["items"]:
            if item["class"] != "vote":
                for said in feedback({**item, "rivals": {}, "roles": []}):
                    if item["kind"] != "match" or said not in unused(item):
                        assert squeezed(said) in page, (item["id"], said)


def unused(item: dict[str, Any]) -> list[str]:
    """What a matching row would say if no wrong option had a reason of its own."""
    others = len(item["options"]) - 1
    return [
        row["otherwise"]
        for row in item["rows"]
        if len(row.get("wrong", {})) + len(row.get("arguable", {})) == others
    ]


def test_sheets_show_a_nasty_text_as_text() -> None:
    for page in (
        question_sheet(NASTY_BANK, "practice"),
        question_sheet(NASTY_BANK, "graded"),
        key_sheet(NASTY_BANK),
    ):
        read = Words(page)
        assert "script" not in read.tags and NASTY in read.words
    assert "Well read" not in question_sheet(NASTY_BANK, "practice", "graded")
    assert "09-E1" not in question_sheet(NASTY_BANK, "practice", "vote")


# Files


def test_only_teachers_files_hold_keys(made) -> None:
    for name in made:
        folder, _, file = name.partition("/")
        assert name in ("README.md", "left_out.csv") or (
            file.startswith("teacher_") if folder == "teachers" else folder == "pupils"
        )


def test_two_builds_are_the_same_to_the_byte(made, monkeypatch) -> None:
    later = time.time() + 40 * 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    again = exports()
    assert again == made
    for name, content in made.items():
        if name.endswith((".zip", ".apkg")):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
                for one in archive.namelist():
                    assert f"{date.today():%Y-%m-%d}".encode() not in archive.read(one)


def test_the_guide_names_every_kind_of_file(made) -> None:
    guide = made["README.md"].decode()
    lessons = "|".join(sorted((bank["lesson"] for bank in BANKS), key=len, reverse=True))
    for name in made:
        kind = re.sub(f"_({lessons})", "_LESSON", name)
        kind = re.sub(r"_(practice|graded)\.zip", "_CLASS.zip", kind)
        assert kind == "README.md" or f"`{kind}`" in guide, kind


def test_a_write_cut_short_leaves_the_old_file_and_no_other(tmp_path, monkeypatch) -> None:
    path = tmp_path / "file.bin"
    write_whole(path, b"old")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_a_folder_holds_the_last_build_and_nothing_older(tmp_path) -> None:
    write_folder(tmp_path, {"a/one.txt": b"1", "b/two.txt": b"2"})
    write_folder(tmp_path, {"a/one.txt": b"3"})
    assert [path.name for path in tmp_path.rglob("*")] == ["a", "one.txt"]
    assert (tmp_path / "a" / "one.txt").read_bytes() == b"3"


def test_a_zip_does_not_depend_on_the_order_of_its_files() -> None:
    assert zipped({"a": b"1", "b": b"2"}) == zipped({"b": b"2", "a": b"1"})
