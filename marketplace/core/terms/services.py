"""Writing what the bureau says of an entry. Every change is a new version; nothing is deleted.

A write locks the state of the lists first, so that two people cannot give one name to two entries at the same moment.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import current, taxonomies
from marketplace.core.models import ListsState, Term, TermVersion
from marketplace.core.taxonomies import TaxonomyError
from marketplace.core.terms import stored
from marketplace.core.terms.checking import check_entry, check_words
from marketplace.core.terms.overlay import AFTER, UNTIL, entry_of
from marketplace.core.terms.schemas import SCHEMAS, Holds, Schema
from marketplace.core.versions import save_version


@transaction.atomic
def term_save(
    *,
    table: str,
    code: str,
    entry: Mapping[str, Any],
    valid_from: date | None = None,
    created_by: uuid.UUID | None = None,
) -> tuple[TermVersion | None, bool]:
    """Write the whole of an entry as it shall be from a day on (today, or a later one); return (version, whether new).

    `entry`: the keys of its schema (`schemas.py`); those that say nothing may be left out. One that had ended stays
    ended. What says the same as what ships is not kept, so that a release still mends it: (None, False) where nothing
    differs and nothing was written before. ValidationError by field. KeyError for a list that is not open to the bureau.
    """
    schema, day = SCHEMAS[table], valid_from or timezone.localdate()
    if day < timezone.localdate():
        # What was decided on those days was decided without it.
        raise ValidationError({"valid_from": _("Choose today or a later day.")})
    _lock()
    term = Term.objects.filter(table=table, code=code).first()
    latest = None if term is None else term.latest_version()
    entry = {UNTIL: latest.content.get(UNTIL) if latest else None, **entry}
    check_entry(schema, code, entry, current.reference_on(day))
    if schema.is_list:
        _check_words(schema, code, entry, day)
    content = _content(schema, code, entry)
    if term is None:
        if not content:
            return None, False
        term = Term(table=table, code=code)
        term.full_clean()
        term.save()
    version, is_new = save_version(record=term, content=content, valid_from=day, created_by=created_by)
    if is_new:
        _written(schema, day)
    return version, is_new


@transaction.atomic
def term_end(
    *, table: str, code: str, until: date | None, created_by: uuid.UUID | None = None
) -> tuple[TermVersion | None, bool]:
    """Offer an entry no longer from `until` on (today or later), or again where that is None. What names it stays."""
    if until is not None and until < timezone.localdate():
        raise ValidationError({"until": _("Choose today or a later day.")})
    _lock()
    term = Term.objects.filter(table=table, code=code).first()
    latest = None if term is None else term.latest_version()
    whole = entry_of(_shipped(SCHEMAS[table], code), code, latest.content if latest else {})
    entry = {found.key: whole[found.key] for found in SCHEMAS[table].all_fields if found.key in whole}
    if latest and AFTER in latest.content:
        entry[AFTER] = latest.content[AFTER]
    entry[UNTIL] = None if until is None else until.isoformat()
    day = timezone.localdate() if latest is None else max(latest.valid_from, timezone.localdate())
    return term_save(table=table, code=code, entry=entry, valid_from=day, created_by=created_by)


def _lock() -> None:
    """One writer at a time; the lock is let go with the transaction."""
    ListsState.objects.get_or_create(pk=1)
    ListsState.objects.select_for_update().get(pk=1)


def _written(schema: Schema, day: date) -> None:
    """The lists have another state, which must hold together on every day to come; and the others are told."""
    ListsState.objects.filter(pk=1).update(state=str(uuid.uuid4()))
    current.written_here()
    try:
        for turning in _days_from(day):
            current.reference_on(turning)
    except TaxonomyError:
        raise ValidationError({"parent": _("These entries would belong to each other in a circle.")}) from None


def _check_words(schema: Schema, code: str, entry: Mapping[str, Any], day: date) -> None:
    """On each day on which it is offered its names are nobody else's."""
    for turning in _days_from(day):
        if not entry[UNTIL] or turning < date.fromisoformat(entry[UNTIL]):
            check_words(current.reference_on(turning).taxonomy(schema.table), code, entry)


def _days_from(day: date) -> list[date]:
    return [day, *stored.read().turning_after(day)]


def _shipped(schema: Schema, code: str) -> Mapping[str, Any] | None:
    if not schema.is_list:
        return None
    return next((row for row in taxonomies.document(schema.table)["entries"] if row["code"] == code), None)


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
