"""What every request passes: a request id and a log line, one state of the lists, headers, the language, and the limits of
a session."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.cache import patch_vary_headers

from marketplace.core import current
from marketplace.core.checks import is_loopback
from marketplace.core.logging import request_id

Respond = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger("marketplace.request")

# A proxy's id is taken over when it cannot break a log line or a header; anything else is replaced.
ACCEPTED_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Asked every few seconds by health checks: a line for each would bury the others.
QUIET_PATHS = ("/healthz", "/readyz")
STATUS_SERVER_ERROR = 500
# Django answers these with a page of their own: they are no failure of ours.
ANSWERED_EXCEPTIONS = (Http404, PermissionDenied, BadRequest, SuspiciousOperation, MultiPartParserError)


class ListsMiddleware:
    """One request sees one state of the lists, and asks the database for it once (`core.current`)."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with current.held():
            return self.get_response(request)


class RequestIdMiddleware:
    """Gives a request its id (`request.request_id`, header X-Request-ID) and writes its one log line."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        identifier = given if ACCEPTED_REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request.request_id = identifier  # type: ignore[attr-defined]
        token = request_id.set(identifier)
        started = time.monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = identifier
            self._log(request, response, started)
        finally:
            request_id.reset(token)
        return response

    def _log(self, request: HttpRequest, response: HttpResponse, started: float) -> None:
        failed = response.status_code >= STATUS_SERVER_ERROR
        if request.path in QUIET_PATHS and not failed:
            return
        logger.log(
            logging.ERROR if failed else logging.INFO,
            "request",
            extra={
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "milliseconds": round((time.monotonic() - started) * 1000, 1),
            },
        )

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, ANSWERED_EXCEPTIONS):
            return
        logger.error("unhandled exception", exc_info=exception, extra={"method": request.method, "path": request.path})


class LoopbackOnlyMiddleware:
    """Answers this machine only. Part of the settings with a well-known secret key, whatever server runs them."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A server on a socket file gives no address; only this machine reaches it.
        if (address := request.META.get("REMOTE_ADDR", "")) and not is_loopback(address):
            return HttpResponseForbidden("These settings answer only to the machine they run on (kr.E001).")
        return self.get_response(request)


class PlainPathMiddleware:
    """An address that holds the character NUL is that of no page; PostgreSQL would refuse to look for one."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            raise Http404
        return self.get_response(request)


# Everything comes from our own server; no script and no style sheet stands in a page. Bars set their length with
# a style attribute, which is all that 'unsafe-inline' is for.
PUBLIC_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
# Wagtail's and Django's admins carry scripts in their pages; they stay on our own server all the same.
ADMIN_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
ADMIN_PATHS = ("/admin/", "/staff/")
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class ContentSecurityMiddleware:
    """Sets Content-Security-Policy (strict on public pages) and Permissions-Policy."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = ADMIN_POLICY if request.path.startswith(ADMIN_PATHS) else PUBLIC_POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class LanguageMiddleware:
    """Chinese unless the language cookie says otherwise; the browser's Accept-Language is not asked.

    A district's site is Chinese first: many browsers in China are set to English without their owner's doing.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response


class SessionLimitMiddleware:
    """Ends a signed-in session after SESSION_IDLE_SECONDS without a request or SESSION_TOTAL_SECONDS in all."""

    # The time of the last request is written at most this often, so that reading pages does not mean writing rows.
    WRITE_EVERY_SECONDS = 300

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # An anonymous visitor has no session, and asking for `request.user` would look for one.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._limit(request)
        return self.get_response(request)

    def _limit(self, request: HttpRequest) -> None:
        now = int(time.time())
        started = request.session.setdefault("started_at", now)
        seen = request.session.get("seen_at", now)
        if now - seen > settings.SESSION_IDLE_SECONDS or now - started > settings.SESSION_TOTAL_SECONDS:
            logout(request)
        elif "seen_at" not in request.session or now - seen >= self.WRITE_EVERY_SECONDS:
            request.session["seen_at"] = now
