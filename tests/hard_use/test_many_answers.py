"""10,000 generated answers against the checks of the page, each verdict held to the bank."""

import base64
import random
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from neutrality_pact import folders
from neutrality_pact.controls import control
from neutrality_pact.publish.bank import pupils_item, read_bank
from tests.browser.conftest import browser  # noqa: F401

pytestmark = [pytest.mark.hard, pytest.mark.browser]
HOW_MANY = 10_000
CHECKED = ("choose", "match", "order", "entry")
NUMBERS = ("-1", "0", "1e308", "1e-9", "17.0", "٣", "", " 8 ", "eight", "1945-13-45", "1945-04-25")
LOAD = "source => import(source).then(found => { window.controls = found.default; })"
# What each checked answer is told: the verdicts and the words.
ASK = """cases => cases.map(([spec, value]) => {
    const held = {spec, answer: {value, checked: true, tries: 1, n: 1}, saved: {}, answers: {}};
    const model = {get: (name) => held[name], set: (name, given) => { held[name] = given; },
                   save_changes() {}, on() {}};
    const el = document.createElement('div');
    controls.render({model, el});
    return [...el.querySelectorAll('.np-feedback p')].map((p) => [p.className, p.textContent]);
})"""
VERDICT = {"np-right": True, "np-wrong": False, "np-open": None}


def items() -> list[dict[str, Any]]:
    """Every question of the bank that the page checks at once."""
    banks = [read_bank(path) for path in sorted(folders.BANK.rglob("*.yaml"))]
    return [
        {**item, "lesson": bank["lesson"]}
        for bank in banks
        for item in bank["items"]
        if item["kind"] in CHECKED and "sealed" in pupils_item(item)
    ]


def answer(item: dict[str, Any], chance: random.Random) -> Any:
    """An answer that a pupil could give."""
    if item["kind"] == "choose":
        return chance.choice(item["options"])["id"]
    if item["kind"] == "match":
        return {row["id"]: chance.choice(item["options"])["id"] for row in item["rows"]}
    if item["kind"] == "order":
        ids = [entry["id"] for entry in item["items"]]
        return ids if chance.random() < 0.1 else chance.sample(ids, len(ids))
    known = [str(value) for case in item["cases"] for value in case["values"]]
    return chance.choice([*known, *NUMBERS, str(chance.randint(-99, 9_999))]) or "x"


def verdicts(item: dict[str, Any], value: Any) -> list[bool | None]:
    """What the bank says of an answer: one verdict, or one for each row of a match."""
    if item["kind"] == "choose":
        return [next(one["right"] for one in item["options"] if one["id"] == value)]
    if item["kind"] == "match":
        return [
            None if value[row["id"]] in row.get("arguable", {}) else value[row["id"]] == row["key"]
            for row in item["rows"]
        ]
    if item["kind"] == "order":
        return [value == [entry["id"] for entry in item["items"]]]
    for case in item["cases"]:
        if any(same(item, case, known, value) for known in case["values"]):
            return [case["right"]]
    return [item["otherwise"]["right"]]


def same(item: dict[str, Any], case: dict[str, Any], known: Any, value: str) -> bool:
    if item["type"] != "number":
        return str(known) == value
    try:
        near = abs(float(known) - float(value)) <= case.get("tolerance", 0) + 1e-9
        return near and value.isascii()
    except ValueError:
        return False


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:  # noqa: F811
    found = browser.new_page()
    source = base64.b64encode(control.SCRIPT.encode()).decode()
    found.evaluate(LOAD, f"data:text/javascript;base64,{source}")
    yield found
    found.close()


def test_every_answer_gets_its_verdict_and_a_reason(page: Page) -> None:
    chance = random.Random(1941)
    bank = items()
    asked = [(item := chance.choice(bank), answer(item, chance)) for _ in range(HOW_MANY)]
    told = []
    for first in range(0, HOW_MANY, 500):
        cases = [
            [{**pupils_item(item), "lesson": item["lesson"]}, value]
            for item, value in asked[first : first + 500]
        ]
        told += page.evaluate(ASK, cases)
    for (item, value), lines in zip(asked, told, strict=True):
        found = [(VERDICT[name], words) for name, words in lines if name in VERDICT]
        assert [verdict for verdict, _ in found] == verdicts(item, value), (item["id"], value)
        short = [words for right, words in found if len(words.split()) < (2 if right else 4)]
        assert short == [], (item["id"], value)
    print(f"\n{HOW_MANY:,} answers to {len(bank)} questions, every verdict as the bank has it")
