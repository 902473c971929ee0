"""The bibliography: every work cited, once, from `data/sources.csv`."""

import html
from collections.abc import Iterable
from functools import cache

import pandas as pd

from neutrality_pact.contract import DataError
from neutrality_pact.markup import OWN_KEYS
from neutrality_pact.tables import table


@cache
def _sources() -> pd.DataFrame:
    return table("sources").set_index("source_id")


def source(source_id: str) -> "pd.Series[str]":
    """One work cited: author, title, year, publisher, url, kind, language, rights, seen.

    Raises
    ------
    DataError
        If no work has that id.
    """
    try:
        found: pd.Series[str] = _sources().loc[source_id]
    except KeyError:
        raise DataError(f"sources.csv has no source_id {source_id!r}.") from None
    return found


def citation(source_id: str, locator: str = "") -> str:
    """A work cited in one line of HTML; its title links to where it can be read."""
    work = source(source_id)
    title = f'<cite lang="{work["language"]}">{html.escape(work["title"])}</cite>'
    if not pd.isna(work["url"]):
        title = f'<a {OWN_KEYS} href="{html.escape(work["url"])}">{title}</a>'
    year = pd.NA if str(work["year"]) in str(work["publisher"]) else work["year"]
    rest = (work["publisher"], year, locator)
    known = [html.escape(str(part)) for part in rest if not pd.isna(part) and part]
    author = [] if pd.isna(work["author"]) else [html.escape(work["author"])]
    return ", ".join([*author, title, *known])


def citations(source_ids: Iterable[str]) -> str:
    """Several works as an HTML list, in the order of the bibliography."""
    wanted = set(source_ids)
    known = [name for name in _sources().index if name in wanted]
    for name in wanted - set(known):
        source(name)
    return "<ul>" + "".join(f"<li>{citation(name)}</li>" for name in known) + "</ul>"
