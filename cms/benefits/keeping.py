"""What policies give to firms, kept by a process until something changes that it follows from.

Reading every policy with what was done to it costs far more than asking whether any of it is another than before, and
that is all that most pages need.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet, Sum, Value
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import PageViewRestriction

from cms.benefits.selectors import PublishedBenefit, published_benefits
from cms.models import Benefit, BenefitVersion, PolicyClause, PolicyPage, PolicyRelation, ValidityCheck

# Few days are asked for, each in few languages: reasons of a validity are said while it is worked out.
_MOST_KEPT = 8
_kept: OrderedDict[tuple[date, str], tuple[tuple[Any, ...], tuple[PublishedBenefit, ...]]] = OrderedDict()


def benefits_for_firms(day: date | None = None) -> tuple[PublishedBenefit, ...]:
    """Those that a firm can have on a day (today), or of which nobody knows whether it can.

    One tuple per day and language, and the very same one as long as nothing has changed in the database.
    """
    key = (day or timezone.localdate(), get_language() or "")
    state = _state()
    kept = _kept.get(key)
    if kept is None or kept[0] != state:
        found = published_benefits(key[0])
        kept = (state, tuple(one for one in found if one.is_for_firms and one.standing.available is not False))
        _kept[key] = kept
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return kept[1]


def _state() -> tuple[Any, ...]:
    """What benefits and their standing are read from, but for the texts: what is the same says the same.

    Exact values and no times of change: dates of policies are also set without a new revision.
    """
    found: list[Any] = []
    with connection.cursor() as cursor:
        for statement, values in _statements():
            cursor.execute(statement, values)
            found.append(cursor.fetchall())
    return tuple(found)


@cache
def _statements() -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """What is compared, as it comes from the database. Always the same, so it is put into SQL once."""
    given = Benefit.objects.filter(withdrawn=False).values("policy")
    read = [field.attname for field in PolicyPage._meta.local_concrete_fields if field.name not in ("body", "clauses")]
    asked: tuple[QuerySet[Any], ...] = (
        Benefit.objects.order_by("pk").values_list("pk", "policy", "place", "withdrawn"),
        PolicyPage.objects.filter(pk__in=given).order_by("pk").values_list("title", "slug", "path", "live", *read),
        PolicyRelation.objects.filter(other__in=given)
        .order_by("pk")
        .values_list(
            *("effect", "other", "since"),
            *(f"policy__{name}" for name in ("title", "slug", "effective_on", "live", "path")),
        ),
        PageViewRestriction.objects.order_by("pk").values_list("restriction_type", "page__path"),
        # Checks, clauses and versions are added and marked, never rewritten.
        _totals(ValidityCheck.objects.filter(policy__in=given), newest=Max("pk")),
        _totals(
            PolicyClause.objects.filter(policy__in=given),
            number=Count("pk"),
            newest=Max("pk"),
            gone=Sum("pk", filter=Q(gone=True)),
        ),
        _totals(BenefitVersion.objects.all(), newest=Max("pk"), last=Max("created")),
    )
    return tuple(each.query.sql_with_params() for each in asked)


def _totals(rows: QuerySet[Any], **totals: Any) -> QuerySet[Any]:
    """The same as `rows.aggregate(**totals)`, not asked yet: all rows are one group."""
    return rows.order_by().values(together=Value(1)).annotate(**totals).values_list(*totals)
