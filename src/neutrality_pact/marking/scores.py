"""Points by nbgrader's rules, and the two tables: what to score by hand, and all scores."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.utils import determine_grade

from neutrality_pact.marking.reasons import reasons
from neutrality_pact.marking.rebuild import Copy, Item, Master
from neutrality_pact.marking.returned import MarkingError
from neutrality_pact.marking.run_copy import Replies, Reply
from neutrality_pact.publish.files import write_whole

LONGEST_CELL = 30_000  # characters; a spreadsheet cell holds 32,767
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BY_HAND = ("pupil", "item", "of", "answer", "points", "comment", "note")
Rows = dict[tuple[str, str], dict[str, str]]
EMPTY = "Not answered."
WRONG = "The answer is not right."
CHANGED = "The answer is not the one that was scored. Look again."


@dataclass
class Score:
    """What one pupil has for one item. `points` is None until somebody has marked it."""

    item: str
    of: float
    points: float | None = None
    comment: str = ""
    answer: str = ""
    wrong: str = ""  # what the class overview counts: the values, or else the message
    by_hand: bool = False  # a free response, for the teacher to score
    remark: str = ""  # what the teacher wrote


@dataclass
class Marked:
    """One pupil's whole result, as it is kept on disk."""

    key: str
    pupil: str
    file: str = ""
    notes: list[str] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    cells: list[dict[str, str]] = field(default_factory=list)

    @property
    def points(self) -> float:
        """The sum of what has been marked."""
        return sum(score.points for score in self.scores if score.points is not None)

    @property
    def of(self) -> float:
        """The most points that there are."""
        return sum(score.of for score in self.scores)

    @property
    def waiting(self) -> int:
        """How many items nobody has marked yet."""
        return sum(score.points is None for score in self.scores)


def unmarked(master: Master, why: str, boxes: dict[str, str]) -> list[Score]:
    """A score for each item of a copy that cannot be run: blank, with the reason.

    What the pupil wrote in boxes, if an answers file came with it, can still be scored by hand.
    """
    return [
        Score(
            item.id,
            item.points,
            comment=f"Not marked: {why}",
            answer=boxes.get(item.id, "") if item.manual else "",
            by_hand=item.manual,
        )
        for item in master.items
    ]


def scored(
    master: Master, copy: Copy, replies: Replies, boxes: dict[str, str], bank: dict[str, Any]
) -> list[Score]:
    """The score of each item of a copy that has been run.

    Parameters
    ----------
    boxes : what the pupil wrote in the boxes of our controls, by item id.
    bank : the items in the question bank, by the same id.
    """
    scores = []
    for item in master.items:
        if item.manual:
            scores.append(_free(item, master, copy, boxes.get(item.id, "")))
            continue
        score = _tested(item, master, copy, replies)
        if score.wrong not in ("", EMPTY):
            told = reasons(bank.get(item.id, {}), replies[item.cell.id].values)
            score.comment = " ".join(told) or score.comment
        scores.append(score)
    return scores


def _free(item: Item, master: Master, copy: Copy, box: str) -> Score:
    """A free response for the teacher: what stands in the cell and, if it differs, in the box."""
    score = Score(item.id, item.points, by_hand=True)
    text = copy.answers.get(item.cell.id, "").strip()
    texts = [] if text == master.stubs[item.cell.id].strip() else [text]
    if box.strip() and box.strip() not in text:
        texts.append(f"(From the answers file:)\n{box.strip()}")
    score.answer = "\n\n".join(filter(None, texts))
    if not score.answer and item.cell.id in copy.answers:
        score.points, score.comment = 0, EMPTY
    elif not score.answer:
        score.comment = "Not marked: the answer cell was deleted."
    return score


def _tested(item: Item, master: Master, copy: Copy, replies: Replies) -> Score:
    texts = {one: copy.answers[one] for one in item.answers if one in copy.answers}
    score = Score(item.id, item.points, answer="\n\n".join(texts.values()))
    if len(texts) < len(item.answers):
        score.comment = "Not marked: the answer cell was deleted."
        return score
    _score_test(score, item, copy, replies)
    empty = all(text.strip() == master.stubs[one].strip() for one, text in texts.items())
    if empty and not score.points:
        score.points, score.comment, score.wrong = 0, EMPTY, EMPTY
    return score


