"""From paragraphs and tables to clauses: which paragraph begins which level, and what is its heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from cms.official import doubts
from cms.official.annexes import ANNEX, annexes_of
from cms.official.articles import articles_without_space, holds_next, is_left
from cms.official.blocks import Block, Paragraph, Table, tidy
from cms.official.clauses import Clause
from cms.official.numbering import BY_LEVEL, Number, number_of, read_number

HEADING_CHARACTERS = 40
"""A paragraph with a number, shorter than this and without an end, is a heading."""
SENTENCE_CHARACTERS = 30
"""A first sentence shorter than this, before others, is a heading: （一）坚持创新引领。以…"""
_SENTENCE = re.compile(rf"[^。；！？]{{1,{SENTENCE_CHARACTERS}}}。")
_DASH = re.compile(r"[—―－–-]{1,3}\s*")
_CLOSING = re.compile(r"本[一-鿿]{2,8}?(?:由.{2,40}负责解释|自.{2,30}起?(?:施行|实施|执行|生效))")
"""What ends a document without articles: who interprets it, from when it holds. It belongs to no clause before it."""
_ENDS = frozenset("。；，：！？")


def clauses_of(blocks: Sequence[Block]) -> list[Clause]:
    """The clauses of a document's body in order; joined, they say what the blocks say."""
    has_decimals = any(
        isinstance(b, Paragraph) and (n := number_of(b.text)) and n.style.level == "decimal2" for b in blocks
    )
    close = articles_without_space(blocks)
    has_articles = bool(close) or any(
        isinstance(b, Paragraph) and (n := number_of(b.text)) and n.style.law for b in blocks
    )
    annexes = annexes_of(blocks)
    out: list[Clause] = []
    for place, block in enumerate(blocks):
        if isinstance(block, Table):
            out.append(_table(block, out))
        elif place in annexes and not block.level:
            out.append(_annex(block, annexes[place]))
        else:
            number = close.get(place) or number_of(block.text)
            if number is not None and number.style.level.startswith("decimal") and not has_decimals:
                number = None
            out.append(_clause(block, number, has_articles=has_articles))
    return _doubted(out)


def _table(table: Table, before: Sequence[Clause]) -> Clause:
    again = bool(before) and before[-1].level == "table" and _is_same_head(before[-1].table[0], table.rows[0])
    return Clause("table", table=table.rows, unsure=(*table.unsure, *((doubts.TABLE_CUT,) if again else ())))


def _is_same_head(one: Sequence[str], other: Sequence[str]) -> bool:
    return [cell.replace(" ", "") for cell in one] == [cell.replace(" ", "") for cell in other]


def _unsure(paragraph: Paragraph) -> tuple[str, ...]:
    stray = (doubts.STRAY,) if doubts.is_stray(paragraph.text) else ()
    return (*paragraph.unsure, *stray)


def _annex(paragraph: Paragraph, number: str) -> Clause:
    rest = paragraph.text[len(number) :].strip()
    heading, text = (rest, "") if _is_short(rest) else ("", rest)
    return Clause("annex", number.strip(), heading, text, unsure=_unsure(paragraph))


def _clause(paragraph: Paragraph, number: Number | None, *, has_articles: bool) -> Clause:
    unsure = _unsure(paragraph)
    if paragraph.level:
        return replace(_said(paragraph), unsure=unsure)
    if number is None and not has_articles and _CLOSING.match(paragraph.text):
        return Clause("closing", text=paragraph.text, unsure=unsure)
    if number is None:
        heading, text = _heading_of_dash(paragraph)
        return Clause("paragraph", "", heading, text, unsure=unsure)
    heading, text = _heading(paragraph, number, has_articles=has_articles)
    return Clause(number.style.level, tidy(number.text), heading, text, unsure=unsure)


