"""Pieces of HTML that every room shares."""

import html

# JupyterLab's one-letter commands and arrow keys must not act on what has the focus here.
OWN_KEYS = 'data-lm-suppress-shortcuts="true"'


def folded(title: str, inside: str) -> str:
    """HTML that shows only its title until the reader opens it."""
    return f"<details><summary {OWN_KEYS}>{html.escape(title)}</summary>{inside}</details>"
