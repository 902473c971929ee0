"""The question bank: valid, complete, and sealed in pupils' copies."""

import base64
import json
import re
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import yaml

from neutrality_pact import folders
from neutrality_pact.documents import document
from neutrality_pact.publish.bank import BankError, pupils_item, read_bank, read_yaml, teachers_key
from neutrality_pact.publish.data import generated
from neutrality_pact.sources import source

BANKS = sorted(folders.BANK.glob("*.yaml"))
TERMS = folders.BANK / "02_terms.yaml"
ITEMS = [item for path in BANKS for item in read_bank(path)["items"]]
by_id = pytest.mark.parametrize("item", ITEMS, ids=[item["id"] for item in ITEMS])


def unseal(item: dict[str, Any]) -> Any:
    return json.loads(base64.b64decode(item["sealed"]))


def feedbacks(sealed: Any) -> list[dict[str, Any]]:
    """Every feedback in a sealed structure."""
    if isinstance(sealed, dict):
        here = [sealed] if "say" in sealed else []
        return here + [found for inner in sealed.values() for found in feedbacks(inner)]
    if isinstance(sealed, list):
        return [found for inner in sealed for found in feedbacks(inner)]
    return []


@by_id
def test_documents_and_sources_exist(item) -> None:
    for name in item.get("documents", []):
        document(name)
    for source_id in item.get("sources", []):
        source(source_id)


@by_id
def test_wrong_answers_get_a_reason_and_never_the_key(item) -> None:
    if item["kind"] in ("choose", "steps"):
        groups = [item] if item["kind"] == "choose" else []
        groups += [asked for step in item.get("steps", []) for asked in step["questions"]]
        for group in groups:
            right = [o["text"] for o in group["options"] if o.get("right") is True]
            for option in group["options"]:
                if option.get("right") is False:
                    assert item["class"] != "practice" or option["look"]
                    assert len(option["say"].split()) >= 4
                    assert not any(text in option["say"] for text in right if len(text) > 12)


@by_id
def test_hints_never_give_the_key_away(item) -> None:
    right = [option["text"] for option in item.get("options", []) if option.get("right") is True]
    if item["kind"] == "match":
        right += [option["text"] for option in item["options"]]
    for step in item.get("steps", []):
        for asked in step["questions"]:
            right += [o["text"] for o in asked["options"] if o.get("right") is True]
    for case in item.get("cases", []):
        right += [str(value) for value in case["values"] if case["right"]]
    for hint in item.get("hints", []):
        assert len(hint.split()) <= 32
        for text in right:
            told = re.search(rf"(?<![\w.]){re.escape(text.strip('.').lower())}(?!\w)", hint.lower())
            assert not told or (len(text) <= 4 and text.isalpha()), (hint, text)


def test_practice_without_hints_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BankError, match="item 02-S1, field hints"):
        read_bank(broken("    hints:", "    sources:", tmp_path))


@by_id
def test_nothing_of_the_key_is_readable_in_the_pupils_copy(item) -> None:
    public = pupils_item(item)
    if "sealed" not in public:
        return
    readable = json.dumps({**public, "sealed": ""}, ensure_ascii=False)
    assert not [hint for hint in item.get("hints", []) if hint in readable]
    for feedback in feedbacks(unseal(public)):
        assert feedback["say"] not in readable
    assert '"right"' not in readable


def test_every_sealed_option_has_its_feedback() -> None:
    for item in ITEMS:
        public = pupils_item(item)
        if item["kind"] == "match":
            sealed = unseal(public)
            for row in public["rows"]:
                assert set(sealed[row["id"]]) == {o["id"] for o in public["options"]}
                assert sum(f["right"] is True for f in sealed[row["id"]].values()) == 1
        if item["kind"] == "steps":
            for step in public["steps"]:
                for asked in step["questions"]:
                    sealed = unseal(public)[step["id"]][asked["id"]]
                    assert set(sealed) == {option["id"] for option in asked["options"]}


