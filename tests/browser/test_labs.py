"""Labs in a real JupyterLab: the bet opens the settings, and a result can be taken along."""

from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from neutrality_pact.activities.all_labs import LABS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(window: Page, lab) -> Page:
    """Every lab, alone in a notebook."""
    cells = ["import neutrality_pact as pact", *(f"pact.lab({name!r})" for name in LABS)]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, lab.folder / "notebooks" / "labs.ipynb")
    lab.open(window, "labs.ipynb")
    expect(window.locator(".np[data-kind=lab]")).to_have_count(len(LABS))
    return window


@pytest.fixture(params=range(len(LABS)), ids=LABS)
def one(request, page: Page) -> Locator:
    """A lab with a bet of five."""
    control = page.locator(".np[data-kind=lab]").nth(request.param)
    bet = control.get_by_role("spinbutton").first
    bet.fill("5")
    bet.press("Enter")
    expect(control.locator(".np-result")).to_be_visible()
    return control


def first_setting(control: Locator) -> Locator:
    return control.locator(".np-settings :is(input[type=range], select)").first


def test_a_bet_out_of_range_is_told_and_opens_nothing(page: Page) -> None:
    control = page.locator(".np[data-kind=lab]").first
    bet = control.get_by_role("spinbutton").first
    for wrong in ("", "1000"):
        bet.fill(wrong)
        bet.press("Enter")
        expect(control.get_by_text("Enter a number from 0 to 60.")).to_be_visible()
    expect(control.locator(".np-result")).to_be_hidden()


def test_the_bet_is_drawn_into_the_result(one: Locator) -> None:
    chart = one.locator(".np-result .np-chart").first
    expect(chart.locator("text", has_text="your bet")).to_have_count(1)
    assert "Your bet: 5" in chart.get_attribute("aria-label")


def test_settings_travel_as_text(one: Locator) -> None:
    setting = first_setting(one)
    history = setting.input_value()
    setting.press("Home" if history != setting.get_attribute("min") else "End")
    moved = setting.input_value()
    assert moved != history
    one.get_by_role("button", name="Show my settings as text").press("Enter")
    words = one.get_by_label("Settings as text:")
    kept = words.input_value()
    one.get_by_role("button", name="Back to history").press("Enter")
    expect(setting).to_have_value(history)
    words.fill("something else")
    one.get_by_role("button", name="Use this text").press("Enter")
    expect(one.get_by_text("This text does not hold every setting")).to_be_visible()
    words.fill(kept)
    one.get_by_role("button", name="Use this text").press("Enter")
    expect(setting).to_have_value(moved)
    expect(one.get_by_text("Your settings are back.")).to_be_visible()


def test_a_result_travels_as_one_page_to_print(one: Locator, browser: Browser) -> None:
    with one.page.expect_download() as download:
        one.get_by_role("button", name="Download this result").press("Enter")
    text = Path(download.value.path()).read_text("utf-8")
    context = browser.new_context(offline=True)
    printed = context.new_page()
    printed.set_content(text)
    expect(printed.get_by_role("heading", level=1)).to_have_count(1)
    expect(printed.get_by_role("img").first).to_be_visible()
    title = one.locator(".np-result figcaption strong").first.inner_text()
    for words in (title, "To restore:", "What this leaves out", "judged"):
        expect(printed.get_by_text(words).first).to_be_visible()
    assert printed.locator("a[href^=http]").count() or printed.locator("cite").count()
    context.close()


def test_a_number_out_of_range_is_told_and_changes_nothing(one: Locator) -> None:
    box = one.locator(".np-settings input[type=number]").first
    before = one.locator(".np-result figcaption strong").first.inner_text()
    box.fill("99999")
    box.press("Tab")
    expect(one.locator(".np-problem").first).to_contain_text("choose a number from")
    assert one.locator(".np-result figcaption strong").first.inner_text() == before
    one.get_by_role("button", name="Back to history").press("Enter")
    expect(one.locator(".np-problem").first).to_have_text("")
