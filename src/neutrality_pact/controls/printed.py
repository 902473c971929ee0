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
    elif kind == "form":
        body = "".join(
            f"<p>{html.escape(box['text'])}</p>" + f"<p>{BLANK * 4}</p>" * 2
            for box in spec["boxes"]
        )
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
