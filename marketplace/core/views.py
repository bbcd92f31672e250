"""Furniture that is not a page of any room: the language switch, error pages, and the gallery of components."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_GET, require_POST

from marketplace.core.gallery import gallery_context
from marketplace.core.logging import request_id


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember `language` in a cookie and go back to `next`; an unknown language or a foreign `next` is ignored."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target, status=303)
    remember_language(response, request.POST.get("language", ""))
    return response


def remember_language(response: HttpResponse, language: str) -> None:
    """Set the language cookie on `response` if `language` is one of ours; otherwise leave the response alone."""
    if language not in dict(settings.LANGUAGES):
        return
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]
    )


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component once, for staff, and for anyone in development."""
    if not (settings.DEBUG or getattr(request.user, "is_staff", False)):
        raise PermissionDenied
    return render(request, "core/gallery.html", gallery_context(request.GET.get("page", "")))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Without the request: what is wrong with it (its host, its length) would be wrong for the page's links too."""
    return _bare("400.html", 400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _sorry(request, "403.html", 403)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _sorry(request, "404.html", 404)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or came from elsewhere; `reason` is for developers and is not shown."""
    return _sorry(request, "403_csrf.html", 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without context processors, so that it needs neither database nor session."""
    return _bare("500.html", 500, request_id=request_id.get())


def _sorry(request: HttpRequest, template: str, status: int) -> HttpResponse:
    response = render(request, template, status=status)
    add_never_cache_headers(response)
    return response


def _bare(template: str, status: int, **context: Any) -> HttpResponse:
    """A page rendered without context processors."""
    response = HttpResponse(get_template(template).render(context), status=status)
    add_never_cache_headers(response)
    return response
