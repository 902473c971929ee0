"""Slides of a lesson: one file that works from a folder, made from the lesson's notebook.

reveal.js, its style and every picture stand in the file itself. The slides hold what pupils see
and no key. Text is shared out so that a slide holds what can be read from the last row.
"""

import html
import re
from collections.abc import Callable, Iterator
from math import ceil
from pathlib import Path
from typing import Any

from neutrality_pact.activities.see_collection import lessons
from neutrality_pact.activities.see_figures import figure, maps_by_date, routes_by_year
from neutrality_pact.activities.turn_the_clock import DateMachine
from neutrality_pact.activities.weigh_antecedents import Antecedent
from neutrality_pact.activities.weigh_positions import Positions
from neutrality_pact.documents import Document, document
from neutrality_pact.figures.figure import Figure
from neutrality_pact.figures.two_lanes import two_lanes
from neutrality_pact.publish.lesson_cells import Screen, Shown, facts, screens
from neutrality_pact.publish.pack_page import from_markdown
from neutrality_pact.questions import question
from neutrality_pact.sources import citation

HERE = Path(__file__).parent
ENGINE = HERE / "vendor" / "reveal"
STYLE = (HERE / "slides.css").read_text("utf-8")
START = """Reveal.initialize({
  width: 1280, height: 720, margin: 0.03, center: false, hash: true, slideNumber: "c/t",
  transition: "none", backgroundTransition: "none", autoAnimate: false, controlsTutorial: false,
  scrollActivationWidth: null
});"""
ROOM = 10.5  # lines of a slide below its heading
LETTERS = 60  # letters in a line of ordinary text
PAPER = 9.5  # lines of a document below its title
CELLS = 84  # letters in a line of a table
MOST_ROWS = 6  # rows of a matching task in ordinary type
MOST_NAMED = 3  # sources named under a picture; more stand in the lesson
FOLDED = ("Preamble", "Closing")
TALK = "**Stop and talk"
GAME = "three_nights"


def deck(notebook: Path) -> str:
    """The slides of one lesson as a whole HTML page."""
    told = next(one for one in lessons() if one["file"] == notebook.name)
    slides = [*_opening(told)]
    read: set[str] = set()
    for screen in screens(notebook):
        slides += _screen(screen, notebook.stem, read)
    slides += _shared_out("After you have answered: five facts", facts(notebook))
    return _page(f"Slides: {told['name']}", "".join(slides))


def _page(title: str, slides: str) -> str:
    style = (ENGINE / "reveal.css").read_text("utf-8") + STYLE
    script = (ENGINE / "reveal.js").read_text("utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>{style}</style></head>"
        f'<body><main class="reveal"><div class="slides">{slides}</div></main>'
        f"<script>{script}</script><script>{START}</script></body></html>\n"
    )


def _opening(told: dict[str, Any]) -> Iterator[str]:
    yield (
        f'<section><h1>{html.escape(told["question"])}</h1><p class="minutes">'
        f"{html.escape(told['name'])} · {told['minutes']} minutes</p>"
        '<p class="small">Space or → goes on, ← goes back, Esc shows all slides, F fills the '
        "screen.</p></section>"
    )
    goals = "\n".join(f"- {goal}" for goal in told["objectives"])
    yield from _shared_out("By the end you can", goals, "h2")


def _screen(screen: Screen, lesson: str, read: set[str]) -> Iterator[str]:
    """The slides of one screen: its task, then what it holds, in order."""
    blocks = list(screen.parts)
    task = str(blocks.pop(0)).removeprefix("**Do:** ")
    yield (
        f'<section><h2>{html.escape(screen.title)}</h2><p class="minutes">{screen.minutes} '
        f'minutes</p><div class="do">{from_markdown(task[0].upper() + task[1:])}</div></section>'
    )
    prose: list[str] = []
    for part in blocks:
        if isinstance(part, str) and not part.startswith(TALK):
            prose.append(part)
            continue
        yield from _shared_out(screen.title, "\n\n".join(prose))
        prose = []
        if isinstance(part, str):
            yield _slide(screen.title, f'<div class="talk">{from_markdown(part)}</div>')
        elif part.method in SHOWN and not (part.method == "read" and part.given[0] in read):
            if part.method == "read":
                read.add(part.given[0])
            for inside in SHOWN[part.method](part, lesson):
                yield _slide(screen.title, inside)
    yield from _shared_out(screen.title, "\n\n".join(prose))


def _slide(where: str, inside: str, level: str = "") -> str:
    heading = "h2" if level else 'h2 class="where"'
    return f"<section><{heading}>{html.escape(where)}</h2>{inside}</section>"


def _shared_out(where: str, text: str, level: str = "") -> Iterator[str]:
    """Markdown over as many slides as it needs."""
    for inside in _piles(text, ROOM):
        yield _slide(where, inside, level)


