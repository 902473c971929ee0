"""Make the HTML of a notebook into a page that reads well on a screen and on paper."""

import html
import re
from functools import cache
from itertools import zip_longest
from pathlib import PurePosixPath

from bs4 import BeautifulSoup, Tag

from neutrality_pact.sources import citation
from neutrality_pact.tables import table

# Advice that is of use in JupyterLab only: list items, table rows and paragraphs that say this.
IN_JUPYTERLAB = re.compile(
    r"Run All Cells|Scroll (back )?up to|grey lines of code|grey cell |Ctrl and B\b"
    r"|press Esc, then Shift|double-click its name|Double-click the line|^Start here\.$"
)
INSTEAD = (
    (re.compile(r"^run the notebook$"), "open this page"),
    (re.compile(r"^Graded: "), "Graded: your teacher marks these. Write in the box."),
    (re.compile(r"^Save this notebook"), "Press Download to hand in (text)."),
    (re.compile(r"^Give your teacher this file: "), "Give that file to your teacher."),
)
# What stays folded on paper: the same again, and what is of use on a screen only.
NOT_ON_PAPER = re.compile(r"^(The same |The original words|The code )")
CYRILLIC = r"[\u0400-\u04ff]"
EAST_ASIAN = r"[\u3040-\u30ff\u3400-\u9fff]"
FOREIGN = re.compile("|".join(f"{one}(?:[^<A-Za-z]*{one})?" for one in (CYRILLIC, EAST_ASIAN)))
LETTER = re.compile(r"^Document \w: ")


def arrange(soup: BeautifulSoup, pages: dict[str, str]) -> None:
    """Make what a notebook shows into the body of a page, with notes for paper at its end.

    Parameters
    ----------
    soup : what the notebook shows; changed in place.
    pages : the page of each notebook, by the names of their files.
    """
    _leave_out_jupyterlab(soup)
    _rule_lines(soup)
    _choose_for_paper(soup)
    _link_pages(soup, pages)
    _name_headings(soup)
    _add_notes(soup)
    tidy(soup)


def tidy(soup: BeautifulSoup) -> None:
    """Tables that scroll by themselves, and words of other languages marked."""
    _tidy_tables(soup)
    _mark_languages(soup)


def contents(soup: BeautifulSoup) -> str:
    """A list of links to the page's sections."""
    entries = "".join(
        f'<li><a href="#{html.escape(str(one["id"]))}">{html.escape(one.get_text())}</a></li>'
        for one in soup.select("h2[id]")
    )
    return f"<ol>{entries}</ol>"


def _mark_languages(soup: BeautifulSoup) -> None:
    """Mark words in Cyrillic, Chinese or Japanese letters with their language, where none is said.

    Chinese letters count as the language of a title cited beside them, or else as Japanese.
    """
    for text in soup.find_all(string=FOREIGN):
        beside = text.parent or soup
        if beside.get("lang") or beside.find_parent(lang=True):
            continue
        languages = [str(one["lang"]) for one in beside.select("[lang]")]
        east_asian = next((one for one in languages if one in ("ja", "zh")), "ja")
        pieces = FOREIGN.split(text)
        found = FOREIGN.findall(text)
        for words, foreign in zip_longest(pieces, found, fillvalue=""):
            text.insert_before(words)
            if foreign:
                language = "ru" if re.match(CYRILLIC, foreign) else east_asian
                mark = soup.new_tag("span", attrs={"lang": language})
                mark.string = foreign
                text.insert_before(mark)
        text.extract()


def _name_headings(soup: BeautifulSoup) -> None:
    """Give each heading of the prose the anchor that it has in JupyterLab."""
    for heading in soup.select(".prose :is(h1, h2, h3, h4)"):
        heading["id"] = heading.get_text().replace(" ", "-")


