"""Recording that somebody looked whether a policy holds."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cms.models import PolicyPage, ValidityCheck


def may_check(user: Any, policy: PolicyPage) -> bool:
    """What is found is public as soon as it is recorded, so it takes the right to publish the policy."""
    return bool(policy.permissions_for_user(user).can_publish())


@transaction.atomic
def validity_check_record(
    *, policy: PolicyPage, by: Any, day: datetime.date, found: str, source: str, words: str
) -> ValidityCheck:
    """Record a look at a source on a day. Raises PermissionDenied for somebody who may not publish the policy,
    ValidationError for a day to come, or for an address or words that are none."""
    if not may_check(by, policy):
        raise PermissionDenied
    check = ValidityCheck(policy=policy, checked_by=by.pk, day=day, found=found, source=source, words=words)
    check.full_clean()
    check.save()
    return check
