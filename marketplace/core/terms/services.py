"""Writing what the bureau says of an entry. Every change is a new version; nothing is deleted.

A write locks the state of the lists first, so that two people cannot give one name to two entries at the same moment.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import current, tables, taxonomies
from marketplace.core.models import ListsState, Term, TermVersion
from marketplace.core.taxonomies import TaxonomyError
from marketplace.core.terms import stored
from marketplace.core.terms.checking import check_entry, check_words
from marketplace.core.terms.overlay import AFTER, CALENDAR, LPR, UNTIL, entry_of, standing, waiting
from marketplace.core.terms.schemas import SCHEMAS, Holds, Schema
from marketplace.core.versions import save_version

# No key says anything of its own; a version must say something.
_AS_SHIPPED: dict[str, Any] = {UNTIL: None}


class ChangedMeanwhileError(ValidationError):
    """Somebody wrote of the entry since the writer looked at it. `by`: the user's id, where it is known."""

    def __init__(self, by: uuid.UUID | None) -> None:
        super().__init__(_("It was changed meanwhile. Open it again."))
        self.by = by


@transaction.atomic
def term_save(
    *,
    table: str,
    code: str,
    entry: Mapping[str, Any],
    valid_from: date | None = None,
    created_by: uuid.UUID | None = None,
    is_new: bool = False,
    seen: int | None = None,
) -> tuple[TermVersion | None, bool]:
    """Write the whole of an entry as it shall be from a day on (today, or a later one); return (version, whether new).

    `entry`: the keys of its schema (`schemas.py`); those that say nothing may be left out. One that had ended stays
    ended. What says the same as what ships is not kept, so that a release still mends it: (None, False) where nothing
    differs and nothing was written before. What waits for a later day keeps waiting, with the change in it; an entry that
    is not there on that day and would begin later begins on that day instead.

    `is_new`: there may be no such entry yet. `seen`: the number of the last version that the writer knows of, 0 for none;
    ChangedMeanwhileError where there is another. ValidationError by field. KeyError for a list that is not open to the bureau.
    """
    writing = _Writing.begun(table, code, created_by)
    day = _not_past("valid_from", valid_from or timezone.localdate())
    if is_new and (writing.versions or _ships(writing.schema, code)):
        raise ValidationError({"code": _("There is one already. Open it to change it.")})
    writing.check_seen(seen)
    return writing.change(entry, day)


@transaction.atomic
def term_end(
    *, table: str, code: str, until: date | None, created_by: uuid.UUID | None = None
) -> tuple[TermVersion | None, bool]:
    """Offer an entry no longer from `until` on (today or later), or again where that is None. What names it stays.

    What waits for a later day ends with it; an entry that has not begun ends on its first day at the earliest. A quote or a
    year is taken back, so that what ships holds again.
    """
    if until is not None:
        _not_past("until", until)
    writing = _Writing.begun(table, code, created_by)
    latest = writing.now
    if latest is None and not writing.schema.is_list:
        raise ValidationError({"until": _("This was delivered with the software and cannot be ended. Correct it.")})
    day = timezone.localdate() if latest is None else max(latest.valid_from, timezone.localdate())
    entry = writing.whole(latest.content if latest else {})
    entry[UNTIL] = None if until is None else max(until, latest.valid_from if latest else until).isoformat()
    return writing.change(entry, day)


@transaction.atomic
def term_withdraw(
    *, table: str, code: str, created_by: uuid.UUID | None = None, seen: int | None = None
) -> TermVersion | None:
    """Take back what waits for a later day: the entry stays as it is today. One that has not begun never begins: it is
    ended on the day on which it would. ValidationError where nothing waits; `seen` as in `term_save`."""
    writing = _Writing.begun(table, code, created_by)
    writing.check_seen(seen)
    today = timezone.localdate()
    if not waiting(writing.versions, today):
        raise ValidationError(_("Nothing waits for a later day."))
    if standing(writing.versions, today) is None and not _ships(writing.schema, code):
        version, _new = term_end(table=table, code=code, until=today, created_by=created_by)
        return version
    before = standing(writing.versions, today)
    version = writing.append(_AS_SHIPPED if before is None else before.content, today)
    _written(today)
    return version


def _not_past(key: str, day: date) -> date:
    if day < timezone.localdate():
        # What was decided on those days was decided without it.
        raise ValidationError({key: _("Choose today or a later day.")})
    return day


