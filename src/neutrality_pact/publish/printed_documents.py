"""The documents of a lesson on paper: one sheet for each text, with numbered lines."""

import html
import re
import textwrap
from pathlib import Path

import pandas as pd

from neutrality_pact.activities.read_documents import LANGUAGES, provenance
from neutrality_pact.documents import Document, document
from neutrality_pact.figures.words import day_in_words
from neutrality_pact.publish.lesson_cells import documents_read, originals
from neutrality_pact.tables import table

WIDTHS = {"en": 66, "ru": 58, "ja": 32}  # characters in a line: none may wrap on paper
NUMBERED = 5  # every fifth line carries its number
NEVER_FIRST = "、。」』）〕ー々"  # no Japanese line begins with one of these
FORMULAS = ("Preamble", "Closing")  # in small type, without numbers


def documents_body(notebook: Path, lesson: str) -> str:
    """Every document of a lesson, each on its own sheet: adapted first, then its originals."""
    sheets = []
    for name, read in documents_read(notebook).items():
        letter = read.named.get("letter", "")
        sheets.append(_sheet(document(name), letter))
        sheets += [_sheet(document(one), letter, " (full wording)") for one in originals(read)]
    return f"<h1>{html.escape(lesson)}: documents to print</h1>{''.join(sheets)}"


def _sheet(one: Document, letter: str, wording: str = "") -> str:
    header = one.header
    title = f"Document {letter}: {header['title']}" if letter else header["title"]
    title += wording if one.language == "en" else f" ({LANGUAGES[one.language]})"
    told = f"{header['from']}, to {header['to']}. {day_in_words(pd.Timestamp(header['date']))}."
    return (
        f'<section class="sheet"><h2>{html.escape(title)}</h2>'
        f'<p class="small">{html.escape(told)}</p>{_numbered(one)}{_word_help(one)}{_about(one)}'
        "</section>"
    )


def _numbered(one: Document) -> str:
    """The text in lines that stay the same on every paper, so that a class can name a line."""
    number, body = 0, ""
    for heading, paragraphs in one.sections.items():
        if heading in FORMULAS:
            body += f'<div class="minor">{one.paragraphs_html(heading)}</div>'
            continue
        if len(one.sections) > 1:
            body += f'<h3 lang="{one.language}">{html.escape(heading)}</h3>'
        for paragraph in paragraphs:
            spans = ""
            for line in lines(paragraph, one.language):
                number += 1
                mark = f' data-number="{number}"' if number % NUMBERED == 0 or number == 1 else ""
                spans += f'<span class="line"{mark}>{html.escape(line)} </span>'
            body += f'<p lang="{one.language}">{spans}</p>'
    return f'<div class="lines">{body}</div>'


def lines(paragraph: str, language: str) -> list[str]:
    """A paragraph cut into lines; a Japanese line never begins with a closing mark."""
    width = WIDTHS[language]
    if language != "ja":
        return textwrap.wrap(paragraph, width, break_long_words=False)
    return re.findall(f".{{1,{width}}}[{re.escape(NEVER_FIRST)}]*", paragraph)


def _word_help(one: Document) -> str:
    words = table("glossary").query("document == @one.id")
    if words.empty:
        return ""
    told = "".join(
        f"<li><strong>{html.escape(term)}</strong>: {html.escape(meaning)}</li>"
        for term, meaning in zip(words["term"], words["meaning"], strict=True)
    )
    return f'<h3>Word help</h3><ul class="words">{told}</ul>'


def _about(one: Document) -> str:
    return f'<p class="small">{provenance(one)}</p>'
