"""What an official document says in front and at its end, as fields: title, number, issuer, dates, addressees."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cms.official.blocks import solid, tidy
from cms.official.clauses import Clause
from cms.official.dates import Validity, date_of, validity_said, years_later
from cms.official.frame import block_of, one_line

_ORDER = re.compile(r"(?:中华人民共和国)?([一-鿿]{2,20}令)(第\d{1,5}号)?")
_ORDER_OF_STATE_COUNCIL = "国务院令"
_ISSUER_OF_TITLE = re.compile(r"(.{2,40}?)(?:关于|印发|转发|批转|对.{2,40}的(?:答复|批复))")
_BODIES = re.compile(r"全国人民代表大会常务委员会|全国人民代表大会(?!常务)|国务院(?!关于)|最高人民法院|最高人民检察院")
_INTERPRETER = re.compile(
    r"由([^，。；由]{2,40}?)(?:负责)(?:具体)?解释|解释权(?:归|属于?)([^，。；]{2,40}?)(?:所有)?[。，；]"
)
_PERSON = re.compile(r"(?:总理|省长|市长|区长|县长|部长|主任|局长|院长|主席)")
_SPACED = re.compile(r"[\s　]{2,}")


@dataclass(frozen=True)
class FrontMatter:
    """Empty text, None and () where the document does not say it."""

    title: str = ""
    number: str = ""
    issuer: str = ""
    index_number: str = ""
    registration: str = ""
    topics: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    addressees: str = ""
    signatories: tuple[str, ...] = ()
    signed: datetime.date | None = None
    published: datetime.date | None = None
    effective: datetime.date | None = None
    expires: datetime.date | None = None
    interpreted_by: str = ""
    unsure: tuple[str, ...] = field(default=())


def front_matter_of(clauses: Sequence[Clause], metadata: Mapping[str, str]) -> FrontMatter:
    """From the framed clauses; what the page's own table of metadata says goes first. `unsure` names the fields that an
    editor has to look at."""
    order = _order(clauses)
    signed = date_of(metadata.get("成文日期", "")) or _signed(clauses)
    published = date_of(metadata.get("发布日期", ""))
    effective, expires, unsure = _validity(clauses, signed, published)
    title = tidy(metadata.get("标题", "")) or _title(clauses, order)
    issuer = tidy(metadata.get("发文机关", "") or metadata.get("发布机构", "")) or _issuer(clauses, order, title)
    number = solid(metadata.get("发文字号", "") or metadata.get("文号", "")) or _number(clauses, order)
    needed = {"title": title, "number": number, "issuer": issuer, "signed": signed}
    return FrontMatter(
        title=title,
        number=number,
        issuer=issuer,
        index_number=solid(metadata.get("索引号", "")),
        registration=_first(clauses, "registration"),
        topics=tuple(part for part in re.split(r"[\\/]", metadata.get("主题分类", "")) if part.strip()),
        keywords=tuple(metadata.get("主题词", "").split()),
        addressees=_first(clauses, "addressees").rstrip("：:"),
        signatories=tuple(_spaced(one.text) for one in clauses if one.level == "signature"),
        signed=signed,
        published=published,
        effective=effective,
        expires=expires,
        interpreted_by=_interpreter(clauses),
        unsure=(*unsure, *(name for name, value in needed.items() if not value)),
    )


def _first(clauses: Sequence[Clause], level: str) -> str:
    return next((one.said for one in clauses if one.level == level), "")


def _order(clauses: Sequence[Clause]) -> str:
    """国务院令 of the letterhead 中华人民共和国国务院令, "" for other documents."""
    head = solid(_first(clauses, "letterhead"))
    found = _ORDER.fullmatch(head)
    return found[1] if found else ""


def _title(clauses: Sequence[Clause], order: str) -> str:
    """The first title; an order's is that of what it promulgates, after the signature."""
    start = next((place for place, one in enumerate(clauses) if one.level == "date"), 0) if order else 0
    return one_line(block_of(clauses, "title", start)[1] or block_of(clauses, "title")[1])


