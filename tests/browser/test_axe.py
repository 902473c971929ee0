"""The use made of axe: a page with faults is told so, however often its looks passed before."""

import pytest
from playwright.sync_api import Page

from tests.browser import axe

pytestmark = pytest.mark.browser
GOOD = "<p style='color: #000'>Black, <b>bold</b> and <a href='#'>a link</a></p>" * 3
PALE = "<p style='color: #bbb'>Too pale to read</p>"
ON_DARK = "<div style='background: #111'><p style='color: #000'>Black</p></div>"


def found(page: Page, body: str) -> list[str]:
    """The names of the rules that a page breaks, once for each part that breaks one."""
    page.set_content(f"<html lang='en'><title>A page</title><main>{body}</main></html>")
    return [one.split()[0] for one in axe.violations(page, ["html"])]


def test_a_look_that_passed_is_left_out_and_a_pale_one_is_found_each_time(page: Page) -> None:
    axe._passed.clear()
    assert found(page, GOOD) == []
    assert len(axe._passed) == 3
    assert found(page, GOOD) == []
    assert found(page, GOOD + PALE + PALE) == ["color-contrast"] * 2
    assert found(page, GOOD + PALE) == ["color-contrast"]
    assert found(page, ON_DARK + GOOD) == ["color-contrast"]
    assert page.locator("[data-seen]").count() == 0


def test_the_other_rules_hold_where_every_look_passed_before(page: Page) -> None:
    found(page, GOOD)
    assert found(page, f"{GOOD}<img src='data:'><button></button>") == ["button-name", "image-alt"]
