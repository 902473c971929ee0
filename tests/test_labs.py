"""Labs: every setting moves, every result is also words and a table, and bad input is refused."""

import json
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import neutrality_pact as pact
from neutrality_pact.activities import labs
from neutrality_pact.activities.all_labs import LABS, lab
from neutrality_pact.contract import DataError
from neutrality_pact.figures.chart import Axis, Chart, Mark, draw, round_axis
from neutrality_pact.models.draws import Bar, Input, ModelError
from neutrality_pact.questions import questions
from neutrality_pact.tables import table

every_lab = pytest.mark.parametrize("name", LABS)


def question(name: str) -> dict:
    objection = {"who": "A critic", "says": "Too <b>simple</b>.", "set": {}}
    return {
        "id": "04-L1", "kind": "lab", "lab": name, "lesson": "04_counterfactuals",
        "stem": "How much?", "unit": "per cent", "low": 0, "high": 60, "step": 1,
        "objections": [objection] * 3, "break_it": "Find it.", "leaves_out": ["tanks"],
    }  # fmt: skip


def ends(model: labs.Model) -> list[dict[str, float]]:
    """History with one setting at a time at each end, or at each choice of its list."""
    found = []
    for one in model.settings:
        values = [value for value, _ in one.options] or [one.low, one.high]
        found += [{**model.history(), one.id: value} for value in values]
    return found


@every_lab
def test_every_setting_gives_a_result_in_words_picture_and_table(name: str) -> None:
    model = LABS[name]()
    for settings in ends(model):
        for make in (model.run, *(make for _, make in model.further)):
            outcome = make(labs.fitting(model, settings))
            assert outcome.title
            assert len(outcome.description) > 40
            assert len(outcome.data)
            plain = json.loads(json.dumps(outcome.as_dict(), allow_nan=False))
            assert plain["chart"]["marks"]
            assert plain["table"].startswith("<table")
        assert model.judged(settings).endswith(".")


@every_lab
def test_history_is_within_every_setting_and_is_a_choice_of_every_list(name: str) -> None:
    for one in LABS[name]().settings:
        assert one.low <= one.history <= one.high
        assert not one.options or one.history in [value for value, _ in one.options]
        assert one.status in ("sourced", "derived", "judged", "asked")


@every_lab
def test_the_same_settings_give_the_same_result(name: str) -> None:
    first, again = (LABS[name]() for _ in range(2))
    assert first.run(first.history()).as_dict() == again.run(again.history()).as_dict()


@every_lab
def test_a_moved_setting_is_answered_and_a_bad_one_refused(name: str) -> None:
    control = lab(question(name))
    before = control.frame["title"]
    one = control._model.settings[0]
    control.inputs = {**control.inputs, one.id: one.high if one.history < one.high else one.low}
    assert control.frame["problem"] == ""
    after = control.frame["title"]
    assert after != before
    for wrong in (one.high + 1, one.low - 1, math.nan, None, "much"):
        control.inputs = {**control.inputs, one.id: wrong}
        assert one.label in control.frame["problem"]
        assert f"{one.low:g} to {one.high:g}" in control.frame["problem"]
        assert control.frame["title"] == after
    control.inputs = {}
    assert "is not a number" in control.frame["problem"]


@every_lab
def test_what_follows_the_picture_is_of_the_same_settings(name: str) -> None:
    control = lab(question(name))
    sent: list[str] = []
    control.observe(lambda change: sent.append(change["name"]), ["frame", "further"])
    one = next(one for one in control._model.settings if one.status != "asked")
    control.inputs = {**control.inputs, one.id: one.high if one.history < one.high else one.low}
    assert sent[0] == "frame"
    settings = labs.fitting(control._model, control.inputs)
    figures = [make(settings).as_dict() for _, make in control._model.further]
    assert [figure["chart"] for figure in control.further["figures"]] == [
        figure["chart"] for figure in figures
    ]
    assert control.further["judged"] == control._model.judged(settings)
    kept = control.further
    control.inputs = {}
    assert control.further == kept