@dataclass
class _Writing:
    """The writing of one entry, with everything that was written of it, under the lock."""

    schema: Schema
    code: str
    by: uuid.UUID | None
    term: Term | None
    versions: list[TermVersion]

    @classmethod
    def begun(cls, table: str, code: str, by: uuid.UUID | None) -> _Writing:
        schema = SCHEMAS[table]
        _lock()
        term = Term.objects.filter(table=table, code=code).first()
        return cls(schema, code, by, term, list(term.versions.order_by("number")) if term else [])

    @property
    def shipped(self) -> Mapping[str, Any] | None:
        return _shipped(self.schema, self.code)

    @property
    def now(self) -> TermVersion | None:
        """The version in force today, before its first day the one with which it begins."""
        today = timezone.localdate()
        return standing(self.versions, today) or next(iter(waiting(self.versions, today)), None)

    def check_seen(self, seen: int | None) -> None:
        latest = self.versions[-1] if self.versions else None
        if seen is not None and seen != (latest.number if latest else 0):
            raise ChangedMeanwhileError(latest.created_by if latest else None)

    def change(self, entry: Mapping[str, Any], day: date) -> tuple[TermVersion | None, bool]:
        """The entry as it shall be from a day on, with what waits for a later one."""
        before = standing(self.versions, day)
        content = self._content({UNTIL: before.content.get(UNTIL) if before else None, **entry}, day)
        is_there = before is not None or self.shipped is not None
        if is_there and content == (before.content if before else _AS_SHIPPED):
            return before, False
        later = waiting(self.versions, day) if is_there else []
        end = later[0].valid_from if later else None
        self._check_words(content, day, end)
        carried = self._carried(before.content if before else {}, content, later)
        version = self.append(content, day)
        for (then, found), following in zip_longest(carried, (then for then, _found in carried[1:])):
            self._content(self.whole(found), then)
            self._check_words(found, then, following)
            self.append(found, then)
        _written(day)
        return version, True

    def append(self, content: dict[str, Any], day: date) -> TermVersion:
        """One more version."""
        if self.term is None:
            self.term = Term(table=self.schema.table, code=self.code)
            self.term.full_clean()
            self.term.save()
        version, _new = save_version(
            record=self.term, content=content, valid_from=day, created_by=self.by, may_come_before=True
        )
        found: TermVersion = version
        return found

    def _content(self, entry: Mapping[str, Any], day: date) -> dict[str, Any]:
        """What of a whole entry differs from what ships; its faults are raised."""
        check_entry(self.schema, self.code, entry, current.reference_on(day))
        return _content(self.schema, self.code, entry) or _AS_SHIPPED

    def whole(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The entry that a version makes, by the keys of its schema."""
        said = entry_of(self.shipped, self.code, content) | {AFTER: content.get(AFTER)}
        keys = {found.key for found in self.schema.all_fields} | {UNTIL}
        return {key: value for key, value in said.items() if key in keys and value is not None}

    def _carried(
        self, before: Mapping[str, Any], content: Mapping[str, Any], later: Sequence[TermVersion]
    ) -> list[tuple[date, dict[str, Any]]]:
        """What waits, with what is changed before its day. ValidationError for a field that both change."""
        changed = {key for key in {*before, *content} if before.get(key) != content.get(key)}
        found, faults = [], {}
        for one in later:
            laid = {key: value for key, value in one.content.items() if key not in changed}
            for key in changed:
                if key != UNTIL and one.content.get(key) not in (before.get(key), content.get(key)):
                    day = one.valid_from.isoformat()
                    faults[key] = [
                        _("From %(day)s on this changes already. Change it there, or withdraw that.") % {"day": day}
                    ]
                if key in content:
                    laid[key] = content[key]
            found.append((one.valid_from, laid))
        if faults:
            raise ValidationError(faults)
        return found

    def _check_words(self, content: Mapping[str, Any], day: date, end: date | None) -> None:
        """On each day on which it is offered, before `end`, its names are nobody else's."""
        if not self.schema.is_list:
            return
        entry = self.whole(content)
        until = min(filter(None, (end, entry.get(UNTIL) and date.fromisoformat(entry[UNTIL]))), default=None)
        for turning in _days_from(day):
            if until is None or turning < until:
                check_words(current.reference_on(turning).taxonomy(self.schema.table), self.code, entry)


def _lock() -> None:
    """One writer at a time; the lock is let go with the transaction. What was read before it is read anew."""
    ListsState.objects.get_or_create(pk=1)
    ListsState.objects.select_for_update().get(pk=1)
    current.written_here()


def _written(day: date) -> None:
    """The lists have another state, which must hold together on every day to come; and the others are told."""
    ListsState.objects.filter(pk=1).update(state=str(uuid.uuid4()))
    current.written_here()
    try:
        for turning in _days_from(day):
            current.reference_on(turning)
    except TaxonomyError:
        raise ValidationError({"parent": _("These entries would belong to each other in a circle.")}) from None


def _days_from(day: date) -> list[date]:
    return [day, *stored.read().turning_after(day)]


def _shipped(schema: Schema, code: str) -> Mapping[str, Any] | None:
    if not schema.is_list:
        return None
    return next((row for row in taxonomies.document(schema.table)["entries"] if row["code"] == code), None)


def _ships(schema: Schema, code: str) -> bool:
    """Whether the software is delivered with it, in a list or in a table of days."""
    if schema.table == LPR:
        return any(quote.date.isoformat() == code for quote in tables.rates().quotes)
    if schema.table == CALENDAR:
        return any(str(year) == code for year in tables.calendar().years)
    return _shipped(schema, code) is not None


def _content(schema: Schema, code: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from what ships; None for what ships and was emptied."""
    shipped = _shipped(schema, code) or {}
    absent = {found.key: found.absent for found in schema.all_fields if found.holds is Holds.FLAG}
    content = {}
    for key in [*(found.key for found in schema.all_fields), UNTIL]:
        value, before = (_said(given.get(key), absent.get(key)) for given in (entry, shipped))
        if value != before:
            content[key] = value
    return content


def _said(value: Any, absent: bool | None) -> Any:
    """A value, or what it means that there is none."""
    return absent if value in (None, "", [], {}) else value
