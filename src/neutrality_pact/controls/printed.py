"""Controls on paper: the same questions as plain HTML with room to write."""

import html
from typing import Any

from neutrality_pact.markup import folded

Spec = dict[str, Any]
BLANK = "______________"


def printed(spec: Spec) -> str:
    """The still form of a control, by its kind."""
    kind = spec["kind"]
    if kind == "choose":
        body = _options(spec["options"])
    elif kind == "match":
        body = _match(spec)
    elif kind == "order":
        body = f"<p>Number these in order.</p><ul>{_lines('___ ', spec['items'])}</ul>"
    elif kind == "entry":
        body = f"<p>{BLANK}</p>"
    elif kind == "lab":
        body = f"<p>{BLANK} {html.escape(spec['unit'])}</p>"
    elif kind == "chain":
        ways = [spec["whole"], *spec["paths"]]
        body = (
            f"<ul>{_lines(BLANK + ' in 100: ', spec['links'])}</ul>"
            f"<p>{html.escape(spec['unpack'])}</p><ul>{_lines(BLANK + ' in 100: ', ways)}</ul>"
        )
    elif kind == "steps":
        body = "".join(_step(step) for step in spec["steps"])
    elif kind == "write":
        starters = " / ".join(html.escape(text) for text in spec.get("starters", []))
        body = f"<p>{starters}</p>" + f"<p>{BLANK * 4}</p>" * spec.get("rows", 4)
        body += _options(spec["self_check"]) if "self_check" in spec else ""
    elif kind == "form":
        body = "".join(
            f"<p>{html.escape(box['text'])}</p>" + f"<p>{BLANK * 4}</p>" * 2
            for box in spec["boxes"]
        )
    elif kind == "game":
        body = _game(spec)
    elif kind == "flip":
        first, *others = spec["choices"]
        body = first["html"] + "".join(folded(one["text"], one["html"]) for one in others)
    else:
        body = f"<p>{html.escape(spec['still'])}</p>"
    stem = spec.get("stem")
    return (f"<p><strong>{html.escape(stem)}</strong></p>" if stem else "") + body


def _lines(mark: str, entries: list[Spec]) -> str:
    return "".join(f"<li>{mark}{html.escape(entry['text'])}</li>" for entry in entries)


def _options(options: list[Spec]) -> str:
    return f"<ul>{_lines('☐ ', options)}</ul>"


def _match(spec: Spec) -> str:
    choices = "; ".join(html.escape(option["text"]) for option in spec["options"])
    return f"<ul>{_lines(BLANK + ' ', spec['rows'])}</ul><p>Choose from: {choices}.</p>"


def _step(step: Spec) -> str:
    asked = "".join(
        f"<p>{html.escape(question['stem'])}</p>{_options(question['options'])}"
        for question in step["questions"]
    )
    return (
        f"<p><strong>{html.escape(step['title'])}</strong> {html.escape(step['text'])}</p>{asked}"
    )


def _game(scene: Spec) -> str:
    """Brief, cards, options and room for the reason; nothing of what happened."""
    brief = "".join(f"<p>{html.escape(text)}</p>" for text in scene["brief"])
    cards = "".join(_card(card) for card in scene["cards"])
    roles = "".join(
        f"<li>{html.escape(role['name'])}: {html.escape(role['text'])}</li>"
        for role in scene["roles"]
    )
    room = f"<p>{BLANK * 4}</p>"
    return (
        f"{brief}{cards}<p><strong>Roles in a group</strong></p><ul>{roles}</ul>"
        f"<p><strong>My advice</strong> (you may pass)</p>{_options(scene['options'])}"
        f"<p><strong>My reason, at least 15 words</strong></p>{room * 3}"
        f"<p><strong>After a rival has spoken: I keep or change it, because</strong></p>{room * 2}"
    )


def _card(card: Spec) -> str:
    parts = "".join(
        f"<p>{html.escape(part['label'])}</p><blockquote>{html.escape(part['text'])}</blockquote>"
        f"<p><small>{part['cite']}</small></p>"
        for part in card["parts"]
    )
    return f"<p><strong>{html.escape(card['title'])}</strong></p>{parts}"
