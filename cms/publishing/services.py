"""How a policy gets to its readers, and how it is changed besides its editors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from wagtail.models import Revision

from cms.models import PolicyPage, PolicyRelation
from cms.official.validity import Effect


@transaction.atomic
def policy_publish(*, policy: PolicyPage, user: Any = None) -> Revision:
    """Publish a policy as it stands here, whole or not at all: revision, page, clauses, indicators, event and outbox row
    are committed together. Returns the revision. A policy whose time has not come is going to be published by the clock.

    Raises ValidationError for what no page may hold, PermissionDenied where `user` may not publish it.
    """
    revision: Revision = policy.save_revision(user=user)
    revision.publish(user=user)
    return revision


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
        if published.live and not is_written:
            policy_publish(policy=draft)
        else:
            draft.save_revision()
    return is_changed


def policy_relate(*, policy: PolicyPage, effect: Effect, other: PolicyPage) -> bool:
    """Say in a policy what it does to another; whether that is new."""

    def change(page: PolicyPage) -> bool:
        if any((one.effect, one.other_id) == (effect, other.pk) for one in page.relations.all()):
            return False
        page.relations.add(PolicyRelation(effect=effect, other=other))
        return True

    return policy_amend(policy=policy, change=change)
