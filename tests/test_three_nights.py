"""The decision game's scenes: true to their documents, plain, sealed, and kept like any answer."""

import base64
import copy
import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import textstat
import yaml

import neutrality_pact as pact
from neutrality_pact import folders
from neutrality_pact.contract import DataError
from neutrality_pact.controls.answers import fitting
from neutrality_pact.controls.printed import printed
from neutrality_pact.documents import document
from neutrality_pact.models import treaty_clock as clock
from neutrality_pact.publish.bank import BankError, pupils_item, read_bank, teachers_key
from neutrality_pact.questions import questions
from neutrality_pact.tables import table
from tests.facts import day, figure

BANK = folders.BANK / "three_nights.yaml"
ITEMS = {item["id"]: item for item in read_bank(BANK)["items"]}
PARTS = [
    (item, part) for item in ITEMS.values() for card in item["cards"] for part in card["parts"]
]
LONGEST_SCENE = 900  # words a pupil reads in class
each_scene = pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)


def unseal(sealed: str) -> Any:
    return json.loads(base64.b64decode(sealed))


def told(item: dict[str, Any]) -> list[str]:
    """What a player may see only at the end."""
    ending = unseal(pupils_item(item)["ending"])
    return [
        *(one["text"] for one in (*ending["outcome"], *ending["positions"])),
        ending["argue"],
        *ending["debrief"],
    ]


# ---------------------------------------------------------------- true


@pytest.mark.parametrize(
    ("item", "part"), PARTS, ids=[f"{item['id']}: {part['when'][:30]}" for item, part in PARTS]
)
def test_cards_give_the_words_and_the_day_of_their_documents(item: dict, part: dict) -> None:
    assert part["date"] <= item["date"]
    if part["how"] == "own":
        return
    found = document(part["document"])
    assert part["document"] in item["documents"]
    assert (found.header["date"], found.header["source_id"]) == (part["date"], part["source"])
    assert ("_adapted_" in part["document"]) == (part["how"] == "adapted")
    whole = " ".join(found.text().split())
    for words in part["text"].split("\n\n"):
        assert " ".join(words.replace("[…]", "").split()) in whole


def text(name: str) -> str:
    """Everything a scene says, the cited positions left out."""
    item = ITEMS[name]
    return yaml.safe_dump({**item, "sources": [], "documents": []}, allow_unicode=True, width=9999)


def test_numbers_are_those_of_the_tables() -> None:
    stock = float(figure("japan_resources", "stock_all_1941").replace(",", ""))
    imports = sum(
        float(figure("japan_resources", name).replace(",", ""))
        for name in ("imp_crude_1940", "imp_ref_1940")
    )
    tokyo, kremlin = text("tokyo"), text("kremlin")
    assert f"about {stock / 1e6:.0f} million barrels in store" in tokyo
    assert f"brought in about {imports / 1e6:.0f} million" in tokyo
    share = table("japan_resources").set_index("figure_id").at["ns_share_us_1939", "value"]
    assert f"About {share:.0f} per cent of the oil" in tokyo
    assert figure("kwantung_army", "ka_divisions_194106_kawada_2015") == "12"
    assert f"{figure('kwantung_army', 'ka_men_194107_yamakawa_kantokuen')} men" in tokyo
    moved = "moved_east_may_to_august_1945_men_194505_suvorov_2008"
    assert f"more than {figure('soviet_far_east_forces', moved, 'low')} men" in kremlin


def test_days_are_those_of_the_events() -> None:
    def says(scene: str, event_id: str) -> bool:
        return " ".join(day(event_id).split()[:2]) in text(scene)

    assert says("moscow", "signed") and says("moscow", "sakhalin_protocol")
    assert says("moscow", "germany_attacks_ussr") and says("moscow", "soviet_yugoslav_pact")
    for event_id in ("imperial_conference_july", "southern_indochina", "oil_embargo"):
        assert says("tokyo", event_id)
    assert says("tokyo", "army_drops_attack")
    for event_id in ("ratified", "yalta", "notice", "war_declared", "stalin_supplies"):
        assert says("kremlin", event_id)
    days = table("events").set_index("event_id")["date"]
    assert (days["imperial_conference_july"] - days["germany_attacks_ussr"]).days == 10