def _piles(text: str, room: float) -> Iterator[str]:
    """Markdown as HTML, in piles no higher than `room` lines."""
    pile: list[str] = []
    for piece in _pieces(text):
        if pile and sum(map(height, [*pile, piece])) > room:
            yield from_markdown(_joined(pile))
            pile = []
        pile.append(piece)
    if pile:
        yield from_markdown(_joined(pile))


def _pieces(text: str) -> Iterator[str]:
    """Blocks of Markdown small enough for a slide: lists by entry, tables by a few rows."""
    for block in re.split(r"\n{2,}", text.strip()):
        rows = block.splitlines()
        if block.startswith("|"):
            head, body, table = rows[:2], rows[2:], list[str]()
            for row in body:
                if table and height("\n".join([*head, *table, row])) > ROOM:
                    yield "\n".join([*head, *table])
                    table = []
                table.append(row)
            yield "\n".join([*head, *table])
        elif re.match(r"(-|\d+\.) ", block):
            yield from re.split(r"\n(?=(?:-|\d+\.) )", block)
        elif block:
            yield from _sentences(block, ROOM)


def _joined(pieces: list[str]) -> str:
    """Pieces of Markdown as one text; entries of one list stay together."""
    text = ""
    for piece in pieces:
        entry = re.match(r"(-|\d+\.) ", piece) is not None
        follows = entry and re.match(r"(-|\d+\.) ", text.rpartition("\n\n")[2]) is not None
        text += ("\n" if follows else "\n\n") + piece
        text = text.lstrip("\n")
    return text


def _sentences(paragraph: str, room: float) -> Iterator[str]:
    """A paragraph, cut between sentences if it is higher than `room` lines."""
    pile = ""
    for sentence in re.split(r"(?<=[.?!”*]) (?=[A-Z“*\[])", paragraph):
        if pile and height(f"{pile} {sentence}") > room:
            yield pile
            pile = ""
        pile = f"{pile} {sentence}".strip()
    if pile:
        yield pile


def height(block: str) -> float:
    """About how many lines of a slide a block of Markdown takes."""
    words = re.sub(r"\]\([^)]*\)", "", block)
    if not block.startswith("|"):
        return ceil(len(words) / LETTERS) + 0.5
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in words.splitlines()]
    widest = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    share = [min(width, 60) for width in widest]
    room = [max(6, CELLS * width / sum(share)) for width in share]
    tall = (max(map(ceil, map(_ratio, row, room))) for row in rows)
    return sum(0.72 * max(1, lines) + 0.22 for lines in tall)


def _ratio(cell: str, room: float) -> float:
    return len(cell) / room


def _read(shown: Shown, lesson: str) -> Iterator[str]:
    """A document at reading size; what does not fit goes to a second slide."""
    one = document(shown.given[0])
    letter = shown.named.get("letter", "")
    title = f"Document {letter}: {one.header['title']}" if letter else one.header["title"]
    sheets = list(_sheets(one))
    for place, sheet in enumerate(sheets, start=1):
        part = f" ({place} of {len(sheets)})" if len(sheets) > 1 else ""
        yield f'<h3>{html.escape(title + part)}</h3><div class="words">{sheet}</div>'


def _sheets(one: Document) -> Iterator[str]:
    pile, used = "", 0.0
    for heading, paragraphs in one.sections.items():
        if heading in FOLDED:
            continue
        name = f"<strong>{html.escape(heading)}.</strong> " if len(one.sections) > 1 else ""
        for piece in (half for text in paragraphs for half in _sentences(text, PAPER)):
            if pile and used + height(name + piece) > PAPER:
                yield pile
                pile, used = "", 0.0
            pile += f'<p lang="{one.language}">{name}{html.escape(piece)}</p>'
            used, name = used + height(name + piece), ""
    if pile:
        yield pile


def _pictures(figures: list[Figure]) -> Iterator[str]:
    for one in figures:
        named = [citation(*source) for source in one.sources]
        told = "; ".join(named) if len(named) <= MOST_NAMED else f"{len(named)} works (see lesson)"
        yield (
            f'<h3 class="finding">{html.escape(one.title)}</h3>'
            f'<figure><img alt="{html.escape(one.description)}" '
            f'src="{one.picture_address()}"><figcaption class="small">'
            f"{html.escape(one.subtitle)}. Sources: {told}.</figcaption></figure>"
        )


def _figure(shown: Shown, lesson: str) -> Iterator[str]:
    return _pictures([figure(shown.given[0])])


def _timeline(shown: Shown, lesson: str) -> Iterator[str]:
    return _pictures([two_lanes(shown.given, shown.named["title"])])


