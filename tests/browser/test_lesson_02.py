"""Lesson 02 in a real JupyterLab, used as a pupil uses it, from the keyboard."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.jupyterlab import RUN_ALL

NOTEBOOK, LESSON = "02_terms.ipynb", "02_terms"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def lesson(lab, window: Page) -> Page:
    """The lesson with all cells run."""
    lab.open(window, NOTEBOOK)
    expect(of_kind(window, "answers")).to_be_visible()
    lab.drawn(window, NOTEBOOK)
    return window


def of_kind(page: Page, kind: str) -> Locator:
    return page.locator(f".np[data-kind={kind}]")


def asked(page: Page, words: str) -> Locator:
    """The control that asks a question."""
    return page.locator(".np[data-kind]:not([data-kind=recall])").filter(has_text=words).first


def stored(lab, item_id: str, value: object, **more: object) -> None:
    lab.expect_stored(LESSON, item_id, value=value, **more)


def test_vote_with_arrow_keys(lesson: Page, lab) -> None:
    vote = asked(lesson, "Do the two names promise the same thing?")
    vote.get_by_role("radio", name="Yes, the same thing").focus()
    lesson.keyboard.press("ArrowDown")
    expect(vote.get_by_role("radio", name="No: a neutrality pact promises less")).to_be_checked()
    expect(vote.get_by_role("status")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    stored(lab, "02-V1", "less")


def test_letters_typed_at_a_control_do_not_reach_jupyterlab(lesson: Page) -> None:
    cells = lesson.locator(".jp-Cell").count()
    vote = asked(lesson, "Do the two names promise the same thing?")
    vote.get_by_role("radio", name="No: a neutrality pact promises less").focus()
    for key in ("a", "b", "d", "d", "x", "m"):
        lesson.keyboard.press(key)
        assert lesson.locator(".jp-Cell").count() == cells, key


def test_check_says_why_and_where_to_look(lesson: Page, lab) -> None:
    check = asked(lesson, "Under Article Two, if Germany attacks")
    check.get_by_role("button", name="Check").focus()
    lesson.keyboard.press("Enter")
    expect(check.locator(".np-feedback")).to_have_text("Answer first, then check.")
    check.get_by_role("radio", name="join Germany, as its ally").focus()
    lesson.keyboard.press("Space")
    check.get_by_role("button", name="Check").focus()
    lesson.keyboard.press("Enter")
    feedback = check.locator(".np-feedback")
    expect(feedback).to_contain_text("Not yet. Article Two says something else.")
    expect(feedback).to_contain_text("Look at: Article Two.")
    check.get_by_role("radio", name="join Germany").focus()
    lesson.keyboard.press("ArrowDown")
    lesson.keyboard.press("ArrowDown")
    expect(feedback).to_be_empty()
    check.get_by_role("button", name="Check").press("Enter")
    expect(feedback).to_contain_text("Yes. Neutrality is not friendship")
    stored(lab, "02-C1", "neutral", tries=2)


def test_cards_one_at_a_time(lesson: Page, lab) -> None:
    tester = asked(lesson, "Eight cases. Does the pact bind?")
    tester.get_by_role("button", name="Hint").press("Enter")
    expect(tester.get_by_text("Hint 1 of 3:")).to_be_visible()
    tester.get_by_role("radio", name="Bound: Japan must stay neutral").focus()
    lesson.keyboard.press("Space")
    tester.get_by_role("radio", name="Article One").focus()
    lesson.keyboard.press("Space")
    tester.get_by_role("button", name="Check").press("Enter")
    expect(tester.locator(".np-right")).to_contain_text("the object of hostilities")
    expect(tester.locator(".np-wrong")).to_contain_text("Here a third state attacks")
    expect(tester.locator(".np-wrong")).to_contain_text("Look at: Article One.")
    expect(tester.locator(".np-progress")).to_have_text("1 of 8 checked")
    tester.get_by_role("button", name="Next").press("Enter")
    title = tester.locator(".np-card-title")
    expect(title).to_contain_text("2 of 8: December 1941")
    expect(title).to_be_focused()
    tester.get_by_role("radio", name="The text does not say").press("Space")
    tester.get_by_role("radio", name="Article Two").press("Space")
    tester.get_by_role("button", name="Check").press("Enter")
    expect(tester.locator(".np-open")).to_contain_text("Arguable. A careful answer.")
    tester.get_by_role("button", name="Back").press("Enter")
    expect(title).to_contain_text("1 of 8")
    expect(tester.locator(".np-right")).to_contain_text("the object of hostilities")
    first, second = {"verdict": "bound", "part": "one"}, {"verdict": "silent", "part": "two"}
    stored(lab, "02-S2", {"barbarossa": first, "pearl_harbor": second})


def test_match_with_drop_downs(lesson: Page, lab) -> None:
    match = asked(lesson, "Which treaty has this promise")
    lists = match.get_by_role("combobox")
    for number in range(lists.count()):
        lists.nth(number).focus()
        lesson.keyboard.type("Only 1939")
    match.get_by_role("button", name="Check").press("Enter")
    expect(match).to_contain_text("4 of 8 right.")
    expect(match.locator(".np-right")).to_have_count(4)
    expect(match.locator(".np-wrong")).to_have_count(4)
    match.get_by_label("Fight side by side").focus()
    lesson.keyboard.type("Neither")
    match.get_by_role("button", name="Check").press("Enter")
    expect(match).to_contain_text("5 of 8 right.")


def test_order_without_dragging(lesson: Page, lab) -> None:
    order = asked(lesson, "put the life of the pact in order")
    wanted = ["signed", "ratified", "notice", "last_day", "war", "over"]
    up = order.get_by_role("button", name="Move up: Signed in Moscow")
    for place in (3, 2, 1):
        up.focus()
        lesson.keyboard.press("Enter")
        expect(up).to_be_focused()
        expect(order.locator(".np-hidden")).to_have_text(f"Signed in Moscow is now {place} of 6.")
    order.get_by_role("button", name="Check").press("Enter")
    expect(order.locator(".np-feedback")).to_contain_text("Not yet.")
    down = order.get_by_role("button", name="Move down: The five years are over")
    for _ in range(4):
        down.press("Enter")
    order.get_by_role("button", name="Move down: The Soviet attack").press("Enter")
    order.get_by_role("button", name="Move down: The Soviet attack").press("Enter")
    order.get_by_role("button", name="Move up: Moscow gives notice").press("Enter")
    expect(order.locator("li span").nth(2)).to_have_text("Moscow gives notice")
    order.get_by_role("button", name="Check").press("Enter")
    expect(order.locator(".np-feedback")).to_contain_text("Yes. War came after notice")
    stored(lab, "02-O1", wanted)


def test_date_and_number_entries(lesson: Page, lab) -> None:
    date = asked(lesson, "Work out the last day for notice")
    date.get_by_label("last day for notice").focus()
    lesson.keyboard.type("04131945")
    lesson.keyboard.press("Enter")
    expect(date.locator(".np-feedback")).to_contain_text("That counts from the signature.")
    date.get_by_label("last day for notice").fill("1945-04-25")
    date.get_by_role("button", name="Check").press("Enter")
    expect(date.locator(".np-feedback")).to_contain_text("Yes. Five years on is 25 April 1946")
    number = asked(lesson, "How many days was that before")
    number.get_by_label("How many days was that").focus()
    lesson.keyboard.type("8")
    lesson.keyboard.press("Enter")
    expect(number.locator(".np-feedback")).to_contain_text("Not yet. That counts from the sig")
    stored(lab, "02-N1", "1945-04-25")


def test_date_machine_by_slider_box_and_buttons(lesson: Page) -> None:
    machine = of_kind(lesson, "live")
    title = machine.locator("figcaption strong")
    expect(title).to_contain_text("On 25 April 1941")
    machine.get_by_role("button", name="war").press("Enter")
    expect(title).to_contain_text("On 9 August 1945 the pact's term had 259 days to run")
    slider = machine.get_by_label("Day looked at", exact=True)
    slider.focus()
    before = machine.locator(".np-marker").bounding_box()["x"]
    lesson.keyboard.press("ArrowRight")
    expect(title).to_contain_text("On 10 August 1945 the pact's term had 258 days to run")
    assert slider.get_attribute("aria-valuetext") == "10 August 1945"
    assert machine.locator(".np-marker").bounding_box()["x"] > before
    expect(machine.get_by_role("status")).to_contain_text("10 August 1945")
    assert "a line at 10 August 1945" in machine.locator("img").get_attribute("alt")
    lesson.keyboard.press("Home")
    expect(title).to_have_text("On 1 April 1941 there was no pact yet")
    machine.get_by_label("Day of notice", exact=True).fill("1945-04-30")
    expect(machine).to_contain_text("25 April 1951")
    machine.get_by_role("button", name="war").press("Enter")
    expect(title).to_contain_text("renewed to 1951, had 2,085 days to run")
    machine.get_by_label("Day looked at, as a date").fill("1990-01-01")
    lesson.keyboard.press("Enter")
    expect(machine.get_by_role("alert")).to_contain_text("is outside 1 April 1941 to 31 Dec")
    machine.get_by_role("button", name="never").press("Enter")
    machine.get_by_role("button", name="Back to history").press("Enter")
    expect(title).to_contain_text("On 9 August 1945 the pact's term had 259 days to run")
    expect(machine.get_by_role("alert")).to_be_empty()


HOSTILE = "The pact did not say <img src=x onerror=alert(1)> who began a war. 中立"


def test_writing_survives_reload_and_kernel_restart(lesson: Page, lab) -> None:
    lesson.evaluate("window.alert = () => { window.hacked = true; }")
    write = asked(lesson, "Finish: “The pact did not say")
    write.get_by_role("textbox").focus()
    lesson.keyboard.insert_text(HOSTILE)
    expect(write.locator(".np-progress")).to_have_text("13 words")
    stored(lab, "02-W1", HOSTILE)
    lab.save(lesson)
    lesson.reload()
    expect(of_kind(lesson, "answers")).to_be_visible()
    write = asked(lesson, "Finish: “The pact did not say")
    expect(write.get_by_role("textbox")).to_have_value(HOSTILE)
    lab.restart_kernel(lesson)
    lesson.evaluate(RUN_ALL)
    expect(lesson.get_by_text("earlier answers are loaded")).to_be_visible()
    expect(write.get_by_role("textbox")).to_have_value(HOSTILE)
    vote = asked(lesson, "Do the two names promise the same thing?")
    expect(vote.get_by_role("radio", name="promises less")).to_be_checked()
    assert lesson.evaluate("window.hacked") is None


def test_sentence_starters(lesson: Page, lab) -> None:
    write = asked(lesson, "Finish: “The pact did not say")
    write.get_by_role("button", name="because …").press("Enter")
    box = write.get_by_role("textbox")
    expect(box).to_be_focused()
    expect(box).to_have_value(HOSTILE + " because ")
    stored(lab, "02-W1", HOSTILE + " because ")


def test_earlier_answers_come_back_at_the_end(lesson: Page) -> None:
    back = of_kind(lesson, "recall")
    expect(back).to_contain_text("No: a neutrality pact promises less")
    expect(back).to_contain_text("(no answer yet)")
    vote = asked(lesson, "Do the two names promise the same thing?")
    vote.get_by_role("radio", name="I cannot tell yet").press("Space")
    expect(back).to_contain_text("I cannot tell yet")


def test_answers_can_be_taken_along_and_loaded(lesson: Page, lab, tmp_path: Path) -> None:
    along = of_kind(lesson, "answers")
    with lesson.expect_download() as download:
        along.get_by_role("button", name="Download to hand in").press("Enter")
    text = Path(download.value.path()).read_text("utf-8")
    assert download.value.suggested_filename == "02_terms-answers.txt"
    assert HOSTILE in text
    assert "1. Signed in Moscow" in text
    with lesson.expect_download() as download:
        along.get_by_role("button", name="Download to continue").press("Enter")
    whole = json.loads(Path(download.value.path()).read_text("utf-8"))
    whole["answers"]["02-V1"]["value"] = "more"
    changed = tmp_path / "from home.json"
    changed.write_text(json.dumps(whole), "utf-8")
    along.get_by_label("Load an answers file").set_input_files(changed)
    expect(along.get_by_role("status")).to_contain_text("answers from from home.json.")
    vote = asked(lesson, "Do the two names promise the same thing?")
    expect(vote.get_by_role("radio", name="promises more")).to_be_checked()
    expect(of_kind(lesson, "recall")).to_contain_text("No: a neutrality pact promises more")
    stored(lab, "02-V1", "more")
    changed.write_text("{", "utf-8")
    along.get_by_label("Load an answers file").set_input_files(changed)
    expect(along.get_by_role("status")).to_contain_text("from home.json was not loaded: ")


def test_two_tabs_lose_nothing_of_each_other(lesson: Page, lab) -> None:
    other = lesson.context.new_page()
    lab.open(other, NOTEBOOK)
    expect(of_kind(other, "answers")).to_be_visible()
    asked(other, "Finish: “The pact did not say").get_by_role("textbox").fill("From tab two.")
    stored(lab, "02-W1", "From tab two.")
    vote = "Do the two names promise the same thing?"
    asked(lesson, vote).get_by_role("radio", name="promises less").press("Space")
    stored(lab, "02-V1", "less")
    asked(other, vote).get_by_role("radio", name="Yes, the same thing").press("Space")
    stored(lab, "02-V1", "same")
    stored(lab, "02-W1", "From tab two.")
    other.close()


def test_originals_open_and_name_their_language(lesson: Page) -> None:
    pact = lesson.locator(".np-document").first
    pact.get_by_text("The same in Russian").nth(1).press("Enter")
    expect(pact.locator("p[lang=ru]:visible").first).to_contain_text("Статья 1")
    article = pact.get_by_text("The same in Japanese").nth(2)
    article.focus()
    lesson.keyboard.press("Enter")
    expect(pact.locator("p[lang=ja]:visible").last).to_contain_text("締約国ノ一方ガ")


def test_in_the_whole_lesson_nothing_failed_and_nothing_left_the_machine(lesson, lab) -> None:
    assert lesson.problems == []
    own = (lab.root, "data:", "blob:")
    assert [url for url in lesson.strangers if not url.startswith(own)] == []


def test_a_silent_kernel_is_noticed_and_nothing_typed_is_lost(lesson: Page, lab) -> None:
    lab.restart_kernel(lesson)
    write = asked(lesson, "Finish: “The pact did not say")
    write.get_by_role("textbox").fill("Written while Python is gone.")
    expect(write.locator(".np-saved")).to_contain_text("Not saved", timeout=15_000)
    expect(write.get_by_role("textbox")).to_have_value("Written while Python is gone.")
    with lesson.expect_download() as download:
        of_kind(lesson, "answers").get_by_role("button", name="hand in").press("Enter")
    text = Path(download.value.path()).read_text("utf-8")
    assert "Written while Python is gone." in text
    # Doing what the message says must bring the answer back, and store it.
    lesson.evaluate(RUN_ALL)
    expect(write.get_by_role("textbox")).to_have_value("Written while Python is gone.")
    stored(lab, "02-W1", "Written while Python is gone.")
