"""Pupils' answers: stored whole or not at all, and nothing foreign gets in."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neutrality_pact.controls import answers
from neutrality_pact.controls.answers import AnswerFile, AnswersError, fitting, parse
from neutrality_pact.questions import questions

LESSON = "02_terms"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def whole(**changes: object) -> str:
    file = {
        "collection": "neutrality-pact",
        "format": answers.FORMAT,
        "lesson": LESSON,
        "answers": {"02-V1": {"value": "less", "n": 1}},
    }
    return json.dumps({**file, **changes})


def test_answers_are_stored_beside_each_other(tmp_path: Path) -> None:
    one, other = AnswerFile(LESSON, tmp_path / "new"), AnswerFile(LESSON, tmp_path / "new")
    one.store({"02-V1": {"value": "less"}})
    other.store({"02-W1": {"value": "Ответ 答え"}})
    assert one.read() == {"02-V1": {"value": "less"}, "02-W1": {"value": "Ответ 答え"}}
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["02_terms.json"]


def test_damaged_file_is_kept_and_a_new_one_begun(tmp_path: Path) -> None:
    file = AnswerFile(LESSON, tmp_path)
    file.path.write_text('{"answers": {"02-W1": {"val', "utf-8")
    assert file.read() == {}
    (kept,) = tmp_path.glob("*.damaged-*.json")
    assert kept.read_text("utf-8").endswith('{"val')


def test_failed_write_says_where_and_leaves_the_old_file(tmp_path, monkeypatch) -> None:
    file = AnswerFile(LESSON, tmp_path)
    file.store({"02-V1": {"value": "less"}})

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AnswersError, match="cannot be written \\(No space left on device\\)"):
        file.store({"02-V1": {"value": "more"}})
    assert file.read() == {"02-V1": {"value": "less"}}
    assert [path.name for path in tmp_path.iterdir()] == ["02_terms.json"]


def test_a_file_held_by_another_program_is_not_overwritten(tmp_path, monkeypatch) -> None:
    file = AnswerFile(LESSON, tmp_path)
    file.store({"02-V1": {"value": "less"}})

    def held(*_: object) -> str:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", held)
        with pytest.raises(AnswersError, match="Permission denied"):
            file.store({"02-W1": {"value": "New."}})
    assert file.read() == {"02-V1": {"value": "less"}}


def test_half_a_character_is_stored_as_a_question_mark(tmp_path: Path) -> None:
    file = AnswerFile(LESSON, tmp_path)
    file.store({"02-W1": {"value": "half \ud83d an emoji"}})
    assert file.read() == {"02-W1": {"value": "half ? an emoji"}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a complete answers file"),
        (whole()[:-9], "not a complete answers file"),
        ("[]", "not an answers file of this collection"),
        (whole(collection="other"), "not an answers file of this collection"),
        (whole(format=99), "format 99 and this collection reads 1"),
        (whole(lesson="01_background"), "answers to lesson '01_background'"),
        (whole(answers=[1]), "changed by hand"),
        ("x" * (answers.LARGEST + 1), "too large"),
        ("[" * 200_000, "not a complete answers file"),
        ("9" * 5_000, "not a complete answers file"),
    ],
)
def test_foreign_files_are_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(AnswersError, match=said):
        parse(text, LESSON)


def test_fitting_answers_are_kept_whole() -> None:
    given_answers = {
        "02-V1": {"value": "less", "n": 2},
        "02-C1": {"value": "join", "n": 3, "checked": True, "tries": 2},
        "02-S1": {"value": {"one": {"who": "both"}}, "n": 1, "checked": {"one": True}},
        "02-M1": {"value": {"consult": "only_1939"}, "n": 1},
        "02-O1": {"value": ["signed", "ratified", "notice", "last_day", "war", "over"], "n": 4},
        "02-N1": {"value": "1945-04-25", "n": 1},
        "02-W1": {"value": "<script>alert(1)</script>", "n": 1},
    }
    assert fitting(given_answers, questions(LESSON)) == given_answers


@pytest.mark.parametrize(
    ("item_id", "value"),
    [
        ("02-V1", "no such option"),
        ("02-V1", ["less"]),
        ("02-S1", {"one": "both"}),
        ("02-S1", {"ninth": {}}),
        ("02-M1", {"consult": "no such option"}),
        ("02-O1", ["signed"]),
        ("02-N1", 5),
        ("02-W1", {"text": "hello"}),
        ("99-X9", "less"),
    ],
)
def test_unfitting_answers_are_left_out(item_id: str, value: object) -> None:
    assert fitting({item_id: {"value": value, "n": 1}}, questions(LESSON)) == {}


@given(st.dictionaries(st.sampled_from(sorted(questions(LESSON))) | st.text(), JSON))
def test_any_answers_at_all_are_sorted_without_error(anything: dict) -> None:
    kept = fitting(anything, questions(LESSON))
    assert set(kept) <= set(questions(LESSON))
    assert fitting(kept, questions(LESSON)) == kept


FORM = {"09-F1": {"kind": "form", "boxes": [{"id": "origin"}, {"id": "purpose"}]}}


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ({"origin": "A cable.", "purpose": ""}, True),
        ({}, True),
        ({"colour": "red"}, False),
        ({"origin": 7}, False),
        ("words", False),
    ],
)
def test_a_form_holds_text_in_its_own_boxes_only(value: object, fits: bool) -> None:
    assert (set(fitting({"09-F1": {"value": value, "n": 1}}, FORM)) == {"09-F1"}) == fits
