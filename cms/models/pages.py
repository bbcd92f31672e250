"""Pages that the bureau writes: the home page, plain pages, contact.

Every page stands in one tree and carries both languages; a field left empty in English falls back to Chinese.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import classproperty
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import Page, get_page_models

from cms.models import showing
from marketplace.core.text import Text

BY_THE_CLOCK = "wagtail.publish.scheduled"
"""What the history calls a page that was published because its time had come."""

# What a plain page needs; no pictures, embeds or raw HTML.
BODY_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "document-link"]


def said(zh: str, en: str) -> str:
    """The words in the active language, Chinese where the English is empty."""
    return Text(zh, en or zh).say(get_language())


class BilingualPage(Page):
    """A page whose title exists in both languages; `title` is the Chinese one.

    `search_description` is Chinese and describes the page to search engines. Where a kind of page may stand is said by
    itself (`parent_page_types`): what may stand below another follows from that.
    """

    title_en = models.CharField(_("English title"), max_length=255, blank=True)

    class Meta:
        abstract = True

    @property
    def local_title(self) -> str:
        return said(self.title, self.title_en)

    @property
    def is_readable(self) -> bool:
        """Whether what it is about may be read by everybody. Drafts and restrictions of the page itself are Wagtail's."""
        return True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        told = showing.for_readers(type(self)).context(self, request)
        return {**super().get_context(request, *args, **kwargs), **told}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_readable:
            raise Http404
        answer = showing.for_readers(type(self)).answer
        response: HttpResponseBase = answer(self, request) if answer else super().serve(request, *args, **kwargs)
        return response

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        urls: list[dict[str, Any]] = super().get_sitemap_urls(request) if self.is_readable else []
        return urls

    @classproperty
    def subpage_types(cls) -> list[type[Page]]:  # noqa: N805  (Wagtail reads it of the class)
        return [kind for kind in get_page_models() if cls._meta.label in getattr(kind, "parent_page_types", ())]

    @classproperty
    def content_panels(cls) -> list[Any]:  # noqa: N805
        return list(showing.for_editors(cls).panels)

    @classproperty
    def base_form_class(cls) -> type[Any]:  # noqa: N805
        return showing.for_editors(cls).form or Page.base_form_class

    @transaction.atomic
    def publish(self, *args: Any, log_action: Any = True, **kwargs: Any) -> None:
        """Whole or not at all: Wagtail clears what was scheduled, saves the page, ends its workflow and notes it in the
        history, each with a commit of its own.

        Whoever publishes a page means that it is seen. An end that is over by then is not kept, or the clock would take
        the page back within a minute. The clock itself may be late: what it publishes ends when it was to end.
        """
        super().publish(*args, log_action=log_action, **kwargs)
        if log_action != BY_THE_CLOCK:
            self.forget_passed_end()

    def forget_passed_end(self) -> None:
        """Of the page as it is live now."""
        published = type(self).objects.filter(pk=self.pk, live=True, expire_at__lt=timezone.now()).first()
        if published is not None:
            published.expire_at = None
            published.save(update_fields=["expire_at"])

    @transaction.atomic
    def unpublish(self, *args: Any, **kwargs: Any) -> None:
        """Whole or not at all, or what was scheduled could bring back what was taken back."""
        super().unpublish(*args, **kwargs)

    @transaction.atomic
    def copy(self, *args: Any, **kwargs: Any) -> Page:
        """Whole or not at all: Wagtail saves the copy, live as its original is, then its revisions one by one, each with
        what is noted of it. (A revision that is saved by itself is one transaction of Wagtail's.)"""
        page: Page = super().copy(*args, **kwargs)
        return page


class HomePage(BilingualPage):
    """The front door. Its figures, doors and form come from the rooms; the bureau may write the first sentence."""

    headline = models.TextField(
        _("headline"), blank=True, max_length=60, help_text=_("At most two lines. Empty: the usual sentence.")
    )
    headline_en = models.TextField(_("English headline"), blank=True, max_length=120)
    lead = models.TextField(_("text below the headline"), blank=True, max_length=200)
    lead_en = models.TextField(_("English text below the headline"), blank=True, max_length=400)

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")

    @property
    def local_headline(self) -> list[str]:
        """The headline's lines; empty where the bureau wrote none."""
        return said(self.headline, self.headline_en).splitlines()

    @property
    def local_lead(self) -> str:
        return said(self.lead, self.lead_en)


class TextPage(BilingualPage):
    """A page of text in both languages."""

    body = RichTextField(_("Chinese text"), features=BODY_FEATURES)
    body_en = RichTextField(_("English text"), features=BODY_FEATURES, blank=True)

    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]

    class Meta:
        abstract = True

    @property
    def local_body(self) -> str:
        return said(self.body, self.body_en)


class PlainPage(TextPage):
    """Privacy, terms, accessibility, and whatever the bureau adds."""

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")


class ContactPage(TextPage):
    """Where to turn. What the bureau has not filled in is not shown."""

    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    postal_address = models.CharField(_("postal address"), max_length=200, blank=True)
    postal_address_en = models.CharField(_("English postal address"), max_length=200, blank=True)
    hours = models.CharField(_("opening hours"), max_length=100, blank=True)
    hours_en = models.CharField(_("English opening hours"), max_length=100, blank=True)

    max_count = 1

    class Meta:
        verbose_name = _("contact page")

    @property
    def local_postal_address(self) -> str:
        return said(self.postal_address, self.postal_address_en)

    @property
    def local_hours(self) -> str:
        return said(self.hours, self.hours_en)

    @property
    def has_details(self) -> bool:
        return any((self.telephone, self.email, self.postal_address, self.hours))
