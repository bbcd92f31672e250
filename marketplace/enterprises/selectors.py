"""Reading enterprises and needs. Who may see what is part of every query."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from marketplace.accounts.models import User
from marketplace.accounts.scope import organisation_scope
from marketplace.enterprises.models import Enterprise, Need


def enterprises_visible_to(user: User | AnonymousUser) -> QuerySet[Enterprise]:
    """The enterprises of the user's own organisations; all, fictional ones included, for staff who may view them."""
    scope = organisation_scope(user, permission="enterprises.view_enterprise")
    return scope.limit(Enterprise.objects.select_related("organisation"), "organisation")


def needs_visible_to(user: User | AnonymousUser) -> QuerySet[Need]:
    """The needs of the user's own organisations; all, fictional ones included, for staff who may view them."""
    scope = organisation_scope(user, permission="enterprises.view_need")
    return scope.limit(Need.objects.select_related("enterprise__organisation"), "enterprise__organisation")
