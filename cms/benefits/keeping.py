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
from django.db.models import Count, Max, Q
from django.utils.translation import get_language
from wagtail.models import PageViewRestriction

from cms.benefits.selectors import PublishedBenefit, benefits_for_firms
from cms.models import Benefit, BenefitVersion, PolicyClause, PolicyPage, PolicyRelation

# Few days are asked for, each in few languages: reasons of a validity are said while it is worked out.
_MOST_KEPT = 8
_kept: OrderedDict[tuple[date, str], tuple[tuple[Any, ...], tuple[PublishedBenefit, ...]]] = OrderedDict()


def kept_benefits_for_firms(day: date) -> tuple[PublishedBenefit, ...]:
    """`benefits_for_firms`, and the very same tuple as long as nothing has changed in the database."""
    state, key = _state(), (day, get_language() or "")
    kept = _kept.get(key)
    if kept is None or kept[0] != state:
        kept = (state, benefits_for_firms(day))
        _kept[key] = kept
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return kept[1]


def _state() -> tuple[Any, ...]:
    """Another value whenever `benefits_for_firms` may be. Clauses and versions are added and marked, never rewritten."""
    found: list[Any] = [
        BenefitVersion.objects.aggregate(Count("pk"), Max("pk"), Max("created")),
        PolicyClause.objects.aggregate(Count("pk"), Max("pk"), gone=Count("pk", filter=Q(gone=True))),
    ]
    with connection.cursor() as cursor:
        for statement, values in _statements():
            cursor.execute(statement, values)
            found.append(cursor.fetchall())
    return tuple(found)


@cache
def _statements() -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """The rows to be compared, as they come from the database. Always the same, so they are put into SQL once."""
    policies = PolicyPage.objects.filter(pk__in=Benefit.objects.values("policy")).order_by("pk")
    rows = (
        # What a benefit follows from, and when anything else of its document was published.
        policies.values_list(
            *("pk", "live", "path", "slug", "title", "last_published_at", "latest_revision_created_at"),
            *("effective_on", "expires_on", "for_comment", "applications_from", "applications_until"),
        ),
        PolicyRelation.objects.order_by("pk").values_list(
            *("pk", "policy", "other", "effect", "since"),
            *(f"policy__{name}" for name in ("path", "live", "title", "slug", "effective_on")),
        ),
        PageViewRestriction.objects.order_by("pk").values_list("page__path", "restriction_type"),
        Benefit.objects.order_by("pk").values_list("pk", "policy", "place", "withdrawn"),
    )
    return tuple(each.query.sql_with_params() for each in rows)
