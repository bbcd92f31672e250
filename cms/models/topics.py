"""Topic pages: what the bureau gathers about a matter, and every policy on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from cms.models.news import NewsPage
from cms.models.pages import BODY_FEATURES, BilingualPage, said
from cms.models.policies import PolicyPage
from cms.models.rich_text import cleaned


def has_topic(term: str) -> Q:
    """A policy that has this topic. Topics stand in one field, with “\\” between."""
    has_it = Q(topics=term) | Q(topics__startswith=f"{term}\\")
    return has_it | Q(topics__endswith=f"\\{term}") | Q(topics__contains=f"\\{term}\\")


def with_topic(term: str) -> QuerySet[PolicyPage]:
    """Published policies that have this topic, the newest first."""
    found: QuerySet[PolicyPage] = PolicyPage.told(PolicyPage.open_to_all().filter(has_topic(term)))
    return found.order_by(models.F("signed_on").desc(nulls_last=True), "-pk")


class TopicPage(BilingualPage):
    """A topic: an introduction, policies and news picked by hand, and all policies of one topic of the library."""

    body = RichTextField(_("introduction"), features=BODY_FEATURES, blank=True)
    body_en = RichTextField(_("English introduction"), features=BODY_FEATURES, blank=True)
    topic = models.CharField(
        _("topic of the library"), max_length=80, blank=True, help_text=_("All policies with this topic are listed.")
    )

    parent_page_types: ClassVar[list[str]] = ["cms.PolicyLibraryPage"]

    class Meta:
        verbose_name = _("topic page")
        verbose_name_plural = _("topic pages")

    @property
    def address(self) -> str:
        return reverse("wagtail_serve", args=[f"policies/{self.slug}/"])

    @property
    def local_body(self) -> str:
        return said(self.body, self.body_en)

    def clean(self) -> None:
        super().clean()
        self.body, self.body_en = cleaned(self.body, BODY_FEATURES), cleaned(self.body_en, BODY_FEATURES)

    def policies(self) -> Sequence[PolicyPage]:
        """Those picked by hand that everybody may read, in the editor's order."""
        picked = [row.policy_id for row in self.picked_policies.all()]
        found = PolicyPage.told(PolicyPage.open_to_all()).in_bulk(picked)
        return [found[pk] for pk in picked if pk in found]

    def news(self) -> Sequence[NewsPage]:
        picked = [row.item_id for row in self.picked_news.all()]
        found = NewsPage.objects.live().public().select_related("eventpage").in_bulk(picked)
        return [found[pk] for pk in picked if pk in found]


class TopicPolicy(Orderable):
    """A policy picked for a topic."""

    page = ParentalKey(TopicPage, on_delete=models.CASCADE, related_name="picked_policies")
    policy = models.ForeignKey(PolicyPage, on_delete=models.CASCADE, related_name="+", verbose_name=_("policy"))

    class Meta(Orderable.Meta):
        verbose_name = _("policy")

    def __str__(self) -> str:
        return self.policy.title


class TopicNews(Orderable):
    """A news item picked for a topic."""

    page = ParentalKey(TopicPage, on_delete=models.CASCADE, related_name="picked_news")
    item = models.ForeignKey(NewsPage, on_delete=models.CASCADE, related_name="+", verbose_name=_("news"))

    class Meta(Orderable.Meta):
        verbose_name = _("news")

    def __str__(self) -> str:
        return self.item.title
