"""Read a document beside its originals, with help for hard words."""

import html
from collections.abc import Sequence

from neutrality_pact.documents import Document, document
from neutrality_pact.markup import folded
from neutrality_pact.sources import citation
from neutrality_pact.tables import table

LANGUAGES = {"ru": "Russian", "ja": "Japanese", "en": "English"}
FOLDED = ("Preamble", "Closing")


class Reading:
    """A document as a page shows it: text, word help, originals and what was seen of it.

    Parameters
    ----------
    name : the document to read, such as "pact_en". Its opening and closing are folded away.
    originals : the same document in other languages or in its original words, such as
        ["pact_ru", "pact_ja"]. Their sections stand in the same order.
    folded : whether only the title shows until the reader opens the document.
    letter : the letter the lesson calls it by, such as "A"; empty for none.
    """

    def __init__(
        self, name: str, originals: Sequence[str] = (), folded: bool = False, letter: str = ""
    ) -> None:
        self.folded = folded
        self.letter = letter
        self.document = document(name)
        self.originals = [document(original) for original in originals]

    def source_ids(self) -> list[str]:
        """The works the document and its originals were read in."""
        return [one.header["source_id"] for one in (self.document, *self.originals)]

    def __repr__(self) -> str:
        return f"<Reading of {self.document.id}>"

    def _repr_html_(self) -> str:
        body = "".join(self._section(name) for name in self.document.sections)
        title = self.document.header["title"]
        title = f"Document {self.letter}: {title}" if self.letter else title
        inside = f"{body}{self._word_help()}{self._about()}"
        inside = folded(title, inside) if self.folded else f"<h3>{html.escape(title)}</h3>{inside}"
        return f'<div class="np-document">{inside}</div>'

    def _section(self, name: str) -> str:
        place = list(self.document.sections).index(name)
        text = self.document.paragraphs_html(name) + "".join(
            self._original(original, place) for original in self.originals
        )
        if name in FOLDED:
            return folded(name, text)
        if len(self.document.sections) == 1:
            return text
        return f"<p><strong>{html.escape(name)}</strong></p>{text}"

    def _original(self, original: Document, place: int) -> str:
        names = list(original.sections)
        if place >= len(names):
            return ""
        same = original.language == self.document.language
        label = "The original words" if same else f"The same in {LANGUAGES[original.language]}"
        heading = f'<p lang="{original.language}"><strong>{html.escape(names[place])}</strong></p>'
        return folded(label, heading + original.paragraphs_html(names[place]))

    def _word_help(self) -> str:
        words = table("glossary")
        words = words[words["document"] == self.document.id]
        if words.empty:
            return ""
        terms = "".join(
            f"<dt>{html.escape(term)}:</dt> <dd>{html.escape(meaning)}</dd>"
            for term, meaning in zip(words["term"], words["meaning"], strict=True)
        )
        return f'<p><strong>Word help</strong></p><dl class="np-words">{terms}</dl>'

    def _about(self) -> str:
        rows = "".join(f"<p>{provenance(one)}</p>" for one in [self.document, *self.originals])
        return folded("Where this text comes from", rows)


def provenance(one: Document) -> str:
    """Where a text comes from, with what rights, and what was seen of it, as HTML."""
    header = one.header
    told = (
        f"{LANGUAGES[one.language]} text, {header['extent']}, {header['version']}. "
        f"Edition: {header['edition']}. Translation: {header['translation']}. "
        f"Seen: {header['seen']} Rights: {header['rights']}."
    )
    return f"{html.escape(told)} Read in: {citation(header['source_id'], header['locator'])}."
