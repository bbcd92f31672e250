"""The policies that give something to a person's own firm, as far as its facts tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from cms.benefits.keeping import benefits_for_firms
from cms.benefits.standing import Window
from marketplace.accounts.models import Membership
from marketplace.core import current
from marketplace.engine.assessment import Verdict, assess
from marketplace.engine.known import Known
from marketplace.engine.schema import upgraded_facts
from marketplace.engine.values import known_from_json
from marketplace.enterprises.models import Enterprise

WORTH_READING = (Verdict.FITS, Verdict.MAY_FIT)


def has_firm(user: Any) -> bool:
    """Whether the person belongs to a firm of which something is known."""
    return next(_firms(user), None) is not None


def policies_for(user: Any) -> set[int] | None:
    """The keys of policies of which the firm can or may have something today; None for whoever belongs to no firm, or
    to one of which nothing is known."""
    firms = list(_firms(user))
    if not firms:
        return None
    return {
        benefit.policy.pk
        for benefit in benefits_for_firms()
        if benefit.standing.window is not Window.CLOSED
        and any(assess(benefit.criteria, known).verdict in WORTH_READING for known in firms)
    }


def _firms(user: Any) -> Iterator[Known]:
    """What is known today of each firm that the person belongs to."""
    if not user.is_authenticated or not user.is_active:
        return
    today = timezone.localdate()
    own = Membership.objects.filter(user=user).values("organisation")
    for firm in Enterprise.objects.filter(organisation__in=own):
        version = firm.version_on(today)
        if version is not None:
            facts = upgraded_facts(version.content, version.schema_version)
            yield known_from_json(facts, today, current.reference())
