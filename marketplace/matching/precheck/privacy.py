"""What holds for every page that carries answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.gzip import gzip_page

from marketplace.core.views import remember_language

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """For pages that carry answers: never stored by anyone, kept out of error reports, able to change language.

    A posted `language` is used for this very page and remembered in the cookie.

    The page is sent compressed, which no other page of the site is: where a stranger can have words of their choice put
    beside a secret, the length of what is sent tells the secret (BREACH). Here nothing of an address comes back, answers
    come back only to a POST with the site's own token, and the token is masked anew in every page.
    """

    @wraps(view)
    @gzip_page
    @sensitive_post_parameters()
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = request.POST.get("language", "")
        known = language in dict(settings.LANGUAGES)
        if known:
            translation.activate(language)
        response = view(request, *args, **kwargs)
        if known:
            remember_language(response, language)
            response["Content-Language"] = language
        response["Cache-Control"] = "no-store, private"
        return response

    return wrapped
