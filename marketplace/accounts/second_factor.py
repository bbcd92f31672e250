"""Whoever may enter /admin/ or /staff/ enters with a second factor (等保三级: MFA for staff).

The rule is per session, not only per person: a session opened with the password alone, before its owner set up
the authenticator app, does not become trusted when the app is set up elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from marketplace.accounts.models import User

# What lies below these addresses is for staff.
ENTRANCES = ("wagtailadmin_home", "admin:index", "search_health")
# Views of the two admins that a person without second factor needs: to leave.
ALWAYS_OPEN = frozenset({"wagtailadmin_logout", "admin:logout"})
SET_UP_HERE = "second_factor_set_up_by"  # session key: id of the user who proved the app by setting it up
TOLD = "second_factor_off_was_said"


@receiver(authenticator_added)
def remember_set_up(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Setting up the app needs a code from it, so this session has shown the second factor."""
    if authenticator.type == Authenticator.Type.TOTP:
        request.session[SET_UP_HERE] = str(user.pk)


def may_enter_admin(user: User) -> bool:
    return user.is_active and (user.is_staff or user.has_perm("wagtailadmin.access_admin"))


def was_shown(request: HttpRequest) -> bool:
    """Whether the second factor was shown in this session by the user who is signed in."""
    if request.session.get(SET_UP_HERE) == str(request.user.pk):
        return True
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


class StaffSecondFactorMiddleware:
    """Sends staff without second factor to set it up, or to show it, before any page of the two admins
    or of the search index's health."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        entrances = tuple(reverse(name) for name in ENTRANCES)
        if not request.path.startswith(entrances) or not request.user.is_authenticated:
            return None
        if request.resolver_match.view_name in ALWAYS_OPEN or not may_enter_admin(request.user):
            return None
        if not settings.STAFF_SECOND_FACTOR:
            _say_that_it_is_off(request)
            return None
        if not is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            messages.warning(request, _("Set up an authenticator app first: the administration needs a second step."))
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        if not was_shown(request):
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{query}")
        return None


def _say_that_it_is_off(request: HttpRequest) -> None:
    if request.session.get(TOLD):
        return
    request.session[TOLD] = True
    messages.warning(
        request,
        _("The second step at sign-in is off (STAFF_SECOND_FACTOR=no). Only a server on this machine may do that."),
    )