def test_the_calendar_of_article_three() -> None:
    ratified = table("events").set_index("event_id").at["ratified", "date"].date()
    ends = clock.years_later(ratified, clock.TERM_YEARS)
    notice = clock.years_later(ratified, clock.TERM_YEARS - clock.NOTICE_YEARS)
    prolonged = clock.years_later(ratified, 2 * clock.TERM_YEARS)
    said = text("kremlin")
    assert f"they end in {' '.join(clock.in_words(ends).split()[1:])}" in said
    assert f"The last day to give notice is {clock.in_words(notice)}" in said
    assert f"runs on to {' '.join(clock.in_words(prolonged).split()[1:])}" in said


# ---------------------------------------------------------------- plain


@each_scene
def test_a_scene_is_plain_and_fits_into_a_lesson(item: dict) -> None:
    own = [
        *item["brief"],
        *(part["text"] for card in item["cards"] for part in card["parts"] if part["how"] == "own"),
        *(role[name] for role in item["roles"] for name in ("text", "says")),
        *(rival["text"] for rival in item["rivals"].values()),
        *(one["text"] for one in item["outcome"]),
        item["argue"],
        *item["debrief"],
    ]
    assert textstat.flesch_kincaid_grade(" ".join(own)) <= 9
    assert 12 <= item["minutes"] <= 15
    cards = [part["text"] for card in item["cards"] for part in card["parts"]]
    advisers = [role["says"] for role in item["roles"]]
    options = [option["text"] for option in item["options"]]
    rival = max((one["text"] for one in item["rivals"].values()), key=len)
    read = [*item["brief"], *cards, *advisers, *options, rival, *told(item)]
    assert sum(len(words.split()) for words in read) <= LONGEST_SCENE


# ---------------------------------------------------------------- sealed


@each_scene
def test_pupils_copies_hide_rivals_and_ending_from_eye_and_search(item: dict) -> None:
    public = pupils_item(item)
    readable = json.dumps({**public, "rivals": "", "ending": ""}, ensure_ascii=False)
    rivals = {name: unseal(sealed) for name, sealed in public["rivals"].items()}
    assert set(rivals) == {option["id"] for option in public["options"]}
    for hidden in (*told(item), *(rival["text"] for rival in rivals.values())):
        assert hidden not in readable
    assert '"happened"' not in readable
    assert unseal(public["ending"])["happened"] == item["happened"]


@each_scene
def test_the_printed_scene_has_cards_options_and_room_but_no_outcome(item: dict) -> None:
    paper = printed(pupils_item(item))
    for shown in (
        *item["brief"],
        *(option["text"] for option in item["options"]),
        *(part["text"] for card in item["cards"] for part in card["parts"]),
    ):
        assert html.escape(shown) in paper
    assert "______" in paper
    hidden = [*told(item), *(rival["text"] for rival in item["rivals"].values())]
    assert not [words for words in hidden if html.escape(words) in paper]


def test_the_teachers_key_tells_all() -> None:
    key = teachers_key(BANK)
    for item in ITEMS.values():
        assert all(words in key for words in told(item))
        assert all(rival["text"] in key for rival in item["rivals"].values())


def late(item: dict) -> None:
    item["cards"][0]["parts"][0]["date"] = "1946-01-01"


def unanswered(item: dict) -> None:
    item["rivals"].pop(item["options"][0]["id"])


def misnamed(item: dict) -> None:
    item["happened"] = "peace"


def unknown(item: dict) -> None:
    item["positions"] = [*item["positions"], "nobody"]


