"""What follows when a policy is published, above all that its clauses become addresses that last; and how a policy is
changed besides its editors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from wagtail.signals import page_published

from cms.models import PlanIndicator, PolicyClause, PolicyEvent, PolicyPage, PolicyRelation
from cms.official.clauses import names_of
from cms.official.indicators import indicators_of
from cms.official.validity import Effect

_SAID = ("place", "level", "number", "name", "heading", "text", "gone")


@transaction.atomic
def policy_clauses_store(*, policy: PolicyPage) -> bool:
    """Repeat the clauses of a published policy in their table. What is in the text no more stays, marked as gone.
    Returns whether any clause is another than before."""
    there = {one.anchor: one for one in PolicyClause.objects.filter(policy=policy)}
    before = {anchor: [getattr(one, name) for name in _SAID] for anchor, one in there.items()}
    rows = []
    clauses = policy.read_clauses()
    for place, (clause, name) in enumerate(zip(clauses, names_of(clauses), strict=True)):
        cells = ["\t".join(row) for row in clause.table]
        row = there.pop(clause.anchor, None) or PolicyClause(policy=policy, anchor=clause.anchor)
        row.place, row.level, row.gone = place, clause.level, False
        row.number, row.name, row.heading = clause.number, name, clause.heading
        row.text = "\n".join([clause.text, *cells]).strip("\n")
        rows.append(row)
    for row in there.values():
        row.gone = True
    PolicyClause.objects.bulk_create([row for row in rows if row.pk is None])
    PolicyClause.objects.bulk_update([*(row for row in rows if row.pk), *there.values()], _SAID, batch_size=500)
    return before != {one.anchor: [getattr(one, name) for name in _SAID] for one in (*rows, *there.values())}


@transaction.atomic
def policy_indicators_store(*, policy: PolicyPage) -> None:
    """Repeat the indicators of a published plan in their table. One that is in the text no more goes, unless the bureau
    told what was reached."""
    kept = []
    for place, one in enumerate(indicators_of(policy.read_clauses())):
        told = {"unit": one.unit, "base_year": one.base_year, "base": one.base, "place": place}
        told |= {"target_year": one.target_year, "target": one.target}
        row, _new = PlanIndicator.objects.update_or_create(policy=policy, name=one.name[:200], defaults=told)
        kept.append(row.pk)
    policy.indicators.exclude(pk__in=kept).filter(actuals=None).delete()


@transaction.atomic
def policy_amend(*, policy: PolicyPage, change: Callable[[PolicyPage], bool]) -> bool:
    """Change a policy as it is published and in its latest draft; `change` says whether there was anything to do. What an
    editor is still writing is published no earlier for that, and a policy that is not published stays so."""
    published = PolicyPage.objects.get(pk=policy.pk)
    is_written = published.has_unpublished_changes
    draft = published.get_latest_revision_as_object()  # the page itself where nobody is writing
    is_changed = change(draft)
    if published.live and is_written and change(published):
        published.save()
        is_changed = True
    if is_changed:
        revision = draft.save_revision()
        if published.live and not is_written:
            revision.publish()
    return is_changed


def policy_relate(*, policy: PolicyPage, effect: Effect, other: PolicyPage) -> bool:
    """Say in a policy what it does to another; whether that is new."""

    def change(page: PolicyPage) -> bool:
        if any((one.effect, one.other_id) == (effect, other.pk) for one in page.relations.all()):
            return False
        page.relations.add(PolicyRelation(effect=effect, other=other))
        return True

    return policy_amend(policy=policy, change=change)


def policy_event_note(*, policy: PolicyPage, is_new_text: bool) -> None:
    """Note that it was published, or that its text is another: what those who follow it are told."""
    if not policy.events.filter(kind=PolicyEvent.Kind.PUBLISHED).exists():
        PolicyEvent.objects.create(policy=policy, kind=PolicyEvent.Kind.PUBLISHED)
    elif is_new_text:
        PolicyEvent.objects.create(policy=policy, kind=PolicyEvent.Kind.REVISED)


def _published(sender: type, instance: Any, **kwargs: Any) -> None:
    """Wagtail tells of a page that is going to be published later, too: nothing of that may be seen yet."""
    if not instance.live:
        return
    is_new_text = policy_clauses_store(policy=instance)
    policy_indicators_store(policy=instance)
    policy_event_note(policy=instance, is_new_text=is_new_text)


def connect() -> None:
    page_published.connect(_published, sender=PolicyPage, dispatch_uid="cms policy clauses")
