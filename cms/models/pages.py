"""Pages that the bureau writes: the home page, plain pages, contact.

Every page stands in one tree and carries both languages; a field left empty in English falls back to Chinese.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms.site.doors import open_doors, start_box
from marketplace.core import figures
from marketplace.core.text import Text

# What a plain page needs; no pictures, embeds or raw HTML.
BODY_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "document-link"]

# The figures that together are what the pre-check compares a firm with.
COMPARED = ("offerings", "funds")


def said(zh: str, en: str) -> str:
    """The words in the active language, Chinese where the English is empty."""
    return Text(zh, en or zh).say(get_language())


class BilingualPage(Page):
    """A page whose title exists in both languages; `title` is the Chinese one.

    `search_description` is Chinese and describes the page to search engines.
    """

    title_en = models.CharField(_("English title"), max_length=255, blank=True)

    content_panels: ClassVar[list[Any]] = [
        FieldPanel("title", heading=_("Chinese title")),
        FieldPanel("title_en"),
    ]

    class Meta:
        abstract = True

    @property
    def local_title(self) -> str:
        return said(self.title, self.title_en)

    @transaction.atomic
    def publish(self, *args: Any, **kwargs: Any) -> None:
        """Whole or not at all: Wagtail clears what was scheduled, saves the page, ends its workflow and notes it in the
        history, each with a commit of its own."""
        super().publish(*args, **kwargs)

    @transaction.atomic
    def unpublish(self, *args: Any, **kwargs: Any) -> None:
        """Whole or not at all, or what was scheduled could bring back what was taken back."""
        super().unpublish(*args, **kwargs)


class HomePage(BilingualPage):
    """The front door. Its figures, doors and form come from the rooms; the bureau may write the first sentence."""

    headline = models.TextField(
        _("headline"), blank=True, max_length=60, help_text=_("At most two lines. Empty: the usual sentence.")
    )
    headline_en = models.TextField(_("English headline"), blank=True, max_length=120)
    lead = models.TextField(_("text below the headline"), blank=True, max_length=200)
    lead_en = models.TextField(_("English text below the headline"), blank=True, max_length=400)

    content_panels: ClassVar[list[Any]] = [
        *BilingualPage.content_panels,
        MultiFieldPanel(
            [FieldPanel("headline"), FieldPanel("headline_en"), FieldPanel("lead"), FieldPanel("lead_en")],
            heading=_("First sentence"),
        ),
    ]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "cms.PlainPage",
        "cms.ContactPage",
        "cms.PolicyLibraryPage",
        "cms.NewsIndexPage",
    ]
    max_count = 1
    template = "cms/home_page.html"

    class Meta:
        verbose_name = _("home page")

    @property
    def local_headline(self) -> list[str]:
        """The headline's lines; empty where the bureau wrote none."""
        return said(self.headline, self.headline_en).splitlines()

    @property
    def local_lead(self) -> str:
        return said(self.lead, self.lead_en)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        counted = figures.figures()
        return {
            **super().get_context(request, *args, **kwargs),
            "figures": counted,
            "compared": sum(counted[name].value for name in COMPARED if name in counted),
            "breakdowns": figures.breakdowns(),
            "doors": open_doors(request),
            "start_box": start_box(),
        }


class TextPage(BilingualPage):
    """A page of text in both languages."""

    body = RichTextField(_("Chinese text"), features=BODY_FEATURES)
    body_en = RichTextField(_("English text"), features=BODY_FEATURES, blank=True)

    content_panels: ClassVar[list[Any]] = [
        *BilingualPage.content_panels,
        FieldPanel("body"),
        FieldPanel("body_en"),
    ]
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    @property
    def local_body(self) -> str:
        return said(self.body, self.body_en)


class PlainPage(TextPage):
    """Privacy, terms, accessibility, and whatever the bureau adds."""

    template = "cms/plain_page.html"

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

    content_panels: ClassVar[list[Any]] = [
        *TextPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("telephone", "email", "postal_address", "postal_address_en", "hours", "hours_en")
            ],
            heading=_("How to reach the bureau"),
            help_text=_("What stays empty is not shown."),
        ),
    ]
    max_count = 1
    template = "cms/contact_page.html"

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
