"""Full validation of a changed table with frictionless; imported only when one has changed."""

import csv
import io
from itertools import pairwise
from pathlib import Path
from typing import Any

import frictionless
from frictionless import Resource, Schema, errors

ADVICE = "correct that cell, or restore the file from the original download."
RISKY_STARTS = ("=", "+", "@", "\t")


def first_table_problem(
    described: dict[str, Any], text: str, resources: dict[str, Any], data: Path
) -> str | None:
    """The first broken rule of a table as one sentence with file, row, column and expectation.

    Parameters
    ----------
    described : the table's description in the data package.
    text : the content of the file.
    resources : every description in the data package, by name, for references between tables.
    data : the folder of the data package.
    """
    file = Path(described["path"]).name
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        rows = list(reader)
    except csv.Error as error:
        return f"{file}, row {reader.line_num}: this is not CSV ({error}); restore the file."
    formula = _formula(file, rows)
    if formula:
        return formula
    schema = Schema.from_descriptor({**described["schema"], "foreignKeys": []})
    table = Resource(data=text.encode(), format="csv", encoding="utf-8", schema=schema)
    report = table.validate()
    if report.tasks and report.tasks[0].errors:
        return _sentence(file, schema, report.tasks[0].errors[0])
    return (
        _broken_reference(file, described["schema"], rows, resources, data)
        or _out_of_order(file, schema, described["schema"].get("order", []), rows)
        or _missing_rows(file, described, rows)
    )


def _sentence(file: str, schema: Schema, error: frictionless.Error) -> str:
    row = getattr(error, "row_number", None)
    column = getattr(error, "field_name", None) or getattr(error, "label", None)
    place = f"{file}, row {row}" if row else file
    if isinstance(error, errors.CellError) and column:
        found = repr(error.cell) if error.cell else "nothing"
        wanted = _wanted(schema, column)
        if isinstance(error, errors.UniqueError):
            wanted = f"a {column} that is not already used above"
        return f"{place}, column '{column}': found {found}, expected {wanted}; {ADVICE}"
    if isinstance(error, errors.MissingLabelError):
        return f"{file}: the column '{column}' is missing; restore the file."
    if isinstance(error, errors.IncorrectLabelError | errors.ExtraLabelError):
        return f"{file}: there is an unexpected column '{column}'; restore the file."
    if isinstance(error, errors.PrimaryKeyError):
        key = " and ".join(schema.primary_key)
        return f"{place}: expected a {key} that is not already used above; {ADVICE}"
    return f"{place}: {error.message.rstrip('.')}; restore the file."


def _wanted(schema: Schema, column: str) -> str:
    """What a column may hold, in words."""
    field = schema.get_field(column)
    kinds = {"date": "a date like 1941-04-13", "integer": "a whole number", "number": "a number"}
    wanted = kinds.get(field.type, "text")
    rules = field.constraints
    if "enum" in rules:
        wanted = "one of " + ", ".join(map(str, rules["enum"]))
    if "minimum" in rules and "maximum" in rules:
        wanted += f" from {rules['minimum']} to {rules['maximum']}"
    elif "minimum" in rules:
        wanted += f" not below {rules['minimum']}"
    elif "maximum" in rules:
        wanted += f" not above {rules['maximum']}"
    if "minLength" in rules:
        wanted += f" of at least {rules['minLength']} letters"
    if "pattern" in rules:
        wanted += f" of the form {rules['pattern']}"
    return wanted if rules.get("required") else wanted + ", or nothing"


def _formula(file: str, rows: list[dict[str, str]]) -> str | None:
    """A cell that a spreadsheet would run as a formula."""
    for number, row in enumerate(rows, start=2):
        for column, value in row.items():
            if isinstance(value, str) and value.startswith(RISKY_STARTS):
                return (
                    f"{file}, row {number}, column '{column}': found {value!r}, expected text "
                    f"that no spreadsheet runs as a formula; {ADVICE}"
                )
    return None


def _broken_reference(
    file: str,
    schema: dict[str, Any],
    rows: list[dict[str, str]],
    resources: dict[str, Any],
    data: Path,
) -> str | None:
    """A reference to a row of another table that is not there."""
    for key in schema.get("foreignKeys", []):
        target = resources[key["reference"]["resource"]]
        column, other = key["fields"], key["reference"]["fields"]
        with (data / target["path"]).open(encoding="utf-8", newline="") as opened:
            known = {row[other] for row in csv.DictReader(opened)}
        for number, row in enumerate(rows, start=2):
            if row[column] and row[column] not in known:
                return (
                    f"{file}, row {number}, column '{column}': found {row[column]!r}, expected "
                    f"a {other} of {Path(target['path']).name}; {ADVICE}"
                )
    return None


def _out_of_order(
    file: str, schema: Schema, order: list[list[str]], rows: list[dict[str, str]]
) -> str | None:
    """Columns of one row that must rise from left to right, such as low, value and high."""
    for number, row in enumerate(rows, start=2):
        for columns in order:
            known = [column for column in columns if row[column]]
            for before, after in pairwise(known):
                small, large = (
                    schema.get_field(name).read_cell(row[name])[0] for name in (before, after)
                )
                if small > large:
                    return (
                        f"{file}, row {number}, column '{after}': found {row[after]!r}, expected "
                        f"nothing below '{before}', which is {row[before]!r}; {ADVICE}"
                    )
    return None


def _missing_rows(file: str, described: dict[str, Any], rows: list[Any]) -> str | None:
    """Fewer rows than recorded: the file was probably cut short."""
    if len(rows) < described["rows"]:
        return (
            f"{file} has {len(rows)} rows, expected {described['rows']}: it may be cut short; "
            "restore it, or run 'make data' if you took rows out on purpose."
        )
    return None