def _score_test(score: Score, item: Item, copy: Copy, replies: Replies) -> None:
    """Points from the test's reply; blank where the reply cannot be trusted to be the answer's."""
    reply = replies.get(item.cell.id)
    stopped = [replies[one] for one in item.answers if one in replies and replies[one].ended]
    if stopped:
        score.comment = f"Not marked: the cell was left out, because {stopped[0].ended}."
    elif reply is None:
        score.comment = "Not marked: the time for this notebook was over before its turn came."
    elif reply.ended:
        score.comment = f"Not marked: when the answer was tried, {reply.ended}."
    elif reply.forged:
        score.comment = "Not marked: code in this notebook disturbs the marking. Read the code."
    elif reply.error and (name := _left_out_before(item, copy, replies)):
        score.comment = f"Not marked: the check failed, but {name} had to be left out before it."
    else:
        score.points = _grade(item, reply)
        if score.points is None:
            score.comment = "Not marked: the test gave more points than there are."
        elif score.points < item.points:
            score.comment = _why(reply, item, replies) if score.points == 0 else "Partly right."
            values = ", ".join(f"{name} = {value}" for name, value in reply.values.items())
            score.wrong = values or _sentence(reply)


def _left_out_before(item: Item, copy: Copy, replies: Replies) -> str:
    """The name of a cell before the test that had to be left out; empty if there is none."""
    for step in copy.steps:
        if step.name == item.cell.id:
            break
        if not step.item and step.name in replies and replies[step.name].ended:
            return "an added cell" if step.name.startswith("added") else "an earlier cell"
    return ""


def _grade(item: Item, reply: Reply) -> float | None:
    """Points by nbgrader's rules. A warning, unlike in nbgrader, costs nothing."""
    cell = nbformat.from_dict(item.cell)
    outputs: list[dict[str, Any]] = []
    if reply.error:
        outputs = [{"output_type": "error", "ename": reply.error, "evalue": reply.message}]
    elif reply.value:
        outputs = [{"output_type": "execute_result", "data": {"text/plain": reply.value}}]
    try:
        points, _ = determine_grade(nbformat.from_dict({**cell, "outputs": outputs}))
    except ValueError:
        return None
    return float(points)


def _why(reply: Reply, item: Item, replies: Replies) -> str:
    """Why a check failed: its own words, and the error in the answer if there was one."""
    own = [replies[one] for one in item.answers if one in replies and replies[one].error]
    return " ".join([_sentence(reply), *(f"Your cell stopped: {_sentence(one)}" for one in own)])


def _sentence(reply: Reply) -> str:
    if reply.error == "AssertionError":
        return reply.message or WRONG
    return f"{reply.error}: {reply.message}".rstrip(": ") if reply.error else WRONG


def by_hand(place: Path) -> Rows:
    """The rows of the table that the teacher fills in, by pupil and item; none before it exists.

    Semicolons, decimal commas and Windows' own encoding, as spreadsheets write them, are read too.

    Raises
    ------
    MarkingError
        If a row cannot be understood: the sentence names file and row.
    """
    if not place.exists():
        return {}
    content = place.read_bytes().replace(b"\r\n", b"\n")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    header = text.partition("\n")[0]
    mark = max(",;\t", key=header.count)
    try:
        table = list(csv.DictReader(io.StringIO(text), delimiter=mark))
    except csv.Error as error:
        raise MarkingError(
            f"{place} cannot be read as a table ({error}); save it as CSV."
        ) from None
    rows: Rows = {}
    for number, row in enumerate(table, start=2):
        filled = {name: (row.get(name) or "").strip() for name in BY_HAND}
        if not filled["pupil"] or not filled["item"]:
            raise MarkingError(f"{place}, row {number}: pupil or item is missing; write them in.")
        typed_points(filled, f"{place}, row {number}")
        rows[filled["pupil"], filled["item"]] = filled
    return rows


