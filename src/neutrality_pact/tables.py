"""The embedded tables as typed DataFrames."""

import io
from pathlib import Path

import pandas as pd

from neutrality_pact import contract, folders


def table(name: str, data: Path = folders.DATA) -> pd.DataFrame:
    """One embedded table, with the types its schema in `data/datapackage.json` gives.

    Parameters
    ----------
    name : the table's name, such as "events" or "sources".
    data : the folder that holds the data package.

    Returns
    -------
    DataFrame, one row per record. Dates are datetime64, whole numbers Int64, other numbers float64,
    text is string; an empty cell is a missing value.

    Raises
    ------
    DataError
        One sentence with file, row, column, value and expectation if the file is damaged.

    Examples
    --------
    >>> table("events")["date"].min().year >= 1904
    True
    """
    described = contract.resource(name, data)
    if "schema" not in described:
        raise contract.DataError(f"{name!r} is a document, not a table; use document({name!r}).")
    content = contract.read_checked(name, data)
    frame = pd.read_csv(io.BytesIO(content), dtype="string", keep_default_na=False, na_values=[""])
    convert = {"date": pd.to_datetime, "integer": _whole, "number": _real}
    for field in described["schema"]["fields"]:
        if field["type"] in convert:
            frame[field["name"]] = convert[field["type"]](frame[field["name"]])
    return frame


def _whole(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column).astype("Int64")


def _real(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column).astype("float64")
