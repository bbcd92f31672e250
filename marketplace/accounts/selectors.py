"""Reading what sign-in knows of a person and of a request."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


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
