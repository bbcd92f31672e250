"""What an official document says in front and at its end, as fields: title, number, issuer, dates, addressees."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cms.official.blocks import solid, tidy
from cms.official.clauses import Clause
from cms.official.dates import DATE, ISO, date_of
from cms.official.field_doubts import FieldDoubt, Why
from cms.official.frame import block_of, one_line
from cms.official.lifetime import Issued, Lifetime, lifetime_of, with_page
from cms.official.page_table import fields_of, is_ended, told_in
from cms.official.signing import signing_of, without_date
from cms.official.statements import Statement, statement_of_words, statements_of
from cms.official.whose import Whose

_ORDER = re.compile(r"(?:中华人民共和国)?([一-鿿]{2,20}令)(第\d{1,5}号)?")
_ORDER_OF_STATE_COUNCIL = "国务院令"
_ISSUER_OF_TITLE = re.compile(r"(.{2,40}?)(?:关于|印发|转发|批转|对.{2,40}的(?:答复|批复))")
_BODIES = re.compile(r"全国人民代表大会常务委员会|全国人民代表大会(?!常务)|国务院(?!关于)|最高人民法院|最高人民检察院")
_INTERPRETER = re.compile(
    r"由([^，。；由]{2,40}?)(?:负责)(?:具体)?解释|解释权(?:归|属于?)([^，。；]{2,40}?)(?:所有)?[。，；]"
)
_OFFICE = r"(?:总理|省长|市长|区长|县长|州长|部长|主任|局长|厅长|院长|行长|署长|主席)"
_PERSON = re.compile(rf"\s*{_OFFICE}|.*{_OFFICE}[\s　]+[一-鿿·][一-鿿·\s　]{{1,6}}$")
"""Who signs an order: 总理　李强, 财政部部长　蓝佛安."""
_HOLDS_FROM = rf"({DATE}|{ISO})起?(?:施行|实施|生效|执行)"
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
    amended: bool = False
    """Whether it is a later version of a law, as its history says."""
    doubts: tuple[FieldDoubt, ...] = field(default=())

    @property
    def unsure(self) -> tuple[str, ...]:
        """The fields that an editor has to look at."""
        return tuple(dict.fromkeys(one.field for one in self.doubts))


def front_matter_of(clauses: Sequence[Clause], metadata: Mapping[str, str]) -> FrontMatter:
    """From the framed clauses; what the page's own table of metadata says goes first, but for the days of the term, which
    the text knows best."""
    page = fields_of(metadata) or fields_of(_told_in_text(clauses))
    order = _order(clauses)
    signing = signing_of(clauses, date_of(page.get("signed", "")))
    published = date_of(page.get("published", ""))
    title = tidy(page.get("title", "")) or _title(clauses, order)
    issuer = tidy(page.get("issuer", "")) or _issuer(clauses, order, title)
    number = solid(page.get("number", "")) or _number(clauses, order)
    needed = {"title": title, "number": number, "issuer": issuer, "signed": signing.day}
    lifetime = _lifetime(clauses, page, Issued(signing.day, published, signing.amended, signing.adopted))
    return FrontMatter(
        title=title,
        number=number,
        issuer=issuer,
        index_number=solid(page.get("index_number", "")),
        registration=_first(clauses, "registration") or solid(page.get("registration", "")),
        topics=tuple(part for part in re.split(r"[\\/]", page.get("topics", "")) if part.strip()),
        keywords=tuple(page.get("keywords", "").split()),
        addressees=_first(clauses, "addressees").rstrip("：:"),
        signatories=tuple(_spaced(without_date(one.text)) for one in clauses if one.level == "signature"),
        signed=signing.day,
        published=published,
        effective=lifetime.effective,
        expires=lifetime.expires,
        interpreted_by=_interpreter(clauses),
        amended=signing.amended,
        doubts=(
            *lifetime.doubts,
            *signing.doubts,
            *(FieldDoubt(name, Why.MISSING) for name, value in needed.items() if not value),
        ),
    )


def _told_in_text(clauses: Sequence[Clause]) -> dict[str, str]:
    """A page's table that was read with the text, above it."""
    above = itertools.takewhile(lambda one: one.is_frame or one.level in ("table", "paragraph"), clauses)
    return next((found for one in above if one.level == "table" and (found := told_in(one.table))), {})


def _lifetime(clauses: Sequence[Clause], page: Mapping[str, str], issued: Issued) -> Lifetime:
    found = lifetime_of([*statements_of(clauses), *_statements_of_history(clauses)], issued)
    words = {"effective": "自{}起施行", "expires": "有效期至{}", "term": "有效期{}"}
    said = [statement_of_words(words[name].format(page[name])) for name in words if page.get(name)]
    told = lifetime_of([Statement(0, "", Whose.OWN, one) for one in said if one], Issued())
    lifetime = with_page(found, told)
    if is_ended(page.get("state", "")) and lifetime.expires is None:
        return replace(lifetime, doubts=(*lifetime.doubts, FieldDoubt("expires", Why.PAGE_STATE, page["state"])))
    return lifetime


def _statements_of_history(clauses: Sequence[Clause]) -> list[Statement]:
    """The day on which a law's last version begins to hold, where its history tells it."""
    told = [(one.solid, day) for one in clauses if one.level == "history" for day in re.findall(_HOLDS_FROM, one.solid)]
    return [Statement(0, quote, Whose.OWN, statement_of_words(f"自{day}起施行")) for quote, day in told[-1:]]


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
    title = one_line(block_of(clauses, "title", start)[1] or block_of(clauses, "title")[1])
    return title or one_line([one for one in clauses if one.level == "document_number" and "公告" in one.text][:1])


def _number(clauses: Sequence[Clause], order: str) -> str:
    """As it is cited: the number of an order with whose order it is, 国令第707号 for the State Council's."""
    said = solid(_first(clauses, "document_number"))
    if said.endswith(("）", ")")):
        return said[1:-1]
    if said.startswith("公告"):
        return _bodies_above(clauses) + said
    if order and re.fullmatch(r"第\d+号", said):
        return ("国令" if order == _ORDER_OF_STATE_COUNCIL else order) + said
    return said


def _bodies_above(clauses: Sequence[Clause]) -> str:
    """Who announces, in the line above a number that begins with 公告."""
    place = next(place for place, one in enumerate(clauses) if one.level == "document_number")
    above = clauses[place - 1] if place else None
    is_name = above is not None and above.level in ("title", "letterhead") and "关于" not in above.text
    return solid(above.text) if above is not None and is_name else ""


def _issuer(clauses: Sequence[Clause], order: str, title: str) -> str:
    """Who signed; else whose letterhead it is; else whom the title names, or the history of a law."""
    first = block_of(clauses, "signature")[1]
    bodies = [body for one in first if (body := without_date(solid(one.text))) and not _PERSON.match(one.text)]
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


def _interpreter(clauses: Sequence[Clause]) -> str:
    for clause in reversed(clauses):
        if found := _INTERPRETER.search(solid(clause.text)):
            return (found[1] or found[2]).removeprefix("本")
    return ""
