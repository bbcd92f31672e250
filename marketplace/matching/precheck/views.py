"""Pages of the pre-check. Answers arrive by POST and leave in the page's own forms; nothing is kept on the way."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.asking.answers import Answers
from marketplace.matching.precheck import pages
from marketplace.matching.precheck.counting import still_possible as count_possible
from marketplace.matching.precheck.journey import FillPage, Page, ResultPage, StepPage, next_page, readable, start_page
from marketplace.matching.precheck.market import Market, todays_market
from marketplace.matching.precheck.privacy import private
from marketplace.matching.precheck.questions import askable
from marketplace.matching.precheck.result_page import result_answer


@require_http_methods(["GET", "HEAD", "POST"])
@private
def precheck(request: HttpRequest) -> HttpResponse:
    """The questions, step by step, and the result. A GET is always an empty form, whatever its address says."""
    market = todays_market()
    if request.method == "POST":
        answers = Answers.from_post(request.POST, askable(market.reference))
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
    known, families = readable(Answers.from_post(request.POST, askable(market.reference)), market)
    counts = count_possible(known, market.offerings, families)
    return render(request, "matching/includes/still_possible.html", {"still": counts})


@require_GET
def method(request: HttpRequest) -> HttpResponse:
    """How conditions are compared: what the answers mean, where they come from, what is never asked."""
    return render(request, "matching/method.html", pages.method_context(todays_market()))


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
