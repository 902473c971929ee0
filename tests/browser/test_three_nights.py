"""The decision game: its rules under any play, and its scenes played from the keyboard."""

import base64
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Locator, Page, expect

from neutrality_pact import folders
from neutrality_pact.controls.answers import fitting
from neutrality_pact.controls.control import HERE
from neutrality_pact.questions import questions
from tests.browser import playing
from tests.browser.axe import violations
from tests.browser.jupyterlab import Lab

pytestmark = pytest.mark.browser
SCENES = questions("three_nights")
LESSON = "02_terms"
STAGES = ["brief", "card_1", "card_2", "choice", "reason", "rival", "outcome", "debrief"]
TEXTS = ("reason", "why", "debrief")
SMALLEST_TARGET_PX = 24

# ---------------------------------------------------------------- the rules

LOAD = """async ([url, scene]) => {
    window.game = await import(url);
    window.scene = scene;
}"""
RUN = """actions => {
    const { advance, gameLog, missing } = window.game;
    const look = state => ({ state, log: gameLog(state, window.scene), missing: missing(state) });
    const seen = [look(Object.freeze({ stage: "brief", mode: "alone", role: "", choice: "",
        reason: "", final: "", why: "", debrief: "", passed: false, opened: false }))];
    for (const action of actions) {
        const before = seen.at(-1);
        const state = Object.freeze(advance(before.state, action, window.scene));
        seen.push(state === before.state ? before : look(state));
    }
    return seen;
}"""
WORDS = st.text(alphabet="ab ", max_size=60)
FIELDS = ["mode", "role", "choice", "reason", "final", "why", "debrief", "stage", "passed"]
GOOD = [
    ("mode", "group"),
    ("choice", "now"),
    ("choice", "settle"),
    ("final", "now"),
    ("role", "navy"),
    ("reason", playing.REASON),
    ("why", "So."),
]
ACTIONS = st.one_of(
    st.just({"type": "next"}),
    st.just({"type": "next"}),
    st.sampled_from([{"type": name} for name in ("back", "pass", "open", "jump")]),
    st.sampled_from([{"type": "set", "field": field, "value": value} for field, value in GOOD]),
    st.builds(
        lambda field, value: {"type": "set", "field": field, "value": value},
        st.sampled_from(FIELDS),
        st.one_of(WORDS, st.booleans(), st.none(), st.sampled_from(STAGES)),
    ),
)
TO_THE_END = [
    {"type": "set", "field": "choice", "value": "now"},
    {"type": "set", "field": "reason", "value": playing.REASON},
    {"type": "set", "field": "final", "value": "now"},
    {"type": "set", "field": "why", "value": "So."},
    {"type": "next"},
] * len(STAGES)


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Page:
    page = browser.new_page()
    source = base64.b64encode((HERE / "controls.js").read_bytes()).decode()
    page.evaluate(LOAD, [f"data:text/javascript;base64,{source}", SCENES["tokyo"]])
    yield page
    page.close()


