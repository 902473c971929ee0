"""From the teacher's question bank (`teaching/bank/*.yaml`) to the pupils' sealed questions."""

import base64
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from neutrality_pact import folders
from neutrality_pact.publish.scenes import ending, rivals, scene_key, scene_problem, shown_scene
from neutrality_pact.publish.tasks import TASKS

Item = dict[str, Any]
SCHEMA = Path(__file__).with_name("bank_schema.json")
HINTED = ("choose", "match", "order", "entry", "steps")
PUBLIC = (
    *("id", "kind", "stem", "type", "starters", "rows", "boxes", "sources"),
    *("lab", "unit", "low", "high", "step", "objections", "break_it", "leaves_out"),
    *("links", "unpack", "whole", "paths"),
)


class BankError(Exception):
    """A question bank that breaks a rule. The message names file, item and field."""


def read_yaml(path: Path) -> Any:
    """A YAML file, read by libyaml where it is installed: ten times faster than Python alone."""
    return yaml.load(path.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def read_bank(path: Path) -> dict[str, Any]:
    """A lesson's question bank, validated.

    Raises
    ------
    BankError
        If the file is not YAML or breaks a rule: the sentence names file, item and field.
    """
    try:
        bank = read_yaml(path)
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        raise BankError(f"{path.name}{line}: this is not valid YAML ({error}).") from None
    validator = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    problem = best_match(validator.iter_errors(bank))
    if problem:
        raise BankError(_sentence(path.name, bank, problem))
    ids = [item["id"] for item in bank["items"]]
    for item_id in ids:
        if ids.count(item_id) > 1:
            raise BankError(f"{path.name}, item {item_id}: this id is used more than once.")
    for item in bank["items"]:
        _check_keys(path.name, item)
    return dict(bank)


def _sentence(file: str, bank: Any, problem: Any) -> str:
    steps = list(problem.absolute_path)
    item = ""
    if len(steps) > 1 and steps[0] == "items":
        item = f", item {bank['items'][steps[1]].get('id', steps[1] + 1)}"
        steps = steps[2:]
    field = f", field {'.'.join(map(str, steps))}" if steps else ""
    return f"{file}{item}{field}: {problem.message}."


def _check_keys(file: str, item: Item) -> None:
    """Rules that a schema cannot say: a right or open answer everywhere, none given away."""
    if item.get("reveal") and item["class"] == "graded":
        raise BankError(f"{file}, item {item['id']}: a graded item cannot reveal its answer.")
    if _wants_hints(item) and "hints" not in item:
        raise BankError(f"{file}, item {item['id']}, field hints: a check needs three hints.")
    if item["kind"] == "choose" and "say" in item["options"][0]:
        _need_key(file, item["id"], item["options"])
    for step in item.get("steps", []):
        for asked in step["questions"]:
            _need_key(file, f"{item['id']}, step {step['id']}, {asked['id']}", asked["options"])
    if item["kind"] == "game" and (problem := scene_problem(item)):
        raise BankError(f"{file}, item {item['id']}: {problem}.")
    if item["kind"] == "match":
        known = {option["id"] for option in item["options"]}
        for row in item["rows"]:
            for named in (row["key"], *row.get("wrong", {}), *row.get("arguable", {})):
                if named not in known:
                    raise BankError(
                        f"{file}, item {item['id']}, row {row['id']}: {named!r} is no option."
                    )


def _wants_hints(item: Item) -> bool:
    """Whether an item is practice with a key: a vote and a ranking to argue about have none."""
    ranking = item["kind"] == "order" and "right" not in item
    return item["class"] == "practice" and item["kind"] in HINTED and not ranking


def _need_key(file: str, place: str, options: list[Item]) -> None:
    if not any(option["right"] is not False for option in options):
        raise BankError(f"{file}, item {place}: no option is right or open.")


def seal(feedback: Any) -> str:
    """Feedback as text that neither the eye nor a search reads; the controls unseal it."""
    return base64.b64encode(json.dumps(feedback, ensure_ascii=False).encode()).decode()


def _feedback(option: Item) -> Item:
    return {name: option[name] for name in ("right", "say", "look") if name in option}


def _shown(entries: list[Item]) -> list[Item]:
    return [{"id": entry["id"], "text": entry["text"]} for entry in entries]


def pupils_item(item: Item) -> Item:
    """One question as pupils get it: what is shown in the open, keys and feedback sealed."""
    kind = item["kind"]
    public = {name: item[name] for name in PUBLIC if name in item}
    if kind == "choose":
        public["options"] = _shown(item["options"])
        if "say" in item["options"][0]:
            public["sealed"] = seal({o["id"]: _feedback(o) for o in item["options"]})
    elif kind == "match":
        public["rows"], public["options"] = _shown(item["rows"]), _shown(item["options"])
        public["sealed"] = seal({row["id"]: _row_feedback(row, item) for row in item["rows"]})
    elif kind == "order":
        texts = {entry["id"]: entry for entry in item["items"]}
        public["items"] = _shown([texts[name] for name in item["shown"]])
        if "right" in item:
            public["sealed"] = seal({"wrong": item["wrong"], "right": item["right"]})
    elif kind == "entry":
        public["sealed"] = seal({"cases": item["cases"], "otherwise": item["otherwise"]})
    elif kind == "steps":
        public["steps"] = [_shown_step(step) for step in item["steps"]]
        public["sealed"] = seal({step["id"]: _step_feedback(step) for step in item["steps"]})
    elif kind == "game":
        public |= shown_scene(item)
        public["rivals"] = {name: seal(rival) for name, rival in rivals(item).items()}
        public["ending"] = seal(ending(item))
    elif item.get("reveal"):
        public["sealed"] = seal({"good": item["model_answer"]})
    if "hints" in item:
        public["hints"] = seal(item["hints"])
    if "rubric" in item:
        public["self_check"] = rubrics()[item["rubric"]]["self_check"]
    return public


def stays_with_the_teacher(item: Item) -> bool:
    """Whether nothing of an item may stand in a file that the library reads.

    A graded item is asked in the exercise notebook alone; only the box for free writing, which
    has no key, is a control.
    """
    return bool(item["class"] == "graded" and item["kind"] != "write")


@cache
def rubrics() -> dict[str, Any]:
    """The rubrics for free responses, by their short name."""
    return dict(read_yaml(folders.BANK.parent / "rubrics.yaml"))


def _row_feedback(row: Item, item: Item) -> Item:
    """For each option of a matching row: right, wrong or arguable, and why."""
    wrong, arguable = row.get("wrong", {}), row.get("arguable", {})
    sealed = {}
    for name in (option["id"] for option in item["options"]):
        right = None if name in arguable else name == row["key"]
        say = row["say"] if right else {**wrong, **arguable}.get(name, row["otherwise"])
        sealed[name] = {"right": right, "say": say, "look": row["look"]}
    return sealed


def _shown_step(step: Item) -> Item:
    asked = [
        {"id": q["id"], "stem": q["stem"], "options": _shown(q["options"])}
        for q in step["questions"]
    ]
    return {"id": step["id"], "title": step["title"], "text": step["text"], "questions": asked}


def _step_feedback(step: Item) -> Item:
    return {q["id"]: {o["id"]: _feedback(o) for o in q["options"]} for q in step["questions"]}


def pupils_file(path: Path) -> str:
    """The text of `data/questions/LESSON.json` for one bank file."""
    bank = read_bank(path)
    items = [pupils_item(item) for item in bank["items"] if not stays_with_the_teacher(item)]
    whole = {"lesson": bank["lesson"], "items": items}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def teachers_key(path: Path) -> str:
    """The text of `teaching/keys/LESSON.md`: each question with its right answer or answers."""
    bank = read_bank(path)
    lines = [
        f"# Key to lesson {bank['lesson']}",
        "",
        "Made from the question bank by `make data`.",
        "",
    ]
    for item in bank["items"]:
        lines += [f"## {item['id']}", "", item["stem"], "", *_key_lines(item), ""]
    return "\n".join(lines)


def _key_lines(item: Item) -> list[str]:
    lines = KEYS[item["kind"]](item)
    if item["class"] == "graded" and item["kind"] in ("choose", "match", "order"):
        lines = [*lines, "", f"Typed in the notebook: `{TASKS[item['kind']](item).key}`"]
    return lines


def _choose_key(item: Item) -> list[str]:
    voted = "say" not in item["options"][0]
    return ["A vote: no key."] if voted else _right_options(item["options"])


def _match_key(item: Item) -> list[str]:
    texts = {option["id"]: option["text"] for option in item["options"]}
    return [
        f"- {row['text']}: **{texts[row['key']]}**"
        + "".join(f"; arguable, and accepted: {texts[name]}" for name in row.get("arguable", {}))
        for row in item["rows"]
    ]


def _order_key(item: Item) -> list[str]:
    if "right" not in item:
        return ["A ranking to argue about: no key."]
    return [f"{n}. {entry['text']}" for n, entry in enumerate(item["items"], start=1)]


def _entry_key(item: Item) -> list[str]:
    right = [str(v) for case in item["cases"] if case["right"] for v in case["values"]]
    return [f"**{', '.join(right)}**"]


def _steps_key(item: Item) -> list[str]:
    return [line for step in item["steps"] for line in _step_key(step)]


def _model_answer(item: Item) -> list[str]:
    if "anchors" not in item:
        return [str(item["model_answer"])]
    return [
        f"Rubric {item['rubric']}, in [rubrics.md](rubrics.md). Answers to compare with:",
        "",
        *(f"- {anchor['points']}: {anchor['text']}" for anchor in item["anchors"]),
    ]


def _pandas_key(item: Item) -> list[str]:
    return ["```python", item["solution"].rstrip(), "```"]


def rubrics_page() -> str:
    """The text of `teaching/keys/rubrics.md`: every rubric as a table."""
    lines = ["# Rubrics", "", "Made from teaching/rubrics.yaml by `make data`.", ""]
    for name, rubric in rubrics().items():
        lines += [f"## {name}: {rubric['title']}", "", *rubric_table(rubric), "", rubric["use"], ""]
    return "\n".join(lines)


def rubric_table(rubric: Item) -> list[str]:
    """A rubric as the lines of a Markdown table."""
    rows = [rubric["columns"], ["---"] * len(rubric["columns"]), *rubric["rows"]]
    return ["| " + " | ".join(map(str, row)) + " |" for row in rows]


def _right_options(options: list[Item]) -> list[str]:
    marks = {True: "**right**", None: "arguable"}
    return [f"- {marks[o['right']]}: {o['text']}" for o in options if o["right"] is not False]


def _step_key(step: Item) -> list[str]:
    lines = [f"- {step['title']}"]
    for asked in step["questions"]:
        lines += [
            f"  - {asked['stem']}",
            *(f"    {one}" for one in _right_options(asked["options"])),
        ]
    return lines


def _no_key(item: Item) -> list[str]:
    return ["A bet or an estimate of the pupil's own: no key."]


KEYS: dict[str, Callable[[Item], list[str]]] = {
    "choose": _choose_key,
    "match": _match_key,
    "order": _order_key,
    "entry": _entry_key,
    "steps": _steps_key,
    "pandas": _pandas_key,
    "write": _model_answer,
    "form": _model_answer,
    "lab": _no_key,
    "chain": _no_key,
    "game": scene_key,
}
