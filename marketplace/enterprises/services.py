"""Writing what is known about enterprises and what they need."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.core import current
from marketplace.core.versions import save_version
from marketplace.engine.faults import FactValueError
from marketplace.engine.schema import FACTS_SCHEMA
from marketplace.engine.values import parse_value, value_to_json
from marketplace.engine.vocabulary.fact_types import Subject
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.enterprises.models import Enterprise, EnterpriseVersion, Grade, Need, NeedVersion

# Read once: an enumeration lists its values anew each time, and a firm states a hundred facts.
_GRADES = tuple(Grade.values)


class StatedFact(TypedDict):
    """One value with its evidence. `value` is canonical or JSON (see `engine.values`), None meaning unknown;
    `source` says where it was read, `date` the day it is true of (date or "YYYY-MM-DD"), `grade` is a `Grade`."""

    value: Any
    source: str
    date: date | str
    grade: str


@transaction.atomic
def enterprise_save_facts(
    *,
    enterprise: Enterprise,
    facts: Mapping[str, StatedFact],
    valid_from: date,
    created_by: uuid.UUID | None = None,
) -> tuple[EnterpriseVersion, bool]:
    """Save all that is now known about `enterprise`; what `facts` leaves out is unknown from `valid_from` on.

    Returns (version, whether it is new). Raises ValidationError by fact key.
    """
    content = _content(facts, Subject.ENTERPRISE)
    return save_version(
        record=enterprise,
        content=content,
        valid_from=valid_from,
        schema_version=FACTS_SCHEMA,
        created_by=created_by,
    )


@transaction.atomic
def need_save(
    *,
    enterprise: Enterprise,
    facts: Mapping[str, StatedFact],
    valid_from: date,
    need: Need | None = None,
    created_by: uuid.UUID | None = None,
) -> tuple[NeedVersion, bool]:
    """Save a need of `enterprise`: a new one, or all that now holds for `need`.

    Returns (version, whether it is new). Raises ValidationError by fact key, or if `need` belongs to another enterprise.
    """
    content = _content(facts, Subject.NEED)
    if need is None:
        need = Need(enterprise=enterprise)
        need.full_clean()
        need.save()
    elif need.enterprise_id != enterprise.pk:
        raise ValidationError(_("This need belongs to another enterprise."))
    return save_version(
        record=need, content=content, valid_from=valid_from, schema_version=FACTS_SCHEMA, created_by=created_by
    )


def _content(facts: Mapping[str, StatedFact], subject: Subject) -> dict[str, dict[str, Any]]:
    """The JSON of a version; raises ValidationError that names every wrong fact, not only the first."""
    content: dict[str, dict[str, Any]] = {}
    errors: dict[str, list[str]] = {}
    today = timezone.localdate()
    for key, stated in facts.items():
        try:
            if key not in FACTS or FACTS[key].subject is not subject:
                raise ValidationError(_("“%(key)s” is not a fact of this kind.") % {"key": key})
            value = parse_value(key, stated["value"], current.reference())
            if value is not None:
                content[key] = {"value": value_to_json(key, value), **_evidence(stated, today)}
        except FactValueError as error:
            errors[key] = [error.said(get_language() or "")]
        except ValidationError as error:
            errors[key] = error.messages
    if errors:
        raise ValidationError(errors)
    return content


def _evidence(stated: StatedFact, today: date) -> dict[str, str]:
    """Where a value comes from; raises ValidationError with what to do."""
    if stated["grade"] not in _GRADES:
        raise ValidationError(_("Choose an evidence grade: %(grades)s.") % {"grades": ", ".join(_GRADES)})
    source = stated["source"].strip()
    if not source:
        raise ValidationError(_("Say where the value was read."))
    try:
        day = stated["date"] if isinstance(stated["date"], date) else date.fromisoformat(stated["date"])
    except ValueError:
        raise ValidationError(_("Write the date as year-month-day, for example 2026-03-01.")) from None
    if day > today:
        raise ValidationError(_("The date of the evidence is in the future. Enter today or an earlier day."))
    return {"source": source, "date": day.isoformat(), "grade": str(stated["grade"])}