def run(page: Page, actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every state that a list of actions leads through, with its log and what is missing."""
    return page.evaluate(RUN, actions)


def at(seen: dict[str, Any]) -> int:
    return STAGES.index(seen["state"]["stage"])


def unsealed(sealed: str) -> Any:
    return json.loads(base64.b64decode(sealed))


def secrets(scene: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The sentences of a scene's rival reasons and of its ending."""
    rivals = [unsealed(one)["text"] for one in scene["rivals"].values()]
    ending = unsealed(scene["ending"])
    told = [one["text"] for one in (*ending["outcome"], *ending["positions"])]
    return rivals, [*told, ending["argue"], *ending["debrief"]]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(actions=st.lists(ACTIONS, max_size=25))
def test_whatever_is_done_the_rules_hold(blank: Page, actions: list[dict[str, Any]]) -> None:
    rivals, ending = secrets(SCENES["tokyo"])
    seen = run(blank, [*actions, *TO_THE_END])
    for now in seen[: len(actions) + 1]:
        state = now["state"]
        enough = len(state["reason"].split()) >= 15
        if at(now) >= STAGES.index("rival") and not state["passed"]:
            assert state["choice"] and (enough or state["opened"])
        if at(now) >= STAGES.index("outcome"):
            answered = state["final"] and state["why"].split()
            assert state["passed"] or state["opened"] or answered
        if at(now) < STAGES.index("outcome"):
            assert not any(text in now["log"] for text in ending)
        if at(now) < STAGES.index("rival"):
            assert not any(text in now["log"] for text in rivals)
        assert all(state[name] in now["log"] for name in TEXTS)
        kept = fitting({"tokyo": {"value": state, "n": 1}}, SCENES)
        assert kept["tokyo"]["value"] == state
    steps = zip(seen, seen[1:], [*actions, *TO_THE_END], strict=False)
    for before, after, action in steps:
        passed = action["type"] == "pass" and after["state"]["stage"] == "outcome"
        assert abs(at(after) - at(before)) <= 1 or passed
        if action["type"] == "next" and before["missing"]:
            assert after["state"] == before["state"]
        for name in TEXTS:
            new = [action["value"]] if action.get("field") == name else []
            assert after["state"][name] in [before["state"][name], *new]
    assert seen[-1]["state"]["stage"] == "debrief"


def test_a_reason_of_14_words_is_one_short(blank: Page) -> None:
    start = [{"type": "next"}] * 3 + [{"type": "set", "field": "choice", "value": "now"}]
    reason = [{"type": "next"}, {"type": "set", "field": "reason", "value": "word " * 14}]
    last = run(blank, [*start, *reason, {"type": "next"}])[-1]
    assert last["state"]["stage"] == "reason"
    assert last["missing"] == "Write 1 more word first."


# ---------------------------------------------------------------- in JupyterLab


@pytest.fixture(scope="module")
def page(window: Page, lab: Lab) -> Page:
    """A notebook that plays the three scenes in a lesson."""
    calls = [f'lesson.play("{name}")' for name in SCENES]
    code = [
        f'import neutrality_pact as pact\nlesson = pact.lesson("{LESSON}")\nlesson',
        *calls,
        'lesson.look_back("tokyo")',
        "lesson.take_along()",
    ]
    cells = [nbformat.v4.new_code_cell(cell) for cell in code]
    heading = nbformat.v4.new_markdown_cell("# Three nights")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=[heading, *cells], metadata=kernel)
    nbformat.write(notebook, lab.folder / folders.NOTEBOOKS.name / "try_the_game.ipynb")
    lab.open(window, "try_the_game.ipynb")
    expect(window.locator(".np[data-kind=answers]")).to_be_visible()
    return window


def scene(page: Page, name: str) -> Locator:
    return page.locator(".np[data-kind=game]").nth(list(SCENES).index(name))


def hidden(page: Page, *texts: str) -> None:
    content = page.content()
    assert not [text for text in texts if text in content]


def looks_right(page: Page) -> None:
    """Nothing serious for axe, and every target large enough."""
    assert violations(page, [".np"]) == []
    small = page.evaluate(
        """least => [...document.querySelectorAll('.np button, .np input, .np select, .np summary')]
        .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
        .filter(([box]) => box.width && (box.width < least || box.height < least))
        .map(([box, html]) => html)""",
        SMALLEST_TARGET_PX,
    )
    assert small == []


def test_pressing_too_soon_says_what_is_missing_and_reveals_nothing(page: Page) -> None:
    game = scene(page, "moscow")
    rivals, ending = secrets(SCENES["moscow"])
    playing.read_cards(game)
    expect(game.locator("h3")).to_be_focused()
    playing.press(game, "Give my reason")
    expect(game.locator(".np-feedback")).to_have_text("Choose one of the options first.")
    game.get_by_role("radio").first.press("Space")
    expect(game.locator(".np-feedback")).to_be_empty()
    playing.press(game, "Give my reason")
    playing.write(game, "Because of the Balkans.")
    expect(game.locator("p.np-progress")).to_have_text("At least 15 words: 11 to go.")
    playing.press(game, "Hear a rival adviser")
    expect(game.locator(".np-feedback")).to_have_text("Write 11 more words first.")
    hidden(page, *rivals, *ending)


