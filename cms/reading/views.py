"""The policy library, two versions of a policy side by side, and files that the bureau publishes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from wagtail.documents.views.serve import serve
from wagtail.views import serve as serve_page

from cms.benefits.presenting import benefits_of
from cms.documents import readable
from cms.models import BureauDocument, EventPage, TopicPage
from cms.official.titles import short_title
from cms.policies.attachments import is_editors, is_everybodys
from cms.policies.citing import places
from cms.policies.comparing import comparison
from cms.reading.calendars import calendar_of, meeting_of
from cms.reading.finding import clauses_found
from search.backends.base import Hit
from search.forms import FilterForm
from search.highlight import spans
from search.reading import Answer, Reader
from search.views import FacetedList

MOST_BENEFITS = 2
"""Benefits of a policy that its row in the library names."""


def document(request: HttpRequest, address: str, filename: str) -> HttpResponseBase:
    """A document by its random address. One that hangs only on policies that are not public is for their editors alone;
    for the rest Wagtail decides whether its collection is open to this person."""
    found = get_object_or_404(BureauDocument, address=address)
    is_open = is_everybodys(found)
    if not is_open and not is_editors(found, request):
        raise Http404
    response: HttpResponseBase = serve(request, found.pk, filename)
    if not is_open:
        add_never_cache_headers(response)
    return response


@require_GET
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """An event that everybody may read, as a file for a calendar."""
    event = get_object_or_404(EventPage.objects.live().public(), slug=slug)
    response = HttpResponse(calendar_of(meeting_of(event)), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{event.slug}.ics")
    return response


class PolicyList(FacetedList):
    """The library: the list of the search seam over `PolicyDocument`, with the clauses that hold the words."""

    document_name = "policies"
    template_name = "cms/policy_library_page.html"
    rows_template = "cms/policy_rows.html"
    response_template = "cms/policy_library_response.html"
    search_label = _("Search the policies")
    search_placeholder = _("Words of a clause, a title, or a document number")

    def shown(self, hits: Sequence[Hit], form: FilterForm) -> list[dict[str, Any]]:
        ids = [hit.id for hit in hits]
        policies = {policy.pk: policy for policy in readable().filter(pk__in=ids)}
        words = form.state.words
        # Whoever typed a document's number looks for the document, not for the figures in its clauses.
        by_number = {pk for pk, policy in policies.items() if spans(policy.document_number, words)}
        found = clauses_found([pk for pk in ids if pk not in by_number], words)
        # A page that was withdrawn since it was indexed is not published any more.
        rows = [(policies[pk], found.get(pk, [])) for pk in ids if pk in policies]
        given = benefits_of(policies, get_language() or "")
        return [
            {
                "policy": one,
                "title": short_title(one.title),
                "validity": one.validity(),
                "clauses": clauses,
                "benefits": given.get(one.pk, [])[:MOST_BENEFITS],
                "more_benefits": max(0, len(given.get(one.pk, [])) - MOST_BENEFITS),
            }
            for one, clauses in rows
        ]

    def get_context_data(self, *, form: FilterForm, reader: Reader, answer: Answer, **kwargs: Any) -> dict[str, Any]:
        words = form.state.words
        return super().get_context_data(form=form, reader=reader, answer=answer, **kwargs) | {
            "topic_pages": TopicPage.objects.live().public().order_by("title"),
            "words_query": f"?{urlencode({'q': words})}" if words else "",
        }


@require_GET
def policies(request: HttpRequest) -> HttpResponseBase:
    """The library's page, as Wagtail serves it: drafts and restrictions hold as for every page."""
    response: HttpResponseBase = serve_page(request, "policies/")
    return response


@require_GET
def policy_differences(request: HttpRequest, slug: str, other: str) -> HttpResponse:
    """What changed between two published versions; the order in the address does not matter."""
    if slug == other:
        raise Http404
    one, another = (get_object_or_404(readable(), slug=name) for name in (slug, other))
    if not (one.clauses and another.clauses):
        raise Http404
    return render(request, "cms/policy_differences.html", {"compared": comparison(one, another)})


@require_GET
def policy_citing(request: HttpRequest, slug: str) -> HttpResponse:
    """What cites the clauses of a policy that everybody may read, clause by clause."""
    policy = get_object_or_404(readable(), slug=slug)
    found = places(policy, timezone.localdate())
    context = {"policy": policy, "title": short_title(policy.title), "validity": policy.validity(), "places": found}
    return render(request, "cms/policy_citing.html", context | {"total": sum(len(one.citing) for one in found)})
