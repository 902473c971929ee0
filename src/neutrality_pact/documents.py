"""The embedded documents: treaty texts, notes and telegrams, in each language."""

import html
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
import yaml

from neutrality_pact import contract, folders

HEADER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
REQUIRED = (
    "id", "title", "date", "language", "from", "to", "source_id", "locator",
    "edition", "translation", "rights", "extent", "version", "seen",
)  # fmt: skip


@dataclass(frozen=True)
class Document:
    """One text in one language.

    Attributes
    ----------
    id : name in the data package, such as "pact_en".
    header : what is known of the text: date, from, to, edition, translation, rights, extent
        (full or excerpt), version (original or adapted), seen (what was read to check it).
    sections : headings such as "Article One" and the paragraphs under each, in order.
    """

    id: str
    header: dict[str, str]
    sections: dict[str, list[str]]

    @property
    def language(self) -> str:
        """Language code for the page, such as "ru"."""
        return self.header["language"]

    def text(self, section: str | None = None) -> str:
        """The words of one section, or of the whole document."""
        chosen = self.sections.values() if section is None else [self.sections[section]]
        return "\n\n".join(paragraph for paragraphs in chosen for paragraph in paragraphs)

    def table(self) -> pd.DataFrame:
        """The document as a table: one row per section, with its heading and text."""
        return pd.DataFrame(
            {"section": list(self.sections), "text": [self.text(name) for name in self.sections]}
        )

    def paragraphs_html(self, section: str) -> str:
        """One section as HTML paragraphs marked with its language."""
        return "".join(
            f'<p lang="{self.language}">{html.escape(paragraph)}</p>'
            for paragraph in self.sections[section]
        )


@cache
def document(name: str, data: Path = folders.DATA) -> Document:
    """One embedded document.

    Parameters
    ----------
    name : the document's name, such as "pact_en", "pact_ru" or "note_1945_en".
    data : the folder that holds the data package.

    Raises
    ------
    DataError
        If there is no such document or its file is damaged; the sentence says what to do.
    """
    text = contract.read_checked(name, data).decode("utf-8").replace("\r\n", "\n")
    match = HEADER.match(text)
    if not match:
        raise contract.DataError(
            f"{name}.md must begin with a header between two lines of '---'; restore the file."
        )
    header = {key: str(value) for key, value in (yaml.safe_load(match[1]) or {}).items()}
    missing = [key for key in REQUIRED if key not in header]
    if missing:
        raise contract.DataError(f"{name}.md: its header lacks {', '.join(missing)}.")
    return Document(name, header, _sections(text[match.end() :]))


def _sections(body: str) -> dict[str, list[str]]:
    """Paragraphs under each "## " heading; "Text" where a document has no heading."""
    sections: dict[str, list[str]] = {}
    heading = "Text"
    for block in re.split(r"\n{2,}", body.strip()):
        if block.startswith("## "):
            heading = block[3:].strip()
        else:
            sections.setdefault(heading, []).append(" ".join(block.splitlines()))
    return sections
