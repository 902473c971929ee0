"""What `make exports` writes for Moodle, read back by gift-pegjs, a GIFT parser of others."""

import html
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from neutrality_pact import folders
from neutrality_pact.publish.bank import read_yaml
from neutrality_pact.publish.exports.asked import unmarked
from neutrality_pact.publish.exports.gift import gift

pytestmark = pytest.mark.browser
PARSER = folders.PROJECT / "tests" / "vendor" / "gift-pegjs" / "gift-parser-globals.js"
BANKS = [read_yaml(path) for path in sorted(folders.BANK.glob("*.yaml"))]
ITEMS = {item["id"]: item for bank in BANKS for item in bank["items"]}
Read = Callable[[str], list[dict[str, Any]]]

# What the parser leaves encoded in the right-hand side of a pair, which Moodle decodes.
LEFT_ENCODED = {"&&058;": ":", "&&035;": "#", "&&061;": "=", "&&123;": "{", "&&125;": "}"}
LEFT_ENCODED |= {"&&126;": "~", "&&092;": "\\"}


@pytest.fixture(scope="module")
def read(browser: Browser):
    """The parser, in a page without a network."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.add_script_tag(path=PARSER)
    yield lambda text: page.evaluate("text => giftParser.parse(text)", text)
    context.close()


@pytest.fixture(scope="module")
def found(read: Read) -> dict[str, dict[str, Any]]:
    """Every question that the parser finds in the whole bank's file, by its title."""
    return {one["title"]: one for one in read(gift(BANKS)[0]) if one["type"] != "Category"}


def plain(text: dict[str, Any] | str) -> str:
    """The words a reader sees."""
    if isinstance(text, dict):
        assert text["format"] == "html"
        return html.unescape(text["text"])
    for code, character in LEFT_ENCODED.items():
        text = text.replace(code, character)
    return html.unescape(text)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_every_question_has_a_name_of_its_own_and_a_category(read: Read, found) -> None:
    everything = read(gift(BANKS)[0])
    categories = [one["title"] for one in everything if one["type"] == "Category"]
    assert len(found) + len(categories) == len(everything) and len(found) > 60
    assert len(set(categories)) == len(categories)
    assert all(one["id"] == title for title, one in found.items())


def test_choices_keys_and_feedback_are_those_of_the_bank(found) -> None:
    compared = 0
    for item in ITEMS.values():
        if item["kind"] == "choose" and item["class"] != "vote":
            read = found[item["id"]]
            assert read["type"] == "MC" and squeezed(unmarked(item["stem"])) in plain(read["stem"])
            keyed = any(option["right"] for option in item["options"])
            for option, choice in zip(item["options"], read["choices"], strict=True):
                assert plain(choice["text"]) == squeezed(option["text"])
                assert squeezed(option["say"]) in plain(choice["feedback"])
                assert squeezed(option.get("look", "")) in plain(choice["feedback"])
                right = option["right"] or (option["right"] is None and not keyed)
                assert choice["isCorrect"] == right
                assert choice["weight"] == (50 if option["right"] is None and keyed else None)
            compared += 1
    assert compared > 20


def test_the_parts_of_a_stepped_question_are_those_of_the_bank(found) -> None:
    compared = 0
    for item in ITEMS.values():
        for step in item.get("steps", []):
            for one in step["questions"]:
                if any(option["right"] is not None for option in one["options"]):
                    read = found[f"{item['id']} {step['id']} {one['id']}"]
                    assert squeezed(one["stem"]) in plain(read["stem"])
                    texts = [plain(choice["text"]) for choice in read["choices"]]
                    assert texts == [squeezed(option["text"]) for option in one["options"]]
                    compared += 1
    assert compared > 30


def test_pairs_and_distractors_are_those_of_the_bank(found) -> None:
    for item in ITEMS.values():
        if item["kind"] == "match":
            read = found[item["id"]]
            pairs = [
                (plain(pair["subquestion"]["text"]), plain(pair["subanswer"]))
                for pair in read["matchPairs"]
            ]
            texts = {one["id"]: squeezed(one["text"]) for one in item["options"]}
            keys = {row["key"] for row in item["rows"]}
            assert pairs == [
                *((squeezed(row["text"]), texts[row["key"]]) for row in item["rows"]),
                *(("", text) for name, text in texts.items() if name not in keys),
            ]
            for row in item["rows"]:
                assert squeezed(row["say"]) in plain(read["globalFeedback"])


def test_an_ordering_is_a_matching_with_places(found) -> None:
    ordered = [item for item in ITEMS.values() if item["kind"] == "order" and "right" in item]
    assert ordered
    for item in ordered:
        pairs = {
            plain(pair["subquestion"]): int(pair["subanswer"])
            for pair in found[item["id"]]["matchPairs"]
        }
        assert sorted(pairs, key=pairs.__getitem__) == [one["text"] for one in item["items"]]
        assert list(pairs) != [one["text"] for one in item["items"]]


def test_numbers_and_dates_take_the_values_of_the_bank(found) -> None:
    for item in ITEMS.values():
        if item["kind"] != "entry":
            continue
        read = found[item["id"]]
        *choices, otherwise = read["choices"]
        assert plain(otherwise["feedback"]).startswith(squeezed(item["otherwise"]["say"]))
        for right, weight in ((True, None), (None, 50)):
            taken = {
                str(choice["text"].get("number", choice["text"].get("text")))
                for choice in choices
                if choice["isCorrect"] and choice["weight"] == weight
            }
            cases = [case for case in item["cases"] if case["right"] is right]
            assert {str(value) for case in cases for value in case["values"]} <= taken
        if item["type"] == "number":
            ranges = [choice["text"]["range"] for choice in choices]
            wanted = [case.get("tolerance", 0) for case in item["cases"] for _ in case["values"]]
            assert ranges == wanted
        said = {plain(choice["feedback"]) for choice in choices}
        for case in item["cases"]:
            assert any(squeezed(case["say"]) in one for one in said)


ANY_TEXT = st.text(
    st.one_of(
        st.sampled_from("~=#{}:\\%*[]<>&-/$_\"'`0n \n"),
        st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]),
    ),
    min_size=1,
).filter(str.strip)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stem=ANY_TEXT, right=ANY_TEXT, wrong=ANY_TEXT, said=ANY_TEXT)
def test_any_text_comes_back_as_it_was(read: Read, stem, right, wrong, said) -> None:
    shared = {"level": 1, "track": "both", "class": "practice", "minutes": 1, "stem": stem}
    options = [
        {"id": "a", "text": right, "right": True, "say": said},
        {"id": "b", "text": wrong, "right": False, "say": said},
    ]
    rows = [
        {"id": name, "text": text, "key": name, "say": said, "otherwise": said, "look": said}
        for name, text in (("a", wrong), ("b", right))
    ]
    items = [
        {**shared, "id": "09-C1", "kind": "choose", "options": options},
        {**shared, "id": "09-M1", "kind": "match", "options": options, "rows": rows},
    ]
    _, choice, match = read(gift([{"lesson": "09_try", "items": items}])[0])
    assert "<" not in choice["stem"]["text"].removeprefix("[html]")
    assert plain(choice["stem"]) == squeezed(unmarked(stem))
    assert [plain(one["text"]) for one in choice["choices"]] == [squeezed(right), squeezed(wrong)]
    assert [plain(one["feedback"]) for one in choice["choices"]] == [squeezed(said)] * 2
    assert plain(match["matchPairs"][0]["subquestion"]) == squeezed(wrong)
    assert plain(match["matchPairs"][0]["subanswer"]) == squeezed(right)
