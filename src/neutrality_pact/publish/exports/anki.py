"""Anki: cards for recall from the practice questions, with the same identity at every build."""

import hashlib
import html
import tempfile
from pathlib import Path

import genanki

from neutrality_pact.publish.exports.asked import (
    Bank,
    Change,
    Choice,
    Item,
    LeftOut,
    asked,
    carried,
    ordered,
    released,
    told,
    values,
    whole_stem,
)
from neutrality_pact.publish.files import zipped_again

FORM = "Anki"
COLLECTION = "Neutrality Pact"
FIELDS = ("Question", "Choices", "Answer", "Why", "Item")
STYLE = (
    ".card { font: 20px/1.4 sans-serif; color: #000; background: #fff; max-width: 40em;"
    " margin: auto; text-align: left; } .item { font-size: 14px; color: #595959; }"
)
Carried = tuple[list[genanki.Note], list[str]]


def anki(banks: list[Bank]) -> tuple[bytes, list[Change]]:
    """Every lesson's cards as one Anki package, a deck for each lesson.

    Graded questions and free answers are left out: decks are shared with pupils.
    """
    decks, changes = [], []
    for bank in banks:
        notes, changed = carried(FORM, bank["items"], _notes)
        changes += changed
        if notes:
            name = f"{COLLECTION}::{bank['lesson'].replace('_', ' ')}"
            deck = genanki.Deck(_number(f"deck {bank['lesson']}"), name)
            for note in notes:
                deck.add_note(note)
            decks.append(deck)
    return _package(decks), changes


def _package(decks: list[genanki.Deck]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cards.apkg"
        genanki.Package(decks).write_to_file(path, timestamp=released().timestamp())
        return zipped_again(path.read_bytes())


def _number(name: str) -> int:
    """A number for Anki that stays the same and belongs to this name alone."""
    digest = hashlib.sha256(f"{COLLECTION} {name}".encode()).digest()
    return (1 << 30) + int.from_bytes(digest[:4]) % (1 << 30)


def model() -> genanki.Model:
    """The form of every card: the question in front, answer and reasons behind."""
    front = "<p>{{Question}}</p>{{Choices}}"
    back = (
        '{{FrontSide}}<hr id="answer"><p><b>{{Answer}}</b></p>{{Why}}<p class="item">{{Item}}</p>'
    )
    return genanki.Model(
        _number("model"),
        COLLECTION,
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Card", "qfmt": front, "afmt": back}],
        css=STYLE,
    )


def _notes(item: Item) -> Carried:
    if item["class"] == "graded":
        raise LeftOut("a graded question: decks are shared with pupils")
    if item["class"] == "vote":
        raise LeftOut("a vote: it has no key")
    if item["kind"] == "order":
        return _order(item)
    if item["kind"] == "entry":
        return _entry(item)
    return _single_choices(item)


def _note(
    name: str, question: str, choices: list[str], answer: str, why: list[str]
) -> genanki.Note:
    fields = [html.escape(question), _list(choices), html.escape(answer), _list(why), name]
    return genanki.Note(model(), fields, guid=genanki.guid_for(COLLECTION, name))


def _list(lines: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{html.escape(line)}</li>' for line in lines)}</ul>" if lines else ""


def _single_choices(item: Item) -> Carried:
    notes = []
    for one in asked(item):
        right = [choice.text for choice in one.choices if choice.right]
        open_ = [choice.text for choice in one.choices if choice.right is None]
        answer = "; ".join(right) or f"It can be argued: {'; '.join(open_)}"
        choices = [choice.text for choice in one.choices]
        notes.append(_note(one.name, one.stem, choices, answer, _reasons(one.choices)))
    return notes, [f"{len(notes)} cards"] if len(notes) > 1 else []


def _reasons(choices: tuple[Choice, ...]) -> list[str]:
    marks = {True: "right", None: "can be argued", False: "wrong"}
    return [f"{one.text} ({marks[one.right]}): {one.say}" for one in choices]


def _order(item: Item) -> Carried:
    texts = {entry["id"]: entry["text"] for entry in item["items"]}
    answer = "; ".join(
        f"{place}. {entry['text']}" for place, entry in enumerate(ordered(item), start=1)
    )
    why = [told(item["right"]), *(told(rule) for rule in item["wrong"])]
    shown = [texts[name] for name in item["shown"]]
    return [_note(item["id"], whole_stem(item), shown, answer, why)], []


def _entry(item: Item) -> Carried:
    why = [f"{values(case)}: {told(case)}" for case in item["cases"]]
    answer = " or ".join(values(case) for case in item["cases"] if case["right"])
    return [_note(item["id"], whole_stem(item), [], answer, why)], []
