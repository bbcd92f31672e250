"""The reasons of one row of the result, when they are asked for: in their place with htmx, else on a page of their own.

They are asked for as everything of the pre-check is: by a POST that brings the answers and leaves them nowhere.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from cms.benefits.citing import addresses_of
from cms.policies.citing import cited
from marketplace.asking.answers import Answers
from marketplace.asking.drawing import hidden
from marketplace.consequences.citations import citations_in
from marketplace.matching.precheck.journey import AT_RESULT, ResultPage, next_page
from marketplace.matching.precheck.market import Market, todays_market
from marketplace.matching.precheck.privacy import private
from marketplace.matching.precheck.questions import askable
from marketplace.matching.precheck.views import page_response
from marketplace.matching.results.benefits import BenefitRow, compare_benefit
from marketplace.matching.results.rows import ResultRow
from marketplace.matching.results.services import check_one


@require_http_methods(["GET", "HEAD", "POST"])
@private
def offering_reasons(request: HttpRequest, address: str) -> HttpResponse:
    """Every condition of one offering against the answers."""
    market = todays_market()
    offering = next((each for each in market.offerings if each.address == address), None)
    if offering is None:
        raise Http404

    def shown(page: ResultPage) -> dict[str, Any]:
        row = ResultRow(check_one(page.known, offering, page.families), page.known, get_language() or "")
        return {"row": row, "cited": cited(citations_in(offering.criteria, offering.limits), market.day)}

    return _answer(request, market, shown)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def benefit_reasons(request: HttpRequest, address: str) -> HttpResponse:
    """Every condition of what a policy gives against the answers."""
    market = todays_market()
    benefit = next((each for each in market.benefits if each.address == address), None)
    if benefit is None:
        raise Http404

    def shown(page: ResultPage) -> dict[str, Any]:
        row = BenefitRow(compare_benefit(page.known, benefit), page.known, get_language() or "")
        return {"row": row, "authority": True, "cited": cited(addresses_of(benefit), market.day)}

    return _answer(request, market, shown)


def _answer(request: HttpRequest, market: Market, shown: Any) -> HttpResponse:
    """The part, the page, or the question whose answer is refused. Without answers the pre-check begins."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("matching:precheck"))
    answers = Answers.from_post(request.POST, askable(market.reference))
    page = next_page(request.POST, answers, market)
    if not isinstance(page, ResultPage):
        return page_response(request, page, answers, market)
    context = {**shown(page), "day": market.day}
    if request.headers.get("HX-Request"):
        return render(request, "matching/includes/trace.html", context)
    context["hidden"] = hidden(answers, None, at=AT_RESULT, shown=request.POST.get("shown", ""))
    return render(request, "matching/reasons.html", context)
