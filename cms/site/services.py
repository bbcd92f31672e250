"""Setting up the site: the home page and the pages every installation needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from cms.models import BilingualPage, ContactPage, HomePage, NewsIndexPage, PlainPage, PolicyLibraryPage, TextPage

CONTENT = Path(__file__).parent / "content"
HTTPS_PORT, HTTP_PORT = 443, 80


@dataclass(frozen=True)
class FirstPage:
    """An obligatory page: `slug` is its address, and its text is in content/SLUG.zh.html and SLUG.en.html."""

    slug: str
    kind: type[BilingualPage]
    title: str
    title_en: str

    def build(self) -> BilingualPage:
        fields: dict[str, Any] = {}
        if issubclass(self.kind, TextPage):
            fields["body"] = (CONTENT / f"{self.slug}.zh.html").read_text(encoding="utf-8").strip()
            fields["body_en"] = (CONTENT / f"{self.slug}.en.html").read_text(encoding="utf-8").strip()
        return self.kind(slug=self.slug, title=self.title, title_en=self.title_en, **fields)


FIRST_PAGES: tuple[FirstPage, ...] = (
    FirstPage("policies", PolicyLibraryPage, "政策库", "Policy library"),
    FirstPage("news", NewsIndexPage, "新闻与活动", "News and events"),
    FirstPage("privacy", PlainPage, "隐私说明", "Privacy"),
    FirstPage("terms", PlainPage, "使用条款", "Terms of use"),
    FirstPage("accessibility", PlainPage, "无障碍声明", "Accessibility statement"),
    FirstPage("contact", ContactPage, "联系与投诉", "Contact and complaints"),
)


@transaction.atomic
def site_prepare() -> list[str]:
    """Create what is missing of the site; return the paths created. What exists is left alone.

    The site's host name and port follow the setting SITE_URL every time: they are the installation's, not a page's.
    """
    created: list[str] = []
    home = HomePage.objects.first()
    if home is None:
        home = _create_home()
        created.append("/")
    _prepare_site_record(home)
    existing = set(home.get_children().values_list("slug", flat=True))
    for page in FIRST_PAGES:
        if page.slug not in existing:
            home.add_child(instance=page.build())
            created.append(f"/{page.slug}/")
    return created


def _create_home() -> HomePage:
    # Both come with Wagtail's migrations; a database that was emptied has neither.
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    home = HomePage(title="科融", title_en="KeRong", slug="kerong")
    root.add_child(instance=home)
    return home


def _prepare_site_record(home: HomePage) -> None:
    """The default site points at `home`, unless someone made it point at another page of theirs."""
    address = urlsplit(settings.SITE_URL)
    port = address.port or (HTTPS_PORT if address.scheme == "https" else HTTP_PORT)
    place = {"hostname": address.hostname, "port": port}
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        Site.objects.create(root_page=home, is_default_site=True, site_name=settings.WAGTAIL_SITE_NAME, **place)
        return
    before = site.root_page
    welcome = before.specific_class is Page
    if welcome:
        site.root_page = home
        site.site_name = site.site_name or settings.WAGTAIL_SITE_NAME
    site.hostname, site.port = place["hostname"], place["port"]
    site.save()
    if welcome and before.get_children_count() == 0:
        # Wagtail's own "Welcome" page, which its first migration puts there.
        Page.objects.get(pk=before.pk).delete()