def _said(paragraph: Paragraph) -> Clause:
    """A paragraph of which an editor said the level. A numbered one begins with its number, if it has one; the heading
    is what is bold."""
    pattern = (
        ANNEX
        if paragraph.level == "annex"
        else BY_LEVEL[paragraph.level].pattern
        if paragraph.level in BY_LEVEL
        else None
    )
    found = pattern.match(paragraph.text) if pattern else None
    number = found.group() if found else ""
    rest = paragraph.text[len(number) :].strip(" ")
    heading, text = "", rest
    if (bold := paragraph.strong - (len(paragraph.text) - len(rest))) > 0:
        heading, text = _split(rest, bold)
    return Clause(paragraph.level, tidy(number), heading, text, fixed=True)


def _heading(paragraph: Paragraph, number: Number, *, has_articles: bool) -> tuple[str, str]:
    """What stands behind the number, as (heading, text)."""
    rest = paragraph.text[len(number.text) :].strip(" ")
    if number.style.container:
        return rest, ""
    if number.style.law:
        return "", rest
    skipped = len(paragraph.text) - len(rest)
    if paragraph.strong > skipped:
        return _split(rest, paragraph.strong - skipped)
    if has_articles and number.style.level != "first":
        return "", rest
    if _is_short(rest):
        return rest, ""
    sentence = _SENTENCE.match(rest)
    if sentence and len(sentence.group()) < len(rest):
        return sentence.group(), rest[len(sentence.group()) :].strip(" ")
    return "", rest


def _heading_of_dash(paragraph: Paragraph) -> tuple[str, str]:
    """——**创新能力提升。**在…: bold words behind a dash are a heading, the dash with them."""
    dash = _DASH.match(paragraph.text)
    if paragraph.heading or (dash and dash.end() < paragraph.strong < len(paragraph.text)):
        return _split(paragraph.text, len(paragraph.text) if paragraph.heading else paragraph.strong)
    return "", paragraph.text


def _split(text: str, place: int) -> tuple[str, str]:
    """Heading and text; a mark that ends the heading goes with it, bold or not."""
    while place < len(text) and text[place] in _ENDS:
        place += 1
    return text[:place].strip(" "), text[place:].strip(" ")


def _is_short(text: str) -> bool:
    return 0 < len(text) <= HEADING_CHARACTERS and text[-1] not in _ENDS and "。" not in text


def _doubted(clauses: list[Clause]) -> list[Clause]:
    """The clauses with marks where a number does not follow, and where a paragraph may go on."""
    out: list[Clause] = []
    count = _Count()
    for clause in clauses:
        marks = list(clause.unsure)
        if not count.follows(clause) or _hides_article(clause, count):
            marks.append(doubts.NUMBERING)
        if out and _goes_on(out[-1], clause):
            marks.append(doubts.CUT)
        out.append(replace(clause, unsure=tuple(dict.fromkeys(marks))))
    return out


class _Count:
    """The numbers so far. `last`: of each level within what is open; `ever`: of each level in this document, because
    articles go on over chapters, and in some documents so do items over headings."""

    def __init__(self) -> None:
        self.last: dict[str, Number] = {}
        self.ever: dict[str, Number] = {}

    def follows(self, clause: Clause) -> bool:
        """Whether the clause's number is the next of its level, or the first below another."""
        if clause.level in ("annex", "closing"):
            self.last, self.ever = {}, {}
        number = read_number(clause.number) if clause.level in BY_LEVEL else None
        if number is None:
            return True
        style = BY_LEVEL[clause.level]
        none = Number(style, "", 0)
        last, ever = self.last.get(clause.level, none), self.ever.get(clause.level, none)
        self.last = {level: one for level, one in self.last.items() if BY_LEVEL[level].rank < style.rank}
        self.last[clause.level] = self.ever[clause.level] = number
        return number.follows(last) or number.follows(ever)


def _hides_article(clause: Clause, count: _Count) -> bool:
    """Whether an article may stand in a clause that is none of its own."""
    if clause.level == "paragraph":
        return "article" in count.last and is_left(clause.text)
    number = read_number(clause.number) if clause.level == "article" else None
    return number is not None and holds_next(number, clause.text)


def _goes_on(before: Clause, clause: Clause) -> bool:
    """Whether a paragraph without a number may belong to the one before it, which has no end."""
    if clause.level != "paragraph" or clause.heading or before.level == "table" or not before.text:
        return False
    return not doubts.has_end(before.text)