def wordless(item: dict) -> None:
    del item["debrief"]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (late, "item moscow: a card of 1946-01-01 is later than the scene"),
        (unanswered, "item moscow: every option, and nothing else, needs a rival reason"),
        (misnamed, "item moscow: 'peace' is no option"),
        (unknown, "item moscow: there is no position 'nobody'"),
        (wordless, "item moscow: 'debrief' is a required property"),
    ],
)
def test_mistakes_in_a_scene_are_named(
    damage: Callable[[dict], None], said: str, tmp_path: Path
) -> None:
    item = copy.deepcopy(ITEMS["moscow"])
    damage(item)
    path = tmp_path / "three_nights.yaml"
    path.write_text(yaml.safe_dump({"lesson": "three_nights", "items": [item]}), "utf-8")
    with pytest.raises(BankError, match=said):
        read_bank(path)


# ---------------------------------------------------------------- kept

STATE = {
    "stage": "rival",
    "mode": "group",
    "role": "navy",
    "choice": "now",
    "reason": "Because <b>Germany</b> asks for it.",
    "final": "",
    "why": "",
    "debrief": "",
    "passed": False,
    "opened": True,
}


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"stage": "debrief"}, True),
        ({"stage": "outcome", "opened": False}, False),
        ({"stage": "outcome", "opened": False, "final": "now"}, True),
        ({"stage": "outcome", "opened": False, "passed": True, "choice": ""}, True),
        ({"choice": ""}, False),
        ({"choice": "peace"}, False),
        ({"final": ["now"]}, False),
        ({"stage": "card_3"}, False),
        ({"mode": "crowd"}, False),
        ({"role": "emperor"}, False),
        ({"reason": 15}, False),
        ({"passed": 1}, False),
        ({"extra": ""}, False),
    ],
)
def test_only_well_formed_games_are_kept(changes: dict[str, Any], fits: bool) -> None:
    value = {**STATE, **changes}
    kept = fitting({"tokyo": {"value": value, "n": 1}}, questions("three_nights"))
    assert (kept != {}) == fits


def test_half_a_game_is_not_kept() -> None:
    half = {"tokyo": {"value": {"stage": "brief"}, "n": 1}, "moscow": {"value": "now", "n": 1}}
    assert fitting(half, questions("three_nights")) == {}


def test_a_lesson_plays_a_scene_and_keeps_it_with_its_own_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEUTRALITY_PACT_ANSWERS", str(tmp_path))
    pact.lesson.cache_clear()
    lesson = pact.lesson("02_terms")
    scene, back, along = lesson.play("tokyo"), lesson.look_back("tokyo"), lesson.take_along()
    assert scene.spec["lesson"] == "02_terms"
    scene.answer = {"value": STATE, "n": 1}
    stored = json.loads((tmp_path / "02_terms.json").read_text("utf-8"))["answers"]
    assert stored["tokyo"]["value"] == STATE
    assert back.answers["tokyo"]["value"] == STATE
    assert [item["id"] for item in along.spec["items"]][-1] == "tokyo"
    assert "moscow" not in [item["id"] for item in along.spec["items"]]
    assert set(scene.spec["sources"]) <= lesson.sources().source_ids
    pact.lesson.cache_clear()
    again = pact.lesson("02_terms")
    assert again.play("tokyo").answer["value"] == STATE
    whole = json.dumps(
        {"collection": "neutrality-pact", "format": 1, "lesson": "02_terms", "answers": stored}
    )
    other = again.take_along()
    other.loading = {"name": "mine.json", "size": len(whole), "text": whole, "n": 1}
    assert other.notice == "Loaded 1 answers from mine.json."


def test_an_unknown_scene_is_answered_with_the_known_ones() -> None:
    with pytest.raises(DataError, match="has no question 'paris'; it has: moscow, tokyo, kremlin"):
        pact.lesson("02_terms").play("paris")
