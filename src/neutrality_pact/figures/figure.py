"""A figure as a value: picture, finding, description, table and sources together.

JupyterLab drops the alternative text of bare images, so a figure shows itself as HTML.
"""

import base64
import html
import io
from dataclasses import dataclass, field

import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Drawing

from neutrality_pact.markup import folded
from neutrality_pact.sources import citation

MOST_SOURCES = 4  # works named in the open; more are folded away


@dataclass(frozen=True)
class Figure:
    """A chart, map or timeline with everything a reader needs beside it.

    Attributes
    ----------
    title : the finding, in about ten words.
    subtitle : measure, place, period, unit.
    description : alternative text, computed from the data that is drawn.
    picture : PNG bytes.
    data : the table that is drawn.
    sources : (source_id, locator) of every work the data come from.
    note : what else a reader must know to trust the figure, in a sentence or two.
    marker : where a vertical line stands, as a share of the picture's width; None for no line.
    """

    title: str
    subtitle: str
    description: str
    picture: bytes = field(repr=False)
    data: pd.DataFrame = field(repr=False)
    sources: tuple[tuple[str, str], ...]
    note: str = ""
    marker: float | None = None

    def picture_address(self) -> str:
        """The picture as the address of an image, holding the whole picture."""
        return "data:image/png;base64," + base64.b64encode(self.picture).decode()

    def image_html(self) -> str:
        """The picture with its alternative text, and its marker if it has one."""
        line = (
            ""
            if self.marker is None
            else f'<span class="np-marker" style="left:{self.marker:.3%}"></span>'
        )
        return (
            f'<div class="np-picture"><img alt="{html.escape(self.description)}" '
            f'src="{self.picture_address()}">{line}</div>'
        )

    def table_html(self) -> str:
        """The data as an HTML table with named rows and columns."""
        return table_html(self.data)

    def sources_html(self) -> str:
        """The works the data come from, folded away if they are many, and the note."""
        works = [citation(name, locator) for name, locator in self.sources]
        told = f"<p>Sources: {'; '.join(works)}.</p>" if works else ""
        if len(works) > MOST_SOURCES:
            listed = "".join(f"<li>{work}</li>" for work in works)
            told = folded(f"Sources: {len(works)} works", f"<ul>{listed}</ul>")
        return told + (f"<p>{html.escape(self.note)}</p>" if self.note else "")

    def _repr_html_(self) -> str:
        return (
            f'<figure class="np-figure"><figcaption><strong>{html.escape(self.title)}</strong>'
            f"<br>{html.escape(self.subtitle)}</figcaption>{self.image_html()}"
            f"{folded('The same as a table', self.table_html())}"
            f"{self.sources_html()}</figure>"
        )


def cited(rows: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Every work that rows of a table cite, once, with the first place that is cited of it."""
    first = rows.drop_duplicates("source_id")
    return tuple(zip(first["source_id"], first["locator"].fillna(""), strict=True))


def table_html(frame: pd.DataFrame) -> str:
    """A DataFrame as an HTML table: header cells marked, first column naming each row."""
    head = "".join(f'<th scope="col">{html.escape(str(name))}</th>' for name in frame.columns)
    rows = []
    for record in frame.itertuples(index=False, name=None):
        first, *rest = ("" if pd.isna(cell) else html.escape(str(cell)) for cell in record)
        cells = "".join(f"<td>{cell}</td>" for cell in rest)
        rows.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    return (
        '<table class="np-table">'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def png(drawing: Drawing) -> bytes:
    """A matplotlib drawing as PNG bytes, and the drawing closed."""
    buffer = io.BytesIO()
    drawing.savefig(buffer, format="png", metadata={"Software": None})
    plt.close(drawing)
    return buffer.getvalue()
