"""Pages of the pre-check. Answers arrive by POST and leave in the page's own forms; nothing is kept on the way."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from cms.benefits.selectors import benefits_for_firms
from marketplace.asking.answers import Answers
from marketplace.core.views import remember_language
from marketplace.institutions.selectors import PublishedOffering, published_offerings
from marketplace.matching.offering.checking import check_page
from marketplace.matching.precheck import pages
from marketplace.matching.precheck.journey import (
    FillPage,
    Market,
    Page,
    ResultPage,
    StepPage,
    next_page,
    readable,
    start_page,
)
from marketplace.matching.precheck.result_page import result_answer
from marketplace.matching.results.offerings import offering_at
from marketplace.matching.results.services import precheck as compare

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """For pages that carry answers: never stored by anyone, kept out of error reports, able to change language.

    A posted `language` is used for this very page and remembered in the cookie.
    """

    @wraps(view)
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


@require_http_methods(["GET", "HEAD", "POST"])
@private
def precheck(request: HttpRequest) -> HttpResponse:
    """The questions, step by step, and the result. A GET is always an empty form, whatever its address says."""
    market = todays_market()
    if request.method == "POST":
        answers = Answers.from_post(request.POST)
        page = next_page(request.POST, answers, market)
    else:
        answers = Answers({})
        page = start_page(market)
    return page_response(request, page, answers, market)


def page_response(request: HttpRequest, page: Page, answers: Answers, market: Market) -> HttpResponse:
    """A page of the pre-check as it is answered; a refused answer comes back where it was given."""
    response = render(request, *_template_and_context(request, page, answers, market))
    if request.headers.get("HX-Target") == "result" and not isinstance(page, ResultPage):
        # The answer was refused: the question comes back in its own place, or on a page of its own.
        response["HX-Retarget"] = "#fill-form" if isinstance(page, FillPage) else "body"
        response["HX-Reselect"] = "#fill-form" if isinstance(page, FillPage) else "body"
        response["HX-Reswap"] = "outerHTML"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@private
def still_possible(request: HttpRequest) -> HttpResponse:
    """A fragment: how many offerings are still possible with what has been typed so far."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("matching:precheck"))
    market = todays_market()
    known, families = readable(Answers.from_post(request.POST), market)
    result = compare(known, market.offerings, families=families)
    return render(request, "matching/includes/still_possible.html", {"still": pages.StillPossible.of(result)})


@require_http_methods(["GET", "HEAD", "POST"])
@private
def offering_check(request: HttpRequest, address: str) -> HttpResponse:
    """One offering against what the visitor says: its own few questions, then the verdict with its trace."""
    market = todays_market()
    offering: PublishedOffering | None = offering_at(address, market.day)
    if offering is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    return render(request, "matching/check.html", check_page(posted, offering, market))


@require_GET
def method(request: HttpRequest) -> HttpResponse:
    """How conditions are compared: what the answers mean, where they come from, what is never asked."""
    return render(request, "matching/method.html", pages.method_context(todays_market()))


def todays_market() -> Market:
    """The published offerings of today, and what policies give to firms."""
    day = timezone.localdate()
    return Market(published_offerings(day), day, benefits_for_firms(day))


def _template_and_context(
    request: HttpRequest, page: Page, answers: Answers, market: Market
) -> tuple[str, dict[str, Any]]:
    match page:
        case StepPage():
            return "matching/step.html", pages.step_context(page, answers, market)
        case FillPage():
            return "matching/fill.html", pages.fill_context(page, answers, request.POST)
        case ResultPage():
            return result_answer(request, page, answers, market)