def typed_points(row: dict[str, str], where: str) -> float | None:
    """The points that a teacher typed in; None if there are none yet.

    Raises
    ------
    MarkingError
        If they are no number, or more than there are.
    """
    if not row["points"]:
        return None
    try:
        points = float(row["points"].replace(",", "."))
        most = float((row["of"] or "inf").replace(",", "."))
    except ValueError:
        raise MarkingError(
            f"{where}: {row['points']!r} is no number of points; write a number or nothing."
        ) from None
    if not 0 <= points <= most:
        raise MarkingError(f"{where}: {points:g} points of {most:g} cannot be; correct the row.")
    return points


def apply(rows: Rows, marked: list[Marked]) -> list[str]:
    """Put the teacher's points and comments in place; they win over the machine's.

    Returns
    -------
    A sentence for each row with points that belongs to no pupil and item here.
    """
    left = {key for key, row in rows.items() if row["points"]}
    for one in marked:
        for score in one.scores:
            key = (cell(one.pupil), cell(score.item))
            if key not in rows:
                continue
            row = rows[key]
            left.discard(key)
            score.remark = row["comment"]
            points = typed_points({**row, "of": f"{score.of:g}"}, f"{one.pupil}, {score.item}")
            if points is not None:
                score.points, score.comment = points, ""
                if row["answer"] and row["answer"] != cell(score.answer).strip():
                    score.comment = CHANGED
    return [
        f"{pupil}, {item}: the points in the table belong to nobody here." for pupil, item in left
    ]


def write_by_hand(place: Path, rows: Rows, marked: list[Marked]) -> None:
    """Write the table for the teacher: what was typed in stays, what is blank is added."""
    rows = dict(rows)
    for one in marked:
        for score in one.scores:
            key = (cell(one.pupil), cell(score.item))
            old = rows.pop(key, dict.fromkeys(BY_HAND, ""))
            typed = bool(old["points"])
            if score.points is None or typed or old["comment"]:
                rows[key] = {
                    **old,
                    "pupil": key[0],
                    "item": key[1],
                    "of": f"{score.of:g}",
                    "answer": old["answer"] if typed else cell(score.answer),
                    "note": cell(score.comment),
                }
    write_csv(place, BY_HAND, (rows[key] for key in sorted(rows)))


def write_scores(place: Path, marked: list[Marked]) -> None:
    """Write every score, one a row, and each pupil's total."""
    rows = []
    for one in marked:
        for score in one.scores:
            words = " ".join(filter(None, (score.remark, score.comment)))
            rows.append(_row(one.pupil, score.item, score.points, score.of, words))
        notes = " ".join(
            [*([f"Not marked yet: {one.waiting}."] if one.waiting else []), *one.notes]
        )
        rows.append(_row(one.pupil, "total", one.points, one.of, notes))
    write_csv(place, ("pupil", "item", "points", "of", "comment"), rows)


def _row(pupil: str, item: str, points: float | None, of: float, comment: str) -> dict[str, str]:
    return {
        "pupil": cell(pupil),
        "item": cell(item),
        "points": "" if points is None else f"{points:g}",
        "of": f"{of:g}",
        "comment": cell(comment),
    }


def cell(text: str) -> str:
    """Text for a spreadsheet: never a formula, and never longer than a cell can be."""
    text = text.replace("\r\n", "\n").replace("\x00", "")[:LONGEST_CELL]
    return f"'{text}" if text.startswith(FORMULA) else text


def write_csv(place: Path, names: Iterable[str], rows: Iterable[dict[str, str]]) -> None:
    """Write a table that spreadsheets open with its accents right."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(names), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(place, "\ufeff" + text.getvalue())


def write_text(place: Path, text: str) -> None:
    """Write a file in one move: it is the old one or the new one, never half of it.

    Raises
    ------
    MarkingError
        If it cannot be written, for instance because a spreadsheet holds it open.
    """
    try:
        write_whole(place, text.encode("utf-8", "replace"))
    except OSError as error:
        raise MarkingError(
            f"{place} cannot be written ({error.strerror}); "
            "if it is open in another program, close it, then run this again."
        ) from None
