"""Every lesson in a real JupyterLab: each control used from the keyboard, nothing left unstored."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from neutrality_pact import folders
from neutrality_pact.questions import questions
from tests.browser.axe import violations
from tests.browser.playing import play

LESSONS = sorted(folders.NOTEBOOKS.glob("*.ipynb"))
OURS = [".np", ".np-figure", ".np-document"]
SMALLEST_TARGET_PX = 24
WORDS = "These are some words of mine, enough of them, to compare with the good answer <b>now</b>."

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=LESSONS, ids=lambda path: path.stem)
def name(request) -> str:
    return request.param.stem


@pytest.fixture(scope="module")
def page(window: Page, lab, name: str) -> Page:
    """A lesson with all cells run, opened when the one before it was done."""
    lab.open(window, f"{name}.ipynb")
    expect(window.locator(".np[data-kind=answers]")).to_be_visible()
    lab.drawn(window, f"{name}.ipynb")
    return window


def of_kind(page: Page, kind: str) -> list[Locator]:
    return page.locator(f".np[data-kind={kind}]").all()


def check(control: Locator) -> None:
    """Press Check, if there is one, and see that something is said for it."""
    button = control.get_by_role("button", name="Check", exact=True)
    if button.count():
        button.press("Enter")
        expect(control.locator(".np-feedback").last).not_to_be_empty()
        for right in control.locator(".np-right").all():
            expect(right).not_to_contain_text("Look at:")


def test_every_cell_runs(page: Page) -> None:
    for wrong in ("stderr", "error"):
        shown = page.locator(f"[data-mime-type='application/vnd.jupyter.{wrong}']")
        assert shown.all_text_contents() == []


def test_every_question_is_answered_from_the_keyboard_and_stored(page: Page, lab, name) -> None:
    for kind, answer in ANSWERED.items():
        for control in of_kind(page, kind):
            answer(control)
    wanted = set(questions(name)) | scenes(name)
    assert set(lab.stored(name, lambda answers: set(answers) == wanted)) == wanted


def scenes(name: str) -> set[str]:
    """The scenes of the decision game that a lesson plays."""
    notebook = (folders.NOTEBOOKS / f"{name}.ipynb").read_text("utf-8")
    return set(re.findall(r'lesson\.play\(\\"(\w+)\\"\)', notebook))


def choose(control: Locator) -> None:
    first = control.get_by_role("radio").first
    first.press("Space")
    expect(first).to_be_checked()
    check(control)


def match(control: Locator) -> None:
    for select in control.get_by_role("combobox").all():
        select.focus()
        control.page.keyboard.press("ArrowDown")
    check(control)


def order(control: Locator) -> None:
    control.get_by_role("button", name="Move down").first.press("Enter")
    check(control)


def enter(control: Locator) -> None:
    box = control.locator("input")
    box.fill("1945-04-25" if box.get_attribute("type") == "date" else "20")
    check(control)


def estimate(control: Locator) -> None:
    """Give every chance a number; see the hundred dots, and what does not add up."""
    boxes, said = control.get_by_role("spinbutton"), control.get_by_role("status")
    for box in boxes.all():
        box.focus()
        control.page.keyboard.type("60")
    expect(control.get_by_role("img", name=re.compile("^A hundred dots, "))).to_be_visible()
    expect(said.first).to_contain_text("The weakest link is")
    expect(said.nth(1)).to_contain_text("more than 100")
    expect(said.nth(1)).to_contain_text("more than the 60 you gave the whole")
    boxes.last.fill("")
    expect(said.nth(1)).to_be_empty()
    boxes.last.fill("60")


def try_lab(control: Locator) -> None:
    """Bet, move every setting by a key, read the result, and go back to history."""
    settings = control.locator(".np-settings")
    expect(settings).to_have_js_property("disabled", True)
    expect(control.locator(".np-result")).to_be_hidden()
    bet = control.get_by_role("spinbutton").first
    bet.focus()
    bet.page.keyboard.type("5")
    bet.page.keyboard.press("Enter")
    expect(settings).to_have_js_property("disabled", False)
    shown = control.locator(".np-result figcaption").first
    history = shown.inner_text()
    for one in settings.locator("input[type=range], select").all():
        one.focus()
        one.page.keyboard.press("ArrowDown" if one.evaluate("e => e.value > e.min") else "ArrowUp")
    control.page.wait_for_timeout(1000)
    assert control.locator(".np-problem").all_inner_texts() == [""]
    for picture in control.locator(".np-chart").all():
        assert len(picture.get_attribute("aria-label")) > 40
    control.get_by_role("button", name="Back to history").press("Enter")
    expect(shown).to_have_text(re.compile(re.escape(history.split("\n")[0])))


def walk_through(control: Locator) -> None:
    """Answer every card with its first choices, check it, and go on."""
    for _ in range(30):
        for group in control.locator("fieldset").all():
            group.get_by_role("radio").first.press("Space")
        check(control)
        onward = control.get_by_role("button", name="Next")
        if not onward.count() or onward.is_disabled():
            return
        onward.press("Enter")
    raise AssertionError("the cards have no end")


def write_in(control: Locator) -> None:
    """Compare too soon, then write in every box, then compare."""
    compare = control.get_by_role("button", name="Compare with one good answer")
    if compare.count():
        compare.press("Enter")
        expect(control.locator(".np-feedback")).to_contain_text("Write your own answer first")
    for box in control.get_by_role("textbox").all():
        box.focus()
        box.page.keyboard.insert_text(WORDS)
    if compare.count():
        compare.press("Enter")
        expect(control.locator(".np-feedback")).not_to_contain_text("Write your own answer first")
        assert len(control.locator(".np-feedback").inner_text().split()) >= 10


ANSWERED = {
    "choose": choose,
    "match": match,
    "order": order,
    "entry": enter,
    "steps": walk_through,
    "write": write_in,
    "form": write_in,
    "chain": estimate,
    "lab": try_lab,
    "game": play,
}


def test_lists_that_flip_pages_work_with_arrow_keys(page: Page) -> None:
    for control in of_kind(page, "flip"):
        select = control.get_by_role("combobox").first
        shown = control.locator("> div").nth(1)
        before, words = shown.inner_html(), shown.text_content()
        select.focus()
        page.keyboard.press("ArrowDown")
        if select.locator("option").count() > 1:
            assert shown.inner_html() != before
            expect(control.locator("> p[role=status]")).not_to_be_empty()
        page.keyboard.press("Home")
        # JupyterLab marks headings for its table of contents, so the words are compared.
        assert shown.text_content() == words


def test_earlier_answers_are_shown_again_as_plain_text(page: Page) -> None:
    for control in of_kind(page, "recall"):
        assert "(no answer yet)" not in control.inner_text()
        assert control.locator("b").count() == 0


def test_the_text_to_hand_in_holds_every_answer(page: Page, name: str) -> None:
    with page.expect_download() as download:
        page.locator(".np[data-kind=answers]").get_by_role("button", name="hand in").press("Enter")
    text = Path(download.value.path()).read_text("utf-8")
    assert "(no answer yet)" not in text
    for item_id in {*questions(name), *scenes(name)}:
        assert f"\n{item_id}  " in text


def test_axe_finds_nothing_serious(page: Page) -> None:
    page.locator(".np-document details").evaluate_all("all => all.forEach(d => d.open = true)")
    assert violations(page, OURS) == []


def test_targets_are_large_enough(page: Page) -> None:
    small = page.evaluate(
        """least => [...document.querySelectorAll('.np button, .np input, .np select, .np summary')]
        .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
        .filter(([box]) => box.width && (box.width < least || box.height < least))
        .map(([box, html]) => `${box.width}x${box.height} ${html}`)""",
        SMALLEST_TARGET_PX,
    )
    assert small == []


def test_at_200_percent_pictures_and_questions_fit(page: Page) -> None:
    page.set_viewport_size({"width": 683, "height": 384})
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    page.wait_for_timeout(500)
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.np, .np-figure img, .np-document p')]
        .filter(e => e.getBoundingClientRect().width)
        .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
        .map(e => e.outerHTML.slice(0, 100))"""
    )
    page.set_viewport_size({"width": 1366, "height": 768})
    assert wide == []


def test_nothing_failed_and_nothing_left_the_machine(page: Page, lab) -> None:
    assert page.problems == []
    own = (lab.root, "data:", "blob:")
    assert [url for url in page.strangers if not url.startswith(own)] == []
