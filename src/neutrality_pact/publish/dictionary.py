"""The data dictionary: the generated part of `data/README.md`, from the data package."""

from typing import Any

from neutrality_pact import contract, folders

BEGINS = "<!-- Below this line: made by `make data` from datapackage.json. -->"


def dictionary() -> str:
    """Every file of the data package, and every column of every table, in Markdown."""
    resources = contract.resources().values()
    tables = [found for found in resources if "schema" in found]
    others = [found for found in resources if "schema" not in found]
    files = "\n".join(f"| `{found['path']}` | {_first(found)} |" for found in others)
    return "\n\n".join(
        ["## Data dictionary", *(_table(found) for found in tables),
         "### Other files", "| file | what it is |\n|---|---|\n" + files]
    )  # fmt: skip


def readme() -> str:
    """The whole text of `data/README.md`: the essays as they stand, then the dictionary.

    Raises
    ------
    RuntimeError
        If the line that parts the two is missing from the file.
    """
    written, line, _ = (folders.DATA / "README.md").read_text("utf-8").partition(BEGINS)
    if not line:
        raise RuntimeError(f"data/README.md lacks the line {BEGINS!r}; put it after the essays.")
    return f"{written}{line}\n\n{dictionary()}\n"


def _first(found: dict[str, Any]) -> str:
    return str(found.get("description") or found["title"])


def _table(found: dict[str, Any]) -> str:
    head = f"### {found['path']}\n\n{found['title']}. {_first(found)} {found['rows']} rows."
    rows = "\n".join(_column(field, found["schema"]) for field in found["schema"]["fields"])
    return f"{head}\n\n| column | type | meaning | may hold |\n|---|---|---|---|\n{rows}"


def _column(field: dict[str, Any], schema: dict[str, Any]) -> str:
    name = f"**{field['name']}**" if field["name"] in schema["primaryKey"] else field["name"]
    cells = [name, field["type"], field.get("description", ""), _allowed(field, schema)]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _allowed(field: dict[str, Any], schema: dict[str, Any]) -> str:
    """A column's rules in words."""
    rules, said = field.get("constraints", {}), []
    if "enum" in rules:
        said.append(", ".join(map(str, rules["enum"])))
    if "minimum" in rules or "maximum" in rules:
        said.append(f"{rules.get('minimum', 'any')} to {rules.get('maximum', 'any')}")
    for key in schema.get("foreignKeys", []):
        if key["fields"] in (field["name"], [field["name"]]):
            other = key["reference"]
            said.append(f"a {other['fields']} of {other['resource']}")
    if rules.get("unique"):
        said.append("each once")
    said.append("never empty" if rules.get("required") else "may be empty")
    return "; ".join(said)
