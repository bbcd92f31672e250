"""When a document was signed: the date below its signature, or of a law the day of its last version."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cms.official.blocks import solid
from cms.official.clauses import Clause
from cms.official.dates import DATE, ISO, date_of, dates_of
from cms.official.field_doubts import FieldDoubt, Why
from cms.official.frame import SEAL, block_of

_DATED = re.compile(rf"[（(]?(?:{DATE}|{ISO})[）)]?$")
_SEAL = re.compile(SEAL)
_BEGINS = re.compile(rf"(?:自)?(?:{DATE}|{ISO})起?(?:施行|实施|生效|执行)")
_AMENDED = re.compile(r"修正|修订|修改")
_PUBLISHED = re.compile(r"公布|发布|公告|令第?")


@dataclass(frozen=True)
class Signing:
    """`amended`: the text is that of a later version, as its history says. `adopted`: the day is that on which a law was
    adopted or approved; it was published on another, perhaps."""

    day: datetime.date | None = None
    amended: bool = False
    adopted: bool = False
    doubts: tuple[FieldDoubt, ...] = ()


def signing_of(clauses: Sequence[Clause], of_page: datetime.date | None) -> Signing:
    """The page's own table goes first; where the text has another day below its signature, that is a doubt."""
    below = _below_signature(clauses)
    history = [one.solid for one in clauses if one.level == "history"]
    made = [day for told in history for day in dates_of(_BEGINS.sub("", told))]
    dates = block_of(clauses, "date")[1]
    of_text = below or (max(made) if made else None) or (date_of(dates[0].text) if dates else None)
    differs = of_page is not None and below is not None and of_page != below
    doubts = (FieldDoubt("signed", Why.PAGE_DIFFERS, below.isoformat()),) if differs and below else ()
    is_adopted = not (of_page or below) and bool(made) and not any(_PUBLISHED.search(told) for told in history)
    return Signing(of_page or of_text, any(_AMENDED.search(told) for told in history), is_adopted, doubts)


def _below_signature(clauses: Sequence[Clause]) -> datetime.date | None:
    """The first date: below a signature, or in one line with it. A law's begins its history."""
    for place, one in enumerate(clauses):
        if one.level == "signature" and (day := date_of(one.text)):
            return day
        if one.level == "date":
            return date_of(one.text) if place and clauses[place - 1].level == "signature" else None
    return None


def without_date(text: str) -> str:
    """A signature without the date that stands in its line, and without what stands for the seal."""
    text = _SEAL.sub("", text)
    found = _DATED.search(solid(text))
    if found is None:
        return text
    kept = len(solid(text)) - len(found.group())
    return "".join(_first_solid(text, kept)).strip(" \u3000，,")


def _first_solid(text: str, count: int) -> Iterator[str]:
    """The text up to its `count`-th character that is no white space."""
    for one in text:
        if not count:
            return
        yield one
        count -= bool(solid(one))
