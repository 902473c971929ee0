"""`make mark FOLDER=…`: mark a class. What is done stays done; run it again to go on."""

import hashlib
import io
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path
from typing import Any

from neutrality_pact import folders
from neutrality_pact.contract import DataError
from neutrality_pact.controls.answers import AnswersError, fitting, parse
from neutrality_pact.marking import report
from neutrality_pact.marking.rebuild import (
    Copy,
    Master,
    Step,
    Unreadable,
    best_master,
    masters,
    read,
    rebuild,
)
from neutrality_pact.marking.returned import MARKED, MarkingError, Return, returns
from neutrality_pact.marking.run_copy import Limits, Replies, Reply, isolated, prepare, run_copy
from neutrality_pact.marking.scores import (
    Marked,
    Score,
    apply,
    by_hand,
    scored,
    unmarked,
    write_by_hand,
    write_scores,
    write_text,
)
from neutrality_pact.publish.bank import read_bank
from neutrality_pact.questions import questions

FORMAT = 1  # of the results on disk; a higher number marks everything again
TO_SCORE = "to_score.csv"


def mark_folder(
    folder: Path,
    known: Path = folders.MASTERS,
    limits: Limits | None = None,
    workers: int | None = None,
) -> list[Marked]:
    """Mark every copy in a folder and write tables and pages into its folder `marked`.

    Parameters
    ----------
    known : the folder of masters.
    workers : how many copies run at once; as many as there are processors if not given.

    Raises
    ------
    MarkingError
        If there is nothing to mark, or the teacher's table cannot be read or written.
    """
    place = folder / MARKED
    typed = by_hand(place / TO_SCORE)
    backs = returns(folder)
    master = chosen_master(backs, masters(known))
    prepare()
    print(f"Marking {len(backs)} pupils: {master.assignment}. {report.protection(isolated())}")
    one_of = partial(_mark_or_keep, master=master, folder=folder, limits=limits or Limits())
    done: dict[str, Marked] = {}
    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        tasks = [pool.submit(one_of, back) for back in backs]
        try:
            for number, task in enumerate(as_completed(tasks), start=1):
                one = task.result()
                done[one.pupil] = one
                print(f"{number} of {len(backs)}: {one.pupil}, {_line(one)}", flush=True)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    marked = [done[back.pupil] for back in backs]
    strange = apply(typed, marked)
    write_by_hand(place / TO_SCORE, typed, marked)
    write_scores(place / "scores.csv", marked)
    for name, page in report.pages(master, marked, bank_items(master.path.stem), strange).items():
        write_text(place / name, page)
    return marked


def _line(one: Marked) -> str:
    waiting = f", {one.waiting} not marked yet" if one.waiting else ""
    return f"{one.points:g} of {one.of:g} points{waiting}"


def chosen_master(backs: list[Return], known: list[Master]) -> Master:
    """The exercise that most of the returned notebooks belong to.

    Raises
    ------
    MarkingError
        If none belongs to any exercise.
    """
    votes: Counter[Master] = Counter()
    for back in backs:
        if back.notebook:
            try:
                cells, own, _ = read(back.notebook.content)
            except Unreadable:
                continue
            if found := best_master(cells, own, known):
                votes[found] += 1
    if not votes:
        raise MarkingError("no returned file is a notebook of these exercises; check the folder.")
    return votes.most_common(1)[0][0]


def _mark_or_keep(back: Return, master: Master, folder: Path, limits: Limits) -> Marked:
    """A pupil's earlier result if nothing has changed; otherwise a new one, stored at once."""
    place = folder / MARKED / "results" / f"{report.slug(back.pupil)}.json"
    key = _key(back, master)
    try:
        kept = json.loads(place.read_text("utf-8"))
        if kept["key"] == key:
            return Marked(**{**kept, "scores": [Score(**score) for score in kept["scores"]]})
    except (OSError, ValueError, KeyError, TypeError):
        pass
    try:
        one = mark(back, master, folder, limits)
    except Exception as problem:  # one pupil's file must not stop the class
        why = f"{type(problem).__name__}: {problem}"
        return Marked("", back.pupil, "", [why], unmarked(master, why, {}))
    one.key = key
    write_text(place, json.dumps(asdict(one), ensure_ascii=False, indent=1))
    return one


