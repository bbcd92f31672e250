"""The doors of the house: header and footer links, declared once.

A door whose room is not built is not shown: its URL name must resolve, or its CMS page must be live and public.
To open a new door, add a line to `HEADER` or `FOOTER`; nothing else changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page, Site


@dataclass(frozen=True, slots=True)
class Door:
    """A link: exactly one of `url_name` (a view of ours) and `page` (path of a CMS page below the site's root).

    `query` ("kind=equity") leads to a list with a filter already chosen.
    """

    label: str | Promise
    url_name: str = ""
    page: str = ""
    query: str = ""

    def __post_init__(self) -> None:
        if bool(self.url_name) == bool(self.page):
            raise ValueError(f"Door {self.label!r} needs either url_name or page, not both and not none.")


@dataclass(frozen=True, slots=True)
class Link:
    """A door that is open: what a template needs of it. `current` is true on the page itself and on pages below."""

    label: str | Promise
    url: str
    current: bool


HEADER: tuple[Door, ...] = (
    Door(_("Eligibility pre-check"), url_name="matching:precheck"),
    Door(_("Financing products"), url_name="institutions:catalogue"),
    Door(_("Investment funds"), url_name="institutions:catalogue", query="kind=equity"),
    Door(_("Policy library"), page="policies/"),
)
FOOTER: tuple[Door, ...] = (
    Door(_("News and events"), page="news/"),
    Door(_("How conditions are compared"), url_name="matching:method"),
    Door(pgettext_lazy("page", "Privacy"), page="privacy/"),
    Door(_("Terms of use"), page="terms/"),
    Door(_("Accessibility statement"), page="accessibility/"),
    Door(_("Contact and complaints"), page="contact/"),
)


class Navigation:
    """The open doors for one request. CMS pages are looked up once, in one query, and only if a template asks."""

    def __init__(self, request: HttpRequest, header: Iterable[Door] = HEADER, footer: Iterable[Door] = FOOTER) -> None:
        self._request = request
        self._header = tuple(header)
        self._footer = tuple(footer)

    @cached_property
    def header(self) -> list[Link]:
        return list(self._open(self._header))

    @cached_property
    def footer(self) -> list[Link]:
        return list(self._open(self._footer))

    @cached_property
    def _pages(self) -> dict[str, str]:
        """Path below the site's root → address, for the CMS pages among the doors that are live and public."""
        root = self._root
        paths = [door.page for door in (*self._header, *self._footer) if door.page]
        if root is None or not paths:
            return {}
        # Their paths alone: of a whole page Django makes more than the rest of the furniture costs.
        found = Page.objects.live().public().filter(url_path__in=[root + path for path in paths])
        below = (path.removeprefix(root) for path in found.values_list("url_path", flat=True))
        return {path: reverse("wagtail_serve", args=[path]) for path in below}

    @property
    def _root(self) -> str | None:
        """The path of the site's root. A house with one site, which answers to every name, need not look for its name."""
        sites = list(Site.objects.values_list("is_default_site", "root_page__url_path")[:2])
        if len(sites) == 1 and sites[0][0]:
            return str(sites[0][1])
        site = Site.find_for_request(self._request)
        return site.root_page.url_path if site else None

    def _open(self, doors: Iterable[Door]) -> Iterator[Link]:
        found = [(door, self._pages.get(door.page, "") if door.page else _reverse(door.url_name)) for door in doors]
        # Of doors to one list the one whose filter is chosen is the current one.
        chosen = {url for door, url in found if door.query and self._is_chosen(door)}
        for door, url in found:
            if url:
                here = self._request.path.startswith(url)
                current = here and (self._is_chosen(door) if door.query else url not in chosen)
                yield Link(door.label, f"{url}?{door.query}" if door.query else url, current)

    def _is_chosen(self, door: Door) -> bool:
        wanted, asked = QueryDict(door.query), self._request.GET
        return all(asked.getlist(key) == wanted.getlist(key) for key in wanted)


def _reverse(url_name: str) -> str:
    """The address of a view, or "" while no room offers it."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
