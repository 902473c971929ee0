"""Rooms import only rooms to their left."""

import ast
from pathlib import Path

import neutrality_pact

PACKAGE = Path(neutrality_pact.__file__).parent
ORDER = [
    "folders markup check",
    "validation",
    "contract",
    "tables documents questions",
    "sources maps",
    "models",
    "inputs",
    "figures",
    "controls",
    "activities",
    "publish",
    "marking",
]
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms.split()}


def rooms_imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("neutrality_pact"):
            base = node.module.removeprefix("neutrality_pact").strip(".")
            names = [base] if base else [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [
                alias.name.removeprefix("neutrality_pact.")
                for alias in node.names
                if alias.name.startswith("neutrality_pact.")
            ]
        found |= {name.split(".")[0] for name in names}
    return found


def modules() -> list[Path]:
    return [path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py"]


def test_every_room_has_its_place() -> None:
    rooms = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in modules()}
    assert rooms == set(RANK)


def test_imports_run_in_one_direction() -> None:
    wrong = []
    for path in modules():
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for other in rooms_imported(path):
            if RANK[other] > RANK[room]:
                wrong.append(f"{path.relative_to(PACKAGE)} imports {other}")
    assert not wrong


def test_models_neither_draw_nor_show() -> None:
    heavy = {"matplotlib", "ipywidgets", "anywidget", "IPython", "pandas"}
    for path in (PACKAGE / "models").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                assert not heavy & {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert (node.module or "").split(".")[0] not in heavy
