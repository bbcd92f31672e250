"""When a document begins and ends to hold, worked out from what its sentences say of themselves. What is not certain is
a doubt that quotes its sentence; days that contradict each other are left empty."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cms.official.dates import Moment
from cms.official.field_doubts import FieldDoubt, Why
from cms.official.statements import Statement
from cms.official.terms import BEGINNINGS
from cms.official.whose import Whose

_OF_PUBLICATION = ("发布", "公布", "颁布", "公告", "公开", "刊登")


@dataclass(frozen=True)
class Issued:
    """The days of a document that its term may count from. `amended`: it is a later version of a law, whose text keeps
    the first day of the first one. `adopted`: `signed` is the day on which a law was adopted."""

    signed: datetime.date | None = None
    published: datetime.date | None = None
    amended: bool = False
    adopted: bool = False

    @property
    def is_published_later(self) -> bool:
        """Whether it was, or may have been, published on another day than that of its signature."""
        return self.adopted or (self.signed is not None and self.published not in (None, self.signed))


@dataclass(frozen=True)
class Lifetime:
    """The first and the last day, None where nobody can tell, and what an editor has to look at."""

    effective: datetime.date | None = None
    expires: datetime.date | None = None
    doubts: tuple[FieldDoubt, ...] = ()


@dataclass(frozen=True)
class _Day:
    """A day that a sentence gives; `why` it is in doubt, None for a day as it is written."""

    day: datetime.date | None
    quote: str
    why: Why | None = None


def lifetime_of(statements: Sequence[Statement], issued: Issued) -> Lifetime:
    """From what the document says of itself. A day that is counted, and not written, is in doubt."""
    own = [one for one in statements if one.whose is Whose.OWN and one.said is not None]
    begins = [day for one in own for day in _begins(one, issued)]
    effective, doubts = _agreed("effective", begins)
    if effective and issued.signed and effective < issued.signed:
        effective, doubts = _before_signing(effective, begins, own, issued)
    ends = [day for one in own for day in _ends(one, effective, issued)]
    expires, more = _agreed("expires", ends)
    if any(one.said and one.said.for_ever for one in own) and expires:
        expires, more = None, [FieldDoubt("expires", Why.SEVERAL, ends[0].quote)]
    if expires and (expires < (effective or expires) or (issued.signed and expires < issued.signed)):
        expires, more = None, [FieldDoubt("expires", Why.CONTRADICTS, ends[0].quote)]
    return Lifetime(effective, expires, tuple(dict.fromkeys([*doubts, *more])))


def _begins(one: Statement, issued: Issued) -> Iterator[_Day]:
    said = one.said
    if said is None or not said.tells_begin:
        return
    if said.begins is not None:
        yield _Day(said.begins.first, one.quote, _why(said.begins))
        return
    if issued.amended:
        yield _Day(None, one.quote, Why.FIRST_VERSION)
        return
    # The day of the page may be years later: what holds from its issue holds from the day it was signed.
    day = issued.signed or issued.published
    why = Why.PUBLICATION if said.issue in _OF_PUBLICATION and issued.is_published_later else None
    if said.wait is not None:
        day, why = said.wait.after(day) if day else None, Why.COUNTED
    yield _Day(day, one.quote, why if day else Why.UNCOUNTED)


def _why(moment: Moment) -> Why | None:
    return Why.NO_SUCH_DAY if moment.first is None else None if moment.exact else Why.COUNTED


def _ends(one: Statement, effective: datetime.date | None, issued: Issued) -> Iterator[_Day]:
    said = one.said
    if said is None:
        return
    if said.ends is not None:
        day = said.ends.first if said.ends_before else said.ends.last
        yield _Day(day - datetime.timedelta(days=1) if day and said.ends_before else day, one.quote, _why(said.ends))
    if said.lasts is not None:
        first = said.begins.first if said.begins else effective
        if said.issue and said.issue not in BEGINNINGS and said.wait is None:
            first = issued.signed or issued.published or first
        day = said.lasts.last_day(first) if first else None
        yield _Day(day, one.quote, Why.COUNTED if day else Why.UNCOUNTED)


def _agreed(field: str, days: Sequence[_Day]) -> tuple[datetime.date | None, list[FieldDoubt]]:
    """The day that all sentences give. A written day goes before one that is counted, which confirms it or does not."""
    known = {one.day for one in days if one.day}
    written = {one.day for one in days if one.day and one.why is None}
    doubts = [FieldDoubt(field, one.why, one.quote) for one in days if one.why and not (one.day and one.day in written)]
    if len(known) <= 1:
        return next(iter(known), None), doubts
    quotes = dict.fromkeys(one.quote for one in days if one.day)
    return None, [*doubts, *(FieldDoubt(field, Why.SEVERAL, quote) for quote in quotes)]


def _before_signing(
    effective: datetime.date, begins: Sequence[_Day], own: Sequence[Statement], issued: Issued
) -> tuple[datetime.date | None, list[FieldDoubt]]:
    """A first day before the day of signing: of a later version of a law it is that of the first one; a document that
    names both its days may reach back."""
    quote = next((one.quote for one in begins if one.day == effective), "")
    if issued.amended:
        return None, [FieldDoubt("effective", Why.FIRST_VERSION, quote)]
    if any(one.said and one.said.begins and one.said.ends and one.said.begins.first == effective for one in own):
        return effective, []
    return effective, [FieldDoubt("effective", Why.BEFORE_SIGNING, quote)]


def with_page(found: Lifetime, told: Lifetime) -> Lifetime:
    """With the days that the page's own table tells: they fill what the text leaves open, confirm what was counted, and
    are a doubt where the text says otherwise."""
    days, doubts = {}, list(found.doubts)
    for field in ("effective", "expires"):
        of_text, of_page = getattr(found, field), getattr(told, field)
        days[field] = of_text or of_page
        if of_text and of_text == of_page:
            doubts = [one for one in doubts if (one.field, one.why) != (field, Why.COUNTED)]
        elif of_text and of_page:
            doubts.append(FieldDoubt(field, Why.PAGE_DIFFERS, of_page.isoformat()))
    return Lifetime(days["effective"], days["expires"], tuple(doubts))
