"""A lesson driven in Python: every control answered, kept, shown again and loaded."""

import html
import json
from pathlib import Path

import pytest

import neutrality_pact as pact
from neutrality_pact import folders
from neutrality_pact.activities import see_figures
from neutrality_pact.activities.lesson import Lesson
from neutrality_pact.activities.meet_people import People
from neutrality_pact.contract import DataError
from neutrality_pact.controls.answers import LARGEST
from neutrality_pact.controls.control import script
from neutrality_pact.questions import questions
from neutrality_pact.tables import table

LESSON = "02_terms"
LESSONS = sorted(path.stem for path in folders.QUESTIONS.glob("*.json"))
EVERY_QUESTION = [(lesson, item_id) for lesson in LESSONS for item_id in questions(lesson)]

PLAYED = {
    "stage": "debrief",
    "mode": "alone",
    "role": "",
    "reason": "Because of <b>oil</b>.",
    "why": "The rival is right.",
    "debrief": "",
    "passed": False,
    "opened": True,
}


def given(lesson: str, item_id: str) -> object:
    """An answer that a pupil could give: the last option, the other way round, some words."""
    item = questions(lesson)[item_id]
    if item["kind"] == "choose":
        return item["options"][-1]["id"]
    if item["kind"] == "match":
        return {row["id"]: item["options"][0]["id"] for row in item["rows"]}
    if item["kind"] == "order":
        return [entry["id"] for entry in reversed(item["items"])]
    if item["kind"] == "steps":
        return {
            step["id"]: {asked["id"]: asked["options"][0]["id"] for asked in step["questions"]}
            for step in item["steps"]
        }
    if item["kind"] == "form":
        return {box["id"]: f"Words on <b>{box['id']}</b>." for box in item["boxes"]}
    return written(item)


def written(item: dict) -> object:
    """An answer to a question without options: numbers, a date or some words; a game, played."""
    if item["kind"] == "chain":
        return {one["id"]: 60 for one in (*item["links"], item["whole"], *item["paths"])}
    if item["kind"] == "lab":
        return {"bet": item["low"], "inputs": item["objections"][0]["set"]}
    if item["kind"] == "game":
        return {**PLAYED, "choice": item["options"][0]["id"], "final": item["options"][-1]["id"]}
    return {"date": "1945-04-25", "number": "20"}.get(item.get("type", ""), "It says <b>who</b>.")


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NEUTRALITY_PACT_ANSWERS", str(tmp_path))
    pact.lesson.cache_clear()
    return tmp_path / f"{LESSON}.json"


def stored(path: Path) -> dict:
    return json.loads(path.read_text("utf-8"))["answers"]


@pytest.mark.parametrize(("lesson", "item_id"), EVERY_QUESTION)
def test_an_answer_is_saved_and_comes_back(
    lesson: str, item_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEUTRALITY_PACT_ANSWERS", str(tmp_path))
    pact.lesson.cache_clear()
    control = pact.lesson(lesson).ask(item_id)
    control.answer = {"value": given(lesson, item_id), "n": 1}
    assert stored(tmp_path / f"{lesson}.json")[item_id]["value"] == given(lesson, item_id)
    assert control.saved["n"] == 1
    assert control.saved["at"]
    pact.lesson.cache_clear()
    again = pact.lesson(lesson).ask(item_id)
    assert again.answer["value"] == given(lesson, item_id)


def test_the_page_gets_the_script_once_and_each_control_travels_light(answers: Path) -> None:
    lesson = pact.lesson(LESSON)
    one, other = lesson.ask("02-V1"), lesson.ask("02-S1")
    assert script() is script()
    assert len(script().get_state()["_esm"]) > 40_000
    for control in (one, other):
        state = {**control.get_state(), "spec": {}}
        assert len(json.dumps(state)) < 5_000


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


@pytest.mark.parametrize(("lesson", "item_id"), EVERY_QUESTION)
def test_still_forms_hold_the_question(lesson: str, item_id: str, answers: Path) -> None:
    still = Lesson(lesson).ask(item_id).still()
    assert html.escape(questions(lesson)[item_id]["stem"]) in still


def test_everybody_can_be_met() -> None:
    people = table("people")
    shown = People(*people["person_id"])._repr_html_()
    assert shown.count("<tr>") == len(people) + 1
    assert "NA>" not in shown
    assert ">nan<" not in shown
    assert '<span lang="mn">' in shown


def test_figures_are_shown_by_name_and_their_sources_listed(answers: Path) -> None:
    lesson = pact.lesson(LESSON)
    for name in see_figures.FIGURES:
        shown = lesson.figure(name)
        assert {source_id for source_id, _ in shown.sources} <= lesson.sources().source_ids
    with pytest.raises(
        DataError, match="there is no figure 'losses'; there is: causal_graph, claims"
    ):
        lesson.figure("losses")


def test_flipping_through_maps_years_claims_and_debates(answers: Path) -> None:
    lesson = pact.lesson(LESSON)
    maps = lesson.map_by_date("1941-04-13", "1945-09-10")
    assert [one["text"] for one in maps.spec["choices"]] == ["13 April 1941", "10 September 1945"]
    years = lesson.routes_by_year()
    assert [one["text"] for one in years.spec["choices"]][:2] == ["the whole war", "1941"]
    for control in (maps, years, lesson.claims(), lesson.debates()):
        choices = control.spec["choices"]
        assert len({one["id"] for one in choices}) == len(choices)
        assert all(one["said"] and one["html"] for one in choices)
        still = control.still()
        assert all(html.escape(one["text"]) in still for one in choices[1:])
    claims = lesson.claims().spec["choices"]
    assert len(claims) == 1 + 5 + 5
    assert sum(one["html"].count("<tr>") - 1 for one in claims[1:6]) == len(table("claims"))
    assert len(lesson.debates().spec["choices"]) == len(table("debates"))


def test_an_unknown_debate_names_the_known_ones(answers: Path) -> None:
    with pytest.raises(DataError, match=r"there is no debate 'x'; there is: .*august_1945"):
        pact.lesson(LESSON).positions("x")


def test_the_collection_lists_every_lesson(answers: Path) -> None:
    shown = pact.lesson(LESSON).collection()._repr_html_()
    for path in folders.NOTEBOOKS.glob("*.ipynb"):
        assert f'href="{path.name}"' in shown