def _key(back: Return, master: Master) -> str:
    """What a result depends on: the returned files, master and bank, whether it ran alone."""
    about = f"{FORMAT} {master.hash} {bank_items(master.path.stem)} {isolated()} {back.notes}"
    digest = hashlib.sha256(about.encode("utf-8", "replace"))
    for file in [*([back.notebook] if back.notebook else []), *back.answers]:
        digest.update(
            f"{file.place} {len(file.content)} ".encode("utf-8", "replace") + file.content
        )
    return digest.hexdigest()


def mark(back: Return, master: Master, folder: Path, limits: Limits) -> Marked:
    """Mark one pupil. Whatever is wrong with the files, it ends in a result that says so."""
    one = Marked("", back.pupil, notes=list(back.notes))
    boxes = _boxes(back, master, one.notes)
    if back.notebook is None:
        one.scores = unmarked(master, "no notebook was returned.", boxes)
        return one
    one.file = back.notebook.place
    try:
        cells, own, notes = read(back.notebook.content)
        if best_master(cells, own, [master]) is None:
            other = own.get("assignment", "something else")
            raise Unreadable(f"it is not {master.assignment} but {other}; ask for the right one.")
    except Unreadable as problem:
        one.scores = unmarked(master, str(problem), boxes)
        one.notes.append(f"{back.notebook.place}: {problem}")
        return one
    copy = rebuild(cells, own, master)
    replies = run_copy(copy, [folder, master.path.parents[1]], limits)
    one.scores = scored(master, copy, replies, boxes, bank_items(master.path.stem))
    one.notes += [*notes, *copy.notes, *_left_out(copy, replies)]
    ours = {cell.id for cell in master.cells} - set(copy.answers)
    pupils = [step for step in copy.steps if step.name not in ours]
    one.cells = [_kept(step, replies.get(step.name, Reply())) for step in pupils]
    return one


def _left_out(copy: Copy, replies: Replies) -> Iterator[str]:
    """A sentence for each cell of the pupil that the marking could not survive."""
    if not replies:
        yield "The notebook could not be run on this computer."
    for step in copy.steps:
        ended = replies.get(step.name, Reply()).ended
        if ended and step.item:
            yield f"The check of {step.item.id} was stopped: {ended}."
        elif ended:
            yield f"The cell {step.name} was left out: {ended}."


def _kept(step: Step, reply: Reply) -> dict[str, str]:
    """A cell of the pupil's and what it showed."""
    error = f"{reply.error}: {reply.message}" if reply.error else ""
    shown = "\n".join(filter(None, (reply.printed.strip(), reply.value, error)))
    return {"name": step.name, "source": step.source, "shown": shown}


def _boxes(back: Return, master: Master, notes: list[str]) -> dict[str, str]:
    """What was written in the boxes of our controls, by item id, from the newest answers file."""
    lesson, items = master.path.stem, bank_items(master.path.stem)
    for file in back.answers:
        try:
            answers = parse(file.content.decode("utf-8-sig", errors="replace"), lesson)
            known = {name: one for name, one in questions(lesson).items() if name.lower() in items}
        except (AnswersError, DataError) as problem:
            notes.append(f"{file.place} was not used: {problem}")
            continue
        found = fitting(answers, known)
        return {name.lower(): _written(answer["value"]) for name, answer in found.items()}
    return {}


def _written(value: Any) -> str:
    """What was written in a box, or in the boxes of a form."""
    return "\n\n".join(map(str, value.values())) if isinstance(value, dict) else str(value)


@cache
def bank_items(lesson: str) -> dict[str, Any]:
    """An exercise's items in the question bank, by id in small letters; none without a bank."""
    path = folders.BANK / f"{lesson}.yaml"
    items = read_bank(path)["items"] if path.exists() else []
    return {item["id"].lower(): item for item in items}


def main(words: list[str]) -> int:
    """Mark the folder that is named."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a pupil's name may not fit an old console
    if len(words) != 1 or not words[0]:
        print("Say which folder: make mark FOLDER=returned/03", file=sys.stderr)
        return 2
    folder = Path(words[0])
    try:
        mark_folder(folder)
    except MarkingError as problem:
        print(f"neutrality-pact: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. What is marked is kept; run the same command to go on.", file=sys.stderr)
        return 130
    place = folder / MARKED
    print(f"Open {place / report.OVERVIEW}; type points into {place / TO_SCORE}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
