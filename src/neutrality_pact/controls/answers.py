"""A pupil's answers: one small JSON file per lesson, never left half written."""

import contextlib
import json
import math
import os
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

Answers = dict[str, dict[str, Any]]
FORMAT = 1
LARGEST = 1_000_000  # bytes; a full lesson is a few thousand
# Why a file is no answers file; pages without Python say the same.
PROBLEMS = {
    "large": "this file is too large to be an answers file; choose another.",
    "damaged": "this file is not a complete answers file; download it again where you wrote it.",
    "foreign": "this is not an answers file of this collection; choose another.",
    "format": (
        "this answers file has format {found} and this collection reads {known}; "
        "open it with the collection it was made with."
    ),
    "lesson": (
        "these are answers to lesson {found}, and this is {known}; "
        "open that lesson and load them there."
    ),
    "changed": "this answers file was changed by hand and cannot be read.",
}


class AnswersError(Exception):
    """Answers that cannot be read or stored. The message says what, where and what to do."""


class AnswerFile:
    """The answers of one lesson on disk.

    Parameters
    ----------
    lesson : the lesson's name, such as "02_terms".
    folder : where the file is kept; made when the first answer is stored.
    """

    def __init__(self, lesson: str, folder: Path) -> None:
        self.lesson = lesson
        self.path = folder / f"{lesson}.json"

    def read(self) -> Answers:
        """Every stored answer, by item id; none if nothing was stored yet.

        A damaged file is kept under another name, so nothing written is lost.

        Raises
        ------
        OSError
            If the file is there and cannot be read now.
        """
        try:
            return parse(self.path.read_text("utf-8"), self.lesson)
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (AnswersError, UnicodeDecodeError):
            now = f"{datetime.now():%Y%m%d-%H%M%S}"
            with contextlib.suppress(OSError):
                self.path.replace(self.path.with_suffix(f".damaged-{now}.json"))
            return {}

    def store(self, answers: Answers) -> None:
        """Store answers beside the others, even if another tab has stored some meanwhile.

        Raises
        ------
        AnswersError
            If the folder cannot be written; the sentence says where and what to do.
        """
        try:
            self._write({**self.read(), **answers})
        except OSError as error:
            raise AnswersError(
                f"the folder {self.path.parent} cannot be written ({error.strerror}); "
                "download your answers at the end of this lesson."
            ) from None

    def _write(self, answers: Answers) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        whole = {
            "collection": "neutrality-pact",
            "format": FORMAT,
            "lesson": self.lesson,
            "answers": answers,
        }
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".saving-", suffix=".json")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
                json.dump(whole, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def parse(text: str, lesson: str) -> Answers:
    """The answers in the text of an answers file.

    Raises
    ------
    AnswersError
        If the text is no answers file of this lesson and format; the sentence says why.
    """
    if len(text) > LARGEST:
        raise _problem("large")
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        raise _problem("damaged") from None
    if not isinstance(whole, dict) or whole.get("collection") != "neutrality-pact":
        raise _problem("foreign")
    if whole.get("format") != FORMAT:
        raise _problem("format", whole.get("format"), FORMAT)
    if whole.get("lesson") != lesson:
        raise _problem("lesson", whole.get("lesson"), lesson)
    answers = whole.get("answers")
    if not isinstance(answers, dict):
        raise _problem("changed")
    return answers


def _problem(name: str, found: object = None, known: object = None) -> AnswersError:
    return AnswersError(PROBLEMS[name].format(found=repr(found), known=repr(known)))


def fitting(answers: Answers, questions: dict[str, dict[str, Any]]) -> Answers:
    """Those answers that their questions can hold, with nothing else in them.

    A file may come from another version or be changed by hand; an answer that does not fit its
    question is left out.
    """
    return {
        name: {
            "value": answer["value"],
            "n": answer["n"] if isinstance(answer.get("n"), int) else 1,
            **{key: answer[key] for key in ("checked", "tries") if _counts(answer.get(key))},
        }
        for name, answer in answers.items()
        if name in questions
        and isinstance(answer, dict)
        and _fits(answer.get("value"), questions[name])
    }


def _counts(value: Any) -> bool:
    """A truth value or a count, or one for each card."""
    return isinstance(value, int) or (
        isinstance(value, dict) and all(isinstance(one, int) for one in value.values())
    )


def _fits(value: Any, question: dict[str, Any]) -> bool:
    return FITS.get(question["kind"], _fits_text)(value, question)


def _fits_text(value: Any, question: dict[str, Any]) -> bool:
    return isinstance(value, str)


WRITTEN = ("reason", "why", "debrief")
MARKS = ("passed", "opened")


def _fits_game(state: Any, scene: dict[str, Any]) -> bool:
    """Whether a state of the game is whole and one that a player can have reached."""
    cards = [f"card_{n}" for n in range(1, len(scene["cards"]) + 1)]
    stages = ["brief", *cards, "choice", "reason", "rival", "outcome", "debrief"]
    holds: dict[str, list[Any]] = {
        "stage": stages,
        "mode": ["alone", "group"],
        "role": ["", *_ids(scene["roles"])],
        "choice": ["", *_ids(scene["options"])],
        "final": ["", *_ids(scene["options"])],
    }
    if not isinstance(state, dict) or set(state) != {*holds, *WRITTEN, *MARKS}:
        return False
    if not all(state[name] in allowed for name, allowed in holds.items()):
        return False
    if not all(isinstance(state[name], str) for name in WRITTEN):
        return False
    if not all(isinstance(state[name], bool) for name in MARKS):
        return False
    at = stages.index(state["stage"])
    decided = state["passed"] or at <= stages.index("choice") or state["choice"]
    weighed = state["passed"] or state["opened"] or at <= stages.index("rival") or state["final"]
    return bool(decided and weighed)


def _fits_choice(value: Any, question: dict[str, Any]) -> bool:
    return value in _ids(question["options"])


def _fits_order(value: Any, question: dict[str, Any]) -> bool:
    return isinstance(value, list) and sorted(map(str, value)) == sorted(_ids(question["items"]))


def _fits_match(value: Any, question: dict[str, Any]) -> bool:
    return _chosen(value, {row["id"]: question["options"] for row in question["rows"]})


def _fits_steps(value: Any, question: dict[str, Any]) -> bool:
    cards = {
        step["id"]: {asked["id"]: asked["options"] for asked in step["questions"]}
        for step in question["steps"]
    }
    return isinstance(value, dict) and all(
        name in cards and _chosen(chosen, cards[name]) for name, chosen in value.items()
    )


def _fits_form(value: Any, question: dict[str, Any]) -> bool:
    return isinstance(value, dict) and all(
        name in _ids(question["boxes"]) and isinstance(text, str) for name, text in value.items()
    )


def _fits_lab(value: Any, question: dict[str, Any]) -> bool:
    """A bet in its range; settings, if there are any, are numbers (the lab itself checks them)."""
    if not isinstance(value, dict) or not isinstance(value.get("inputs", {}), dict):
        return False
    bet = {"bet": value.get("bet")}
    inside = _numbers(bet, question["low"], question["high"])
    return inside and _numbers(value.get("inputs", {}), -math.inf, math.inf)


def _fits_chain(value: Any, question: dict[str, Any]) -> bool:
    known = _ids([*question["links"], question["whole"], *question["paths"]])
    return isinstance(value, dict) and set(value) <= set(known) and _numbers(value, 0, 100)


FITS: dict[str, Callable[[Any, dict[str, Any]], bool]] = {
    "choose": _fits_choice,
    "order": _fits_order,
    "match": _fits_match,
    "steps": _fits_steps,
    "form": _fits_form,
    "lab": _fits_lab,
    "chain": _fits_chain,
    "game": _fits_game,
}


def _numbers(value: dict[str, Any], low: float, high: float) -> bool:
    return all(isinstance(one, int | float) and low <= one <= high for one in value.values())


def _ids(options: list[dict[str, str]]) -> list[str]:
    return [option["id"] for option in options]


def _chosen(value: Any, places: dict[str, list[dict[str, str]]]) -> bool:
    """Whether a value gives some of the places one of their options each."""
    return isinstance(value, dict) and all(
        name in places and chosen in ["", *_ids(places[name])] for name, chosen in value.items()
    )
