"""News and events of the bureau: a page each, listed newest first."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.images import get_image_model_string
from wagtail.query import PageQuerySet

from cms.models.pages import BODY_FEATURES, BilingualPage, TextPage, said
from cms.models.rich_text import cleaned


class NewsKind(models.TextChoices):
    NEWS = "news", pgettext_lazy("kind of news", "News")
    EVENT = "event", pgettext_lazy("kind of news", "Event")
    NOTICE = "notice", pgettext_lazy("kind of news", "Notice")


class NewsIndexPage(BilingualPage):
    """The list at /news/."""

    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    max_count = 1

    class Meta:
        verbose_name = _("news and events")

    def items(self) -> PageQuerySet:
        """What everybody may read, the newest first."""
        found = NewsPage.objects.child_of(self).live().public().select_related("eventpage")
        return found.order_by("-day", "-first_published_at", "-pk")


class NewsPage(TextPage):
    """A news item or a notice. `day` is the day under which it is listed."""

    kind = models.CharField(
        pgettext_lazy("of news", "kind"), max_length=8, choices=NewsKind.choices, default=NewsKind.NEWS
    )
    day = models.DateField(pgettext_lazy("of a page", "date"), default=timezone.localdate, db_index=True)
    summary = models.TextField(_("summary"), blank=True, max_length=300)
    summary_en = models.TextField(_("English summary"), blank=True, max_length=600)
    picture = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture"),
    )
    picture_says = models.CharField(
        _("what the picture shows"),
        max_length=200,
        blank=True,
        help_text=_("For those who cannot see it. Obligatory with a picture."),
    )
    picture_says_en = models.CharField(_("what the picture shows, in English"), max_length=400, blank=True)

    parent_page_types: ClassVar[list[str]] = ["cms.NewsIndexPage"]

    class Meta:
        verbose_name = _("news item or notice")
        verbose_name_plural = _("news")

    def clean(self) -> None:
        super().clean()
        self.body, self.body_en = cleaned(self.body, BODY_FEATURES), cleaned(self.body_en, BODY_FEATURES)
        if self.picture_id and not self.picture_says.strip():
            raise ValidationError({"picture_says": _("Say in a few words what the picture shows.")})
        if self.kind == NewsKind.EVENT and not isinstance(self, EventPage):
            raise ValidationError({"kind": _("An event has a form of its own: add it below “News and events”.")})

    @property
    def address(self) -> str:
        """The page's path. The list stands at /news/ (cms.site.services)."""
        return reverse("wagtail_serve", args=[f"news/{self.slug}/"])

    @property
    def local_summary(self) -> str:
        return said(self.summary, self.summary_en)

    @property
    def local_picture_says(self) -> str:
        return said(self.picture_says, self.picture_says_en)

    @property
    def event(self) -> EventPage | None:
        """Its time and place, if it is an event."""
        return getattr(self, "eventpage", None)


class EventPage(NewsPage):
    """An event. Its times are told as China's, wherever the reader or the editor is."""

    starts_at = models.DateTimeField(_("begins"), help_text=_("Time in China."))
    ends_at = models.DateTimeField(_("ends"), help_text=_("Time in China."))
    place = models.CharField(_("place"), max_length=200)
    place_en = models.CharField(_("place, in English"), max_length=400, blank=True)
    sign_up = models.TextField(_("how to sign up"), blank=True, max_length=600)
    sign_up_en = models.TextField(_("how to sign up, in English"), blank=True, max_length=1200)
    sign_up_url = models.URLField(_("address to sign up at"), blank=True)

    parent_page_types: ClassVar[list[str]] = ["cms.NewsIndexPage"]

    class Meta:
        verbose_name = pgettext_lazy("page", "event")
        verbose_name_plural = pgettext_lazy("page", "events")

    def clean(self) -> None:
        self.kind = NewsKind.EVENT
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end is not after the beginning.")})

    @property
    def is_past(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def begins(self) -> datetime.datetime:
        return in_china(self.starts_at)

    @property
    def ends(self) -> datetime.datetime:
        return in_china(self.ends_at)

    @property
    def local_place(self) -> str:
        return said(self.place, self.place_en)

    @property
    def local_sign_up(self) -> str:
        return said(self.sign_up, self.sign_up_en)

    @property
    def event(self) -> EventPage:
        return self


def in_china(moment: datetime.datetime) -> datetime.datetime:
    """The clock in China, also where the administration runs in an editor's own time zone. Django's templates would
    turn it back into that zone, so it carries none."""
    return timezone.make_naive(moment, timezone.get_default_timezone())
