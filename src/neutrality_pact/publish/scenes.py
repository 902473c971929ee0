"""A scene of the decision game: what pupils see at once, and what stays sealed until its time."""

from collections.abc import Iterator
from typing import Any

from neutrality_pact.sources import citation
from neutrality_pact.tables import table

Item = dict[str, Any]
HOW = {
    "quoted": "the words of the document",
    "adapted": "the document in plain words",
    "own": "in our words",
}


def shown_scene(item: Item) -> Item:
    """Brief, cards, options and roles: all that a player may know before the decision."""
    cards = [
        {"title": card["title"], "parts": [_part(part) for part in card["parts"]]}
        for card in item["cards"]
    ]
    wanted = ("title", "date", "brief", "options", "roles")
    return {
        **{name: item[name] for name in wanted},
        "cards": cards,
        "sources": sorted(set(_source_ids(item))),
    }


def _part(part: Item) -> Item:
    label = f"{part['when']} ({HOW[part['how']]})"
    return {"label": label, "text": part["text"], "cite": _cite(part)}


def _cite(told: Item) -> str:
    return citation(told["source"], told.get("locator", ""))


def _source_ids(item: Item) -> Iterator[str]:
    yield from item.get("sources", [])
    for card in item["cards"]:
        yield from (part["source"] for part in card["parts"])
    yield from (told["source"] for told in item["outcome"])
    yield from (rival["source"] for rival in item["rivals"].values() if "source" in rival)
    yield from _positions(item)["source_id"]


def rivals(item: Item) -> dict[str, Item]:
    """For each option, the answer of an adviser who thinks otherwise."""
    return {
        name: {
            "text": rival["text"],
            "look": rival["look"],
            "cite": _cite(rival) if "source" in rival else "",
        }
        for name, rival in item["rivals"].items()
    }


def ending(item: Item) -> Item:
    """What happened, what is still argued, and what to talk about."""
    return {
        "outcome": [{"text": told["text"], "cite": _cite(told)} for told in item["outcome"]],
        "happened": item["happened"],
        "argue": item["argue"],
        "positions": [
            {
                "holder": held["holder"],
                "text": held["argument"],
                "cite": citation(held["source_id"], held["locator"]),
            }
            for _, held in _positions(item).iterrows()
        ],
        "debrief": item["debrief"],
    }


def _positions(item: Item) -> Any:
    return table("positions").set_index("position_id").loc[item["positions"]]


def scene_problem(item: Item) -> str:
    """What breaks a rule that the schema cannot say; empty if nothing does."""
    known = {option["id"] for option in item["options"]}
    if set(item["rivals"]) != known:
        return "every option, and nothing else, needs a rival reason"
    if item["happened"] not in known:
        return f"{item['happened']!r} is no option"
    late = [
        part["date"]
        for card in item["cards"]
        for part in card["parts"]
        if part["date"] > item["date"]
    ]
    if late:
        return f"a card of {late[0]} is later than the scene"
    strange = set(item["positions"]) - set(table("positions")["position_id"])
    return f"there is no position {sorted(strange)[0]!r}" if strange else ""


def scene_key(item: Item) -> list[str]:
    """The scene for the teacher: what happened, the rival reasons, the positions."""
    texts = {option["id"]: option["text"] for option in item["options"]}
    lines = [
        "No option is right or wrong: mark the reasons.",
        "",
        f"What happened: **{texts[item['happened']]}**",
        "",
        *(f"- {told['text']}" for told in item["outcome"]),
        "",
        "The rival reason to each option:",
        "",
        *(f"- {texts[name]}: {rival['text']}" for name, rival in item["rivals"].items()),
        "",
        f"Still argued: {item['argue']}",
        "",
        *(f"- {held['holder']}: {held['argument']}" for _, held in _positions(item).iterrows()),
        "",
        "Debrief:",
        "",
        *(f"{n}. {asked}" for n, asked in enumerate(item["debrief"], start=1)),
    ]
    return lines
