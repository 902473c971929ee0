"""An exercise notebook in a real JupyterLab, used from the keyboard; and the game's notebook."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from neutrality_pact.questions import questions
from tests.browser.axe import violations
from tests.browser.jupyterlab import Lab
from tests.browser.playing import play

pytestmark = pytest.mark.browser
ANSWER = "Mainly no, but it made the risk smaller: Document A shows fear, the chart 18 divisions."


@pytest.fixture(scope="module")
def page(window: Page, lab: Lab) -> Page:
    """The exercises to lesson 03 with all cells run."""
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lab.open(window, "exercises_03.ipynb", "exercises/03_consequences")
    expect(window.locator(".np[data-kind=answers]")).to_be_visible()
    expect(window.locator(".np[data-kind=write]")).to_be_visible()
    return window


def the(page: Page, kind: str) -> Locator:
    return page.locator(f".np[data-kind={kind}]").first


def test_every_cell_runs_and_every_check_says_that_nothing_is_answered(page: Page) -> None:
    for wrong in ("stderr", "error"):
        shown = page.locator(f"[data-mime-type='application/vnd.jupyter.{wrong}']")
        assert shown.all_text_contents() == []
    expect(page.get_by_text("Not answered yet.")).to_have_count(4)


def test_three_hints_come_one_by_one_and_are_announced(page: Page) -> None:
    entry = the(page, "entry")
    told = entry.locator("[role=status][aria-atomic=false]")
    expect(told).to_be_empty()
    hint = entry.get_by_role("button", name="Hint", exact=True)
    for n in range(1, 4):
        hint.press("Enter")
        expect(told.locator("p")).to_have_count(n)
        expect(told.locator("p").last).to_contain_text(f"Hint {n} of 3:")
        hint = entry.get_by_role("button", name="Hint" if n < 3 else "No more hints", exact=True)
        expect(hint).to_be_focused()
    hint.press("Enter")
    expect(told.locator("p")).to_have_count(3)


def test_a_number_near_enough_is_right_and_tries_are_counted(page: Page, lab: Lab) -> None:
    entry = the(page, "entry")
    box = entry.get_by_role("spinbutton")
    box.fill("8.24")
    box.press("Enter")
    expect(entry.locator(".np-wrong")).to_contain_text("Look at:")
    box.fill("47")
    box.press("Enter")
    expect(entry.locator(".np-right")).to_be_visible()
    expect(entry.locator(".np-saved")).to_contain_text("Saved")
    lab.expect_stored("exercises_03", "03-E1", tries=2)


def test_a_graded_answer_is_typed_into_a_cell_and_its_form_checked(page: Page) -> None:
    cell = page.locator(".jp-CodeCell", has_text="answer_03_e3 = None").first
    cell.locator(".cm-content").focus()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("answer_03_e3 = 70")
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    test = page.locator(".jp-CodeCell", has_text="pact.check.number(answer_03_e3)").last
    expect(test.locator(".jp-OutputArea-output")).to_contain_text("This can be marked.")


def test_a_written_answer_is_counted_checked_by_oneself_and_copied(page: Page, lab: Lab) -> None:
    write = the(page, "write")
    write.get_by_role("button", name="Copy my answer").press("Enter")
    expect(write.get_by_text("Write your answer first")).to_be_visible()
    write.get_by_role("textbox").focus()
    page.keyboard.insert_text(ANSWER)
    expect(write.get_by_text(f"{len(ANSWER.split())} words")).to_be_visible()
    write.get_by_role("checkbox", name="Limits").press("Space")
    write.get_by_role("button", name="Copy my answer").press("Enter")
    expect(write.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == ANSWER
    expect(write.locator(".np-saved")).to_contain_text("Saved")
    lab.expect_stored("exercises_03", "03-E7", value=ANSWER, checked={"limits": True})


def test_the_answer_cell_takes_the_copy_and_is_saved_with_the_notebook(
    page: Page, lab: Lab
) -> None:
    cell = page.locator(".jp-MarkdownCell", has_text="Double-click here")
    cell.locator(".jp-MarkdownOutput").dblclick()
    cell.locator(".cm-content").focus()
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+V")
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".jp-MarkdownOutput", has_text=ANSWER)).to_be_visible()
    lab.save(page)
    saved = lab.folder / "exercises/03_consequences/exercises_03.ipynb"
    assert ANSWER in saved.read_text("utf-8")


def test_axe_finds_nothing_serious(page: Page) -> None:
    assert violations(page, [".np", ".np-figure", ".np-document"]) == []
    assert page.problems == []


def test_all_three_nights_are_played_from_the_keyboard(page: Page, lab: Lab) -> None:
    lab.open(page, "three_nights.ipynb", "exercises/three_nights")
    games = page.locator(".np[data-kind=game]")
    expect(games).to_have_count(3)
    for scene in range(3):
        play(games.nth(scene))
        with page.expect_download() as download:
            games.nth(scene).get_by_role("button", name="Download my log").press("Enter")
        log = Path(download.value.path()).read_text("utf-8")
        assert "need time and oil" in log
    expect(games.last.locator(".np-saved")).to_contain_text("Saved")
    nights = set(questions("three_nights"))
    assert set(lab.stored("three_nights", lambda answers: set(answers) == nights)) == nights
