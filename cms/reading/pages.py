"""What readers get of each kind of page, beside the page itself (`cms.models.showing`)."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase

from cms.models import (
    ContactPage,
    EventPage,
    InterpretationPage,
    NewsIndexPage,
    NewsKind,
    NewsPage,
    PlainPage,
    PolicyLibraryPage,
    PolicyPage,
    TopicPage,
)
from cms.models.showing import readers_get
from cms.models.topics import with_topic
from cms.policies.attachments import attachments_shown
from cms.policies.interpretations import points_shown
from cms.reading.presenting import PolicyReading
from cms.reading.views import PolicyList

ROWS = 20
"""Rows on a page of a list: of news, and of the policies on a topic."""


def library_answer(page: PolicyLibraryPage, request: HttpRequest) -> HttpResponseBase:
    """The list of the search seam."""
    response: HttpResponseBase = PolicyList.as_view()(request, page=page)
    return response


def policy_context(page: PolicyPage, request: HttpRequest) -> dict[str, Any]:
    """`?on=` is the day as of which it is read, `?q=` the words that found it."""
    reading = PolicyReading(page, request.GET.get("on", ""), request.GET.get("q", ""))
    return {"reading": reading, "attachments": attachments_shown(page, request)}


def interpretation_context(page: InterpretationPage, request: HttpRequest) -> dict[str, Any]:
    return {"validity": page.policy.validity() if page.policy else None, "points": points_shown(page)}


def topic_context(page: TopicPage, request: HttpRequest) -> dict[str, Any]:
    """`?page=` is another page of the list of policies."""
    of_topic = with_topic(page.topic) if page.topic else PolicyPage.objects.none()
    return {"shown": Paginator(of_topic, ROWS).get_page(request.GET.get("page"))}


def news_context(page: NewsIndexPage, request: HttpRequest) -> dict[str, Any]:
    """`?kind=` shows one kind, `?page=` another page of the list; what is neither is passed over."""
    asked = request.GET.get("kind", "")
    kind = asked if asked in NewsKind.values else ""
    items = page.items()
    shown = Paginator(items.filter(kind=kind) if kind else items, ROWS).get_page(request.GET.get("page"))
    counted = dict(items.order_by().values_list("kind").annotate(Count("pk")))
    kinds = [(code, label, counted.get(code, 0)) for code, label in NewsKind.choices]
    return {"kind": kind, "kinds": kinds, "shown": shown, "all": sum(counted.values())}


def register() -> None:
    readers_get(PolicyLibraryPage, answer=library_answer)
    readers_get(PolicyPage, context=policy_context)
    readers_get(InterpretationPage, context=interpretation_context)
    readers_get(TopicPage, context=topic_context)
    readers_get(NewsIndexPage, context=news_context)
    for kind in (NewsPage, EventPage, PlainPage, ContactPage):
        readers_get(kind)
