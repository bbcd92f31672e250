"""The two admins have no sign-in of their own: everyone signs in at the same door."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode


def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """To the site's sign-in and back to `next`; someone signed in without the right to enter gets a plain refusal.

    Sending that person on to the sign-in would come straight back here, for ever.
    """
    if request.user.is_authenticated:
        raise PermissionDenied
    target = request.GET.get("next", "")
    query = f"?{urlencode({'next': target})}" if target else ""
    return HttpResponseRedirect(reverse("account_login") + query)
