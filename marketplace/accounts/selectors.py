"""Reading what sign-in knows of a person and of a request, and how verifications stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.permissions import VERIFICATION_DECIDE
from marketplace.accounts.roles import held_by
from marketplace.accounts.verification import BUREAU, FLOW
from marketplace.core.flows.clocks import Reading, reading

MOST_WAITING = 200


def confirmed_addresses(user: Any) -> list[str]:
    """The e-mail addresses of an account that were confirmed, in small letters, the main one first; none for a
    visitor."""
    if not user.is_authenticated:
        return []
    rows = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk")
    return [email.lower() for email in rows.values_list("email", flat=True)]


def client_address(request: HttpRequest) -> str:
    """Where a request comes from, as the limits on sign-in see it (ALLAUTH_TRUSTED_PROXY_COUNT); "" if nobody can
    tell."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An organisation that waits for the bureau; `clock` is None where no days are promised."""

    organisation: Organisation
    clock: Reading | None


def waiting_for_bureau() -> QuerySet[Organisation]:
    owed = [state.code for state in FLOW.states if state.turn == BUREAU]
    found: QuerySet[Organisation] = Organisation.objects.filter(state__in=owed)
    return found


def verification_queue(user: User | AnonymousUser, day: date, most: int = MOST_WAITING) -> list[Waiting]:
    """What waits for the bureau on a day, the nearest last day first, what has none at the end; only for verifiers."""
    if VERIFICATION_DECIDE not in held_by(user):
        return []
    waiting = [Waiting(row, running_clock(row, day)) for row in waiting_for_bureau().prefetch_related("events")]
    waiting.sort(
        key=lambda one: (one.clock is None or one.clock.due is None, one.clock and one.clock.due, one.organisation.pk)
    )
    return waiting[:most]


def running_clock(organisation: Organisation, day: date) -> Reading | None:
    """The clock of a verification that has not ended; None if nobody is waited for by a day."""
    history = organisation.history()
    found = (reading(clock.code, history, day) for clock in FLOW.clocks)
    return next((one for one in found if one is not None and one.ended is None), None)