def _maps(shown: Shown, lesson: str) -> Iterator[str]:
    return _pictures(list(maps_by_date(*shown.given).values()))


def _routes(shown: Shown, lesson: str) -> Iterator[str]:
    return _pictures(list(routes_by_year().values()))


def _date_machine(shown: Shown, lesson: str) -> Iterator[str]:
    machine = DateMachine()
    return _pictures([machine.figure(machine.inputs)])


def _positions(shown: Shown, lesson: str) -> Iterator[str]:
    rows = Positions(*shown.given, **shown.named).table
    for side, held in rows.groupby("side", sort=False):
        told = "\n".join(f"- **{row.holder}.** {row.argument}" for row in held.itertuples())
        for inside in _piles(told, PAPER):
            yield f"<h3>{html.escape(str(side))}</h3>{inside}"


def _antecedent(shown: Shown, lesson: str) -> Iterator[str]:
    row = Antecedent(shown.given[0]).row
    yield f"<h3>The one change</h3><p>{html.escape(row['change'])}</p>"


def _ask(shown: Shown, lesson: str) -> Iterator[str]:
    item = question(lesson, shown.given[0])
    return ASKED[item["kind"]](item)


def _play(shown: Shown, lesson: str) -> Iterator[str]:
    scene = question(GAME, shown.given[0])
    yield f"<h3>{html.escape(scene['title'])}</h3>{_paragraphs(scene['brief'])}"
    for card in scene["cards"]:
        for part in card["parts"]:
            told = _paragraphs(part["text"].split("\n\n"))
            yield (
                f'<h3>{html.escape(card["title"])}</h3><p class="small">'
                f'{html.escape(part["label"])}</p><div class="words">'
                f"{told}</div>"
                f'<p class="small">{part["cite"]}</p>'
            )
    yield f"<h3>{html.escape(scene['stem'])}</h3>{_entries(scene['options'], 'ol')}"


def _paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{html.escape(text)}</p>" for text in texts)


def _entries(entries: list[dict[str, Any]], kind: str = "ul") -> str:
    told = "".join(f"<li>{html.escape(entry['text'])}</li>" for entry in entries)
    return f'<{kind} class="options">{told}</{kind}>' if kind == "ol" else f"<ul>{told}</ul>"


def _stem(item: dict[str, Any]) -> str:
    return f"<h3>{html.escape(item['stem'])}</h3>"


def _choose(item: dict[str, Any]) -> Iterator[str]:
    yield _stem(item) + _entries(item["options"], "ol")


def _match(item: dict[str, Any]) -> Iterator[str]:
    many = " many" if max(len(item["rows"]), len(item["options"])) > MOST_ROWS else ""
    yield (
        f'{_stem(item)}<div class="two{many}">{_entries(item["rows"])}'
        f"{_entries(item['options'], 'ol')}</div>"
    )


def _order(item: dict[str, Any]) -> Iterator[str]:
    yield _stem(item) + _entries(item["items"])


def _stem_only(item: dict[str, Any]) -> Iterator[str]:
    yield _stem(item)


def _steps(item: dict[str, Any]) -> Iterator[str]:
    """One slide for each step: a case or a card, with its questions."""
    for step in item["steps"]:
        asked = "".join(
            f'<p class="asked"><strong>{html.escape(one["stem"])}</strong> '
            + " · ".join(html.escape(option["text"]) for option in one["options"])
            + "</p>"
            for one in step["questions"]
        )
        yield f"<h3>{html.escape(step['title'])}</h3><p>{html.escape(step['text'])}</p>{asked}"


def _write(item: dict[str, Any]) -> Iterator[str]:
    starters = [{"text": text} for text in item.get("starters", [])]
    yield _stem(item) + (_entries(starters) if starters else "")


def _form(item: dict[str, Any]) -> Iterator[str]:
    yield _stem(item) + _entries(item["boxes"])


def _chain(item: dict[str, Any]) -> Iterator[str]:
    yield _stem(item) + _entries(item["links"], "ol")
    ways = [item["whole"], *item["paths"]]
    yield f"<p>{html.escape(item['unpack'])}</p>{_entries(ways)}"


ASKED: dict[str, Callable[[dict[str, Any]], Iterator[str]]] = {
    "choose": _choose,
    "match": _match,
    "order": _order,
    "entry": _stem_only,
    "steps": _steps,
    "write": _write,
    "form": _form,
    "chain": _chain,
    "lab": _stem_only,
}
SHOWN: dict[str, Callable[[Shown, str], Iterator[str]]] = {
    "read": _read,
    "ask": _ask,
    "play": _play,
    "figure": _figure,
    "timeline": _timeline,
    "map_by_date": _maps,
    "routes_by_year": _routes,
    "date_machine": _date_machine,
    "positions": _positions,
    "antecedent": _antecedent,
}