def _leave_out_jupyterlab(soup: BeautifulSoup) -> None:
    """Drop advice on JupyterLab, or say what to do here instead."""
    for node in soup.select(".prose :is(li, tr, p)"):
        if not node.decomposed and IN_JUPYTERLAB.search(node.get_text()):
            node.decompose()
    for node in soup.select(".prose :is(ol, ul)"):
        if not node.get_text(strip=True):
            node.decompose()
    for node in soup.select(".prose :is(li, td)"):
        for said, instead in INSTEAD:
            if said.search(node.get_text()):
                node.string = instead


def _tidy_tables(soup: BeautifulSoup) -> None:
    """Name the header cells of every table, and let a wide one scroll by itself."""
    for style in soup.select("style"):
        style.decompose()
    for found in soup.select("table"):
        if "np-table" not in found.get_attribute_list("class"):
            found["class"] = "np-table"
        del found["border"]
        for head in found.select("thead th"):
            head["scope"] = "col"
            if not head.get_text(strip=True):
                head.name = "td"
                del head["scope"]
        for head in found.select("tbody th"):
            head["scope"] = "row"
        around = {"class": "wide", "tabindex": "0", "role": "region", "aria-label": "Table"}
        found.wrap(soup.new_tag("div", attrs=around))


def _choose_for_paper(soup: BeautifulSoup) -> None:
    """Mark what is folded away on the screen and belongs on paper, once and in short."""
    printed: set[str] = set()
    for fold in soup.select("details"):
        if fold.summary and not NOT_ON_PAPER.match(fold.summary.get_text()):
            fold["data-paper"] = "true"
    for document in soup.select(".np-document:has(> details:only-child, > h3)"):
        title = document.find(["h3", "summary"])
        words = LETTER.sub("", title.get_text() if title else "")
        if words in printed:
            document["class"] = "np-document screen"
            document.insert_before(_on_paper(soup, f"{words}: see above."))
        printed.add(words)
    for still in soup.select(".np-control:has(> details)"):
        left = [fold for fold in still.select(":scope > details") if not fold.find("img")]
        for fold in left:
            del fold["data-paper"]
        if left:
            names = "; ".join(fold.summary.get_text() for fold in left if fold.summary)
            still.append(_on_paper(soup, f"On the screen there is more: {names}."))


def _on_paper(soup: BeautifulSoup, words: str) -> Tag:
    line = soup.new_tag("p", attrs={"class": "paper"})
    line.string = words
    return line


def _rule_lines(soup: BeautifulSoup) -> None:
    """Lines to write on, as wide as the paper; boxes to tick side by side."""
    for boxes in soup.select(".np-control ul"):
        if boxes.get_text(strip=True).startswith("☐"):
            boxes["class"] = "boxes"
    for line in soup.select(".np-control p"):
        if not line.get_text().strip("_ \n"):
            line.clear()
            line["class"] = "ruled"


def _link_pages(soup: BeautifulSoup, pages: dict[str, str]) -> None:
    """Point links between notebooks at their pages; an address that leads nowhere is only text."""
    for link in soup.select("a[href]"):
        address = str(link["href"])
        if address.startswith(("#", "http")):
            continue
        name = PurePosixPath(address).name
        if name in pages:
            link["href"] = pages[name]
        else:
            link.unwrap()


def _add_notes(soup: BeautifulSoup) -> None:
    """Number the links of the prose for paper, and list where they lead."""
    numbers: dict[str, int] = {}
    for link in soup.select(".prose a[href^=http]"):
        number = numbers.setdefault(str(link["href"]), len(numbers) + 1)
        mark = soup.new_tag("sup", attrs={"class": "paper", "aria-hidden": "true"})
        mark.string = str(number)
        link.insert_after(mark)
    if numbers:
        told = "".join(f"<li>{_note(address)}</li>" for address in numbers)
        notes = f'<section class="paper notes"><h2>Notes</h2><ol>{told}</ol></section>'
        soup.append(BeautifulSoup(notes, "html.parser"))


def _note(address: str) -> str:
    work = _works().get(address)
    return (f"{citation(work)}. " if work else "") + html.escape(address)


@cache
def _works() -> dict[str, str]:
    """The work that stands at an address."""
    works = table("sources").dropna(subset=["url"])
    return dict(zip(works["url"], works["source_id"], strict=True))
