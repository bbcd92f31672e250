"""Whose rows a user may see: all, these, or none. An empty list can never mean everything.

Selectors put a scope into their query (`scope.limit(queryset, "organisation")`), so what is not visible
is never read, listed or counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models

from marketplace.accounts.models import Membership, User
from marketplace.accounts.permissions import ROWS_EVERY, ROWS_OWN, roles_with
from marketplace.accounts.roles import held_by

Rows = TypeVar("Rows", bound=models.QuerySet[Any])


@dataclass(frozen=True)
class Scope:
    """Make one with `everything()`, `these()` or `nothing()`."""

    _organisations: frozenset[int] | None  # None stands for all; only `everything()` makes that

    @classmethod
    def everything(cls) -> Scope:
        return cls(None)

    @classmethod
    def these(cls, organisations: set[int]) -> Scope:
        """The organisations with these primary keys; an empty set is nothing."""
        return cls(frozenset(organisations))

    @classmethod
    def nothing(cls) -> Scope:
        return cls(frozenset())

    def limit(self, rows: Rows, path: str) -> Rows:
        """`rows` whose organisation, found along the lookup `path`, is in this scope."""
        if self._organisations is None:
            return rows
        if not self._organisations:
            return rows.none()
        return rows.filter(**{f"{path}__in": self._organisations})


def organisation_scope(user: User | AnonymousUser, *, permission: str) -> Scope:
    """What `user` may see: everything with the Django `permission` ("app.view_model"), else the own organisations."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return Scope.nothing()
    if ROWS_EVERY in held_by(user) and user.has_perm(permission):
        return Scope.everything()
    places = Membership.objects.filter(user=user, role__in=roles_with(ROWS_OWN))
    return Scope.these(set(places.values_list("organisation_id", flat=True)))
