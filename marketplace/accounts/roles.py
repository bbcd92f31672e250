"""Who has which role: read from the account and its memberships, never stored a second time."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from marketplace.accounts.models import Membership, Organisation, User
from marketplace.accounts.permissions import Role, permissions_of

VERIFIES = "accounts.change_organisation"
"""The right, given to members of the staff by name, that makes a verifier."""

CORRESPONDS = "cms.change_enquiry"
"""The right, given to members of the staff by name, to read and answer letters to the bureau."""


def roles_of(user: User | AnonymousUser | None, organisation: Organisation | None = None) -> frozenset[Role]:
    """The roles of a person, with an organisation also those towards it. None is the site itself.

    Whoever is not signed in or was deactivated is a visitor. One query if an organisation is named: what is stored
    counts, not what the caller's object says.
    """
    if user is None:
        fictional = organisation is not None and Organisation.objects.filter(pk=organisation.pk, is_demo=True).exists()
        return frozenset({Role.CLOCK, Role.DEMONSTRATION} if fictional else {Role.CLOCK})
    if isinstance(user, AnonymousUser) or not user.is_active:
        return frozenset({Role.VISITOR})
    roles = {Role.VISITOR}
    if user.is_staff:
        roles.add(Role.STAFF)
        if user.has_perm(VERIFIES):
            roles.add(Role.VERIFIER)
        if user.has_perm(CORRESPONDS):
            roles.add(Role.CORRESPONDENT)
    if organisation is not None:
        places = Membership.objects.filter(user=user, organisation=organisation)
        roles |= {Role(role) for role in places.values_list("role", flat=True)}
    return frozenset(roles)


def held_by(user: User | AnonymousUser | None, organisation: Organisation | None = None) -> frozenset[str]:
    """The permissions of a person, with an organisation also those towards it."""
    return permissions_of(roles_of(user, organisation))
