"""The one way to write a version, and to read those in force for many records at once."""

import uuid
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core.json_content import content_hash
from marketplace.core.models import VersionedRecord


@transaction.atomic
def save_version(
    *,
    record: VersionedRecord,
    content: Any,
    valid_from: date,
    schema_version: int = 1,
    created_by: uuid.UUID | None = None,
    may_come_before: bool = False,
) -> tuple[Any, bool]:
    """Append `content` to the history of a saved `record`; return (version, whether it is new).

    The same content and schema as the latest version makes no new one: the latest is returned.
    Raises ValidationError if `valid_from` is before that of the latest version, because a decision
    already taken on those days would change after the fact. `may_come_before`: a version that still waits for its day
    decided nothing, so another may begin before it, from today on; it then stands in its place.
    """
    # Two writers wait for each other here; where the database has no row locks, the unique number refuses the second.
    type(record)._default_manager.select_for_update().get(pk=record.pk)
    latest = record.latest_version()
    if latest is not None:
        first = min(latest.valid_from, timezone.localdate()) if may_come_before else latest.valid_from
        comes_before = may_come_before and valid_from < latest.valid_from
        is_same = latest.content_hash == content_hash(content) and latest.schema_version == schema_version
        if is_same and not comes_before:
            return latest, False
        if valid_from < first:
            raise ValidationError(
                {
                    "valid_from": _("The current version is valid from %(day)s. Choose that day or a later one.")
                    % {"day": latest.valid_from.isoformat()}
                }
            )
    version = record.versions.model(
        record=record,
        number=1 if latest is None else latest.number + 1,
        valid_from=valid_from,
        content=content,
        content_hash=content_hash(content),
        schema_version=schema_version,
        created_by=created_by,
    )
    # The record is locked above and its numbers are counted here; asking the database once more whether they are free
    # would cost as much as the rest. Its own constraints still refuse a wrong one.
    version.full_clean(exclude={"record"}, validate_constraints=False)
    version.save()
    return version, True


def with_version_in_force(records: QuerySet[Any], day: date) -> QuerySet[Any]:
    """Those of the records that have a version on a day, each with it as the one item of `in_force`."""
    model = records.model.versions.rel.related_model
    of_day = model.objects.filter(record=OuterRef("pk"), valid_from__lte=day).order_by("-number")
    of_record = model.objects.filter(record=OuterRef("record"), valid_from__lte=day).order_by("-number")
    versions = model.objects.filter(pk=Subquery(of_record.values("pk")[:1]))
    return records.filter(Exists(of_day)).prefetch_related(Prefetch("versions", versions, to_attr="in_force"))
