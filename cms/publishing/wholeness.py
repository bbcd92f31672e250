"""Whether what is kept of policies agrees with their pages as they are published, and mending what does not.

`cms.publishing.storing` writes both in one transaction; what came before it, a fixture or a write in SQL may have left
a page without its clauses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from cms.models import PlanIndicator, PolicyClause, PolicyEvent, PolicyPage
from cms.official.clauses import Clause
from cms.official.storing import clauses_from_json
from cms.publishing.storing import (
    PLANNED,
    SAID,
    Rows,
    clauses_told,
    differences,
    indicators_told,
    policy_keep,
)
from search import comparing, outbox
from search.backends.base import BackendError
from search.declare import document

NAME = "policies"
"""Of the search document."""


class Part(StrEnum):
    """What of a published policy may be lacking, or another than its page says."""

    CLAUSES = "clauses"
    INDICATORS = "indicators"
    EVENT = "event"
    INDEX = "index"
    """It is not in the search index although everybody may read it, or the other way round, and no change waits."""


def incomplete() -> dict[int, tuple[Part, ...]]:
    """By the key of the page, in order, the parts that do not agree with it; whole ones are left out. That a document in
    the index is an older one, `manage.py check_index` finds, which builds every document for it."""
    found: dict[int, list[Part]] = defaultdict(list)
    stored, planned = _stored_clauses(), cache(_stored_indicators)
    for pk, clauses, is_noted, is_plan in _published():
        if differences(stored.take(pk), clauses_told(clauses)):
            found[pk].append(Part.CLAUSES)
        told = indicators_told(clauses)
        if (told or is_plan) and _plans_differ(planned().get(pk, {}), told):
            found[pk].append(Part.INDICATORS)
        if not is_noted:
            found[pk].append(Part.EVENT)
    for pk in _elsewhere_in_index():
        found[pk].append(Part.INDEX)
    return {pk: tuple(found[pk]) for pk in sorted(found)}


def policies_mend(*, parts: Mapping[int, Iterable[Part]]) -> None:
    """Keep anew what `incomplete` found lacking, each policy in a transaction of its own. Its readers are told as if it
    had been published now. Safe to repeat: of what agrees nothing is written."""
    for pk in parts:
        policy_mend(policy_id=pk)


@transaction.atomic
def policy_mend(*, policy_id: int) -> None:
    """Nothing is kept of a policy that is not live any more, or deleted; the index is told in any case."""
    policy = PolicyPage.objects.select_for_update().filter(pk=policy_id, live=True).first()
    if policy is not None:
        policy_keep(policy=policy)
    outbox.changed(NAME, policy_id)


def _published() -> Iterator[tuple[int, list[Clause], bool, bool]]:
    """(key, clauses, whether an event says that it was published, whether it has indicators) in the order of the keys."""
    noted = PolicyEvent.objects.filter(policy=OuterRef("pk"), kind=PolicyEvent.Kind.PUBLISHED)
    planned = PlanIndicator.objects.filter(policy=OuterRef("pk"))
    rows = PolicyPage.objects.live().order_by("pk").annotate(is_noted=Exists(noted), is_plan=Exists(planned))
    for pk, stored, is_noted, is_plan in rows.values_list("pk", "clauses", "is_noted", "is_plan").iterator():
        yield pk, clauses_from_json(stored), is_noted, is_plan


class _Stored:
    """Rows of clauses by policy, read along with the policies, which are asked for in the order of their keys."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._next = self._read()

    def take(self, policy_id: int) -> Rows:
        while self._next is not None and self._next[0] < policy_id:
            self._next = self._read()
        return self._next[1] if self._next is not None and self._next[0] == policy_id else {}

    def _read(self) -> tuple[int, Rows] | None:
        for policy_id, rows in self._groups:
            return policy_id, {anchor: tuple(values) for _policy, anchor, *values in rows}
        return None


def _stored_clauses() -> _Stored:
    rows = PolicyClause.objects.filter(policy__live=True).order_by("policy_id")
    return _Stored(rows.values_list("policy_id", "anchor", *SAID).iterator())


def _stored_indicators() -> dict[int, dict[str, tuple[Any, ...]]]:
    """By policy and name: whether the bureau told what was reached, and the values of PLANNED."""
    out: dict[int, dict[str, tuple[Any, ...]]] = defaultdict(dict)
    rows = PlanIndicator.objects.filter(policy__live=True).order_by().distinct()
    for policy_id, name, actual, *values in rows.values_list("policy_id", "name", "actuals__indicator", *PLANNED):
        out[policy_id][name] = (actual is not None, *values)
    return out


def _plans_differ(stored: Mapping[str, tuple[Any, ...]], told: Rows) -> bool:
    if any(name not in stored or stored[name][1:] != values for name, values in told.items()):
        return True
    return any(not has_actuals for name, (has_actuals, *_values) in stored.items() if name not in told)


def _elsewhere_in_index() -> list[int]:
    """Nothing where the index cannot be read: the search's own checks tell of that."""
    try:
        found = comparing.compare_presence(document(NAME))
    except BackendError:
        return []
    return found.ids
