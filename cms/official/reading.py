"""An official document from a file: blocks, clauses, front matter, and the account of its characters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext_lazy as _

from cms.official import html
from cms.official.blocks import Block
from cms.official.clauses import Clause, joined
from cms.official.decoding import UnreadableError, check_size, text_of
from cms.official.frame import framed
from cms.official.front_matter import FrontMatter, front_matter_of
from cms.official.outline import clauses_of
from cms.official.statements import marked
from cms.official.text import blocks_of_markdown, blocks_of_text, characters_of
from cms.official.word import document_of_word, is_word


@dataclass(frozen=True)
class OfficialDocument:
    """A document as it was read. `characters_in`: of the source's body without white space and markup; as many must
    come out."""

    front: FrontMatter
    clauses: tuple[Clause, ...]
    characters_in: int

    @property
    def characters_out(self) -> int:
        return len(joined(self.clauses))


@dataclass(frozen=True)
class _Source:
    blocks: Sequence[Block]
    metadata: Mapping[str, str]
    characters: int


def read(content: bytes, name: str = "") -> OfficialDocument:
    """The document in a file; its kind is seen by what it holds, and by its name where that leaves it open.
    UnreadableError says what to do with a file that is none."""
    check_size(content)
    return document_of(_source(content, PurePath(name).suffix.lower()))


def document_of(source: _Source) -> OfficialDocument:
    if not source.blocks:
        raise UnreadableError(_("There is no text in this file."))
    clauses = marked(framed(clauses_of(source.blocks)))
    return OfficialDocument(front_matter_of(clauses, source.metadata), tuple(clauses), source.characters)


def _source(content: bytes, suffix: str) -> _Source:
    if is_word(content):
        document = document_of_word(content)
        return _Source(document.blocks, {}, document.characters)
    text = text_of(content)
    if _is_html(text, suffix):
        page = html.page_of(text)
        return _Source(page.blocks, page.metadata, page.characters)
    markdown = _is_markdown(text, suffix)
    blocks = blocks_of_markdown(text) if markdown else blocks_of_text(text)
    return _Source(blocks, {}, characters_of(text, markdown=markdown))


def _is_html(text: str, suffix: str) -> bool:
    start = text.lstrip()[:2000].lower()
    return suffix in (".html", ".htm", ".xhtml") or (
        start.startswith("<") and ("<p" in start or "<div" in start or "<html" in start)
    )


def _is_markdown(text: str, suffix: str) -> bool:
    return suffix in (".md", ".markdown") or text.lstrip().startswith("# ")
