"""Policies on the same topics as one that is read."""

from __future__ import annotations

import datetime
import functools
import operator
from dataclasses import dataclass

from cms.models import PolicyPage
from cms.models.topics import has_topic
from cms.official.validity import Validity

MOST = 5
_MOST_READ = 200
"""Of a topic that very many policies have, the newest are looked at."""


@dataclass(frozen=True)
class Related:
    """A policy beside the one that is read, as it stands on a day."""

    policy: PolicyPage
    validity: Validity


def related_to(policy: PolicyPage, day: datetime.date) -> list[Related]:
    """Those with the most topics in common; among equals what holds, then what may hold, then the newest. What the policy
    itself names as related is left out: it stands beside it anyway."""
    topics = set(policy.topic_list)
    if not policy.pk or not topics:
        return []
    same = functools.reduce(operator.or_, map(has_topic, sorted(topics)))
    named = set(policy.relations.values_list("other_id", flat=True)) | {policy.pk}
    named |= set(policy.done_to.values_list("policy_id", flat=True))
    rows = PolicyPage.open_documents().filter(same).exclude(pk__in=named).order_by("-signed_on", "-pk")[:_MOST_READ]
    found = [Related(row, row.validity(day)) for row in rows]
    return sorted(found, key=lambda one: _rank(one, topics))[:MOST]


def _rank(one: Related, topics: set[str]) -> tuple[int, int, int, int]:
    binds = {True: 0, None: 1, False: 2}[one.validity.state.binds]
    signed = one.policy.signed_on.toordinal() if one.policy.signed_on else 0
    return (-len(topics & set(one.policy.topic_list)), binds, -signed, one.policy.pk)
