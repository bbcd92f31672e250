"""An official document from a file: blocks, clauses, front matter, and the account of its characters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath

from django.utils.translation import gettext_lazy as _

from cms.official import doubts, html, markdown
from cms.official.blocks import Source
from cms.official.clauses import Clause, joined
from cms.official.decoding import UnreadableError, check_size, text_of
from cms.official.frame import framed
from cms.official.front_matter import FrontMatter, front_matter_of
from cms.official.outline import clauses_of
from cms.official.page_lines import without_page_lines
from cms.official.statements import marked
from cms.official.text import blocks_of_text, characters_of
from cms.official.word.package import is_word
from cms.official.word.reading import document_of_word


@dataclass(frozen=True)
class OfficialDocument:
    """A document as it was read. `characters_in`: that somebody sees who looks at the source's body, without white space
    and markup; as many must come out or be told: `characters_told` were left out, each with a doubt that says so."""

    front: FrontMatter
    clauses: tuple[Clause, ...]
    characters_in: int
    characters_told: int = 0

    @property
    def characters_out(self) -> int:
        return len(joined(self.clauses))


def read(content: bytes, name: str = "") -> OfficialDocument:
    """The document in a file; its kind is seen by what it holds, and by its name where that leaves it open.
    UnreadableError says what to do with a file that is none."""
    check_size(content)
    return document_of(_source(content, PurePath(name).suffix.lower()))


def document_of(source: Source) -> OfficialDocument:
    source = without_page_lines(source)
    if not source.blocks:
        raise UnreadableError(_("There is no text in this file."))
    clauses = marked(framed(clauses_of(source.blocks)))
    if len(joined(clauses)) + source.told != source.characters:
        clauses[0] = replace(clauses[0], unsure=(*clauses[0].unsure, doubts.ACCOUNT))
    return OfficialDocument(front_matter_of(clauses, source.metadata), tuple(clauses), source.characters, source.told)


def _source(content: bytes, suffix: str) -> Source:
    if is_word(content):
        return document_of_word(content)
    text = text_of(content)
    if _is_html(text, suffix):
        return _with_text(html.page_of(text))
    if _is_markdown(text, suffix):
        return markdown.source_of(text)
    return Source(tuple(blocks_of_text(text)), {}, characters_of(text))


def _with_text(page: Source) -> Source:
    if not page.blocks:
        raise UnreadableError(
            _(
                "There is no text in this file. Its page shows a picture or another file, or a program draws it. Open it in "
                "a browser, select the document, copy it and paste the text."
            )
        )
    return page


def _is_html(text: str, suffix: str) -> bool:
    start = text.lstrip()[:2000].lower()
    return suffix in (".html", ".htm", ".xhtml") or (
        start.startswith("<") and ("<p" in start or "<div" in start or "<html" in start)
    )


def _is_markdown(text: str, suffix: str) -> bool:
    return suffix in (".md", ".markdown") or text.lstrip().startswith("# ") or markdown.is_headed(text)