def _number(clauses: Sequence[Clause], order: str) -> str:
    """As it is cited: the number of an order with whose order it is, 国令第707号 for the State Council's."""
    said = solid(_first(clauses, "document_number"))
    if order and re.fullmatch(r"第\d+号", said):
        return ("国令" if order == _ORDER_OF_STATE_COUNCIL else order) + said
    return said


def _issuer(clauses: Sequence[Clause], order: str, title: str) -> str:
    """Who signed; else whose letterhead it is; else whom the title names, or the history of a law."""
    first = block_of(clauses, "signature")[1]
    bodies = [solid(one.text) for one in first if not _PERSON.match(solid(one.text))]
    if bodies:
        return " ".join(bodies)
    if order:
        return order.removesuffix("令")
    if head := solid(_first(clauses, "letterhead")).removesuffix("文件"):
        return head
    history = [one.said for one in clauses if one.level == "history"]
    for said in reversed(history):
        if found := _BODIES.findall(said):
            return str(found[0])
    found_in_title = _ISSUER_OF_TITLE.match(title)
    return found_in_title[1] if found_in_title else ""


def _spaced(text: str) -> str:
    return _SPACED.sub(" ", text).strip()


def _signed(clauses: Sequence[Clause]) -> datetime.date | None:
    """The date below the first signature; of a law the date of its last version."""
    place, dates = block_of(clauses, "date")
    if place >= 0 and place > 0 and clauses[place - 1].level == "signature":
        return date_of(dates[0].text)
    history = [one for one in clauses if one.level == "history" and not _only_begins(one)]
    if known := [day for one in history if (day := date_of(one.said))]:
        return max(known)
    return date_of(dates[0].text) if dates else None


def _only_begins(clause: Clause) -> bool:
    """2021年1月1日 施行: when it begins to hold, not when it was made."""
    return solid(clause.said).endswith(("施行", "实施"))


def _validity(
    clauses: Sequence[Clause], signed: datetime.date | None, published: datetime.date | None
) -> tuple[datetime.date | None, datetime.date | None, list[str]]:
    """When it begins and ends to hold, and which of both an editor has to look at."""
    said = [validity_said(one.said) for one in clauses if _tells_validity(one)]
    unsure: list[str] = []
    effective = _effective(clauses, said, signed, published)
    if effective and signed and effective < signed:
        # The text of a law keeps the day its first version began; that of this version is not in it.
        effective, unsure = None, ["effective"]
    until = [one.expires for one in said if one.expires]
    years = [one.years for one in said if one.years]
    if until:
        contradicts = effective is not None and until[-1] < effective
        return effective, until[-1], [*unsure, "expires"] if contradicts else unsure
    if years and effective:
        return effective, years_later(effective, years[-1]), [*unsure, "expires"]
    return effective, None, unsure


def _tells_validity(clause: Clause) -> bool:
    """A document tells of itself as 本办法, or in the order that promulgates it; other dates are of what it tells."""
    bare = clause.solid
    return (
        re.search(r"本[一-鿿]{1,10}?(?:自|有效期|的有效期)|^自|[，,](?:现予|现将.{2,60})?.{0,12}自", bare) is not None
    )


def _effective(
    clauses: Sequence[Clause], said: Sequence[Validity], signed: datetime.date | None, published: datetime.date | None
) -> datetime.date | None:
    known = [one.effective for one in said if one.effective]
    if known:
        return known[-1]
    begins = [date_of(one.said) for one in clauses if one.level == "history" and _only_begins(one)]
    if begins:
        return begins[-1]
    # The day of the page may be years later: what holds from its issue holds from the day it was signed.
    return (signed or published) if any(one.from_issue for one in said) else None


def _interpreter(clauses: Sequence[Clause]) -> str:
    for clause in reversed(clauses):
        if found := _INTERPRETER.search(solid(clause.text)):
            return (found[1] or found[2]).removeprefix("本")
    return ""