def test_ordering_accepts_the_bank_order_alone() -> None:
    for item in ITEMS:
        if item["kind"] != "order" or "wrong" not in item:
            continue
        key = [entry["id"] for entry in item["items"]]
        accepted = [
            order
            for order in permutations(key)
            if all(order.index(rule["first"]) < order.index(rule["then"]) for rule in item["wrong"])
        ]
        assert accepted == [tuple(key)]
        assert sorted(item["shown"]) == sorted(key) and item["shown"] != key


def test_generated_files_are_fresh() -> None:
    for name, text in generated().items():
        assert (folders.PROJECT / name).read_text("utf-8") == text, f"{name}: run `make data`"


def broken(change: str, to: str, tmp_path: Path) -> Path:
    text = TERMS.read_text("utf-8")
    assert change in text
    path = tmp_path / "bank.yaml"
    path.write_text(text.replace(change, to, 1), "utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        ("kind: choose", "kind: chose", r"bank.yaml, item 02-V1, field kind"),
        ("level: 1", "level: 7", r"item 02-V1, field level: 7 is greater than"),
        ("minutes: 1", "minuets: 1", r"item 02-V1: 'minutes' is a required property"),
        ("id: 02-S1", "id: 02-V1", r"item 02-V1: this id is used more than once"),
        (
            "key: only_1939",
            "key: only_1949",
            r"item 02-M1, row no_attack: 'only_1949' is no option",
        ),
        ("right: true", "right: false", r"item 02-S1, step one, who: no option is right or open"),
        ("lesson: 02_terms", "lesson: [", r"bank.yaml, line \d+: this is not valid YAML"),
    ],
)
def test_mistakes_name_file_item_and_field(change, to, said, tmp_path) -> None:
    with pytest.raises(BankError, match=said):
        read_bank(broken(change, to, tmp_path))


def test_yaml_words_that_look_like_truth_values_are_quoted() -> None:
    for path in BANKS:
        for item in read_yaml(path)["items"]:
            for option in item.get("options", []):
                assert isinstance(option["id"], str)


FORM = {
    "id": "09-F1",
    "kind": "form",
    "level": 2,
    "track": "both",
    "class": "practice",
    "minutes": 3,
    "stem": "Origin, purpose",
    "boxes": [{"id": "origin", "text": "Origin", "starters": ["It was written by …"]},
              {"id": "purpose", "text": "Purpose"}],
    "reveal": True,
    "model_answer": "A cable of the day, sent to inform a government.",
}  # fmt: skip
RANKING = {
    "id": "09-O1",
    "kind": "order",
    "level": 2,
    "track": "both",
    "class": "vote",
    "minutes": 3,
    "stem": "Which cause weighed most?",
    "items": [{"id": name, "text": name} for name in ("one", "two", "three")],
    "shown": ["two", "one", "three"],
}


def bank_of(tmp_path: Path, *items: dict[str, Any]) -> Path:
    path = tmp_path / "09_try.yaml"
    path.write_text(yaml.safe_dump({"lesson": "09_try", "items": list(items)}), "utf-8")
    return path


def test_a_form_carries_its_good_answer_sealed_only_if_it_may_be_compared(tmp_path: Path) -> None:
    (item,) = read_bank(bank_of(tmp_path, FORM))["items"]
    public = pupils_item(item)
    assert [box["id"] for box in public["boxes"]] == ["origin", "purpose"]
    assert unseal(public) == {"good": FORM["model_answer"]}
    assert "inform" not in json.dumps(public)
    assert "sealed" not in pupils_item({**item, "reveal": False})


def test_a_graded_item_never_carries_its_good_answer(tmp_path: Path) -> None:
    with pytest.raises(BankError, match="item 09-F1: a graded item cannot reveal its answer"):
        read_bank(bank_of(tmp_path, {**FORM, "class": "graded", "points": 2}))


def test_a_ranking_without_a_key_is_open(tmp_path: Path) -> None:
    (item,) = read_bank(bank_of(tmp_path, RANKING))["items"]
    assert "sealed" not in pupils_item(item)
    assert "no key" in teachers_key(bank_of(tmp_path, RANKING))
    with pytest.raises(BankError, match="item 09-O1"):
        read_bank(bank_of(tmp_path, {**RANKING, "right": {"say": "Yes."}}))
