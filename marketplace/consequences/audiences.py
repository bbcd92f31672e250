"""Who is told what a changed policy touches, besides the bureau, which is told everything.

A room that knows of people whom a change concerns adds an `Audience` when the apps are ready; nothing else changes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Protocol

from cms.policies.citing import Citing
from marketplace.accounts.models import Membership, User


class Audience(Protocol):
    """People of one kind whom a change may concern."""

    def told(self, touched: Iterable[Citing]) -> Iterable[uuid.UUID]:
        """The keys of those who are told of a change that touches this."""

    def concerns(self, person: User) -> Callable[[Citing], bool]:
        """What of that touches this person. Asked when a notice is shown, so it speaks of today."""


_audiences: dict[str, Audience] = {}


def register(name: str, audience: Audience) -> None:
    """Add an audience. Raises ValueError for a name that is taken."""
    if name in _audiences:
        raise ValueError(f'There is an audience "{name}" already; give this one another name.')
    _audiences[name] = audience


def told_of(touched: Iterable[Citing]) -> set[uuid.UUID]:
    """The keys of all who are told of a change that touches this."""
    rows = tuple(touched)
    return {person for audience in _audiences.values() for person in audience.told(rows)}


def concern_of(person: User) -> Callable[[Citing], bool]:
    """Whether something touched concerns a person, for whatever reason."""
    reasons = [audience.concerns(person) for audience in _audiences.values()]
    return lambda one: any(reason(one) for reason in reasons)


class Owners:
    """Those who answer for what their organisation offers."""

    def told(self, touched: Iterable[Citing]) -> Iterable[uuid.UUID]:
        organisations = {one.owner for one in touched if one.owner}
        members = User.objects.filter(organisations__in=organisations, is_active=True).distinct()
        return members.values_list("pk", flat=True)

    def concerns(self, person: User) -> Callable[[Citing], bool]:
        own = set(Membership.objects.filter(user=person).values_list("organisation_id", flat=True))
        return lambda one: one.owner in own
