"""Pages for people: one for each pupil, one on the class, one to score free responses by."""

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from neutrality_pact.marking.rebuild import Master
from neutrality_pact.marking.run_copy import isolated
from neutrality_pact.marking.scores import Marked, Score
from neutrality_pact.publish.bank import rubrics

OVERVIEW = "overview.html"
FREE = "free_responses.html"
MOST_WRONG = 8  # different wrong answers shown for an item
STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 1rem auto; padding: 0 1rem;
  color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; margin: 0.5rem 0 1.5rem; }
caption { text-align: left; font-weight: 600; padding: 0.3rem 0; }
th, td { border: 1px solid #767676; padding: 0.3rem 0.5rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
thead th { background: #eee; overflow-wrap: normal; }
td.n { text-align: right; white-space: nowrap; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f4f4f4; padding: 0.5rem;
  margin: 0.3rem 0; border-left: 3px solid #767676; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } a { color: inherit; }
  tr, pre, h2, h3 { break-inside: avoid; } h2, h3 { break-after: avoid; } 
  thead th { background: none; } }
"""


def protection(alone: bool) -> str:
    """One sentence: how well this machine is protected from pupils' code."""
    if alone:
        return "Each copy ran alone: no network, no files but its own (bubblewrap)."
    return (
        "Bubblewrap is not there or not permitted: pupils' code ran as your own user. "
        "Simple attempts to delete files or to go online were refused, determined ones are not."
    )


def slug(pupil: str) -> str:
    """A file name for a pupil, different for different names."""
    plain = re.sub(r"[^\w]+", "-", pupil).strip("-")[:40]
    return f"{plain}-{hashlib.sha256(pupil.encode('utf-8', 'replace')).hexdigest()[:6]}"


def pages(
    master: Master, marked: list[Marked], items: dict[str, Any], strange: list[str]
) -> dict[str, str]:
    """Every page's name and text.

    Parameters
    ----------
    items : the exercise's items in the question bank, with rubrics and anchors.
    strange : rows of the teacher's table that belong to nobody.
    """
    title = _title(master)
    return {
        OVERVIEW: _overview(title, marked, strange),
        FREE: _free_responses(title, marked, items),
        **{f"feedback/{slug(one.pupil)}.html": _feedback(title, one) for one in marked},
    }


def _title(master: Master) -> str:
    """The exercise's own title: the first line of its notebook."""
    first = master.cells[0].source.partition("\n")[0] if master.cells else ""
    return first.lstrip("# ").strip() or master.assignment


def _page(title: str, parts: Iterable[str]) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        # Nothing on the page may run or load, whatever a pupil wrote.
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{_text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{_text(title)}</h1>\n" + "\n".join(parts) + "\n</main>\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return html.escape(str(text))


def _table(caption: str, heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table with row headers; numbers stand on the right, and text is text."""
    head = "".join(f'<th scope="col">{_text(one)}</th>' for one in heads)
    body = ""
    for first, *others in rows:
        body += f'<tr><th scope="row">{_text(first)}</th>{"".join(map(_data, others))}</tr>\n'
    return (
        f"<table><caption>{_text(caption)}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>"
    )


def _data(value: Any) -> str:
    if isinstance(value, int | float):
        return f'<td class="n">{value:g}</td>'
    return f'<td class="text">{_text(value)}</td>'


def _points(score: Score) -> Any:
    return "not marked" if score.points is None else score.points


def _list(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{_text(line)}</li>" for line in lines) + "</ul>"


def _feedback(title: str, one: Marked) -> str:
    parts = [
        f"<p>{one.points:g} of {one.of:g} points.{_waiting(one)}</p>",
        _table(
            "Points",
            ("Exercise", "Points", "of"),
            ((score.item.upper(), _points(score), score.of) for score in one.scores),
        ),
    ]
    if one.notes:
        parts += ["<h2>About your file</h2>", _list(one.notes)]
    shown = {cell["source"]: cell["shown"] for cell in one.cells}
    for score in one.scores:
        parts.append(f"<h2>{_text(score.item.upper())}</h2>")
        parts.append(f"<p>{_text(_verdict(score))}</p>")
        if score.answer:
            parts.append(f"<h3>Your answer</h3><pre>{_text(score.answer)}</pre>")
        if shown.get(score.answer):
            parts.append(f"<h3>What it showed</h3><pre>{_text(shown[score.answer])}</pre>")
    return _page(f"{one.pupil} – {title}", parts)


def _verdict(score: Score) -> str:
    points = "" if score.points is None else f"{score.points:g} of {score.of:g} points."
    waits = "Your teacher marks this." if score.points is None and score.by_hand else ""
    return " ".join(filter(None, (points, waits, score.remark, score.comment)))


def _waiting(one: Marked) -> str:
    return f" Not marked yet: {one.waiting}." if one.waiting else ""


def _overview(title: str, marked: list[Marked], strange: list[str]) -> str:
    noted = [one for one in marked if one.notes]
    parts = [
        f"<p>{len(marked)} pupils. {_text(protection(isolated()))}</p>",
        f'<p><a href="{FREE}">Free responses, rubric and anchors</a></p>',
    ]
    if strange:
        parts += ["<h2>In the table, but not in the class</h2>", _list(sorted(strange))]
    if noted:
        notes = ((one.pupil, "\n".join(one.notes)) for one in noted)
        parts += ["<h2>Look at these</h2>", _table("Files", ("Pupil", "What was noticed"), notes)]
    parts += [
        "<h2>Pupils</h2>",
        '<table><caption>Points</caption>\n<thead><tr><th scope="col">Pupil</th>'
        '<th scope="col">Points</th><th scope="col">of</th><th scope="col">Not marked yet</th>'
        "</tr></thead>\n<tbody>",
        *(
            f'<tr><th scope="row"><a href="feedback/{slug(one.pupil)}.html">{_text(one.pupil)}</a>'
            f"</th>{_data(one.points)}{_data(one.of)}{_data(one.waiting)}</tr>"
            for one in marked
        ),
        "</tbody></table>",
        "<h2>Exercises and wrong answers</h2>",
        _items(marked),
        *_wrong_answers(marked),
    ]
    return _page(f"The class – {title}", parts)


def _by_item(marked: list[Marked]) -> dict[str, list[Score]]:
    found: dict[str, list[Score]] = {}
    for one in marked:
        for score in one.scores:
            found.setdefault(score.item, []).append(score)
    return found


def _items(marked: list[Marked]) -> str:
    rows = []
    for item, scores in _by_item(marked).items():
        points = [score.points for score in scores if score.points is not None]
        full = sum(score.points == score.of for score in scores)
        none = points.count(0)
        mean = f"{sum(points) / len(points):.1f} of {scores[0].of:g}" if points else "–"
        some = len(points) - full - none
        rows.append((item.upper(), full, some, none, len(scores) - len(points), mean))
    heads = ("Exercise", "All points", "Some", "None", "Not marked", "Mean")
    return _table("How many pupils have", heads, rows)


def _wrong_answers(marked: list[Marked]) -> Iterable[str]:
    """For each item the commonest wrong answers and how many gave them; no names."""
    for item, scores in _by_item(marked).items():
        wrong = Counter(score.wrong for score in scores if score.wrong)
        if wrong:
            yield _table(f"{item.upper()}: wrong answers", ("Answer", "Pupils"), _commonest(wrong))


def _commonest(wrong: Counter[str]) -> list[tuple[str, int]]:
    rows = wrong.most_common(MOST_WRONG)
    rest = wrong.total() - sum(count for _, count in rows)
    return [*rows, *([("others", rest)] if rest else [])]


def _free_responses(title: str, marked: list[Marked], items: dict[str, Any]) -> str:
    """Every answer to be scored by hand, under its rubric and anchors."""
    parts = ["<p>Type points and comments into <strong>to_score.csv</strong>, then mark again.</p>"]
    for name in _by_item(marked):
        answers = [
            (one.pupil, _points(score), score.answer or score.comment)
            for one in marked
            for score in one.scores
            if score.item == name and score.by_hand
        ]
        if answers:
            parts += [f"<h2>{_text(name.upper())}</h2>", *_rubric(items.get(name, {}))]
            parts.append(_table("Answers", ("Pupil", "Points", "Answer"), answers))
    return _page(f"Free responses – {title}", parts)


def _rubric(item: dict[str, Any]) -> Iterable[str]:
    if "stem" in item:
        yield f"<p>{_text(item['stem'])}</p>"
    if "rubric" in item:
        rubric = rubrics()[item["rubric"]]
        yield _table(rubric["title"], rubric["columns"], rubric["rows"])
        yield f"<p>{_text(rubric['use'])}</p>"
    if "anchors" in item:
        anchors = ((anchor["points"], anchor["text"]) for anchor in item["anchors"])
        yield _table("Anchors", ("Points", "An answer worth so many"), anchors)
