"""Policies for machines: one as JSON, the newest as an Atom feed, all pages as a sitemap. Only what everybody may read."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from wagtail.contrib.sitemaps import Sitemap

from cms.benefits.selectors import PublishedBenefit, published_benefits
from cms.documents import readable
from cms.models import NewsIndexPage, NewsPage, PolicyPage
from cms.official.clauses import depths
from cms.official.dates import date_of
from cms.official.titles import short_title
from cms.official.validity import Validity
from marketplace.core import current
from marketplace.engine.saying.sentences import sentence

NEWEST = 20


@require_GET
def policy_json(request: HttpRequest, slug: str) -> HttpResponse:
    """A published policy with its clauses, as of a day (`?on=2025-06-01`, today without it). Dates are ISO days or null;
    `level` of a clause is its depth, `kind` what it is (cms.official.clauses.LEVELS); criteria and limits are documents of
    marketplace.engine."""
    policy = get_object_or_404(readable(), slug=slug)
    asked = request.GET.get("on", "")
    day = date_of(asked) if asked else timezone.localdate()
    if day is None:
        return JsonResponse({"error": _("“on” must be a day such as 2025-06-01.")}, status=400)
    return JsonResponse(_told(request, policy, day), json_dumps_params={"ensure_ascii": False})


def _check(validity: Validity) -> dict[str, Any] | None:
    check = validity.check
    return {"on": check.day, "holds": check.holds, "source": check.source} if check else None


def _told(request: HttpRequest, policy: PolicyPage, day: datetime.date) -> dict[str, Any]:
    clauses, validity = policy.read_clauses(), policy.validity(day)
    address = request.build_absolute_uri(policy.address)
    return {
        "address": address,
        "title": policy.title,
        "number": policy.document_number,
        "issuer": policy.issuer,
        "level": policy.level,
        "kind": policy.kind,
        "index_number": policy.index_number,
        "registration_number": policy.registration_number,
        "topics": policy.topic_list,
        "industries": policy.industry_list,
        "applications": {"from": policy.applications_from, "until": policy.applications_until},
        "interpreted_by": policy.interpreted_by,
        "dates": {
            "signed": policy.signed_on,
            "published": policy.published_on,
            "effective": policy.effective_on,
            "expires": policy.expires_on,
        },
        "validity": {"on": day, "state": validity.state.code, "reason": validity.reason, "checked": _check(validity)},
        "clauses": [
            {
                "address": f"{address}#{one.anchor}",
                "anchor": one.anchor,
                "level": depth,
                "kind": one.level,
                "number": one.number,
                "heading": one.heading,
                "text": one.text,
                "table": one.table,
            }
            for one, depth in zip(clauses, depths(clauses), strict=True)
        ],
        "benefits": [_benefit_told(request, one) for one in published_benefits(day, [policy.pk])],
    }


def _benefit_told(request: HttpRequest, benefit: PublishedBenefit) -> dict[str, Any]:
    """A benefit as stored, with how it stands on the day: `available` is null where nobody knows whether its policy
    holds. Ratios percent, amounts 万元."""
    said, standing = benefit.said, benefit.standing
    told = said.to_json()
    names = (
        "name",
        "type",
        "beneficiary",
        "per",
        "ratio",
        "base",
        "cap",
        "opens",
        "closes",
        "no_application",
    )
    return {
        "address": request.build_absolute_uri(f"{benefit.policy.address}#benefit-{benefit.address}"),
        **{name: told.get(name) for name in names},
        "papers": list(said.papers),
        "clause": said.clause or None,
        "criteria": told["criteria"],
        "limits": told["limits"],
        "sentence": sentence(said.criteria, get_language() or "", current.reference()),
        "available": standing.available,
        "window": standing.window.value,
        "last_day": standing.last,
    }


class NewPolicies(Feed):  # type: ignore[type-arg]
    """The policies published last."""

    feed_type = Atom1Feed

    def title(self) -> str:
        return _("New policies")

    def link(self) -> str:
        return reverse("policies")

    def items(self) -> list[PolicyPage]:
        return list(readable().order_by("-first_published_at", "-pk")[:NEWEST])

    def item_title(self, item: PolicyPage) -> str:
        return short_title(item.title)

    def item_description(self, item: PolicyPage) -> str:
        about = [item.document_number, item.issuer, item.summary]
        return " · ".join([str(item.validity().state.label), *(part for part in about if part)])

    def item_link(self, item: PolicyPage) -> str:
        return item.address

    def item_pubdate(self, item: PolicyPage) -> datetime.datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: PolicyPage) -> datetime.datetime | None:
        return item.last_published_at


class NewNews(Feed):  # type: ignore[type-arg]
    """The news, notices and events of the list, the newest first."""

    feed_type = Atom1Feed

    def title(self) -> str:
        return _("News and events")

    def link(self) -> str:
        return reverse("wagtail_serve", args=["news/"])

    def items(self) -> list[NewsPage]:
        index = NewsIndexPage.objects.live().public().first()
        return list(index.items()[:NEWEST]) if index else []

    def item_title(self, item: NewsPage) -> str:
        return item.local_title

    def item_description(self, item: NewsPage) -> str:
        return item.local_summary

    def item_link(self, item: NewsPage) -> str:
        return item.address

    def item_pubdate(self, item: NewsPage) -> datetime.datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: NewsPage) -> datetime.datetime | None:
        return item.last_published_at


@require_GET
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page that everybody may read, by Wagtail."""
    response: HttpResponse = sitemap_view(request, {"pages": Sitemap(request)})
    return response
