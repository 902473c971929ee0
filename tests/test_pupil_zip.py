"""The pupils' ZIP file: whole, usable, and without a key that a search could find."""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from neutrality_pact import contract, folders
from neutrality_pact.publish import handouts, pupil_zip
from neutrality_pact.publish.bank import read_yaml

PAGE = "<!doctype html><title>Lesson</title><a href='index.html'>All pages</a>"
INDEX = '<!doctype html><a href="02_terms.html">Lesson 02</a><a href="https://example.org">x</a>'
PAGES = {"index.html": INDEX, "02_terms.html": PAGE}
BANKS = [read_yaml(path) for path in sorted(folders.BANK.glob("*.yaml"))]
TOP = "neutrality-pact/"


@pytest.fixture(scope="module")
def content() -> bytes:
    return pupil_zip.pupil_zip(PAGES)


@pytest.fixture(scope="module")
def files(content) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name.removeprefix(TOP): archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def unpacked(content, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("a pupil's folder (日本)")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder / TOP


def test_everything_lies_in_one_folder(content) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert all(name.startswith(TOP) for name in archive.namelist())
        assert archive.testzip() is None


def test_what_pupils_need_is_there(files) -> None:
    needed = ["README.md", "index.html", "pages/index.html", "pages/02_terms.html"]
    needed += ["make.py", "Makefile", "pyproject.toml", "uv.lock", "requirements.txt", "LICENSE"]
    needed += ["environment.yml", "jupyterlab.json", "CITATION.cff", "data/datapackage.json"]
    needed += [path.relative_to(folders.PROJECT).as_posix() for path in handouts.notebooks()]
    needed += [f"data/{described['path']}" for described in contract.package()["resources"]]
    assert set(needed) <= set(files)


def test_nothing_of_the_teachers_is_there(files) -> None:
    for name in files:
        parts = Path(name).parts
        assert not {"teaching", "tests", "benchmarks", "answers", "build"} & set(parts)
        assert not any(part.startswith(".") or part == "__pycache__" for part in parts)
        assert "nbgrader_config" not in name


def keyed_sentences() -> dict[str, str]:
    """Every feedback, model answer and anchor, straight from the bank's files."""
    found: dict[str, str] = {}
    for bank in BANKS:
        for item in bank["items"]:
            text = json.dumps(item, ensure_ascii=False)
            for field in ("say", "otherwise", "model_answer"):
                for told in re.findall(rf'"{field}": ("(?:[^"\\]|\\.)*")', text):
                    found[json.loads(told)] = item["id"]
            found |= {anchor["text"]: item["id"] for anchor in item.get("anchors", [])}
    return found


def test_no_key_can_be_found_by_searching_the_files(files) -> None:
    """The search of another hand than the builder's: sentences of the bank, words of the files."""
    sentences = [one for one in keyed_sentences() if len(one.split()) >= 3]
    sentences = [one for one in sentences if one not in pupil_zip.TOLD_ANYWAY]
    assert len(sentences) > 400
    text = "\n".join(
        re.sub(r"[A-Za-z0-9+/=]{200,}", "", content.decode("utf-8", "replace"))
        for content in files.values()
    )
    forms = [text, text.replace('\\"', '"')]
    assert [one for one in sentences if any(one in form for form in forms)] == []


def test_no_graded_key_is_even_sealed(files) -> None:
    graded = {
        item["id"]
        for bank in BANKS
        for item in bank["items"]
        if item["class"] == "graded" and item["kind"] != "write"
    }
    assert graded
    asked = [
        item
        for name, content in files.items()
        if name.startswith("data/questions/")
        for item in json.loads(content)["items"]
    ]
    assert not graded & {item["id"] for item in asked}
    assert all("sealed" not in item for item in asked if item.get("class") == "graded")


@pytest.mark.parametrize(
    "hidden",
    [
        "<p>{}</p>",
        json.dumps({"source": ["a\n", "{}"]}, ensure_ascii=False),
        'a line,\n"{}"',
    ],
)
def test_a_key_in_a_page_stops_the_build(hidden) -> None:
    secret = next(one for one in keyed_sentences() if len(one.split()) > 8)
    item_id = keyed_sentences()[secret]
    pages = {**PAGES, "02_terms.html": hidden.replace("{}", secret)}
    with pytest.raises(pupil_zip.PupilZipError, match=f"02_terms.html holds .* key to {item_id}"):
        pupil_zip.pupil_zip(pages)


def test_a_key_with_its_signs_written_for_html_or_json_is_found_too() -> None:
    secret = next(one for one in pupil_zip.secrets() if "'" in one)
    assert list(pupil_zip.leaks(secret.replace("'", "&#x27;").encode()))
    secret = next(one for one in pupil_zip.secrets() if '"' in one or "“" in one)
    assert list(pupil_zip.leaks(json.dumps({"x": secret}, ensure_ascii=False).encode()))
    assert list(pupil_zip.leaks(secret.replace(" ", "\n", 1).encode()))


def test_links_of_the_readme_and_of_the_first_page_lead_somewhere(files) -> None:
    readme = files["README.md"].decode()
    links = re.findall(r"\]\(([^)#]+)\)", readme) + re.findall(r"`([a-z]+/)`", readme)
    assert len(links) >= 6
    for link in links:
        assert any(name.startswith(link) for name in files), link
    targets = re.findall(r'href="([^"]+)"', files["index.html"].decode())
    assert targets == ["pages/02_terms.html", "https://example.org"]
    assert files["pages/index.html"].decode() == INDEX


def test_commands_in_the_readme_work_in_the_folder(unpacked) -> None:
    run = subprocess.run(
        [sys.executable, "make.py", "help"],
        cwd=unpacked,
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.findall(r"^make (\S+)", run.stdout, re.M) == ["lab"]
    other = subprocess.run(
        [sys.executable, "make.py", "test"], cwd=unpacked, capture_output=True, check=False
    )
    assert other.returncode == 2
    assert "make lab" in (unpacked / "README.md").read_text("utf-8")


def test_the_library_works_without_the_teachers_folder(unpacked) -> None:
    script = (
        "import neutrality_pact as pact\n"
        "assert 'pupil' in pact.__file__, pact.__file__\n"
        "lesson = pact.lesson('02_terms')\n"
        "print(lesson.ask('02-C1').still()[:20], len(pact.table('events')) > 5,"
        " len(pact.lesson('exercises_03').ask('03-E1').still()) > 20)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(unpacked / "src")},
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.endswith("True True\n")


def test_two_builds_are_the_same_to_the_byte(content) -> None:
    assert pupil_zip.pupil_zip(dict(reversed(PAGES.items()))) == content


def test_answers_left_in_a_notebook_by_its_widgets_are_taken_out() -> None:
    left = {"widgets": {"state": {"answer": "what the teacher tried"}}}
    notebook = {"cells": [], "metadata": left, "nbformat": 4, "nbformat_minor": 5}
    cleaned = pupil_zip.without_widgets(json.dumps(notebook).encode())
    assert json.loads(cleaned) == {**notebook, "metadata": {}}


def test_an_interrupted_build_leaves_the_old_file(tmp_path, monkeypatch, capsys) -> None:
    old = tmp_path / "build" / "pupils.zip"
    old.parent.mkdir()
    old.write_bytes(b"old")
    monkeypatch.setattr(pupil_zip, "ZIP", old)

    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(handouts, "build", interrupted)
    assert pupil_zip.main() == 1
    assert "no file is half written" in capsys.readouterr().err
    assert old.read_bytes() == b"old" and list(old.parent.iterdir()) == [old]
