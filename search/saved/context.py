"""What the header of every page knows of notices."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from search.saved import elsewhere
from search.saved.selectors import unread_notices


def notices(request: HttpRequest) -> dict[str, Any]:
    """Context processor. `unread_notices`: their number, counted only if a template asks, and only for the signed-in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread_notices": 0}
    return {"unread_notices": SimpleLazyObject(lambda: unread_notices(user) + elsewhere.unread(user))}
