"""What follows when a policy is published: its clauses become addresses that last."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from wagtail.signals import page_published

from cms.models import PolicyClause, PolicyPage


@transaction.atomic
def policy_clauses_store(*, policy: PolicyPage) -> None:
    """Repeat the clauses of a published policy in their table. What is in the text no more stays, marked as gone."""
    there = {one.anchor: one for one in PolicyClause.objects.filter(policy=policy)}
    rows = []
    for place, clause in enumerate(policy.read_clauses()):
        cells = ["\t".join(row) for row in clause.table]
        row = there.pop(clause.anchor, None) or PolicyClause(policy=policy, anchor=clause.anchor)
        row.place, row.level, row.number, row.heading, row.gone = (
            place,
            clause.level,
            clause.number,
            clause.heading,
            False,
        )
        row.text = "\n".join([clause.text, *cells]).strip("\n")
        rows.append(row)
    for row in there.values():
        row.gone = True
    fields = ["place", "level", "number", "heading", "text", "gone"]
    PolicyClause.objects.bulk_create([row for row in rows if row.pk is None])
    PolicyClause.objects.bulk_update([*(row for row in rows if row.pk), *there.values()], fields, batch_size=500)


def _published(sender: type, instance: Any, **kwargs: Any) -> None:
    policy_clauses_store(policy=instance)


def connect() -> None:
    page_published.connect(_published, sender=PolicyPage, dispatch_uid="cms policy clauses")