def test_the_cards_can_be_read_again_and_nothing_written_is_lost(page: Page) -> None:
    game = scene(page, "moscow")
    game.get_by_text("Read the brief and the cards again").press("Enter")
    expect(game.get_by_text("half of Poland")).to_be_visible()
    playing.press(game, "Back")
    expect(game.get_by_role("radio").first).to_be_checked()
    playing.press(game, "Give my reason")
    expect(game.get_by_role("textbox")).to_have_value("Because of the Balkans.")


def test_a_teacher_can_open_the_next_part(page: Page) -> None:
    game = scene(page, "moscow")
    game.get_by_text("Teacher: go on without a reason").press("Enter")
    playing.press(game, "Yes, open the next part")
    expect(game.locator("h3")).to_contain_text("A rival adviser answers")
    expect(game.locator("h3")).to_be_focused()
    playing.press(game, "See what happened")
    playing.press(game, "Look back")
    expect(game).to_contain_text("The teacher opened the next part.")


def test_a_scene_from_brief_to_debrief_reveals_each_part_in_its_time(page: Page, lab: Lab) -> None:
    game = scene(page, "tokyo")
    rivals, ending = secrets(SCENES["tokyo"])
    game.get_by_role("radio", name="In a group").press("Space")
    game.get_by_label("My role").focus()
    page.keyboard.type("the navy")
    expect(game).to_contain_text("You speak for the navy.")
    for go in ("Read the first card", "Next card", "Choose"):
        looks_right(page)
        playing.press(game, go)
    expect(game).to_contain_text("You are the navy officer.")
    looks_right(page)
    hidden(page, *rivals, *ending)
    playing.decide(game, option=1)
    expect(game).to_contain_text(rivals[1])
    looks_right(page)
    hidden(page, rivals[0], rivals[2], rivals[3], *ending)
    game.get_by_role("radio", name="I keep").press("Space")
    playing.press(game, "See what happened")
    expect(game.locator(".np-feedback")).to_have_text("First write one line why.")
    playing.write(game, playing.WHY)
    playing.press(game, "See what happened")
    expect(game.locator("h3")).to_be_focused()
    expect(game).to_contain_text(unsealed(SCENES["tokyo"]["ending"])["outcome"][0]["text"])
    looks_right(page)
    playing.press(game, "Look back")
    playing.write(game, "Nobody named it.")
    looks_right(page)
    with page.expect_download() as download:
        playing.press(game, "Download my log (text)")
    log = Path(download.value.path()).read_text("utf-8")
    assert playing.REASON in log and "Nobody named it." in log and rivals[1] in log
    answers = lab.stored(LESSON, lambda now: now.get("tokyo", {}).get("value", {}).get("debrief"))
    assert answers["tokyo"]["value"]["stage"] == "debrief"


def test_a_pass_asks_nothing_and_shows_what_happened(page: Page) -> None:
    game = scene(page, "kremlin")
    playing.press(game, "Pass")
    expect(game.locator("h3")).to_contain_text("You passed. What happened")
    playing.press(game, "Look back")
    expect(game).to_contain_text("I passed.")


def test_what_was_played_comes_back_and_can_be_handed_in(page: Page, lab: Lab) -> None:
    expect(page.locator(".np[data-kind=recall]")).to_contain_text(playing.REASON)
    with page.expect_download() as download:
        page.locator(".np[data-kind=answers]").get_by_role("button", name="hand in").press("Enter")
    text = Path(download.value.path()).read_text("utf-8")
    assert "\ntokyo  Tokyo, 2 July 1941" in text
    assert playing.REASON in text
    assert not any(told in text for told in secrets(SCENES["tokyo"])[1])


def test_at_200_percent_every_part_fits(page: Page) -> None:
    page.set_viewport_size({"width": 683, "height": 384})
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    page.wait_for_timeout(500)
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.np, .np p, .np button, .np li')]
        .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
        .map(e => e.outerHTML.slice(0, 100))"""
    )
    page.set_viewport_size({"width": 1366, "height": 768})
    assert wide == []
    assert page.problems == []
