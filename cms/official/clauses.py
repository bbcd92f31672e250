"""What a document consists of: clauses in order, each with a level. The tree follows from the levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from cms.official.blocks import solid
from cms.official.numbering import BY_LEVEL


@dataclass(frozen=True)
class Level:
    """A kind of clause. `rank`: what stands above what (None: part of the document's frame, outside the tree). `mark`:
    written in 【】 at the beginning of a line, it makes the line a clause of this level whatever it looks like."""

    code: str
    label: str | Promise
    rank: int | None
    mark: str


def _level(code: str, mark: str, label: str | Promise) -> Level:
    return Level(code, label, BY_LEVEL[code].rank + 1 if code in BY_LEVEL else _RANKS.get(code), mark)


_RANKS = {"annex": 0, "closing": 1, "paragraph": 99, "table": 99}
LEVELS: tuple[Level, ...] = (
    _level("part", "编", pgettext_lazy("clause", "Part (编)")),
    _level("chapter", "章", pgettext_lazy("clause", "Chapter (章)")),
    _level("section", "节", pgettext_lazy("clause", "Section (节)")),
    _level("article", "条", pgettext_lazy("clause", "Article (条)")),
    _level("first", "一级", pgettext_lazy("clause", "First level (一、)")),
    _level("second", "二级", pgettext_lazy("clause", "Second level, or item (（一）)")),
    _level("third", "三级", pgettext_lazy("clause", "Third level (1.)")),
    _level("fourth", "四级", pgettext_lazy("clause", "Fourth level (（1）)")),
    _level("fifth", "五级", pgettext_lazy("clause", "Fifth level (①)")),
    _level("decimal1", "编号一级", pgettext_lazy("clause", "Numbered 1")),
    _level("decimal2", "编号二级", pgettext_lazy("clause", "Numbered 1.1")),
    _level("decimal3", "编号三级", pgettext_lazy("clause", "Numbered 1.1.1")),
    _level("decimal4", "编号四级", pgettext_lazy("clause", "Numbered 1.1.1.1")),
    _level("paragraph", "段落", pgettext_lazy("clause", "Paragraph without a number")),
    _level("table", "表格", pgettext_lazy("clause", "Table")),
    _level("closing", "文末", pgettext_lazy("clause", "Closing words")),
    _level("annex", "附件", pgettext_lazy("clause", "Annex")),
    # The frame: what stands around the text and is told in fields of the document as well.
    _level("registration", "登记号", pgettext_lazy("clause", "Registration number")),
    _level("letterhead", "发文机关标志", pgettext_lazy("clause", "Letterhead")),
    _level("document_number", "发文字号", pgettext_lazy("clause", "Document number")),
    _level("title", "标题", pgettext_lazy("clause", "Title")),
    _level("contents", "目录", pgettext_lazy("clause", "Table of contents")),
    _level("history", "沿革", pgettext_lazy("clause", "How it came about")),
    _level("addressees", "主送", pgettext_lazy("clause", "Addressees")),
    _level("signature", "署名", pgettext_lazy("clause", "Signature")),
    _level("date", "日期", pgettext_lazy("clause", "Date")),
    _level("remark", "附注", pgettext_lazy("clause", "Remark")),
)
BY_CODE = {level.code: level for level in LEVELS}
BY_MARK = {level.mark: level for level in LEVELS}


@dataclass(frozen=True)
class Clause:
    """One clause. `number`, `heading` and `text` joined are what the document says there, in this order; `number` with
    its mark (三、). `unsure`: codes of doubt for an editor (see `doubts`); `accepted`: those of them that an editor looked
    at and found right."""

    level: str
    number: str = ""
    heading: str = ""
    text: str = ""
    table: tuple[tuple[str, ...], ...] = ()
    anchor: str = ""
    unsure: tuple[str, ...] = ()
    fixed: bool = field(default=False, compare=False)
    accepted: tuple[str, ...] = field(default=(), compare=False)

    @property
    def doubts(self) -> tuple[str, ...]:
        """Codes of the doubts that are still open."""
        return tuple(code for code in self.unsure if code not in self.accepted)

    @property
    def said(self) -> str:
        """All of it, one piece after the other."""
        return " ".join(piece for piece in (self.number, self.heading, self.text, *self._cells) if piece)

    @property
    def solid(self) -> str:
        return solid("".join((self.number, self.heading, self.text, *self._cells)))

    @property
    def _cells(self) -> tuple[str, ...]:
        return tuple(cell for row in self.table for cell in row)

    @property
    def is_frame(self) -> bool:
        return BY_CODE[self.level].rank is None


def parents(clauses: Sequence[Clause]) -> list[int | None]:
    """For each clause the place of the one it belongs to, None at the top. A paragraph without a number belongs to the
    numbered clause before it; in an article's items it belongs to the article, as 款 do. The frame belongs to nothing
    and ends what was open."""
    out: list[int | None] = []
    open_: list[int] = []
    for place, clause in enumerate(clauses):
        rank = BY_CODE[clause.level].rank
        if rank is None:
            open_.clear()
            out.append(None)
            continue
        if rank < _UNNUMBERED:
            while open_ and _rank(clauses[open_[-1]]) >= rank:
                open_.pop()
            out.append(open_[-1] if open_ else None)
            open_.append(place)
        else:
            articles = [one for one in open_ if clauses[one].level == "article"]
            # A table may belong to the item above it; words that follow items go on with the article.
            belongs = articles[-1] if articles and clause.level != "table" else (open_[-1] if open_ else None)
            out.append(belongs)
            if articles and clause.level != "table":
                del open_[open_.index(articles[-1]) + 1 :]
    return out


_UNNUMBERED = 99


def _rank(clause: Clause) -> int:
    rank = BY_CODE[clause.level].rank
    return _UNNUMBERED if rank is None else rank


def depths(clauses: Sequence[Clause]) -> list[int]:
    """How deep each clause stands, 0 at the top."""
    out: list[int] = []
    for parent in parents(clauses):
        out.append(0 if parent is None else out[parent] + 1)
    return out


def names_of(clauses: Sequence[Clause]) -> list[str]:
    """How each clause is called by the numbers above it: 三、（五）2., 第二十六条（四）; one without a number is called as
    the clause that it belongs to. Chapters and sections are left out: articles are counted through them."""
    out: list[str] = []
    for clause, parent in zip(clauses, parents(clauses), strict=True):
        style = BY_LEVEL.get(clause.level)
        own = "" if clause.is_frame or (style and style.container) else clause.number
        out.append(("" if parent is None else out[parent]) + own)
    return out


def joined(clauses: Sequence[Clause]) -> str:
    """The document's characters, white space left out."""
    return "".join(clause.solid for clause in clauses)
