"""The lists, rates and calendar in use, as the value that the engine takes: what ships, and what the bureau wrote over it.

What another process wrote is seen as soon as it is committed, at the price of one short query; within `held` (a request, a
run over many rows) that query is made once, so that one page shows one state.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from django.db.models import Subquery
from django.utils import timezone

from marketplace.core import tables, taxonomies
from marketplace.core.models import ListsState
from marketplace.core.reference import Reference
from marketplace.core.taxonomies import Taxonomy
from marketplace.core.terms import stored
from marketplace.core.terms.overlay import CALENDAR, LPR, calendar_of, document_of, rates_of
from marketplace.core.terms.stored import Stored

_MOST_KEPT = 8
"""States that a process remembers: the one in use, and those that open transactions see."""


def reference() -> Reference:
    """What is in use today."""
    holder = _holding.get()
    if holder is None or holder.wrote:
        return reference_on(timezone.localdate())
    if holder.today is None:
        holder.today = reference_on(timezone.localdate())
    return holder.today


def reference_on(day: date) -> Reference:
    """What is in force on a day, for a past day as it was then."""
    written = _stored()
    return _built(written, written.since(day), tables.rates().version, tables.calendar().version)


def taxonomy(name: str) -> Taxonomy:
    """The taxonomy called `name` as it is in use today; KeyError that lists the names there are."""
    return reference().taxonomy(name)


def shipped() -> Reference:
    """What ships, whatever the bureau wrote."""
    return _built(_EMPTY, date.min, tables.rates().version, tables.calendar().version)


def next_change(day: date) -> date | None:
    """The first day after `day` on which something else is in force."""
    return next(iter(_stored().turning_after(day)), None)


def state_in_query() -> Subquery:
    """The state of what is written, as a part of another query: what was worked out under another state is outdated."""
    return Subquery(ListsState.objects.values("state")[:1])


@dataclass
class _Held:
    """`state` is the one that was read first, `today` what is in use by it; after a write of its own a holder asks each time,
    as it may be taken back."""

    state: str | None = None
    today: Reference | None = None
    wrote: bool = False


_holding: ContextVar[_Held | None] = ContextVar("lists in use", default=None)
_kept: dict[str, Stored] = {}
_EMPTY = Stored(stored.NOTHING)


@contextmanager
def held(*, anew: bool = False) -> Iterator[None]:
    """Keep to the state that is met first, unless the block itself writes. A block within another keeps to the outer
    one's, or with `anew` to the one that stands there now."""
    if _holding.get() is not None and not anew:
        yield
        return
    token = _holding.set(_Held())
    try:
        yield
    finally:
        _holding.reset(token)


def written_here() -> None:
    """Something is being written: what is held is read anew."""
    holder = _holding.get()
    if holder is not None:
        holder.wrote = True


def _stored() -> Stored:
    state = _state()
    if state == stored.NOTHING:
        return _EMPTY
    found = _kept.get(state)
    if found is None:
        found = stored.read()
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[found.state] = found
    return found


def _state() -> str:
    holder = _holding.get()
    if holder is None or holder.wrote:
        return stored.state()
    if holder.state is None:
        holder.state = stored.state()
    return holder.state


@lru_cache(maxsize=4 * _MOST_KEPT)
def _built(written: Stored, day: date, rates: str, calendar: str) -> Reference:
    """`rates`, `calendar`: versions of the tables that ship, which another file may replace."""
    by_list = written.on(day)
    found = {}
    for name in taxonomies.names():
        lists = by_list.get(name)
        found[name] = (
            Taxonomy(document_of(taxonomies.document(name), lists, day), label=name)
            if lists
            else taxonomies.taxonomy(name)
        )
    return Reference(
        MappingProxyType(found),
        rates_of(tables.rates(), by_list.get(LPR, ()), day),
        calendar_of(tables.calendar(), by_list.get(CALENDAR, ()), day),
    )