@every_lab
def test_results_sent_ahead_are_those_of_each_value(name: str) -> None:
    control = lab(question(name))
    for one in control._model.settings[:2]:
        control.wanted = {"setting": one.id, "inputs": control.inputs}
        sent = control.ahead
        assert (sent["setting"], sent["inputs"]) == (one.id, control.inputs)
        values = [value for value, _ in sent["results"]]
        assert (min(values), one.high - max(values) < one.step) == (one.low, True)
        assert any(math.isclose(value, one.history, abs_tol=one.step) for value in values)
        for value, result in sent["results"][:: max(1, len(values) // 3)]:
            control.inputs = {**control.inputs, one.id: value}
            assert control.frame == {"problem": "", **result}
        control.inputs = control._model.history()
    control.wanted = {"setting": control._model.settings[0].id, "inputs": {}}
    assert control.ahead is sent


@every_lab
def test_earlier_settings_come_back_and_impossible_ones_do_not_stop_the_page(name: str) -> None:
    one = LABS[name]().settings[1]
    value = one.options[-1][0] if one.options else one.high
    answer = {"value": {"bet": 5, "inputs": {one.id: value}}, "n": 2}
    assert lab(question(name), answer).inputs[one.id] == value
    answer["value"]["inputs"] = {one.id: 1e9}
    control = lab(question(name), answer)
    assert one.label in control.frame["problem"]
    assert control.frame["title"]


@every_lab
def test_on_paper_there_are_bet_picture_settings_objections_and_limits(name: str) -> None:
    control = lab(question(name))
    still = control.still()
    assert "How much?" in still
    assert re.search(r'<img alt="[^"]{40,}"', still)
    assert "Too &lt;b&gt;simple&lt;/b&gt;." in still
    assert "tanks" in still
    for one in control._model.settings:
        assert one.label in still.replace("&#x27;", "'")


@every_lab
def test_every_work_behind_a_lab_is_a_source(name: str) -> None:
    assert set(LABS[name]().source_ids) <= set(table("sources")["source_id"])


@every_lab
def test_the_hindcast_is_shown_beside_the_result(name: str) -> None:
    control = lab(question(name))
    assert "How well does it fit what is known?" in control.spec["beside"]
    assert "<td>" in control.spec["beside"]


def test_the_failed_hindcasts_are_shown_too() -> None:
    shown = lab(question("pacific_route")).spec["beside"]
    assert "-16 per cent" in shown
    assert "+79 per cent" in lab(question("tokyo_choice")).spec["beside"]


def test_findings_of_history() -> None:
    """What the labs say at history's settings, and one step from them."""
    moscow, pacific, tokyo = (
        LABS[name]() for name in ("moscow_reserves", "pacific_route", "tokyo_choice")
    )
    assert moscow.run(moscow.history()).title.startswith("History: 0 per cent kept back")
    kept = moscow.run({**moscow.history(), "retained": 100}).title
    assert re.search(r"about 6 per cent weaker \(\d+ to \d+\)", kept)
    closed = pacific.run({**pacific.history(), "close_month": 5}).title
    assert closed.startswith("Closed in December 1941, about 4.")
    assert "10 per cent of that before Stalingrad" in closed
    north = re.search(r"north (\d+)", tokyo.run(tokyo.history()).title)
    assert north
    assert int(north[1]) < 10


def test_a_reversed_finding_is_said() -> None:
    moscow, tokyo = LABS["moscow_reserves"](), LABS["tokyo_choice"]()
    most = {"retained": 100, "men_moved": 300, "share_to_moscow": 0.8, "replaced": 0, "quality": 2}
    assert "make the loss large" in moscow.run({**moscow.history(), **most}).broken
    assert moscow.run(moscow.history()).broken == ""
    ripe = {"h_remaining": 0.3, "p_collapse": 1, "whose_eyes": 1, "p_south": 0.2}
    assert "reverse the finding" in tokyo.run({**tokyo.history(), **ripe}).broken


def test_a_tornado_has_its_longest_bar_on_top_and_judged_ones_white() -> None:
    inputs = {
        "a": Input("a", 0, 1, 2, status="sourced"),
        "b": Input("b", 0, 1, 2, status="judged"),
    }
    shown = labs.tornado([Bar("b", 0, 9), Bar("a", 4, 5)], inputs, {"a": "A", "b": "B"}, "x")
    assert [words for _, words in shown.chart.y.ticks] == ["A", "B"]
    assert [mark.dashed for mark in shown.chart.marks] == [False, True]
    assert shown.title == "What moves the result most: B"
    assert list(shown.data["Input"]) == ["B", "A"]


def test_what_does_not_depend_on_a_setting_is_worked_out_once() -> None:
    seen = []
    make = labs.without("moved", lambda settings: seen.append(dict(settings)) or len(seen))
    assert [make({"moved": n, "kept": 1}) for n in range(3)] == [1, 1, 1]
    assert make({"moved": 0, "kept": 2}) == 2
    assert seen == [{"kept": 1}, {"kept": 2}]


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_a_round_axis_holds_its_data_with_a_few_ticks(low: float, span: float) -> None:
    axis = round_axis("x", low, low + span)
    room = 1e-6 * max(abs(low), span)
    assert axis.low <= low + room
    assert axis.high >= low + span - room
    assert 2 <= len(axis.ticks) <= 12


def test_every_kind_of_mark_is_drawn_on_paper() -> None:
    marks = (
        Mark("line", ((0, 0), (1, 1)), label="line"),
        Mark("band", ((0, 0, 1), (1, 1, 2))),
        Mark("bars", ((0, 1, 0, 0.5),), label="bar", dashed=True),
        Mark("dots", ((0.5, 0.5),), label="dot"),
        Mark("across", ((0.3,),), label="across"),
        Mark("upright", ((0.4,),), label="upright", dashed=True),
        Mark("text", ((0.2, 0.2),), label="words"),
    )
    axis = Axis("axis", 0, 2, ((0, "0"), (2, "2")))
    axes = draw(Chart(axis, axis, marks)).axes[0]
    said = {text.get_text() for text in axes.texts}
    assert said == {"line", "bar", "dot", "across", "upright", "words"}
    assert axes.get_xlim() == (0, 2)
    assert len(axes.lines) == 4  # line, dots, across, upright
    assert len(axes.patches) == 1


def test_a_lab_refuses_a_setting_it_does_not_have() -> None:
    with pytest.raises(ModelError, match="Men kept in the east: None is not a number"):
        labs.fitting(LABS["moscow_reserves"](), {})


@every_lab
def test_a_lab_can_be_used_outside_its_lesson(name: str) -> None:
    control = pact.lab(name)
    assert control.spec["lab"] == name
    control.answer = {"value": {"bet": 5, "inputs": control.inputs}, "n": 3}
    assert control.saved == {"n": 3}


def test_an_unknown_lab_is_told_with_those_there_are() -> None:
    with pytest.raises(DataError, match="there is no lab called 'moscow'; there is: moscow_"):
        pact.lab("moscow")


LESSON = questions("04_counterfactuals")
BETS = [item for item in LESSON.values() if item["kind"] == "lab"]


def test_every_lab_has_a_bet_in_the_lesson() -> None:
    assert {item["lab"] for item in BETS} == set(LABS)


@pytest.mark.parametrize("item", BETS, ids=lambda item: item["lab"])
def test_every_objection_can_be_tried(item: dict) -> None:
    """Each objection's settings exist, are allowed, and change what the lab shows."""
    model = LABS[item["lab"]]()
    history = model.history()
    if item["lab"] == "pacific_route":
        history["close_month"] = 5  # as the bet has it
    for objection in item["objections"]:
        tried = labs.fitting(model, {**history, **objection["set"]})
        assert set(objection["set"]) <= set(model.history())
        shown = [make(tried).as_dict() for _, make in model.further]
        before = [make(labs.fitting(model, history)).as_dict() for _, make in model.further]
        assert (model.run(tried).as_dict(), shown) != (model.run(history).as_dict(), before)


@pytest.mark.parametrize("item", BETS, ids=lambda item: item["lab"])
def test_the_bet_fits_on_the_chart(item: dict) -> None:
    model = LABS[item["lab"]]()
    chart = model.run(model.history()).chart
    axis = chart.x if model.bet_line == "upright" else chart.y
    assert axis.low <= item["low"]
    assert item["high"] <= axis.high
