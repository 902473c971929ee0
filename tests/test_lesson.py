"""A lesson driven in Python: every control answered, kept, shown again and loaded."""

import json
from pathlib import Path

import pytest

import neutrality_pact as pact
from neutrality_pact.activities.lesson import Lesson
from neutrality_pact.activities.meet_people import People
from neutrality_pact.contract import DataError
from neutrality_pact.controls.answers import LARGEST
from neutrality_pact.questions import questions
from neutrality_pact.tables import table

LESSON = "02_terms"
GIVEN = {
    "02-V1": "less",
    "02-V2": "months",
    "02-V3": "open",
    "02-C1": "neutral",
    "02-C2": "renewed",
    "02-C3": "expire",
    "02-C4": "false",
    "02-C5": "when",
    "02-N1": "1945-04-25",
    "02-N2": "20",
    "02-O1": ["signed", "ratified", "notice", "last_day", "war", "over"],
    "02-M1": {"consult": "only_1939", "renewal": "both"},
    "02-S1": {"one": {"who": "both", "what": "peace", "until": "pact"}},
    "02-S2": {"barbarossa": {"verdict": "bound", "part": "two"}},
    "02-W1": "The pact did not say <b>who</b> began a war.",
}


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NEUTRALITY_PACT_ANSWERS", str(tmp_path))
    pact.lesson.cache_clear()
    return tmp_path / f"{LESSON}.json"


def stored(path: Path) -> dict:
    return json.loads(path.read_text("utf-8"))["answers"]


def test_every_question_of_the_lesson_is_driven_here() -> None:
    assert set(GIVEN) == set(questions(LESSON))


@pytest.mark.parametrize("item_id", GIVEN)
def test_an_answer_is_saved_and_comes_back(item_id: str, answers: Path) -> None:
    control = pact.lesson(LESSON).ask(item_id)
    control.answer = {"value": GIVEN[item_id], "n": 1}
    assert stored(answers)[item_id]["value"] == GIVEN[item_id]
    assert control.saved["n"] == 1
    assert control.saved["at"]
    pact.lesson.cache_clear()
    again = pact.lesson(LESSON).ask(item_id)
    assert again.answer["value"] == GIVEN[item_id]


def test_look_back_follows_a_change_of_mind(answers: Path) -> None:
    lesson = pact.lesson(LESSON)
    vote, back = lesson.ask("02-V1"), lesson.look_back("02-V1", "02-V2")
    vote.answer = {"value": "same", "n": 1}
    vote.answer = {"value": "less", "n": 2}
    assert back.answers["02-V1"]["value"] == "less"
    assert [item["id"] for item in back.spec["items"]] == ["02-V1", "02-V2"]


def test_a_folder_that_cannot_be_written_is_named(answers: Path) -> None:
    answers.parent.rmdir()
    answers.parent.write_text("a file where the folder should be")
    control = pact.lesson(LESSON).ask("02-V1")
    control.answer = {"value": "less", "n": 1}
    assert str(answers.parent) in control.saved["error"]
    assert "download your answers" in control.saved["error"]


def chosen_file(text: str, name: str = "mine.json") -> dict:
    return {"name": name, "size": len(text), "text": text, "n": 1}


def test_a_loaded_file_takes_the_place_of_the_answers(answers: Path) -> None:
    lesson = pact.lesson(LESSON)
    vote, writing, along = lesson.ask("02-V1"), lesson.ask("02-W1"), lesson.take_along()
    vote.answer = {"value": "same", "n": 5}
    loaded = {
        "collection": "neutrality-pact",
        "format": 1,
        "lesson": LESSON,
        "answers": {
            "02-V1": {"value": "more", "n": 2},
            "02-C1": {"value": "join", "n": 1},
            "02-W1": {"value": "Mine.", "n": 1},
            "02-N1": {"value": ["not", "a", "date"], "n": 1},
        },
    }
    along.loading = chosen_file(json.dumps(loaded))
    assert along.notice == "Loaded 3 answers from mine.json."
    assert (vote.answer["value"], writing.answer["value"]) == ("more", "Mine.")
    assert set(stored(answers)) == {"02-V1", "02-C1", "02-W1"}
    assert along.answers["02-C1"]["value"] == "join"


def test_loading_the_same_file_twice_says_so_twice(answers: Path) -> None:
    along = pact.lesson(LESSON).take_along()
    said = []
    along.observe(lambda change: said.append(change["new"]), "notice")
    for n in (1, 2):
        along.loading = {**chosen_file(""), "n": n}
    assert len([sentence for sentence in said if sentence]) == 2


@pytest.mark.parametrize("text", ["", "{}", '{"collection": "neutrality-pact", "format": 2}'])
def test_a_bad_file_changes_nothing_and_says_why(text: str, answers: Path) -> None:
    lesson = pact.lesson(LESSON)
    vote, along = lesson.ask("02-V1"), lesson.take_along()
    vote.answer = {"value": "same", "n": 1}
    along.loading = chosen_file(text)
    assert along.notice.startswith("mine.json was not loaded: ")
    assert stored(answers)["02-V1"]["value"] == "same"


def test_a_huge_file_is_not_even_read(answers: Path) -> None:
    along = pact.lesson(LESSON).take_along()
    along.loading = {"name": "film.json", "size": LARGEST + 1, "text": "", "n": 1}
    assert "too large" in along.notice


def test_unknown_names_are_answered_with_the_known_ones(answers: Path) -> None:
    with pytest.raises(DataError, match="02_trems"):
        pact.lesson("02_trems")
    with pytest.raises(DataError, match="has no question '02-C9'; it has: 02-V1"):
        pact.lesson(LESSON).ask("02-C9")


def test_still_forms_hold_the_question_and_no_feedback(answers: Path) -> None:
    lesson = Lesson(LESSON)
    for item_id, item in questions(LESSON).items():
        still = lesson.ask(item_id).still()
        assert item["stem"].replace("'", "&#x27;") in still
        for option in item.get("options", []):
            assert option["text"].replace("'", "&#x27;") in still


def test_everybody_can_be_met() -> None:
    people = table("people")
    shown = People(*people["person_id"])._repr_html_()
    assert shown.count("<tr>") == len(people) + 1
    assert "NA>" not in shown
    assert ">nan<" not in shown
    assert '<span lang="mn">' in shown
