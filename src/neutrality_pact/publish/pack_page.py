"""A page of the teacher pack: one HTML file that needs nothing else, to read and to print."""

import html
import re
from pathlib import Path

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

STYLE = Path(__file__).with_name("pack.css").read_text("utf-8")
HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.S)
LINK = re.compile(r'<a href="(?!https?://|#)([^"]*)">(.*?)</a>', re.S)


def page(title: str, body: str, home: bool = True) -> str:
    """A whole page; `home` puts a link to the first page of the pack above it."""
    back = '<nav aria-label="Teacher pack"><a href="index.html">Teacher pack</a></nav>'
    return (
        '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head>"
        f"<body>{back if home else ''}<main>{body}</main></body></html>\n"
    )


def from_markdown(text: str) -> str:
    """Markdown as HTML; headings can be linked to."""
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return HEADING.sub(_place, str(MarkdownWithMath(renderer=renderer).render(text)).strip())


def _place(match: re.Match[str]) -> str:
    """A heading with a name for links, as GitHub makes it: small letters and hyphens only."""
    words = html.unescape(re.sub(r"<[^>]+>", "", match[2])).lower().replace(" ", "-")
    name = re.sub(r"[^a-z0-9_-]", "", words)
    return f'<h{match[1]} id="{name}">{match[2]}</h{match[1]}>'


def relinked(body: str, pages: dict[str, str]) -> str:
    """Links to the project's files led to the pages of the pack; others become plain words.

    Parameters
    ----------
    body : HTML with links as they stand in `teaching/`.
    pages : each page of the pack by the path of its file, seen from `teaching/`.
    """

    def lead(match: re.Match[str]) -> str:
        path, _, place = match[1].partition("#")
        target = pages.get(path)
        if target is None:
            return match[2]
        return f'<a href="{target}{"#" + place if place else ""}">{match[2]}</a>'

    return LINK.sub(lead, body)
