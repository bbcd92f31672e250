"""Reminders that applications close: noted as events, which those who follow a policy are told."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from cms.benefits.selectors import own_standing, published_benefits
from cms.benefits.standing import CLOSING_DAYS, Window
from cms.models import PolicyEvent, PolicyPage

REMINDERS = (CLOSING_DAYS, 7)
"""Days before the end, the last day included, from which one is reminded; each time once."""


@transaction.atomic
def closings_note(*, day: datetime.date) -> list[PolicyEvent]:
    """Note what closes soon, where that was not noted since the reminder fell due; return what was noted now. The
    policy's row is locked, so that two looks at once note it once."""
    made = []
    for policy, last, name in closing_on(day):
        due = _due(day, last)
        PolicyPage.objects.select_for_update().get(pk=policy.pk)
        told = PolicyEvent.objects.filter(policy=policy, kind=PolicyEvent.Kind.CLOSING, day=last, note=name)
        if not told.filter(found__date__gte=due).exists():
            event = PolicyEvent(policy=policy, kind=PolicyEvent.Kind.CLOSING, day=last, note=name, found=timezone.now())
            event.save()
            made.append(event)
    return made


def closing_on(day: datetime.date) -> list[tuple[PolicyPage, datetime.date, str]]:
    """(policy, last day, what is applied for) of everything that closes soon. A policy with a window of its own and no
    benefit written down is applied for as a whole (""). What ends only because its policy does is no window."""
    benefits = [one for one in published_benefits(day) if one.standing.available is not False]
    found = []
    for one in benefits:
        named = one.said.closes or one.policy.applications_until
        if one.standing.window is Window.CLOSING and one.standing.last and named:
            found.append((one.policy, one.standing.last, one.said.name[:200]))
    given = {one.policy.pk for one in benefits}
    for policy in PolicyPage.open_documents().exclude(applications_until=None).exclude(pk__in=given):
        standing = own_standing(policy, day)
        if standing.window is Window.CLOSING and standing.last and standing.available is not False:
            found.append((policy, standing.last, ""))
    return found


def _due(day: datetime.date, last: datetime.date) -> datetime.date:
    """The day on which the last reminder before `day` fell due."""
    days = [last - datetime.timedelta(days=before - 1) for before in REMINDERS]
    return max(one for one in days if one <= day)
