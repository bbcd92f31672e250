"""Which addresses of this site the texts of its pages name, and which of them lead nowhere."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import Resolver404, ResolverMatch, resolve
from modelcluster.models import get_all_child_relations
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.models import Page, get_page_models

from cms.models import BureauDocument, HomePage, PolicyClause, PolicyPage

_TAG = re.compile(r"<[^>]*>")
_LINK = re.compile(r"<(?:a|embed)\b[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
# An address of ours inside words: it begins the path, and Chinese words may stand on both sides.
_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9_.:/-])((?:https?://[A-Za-z0-9.:-]+)?/(?:policies|documents)/[\w./-]*(?:#[\w-]+)?)", re.A
)
_SIGNS = ("linktype=", "embedtype=", "href=", "/policies/", "/documents/")
"""A text without any of these names no address."""


@dataclass(frozen=True)
class Source:
    """A model whose rows are pages, or belong to them. `page` and `live` lead to the page's key and to whether it is
    published; `texts` and `images` are its fields."""

    model: type[models.Model]
    page: str
    live: str
    texts: tuple[models.Field, ...]  # type: ignore[type-arg]
    images: tuple[models.Field, ...]  # type: ignore[type-arg]


def sources() -> Iterator[Source]:
    """Every kind of page that the bureau writes, and what belongs to one."""
    found = [(model, "pk", "live") for model in get_page_models() if model is not Page]
    for model, _pk, _live in list(found):
        for relation in get_all_child_relations(model):
            owner, name = relation.related_model, relation.field.name
            if relation.field.model._meta.app_label != Page._meta.app_label:
                found.append((owner, f"{name}_id", f"{name}__live"))
    for model, page, live in dict.fromkeys(found):
        fields = model._meta.concrete_fields
        texts = tuple(field for field in fields if isinstance(field, models.TextField) and field.editable)
        images = tuple(field for field in fields if field.related_model is get_image_model())
        yield Source(model, page, live, texts, images)


@dataclass(frozen=True)
class Named:
    """What a text of a published page names: an address, or a page, document or image by its key. `alternative` is what
    an image says to those who do not see it."""

    page_id: int
    field: str
    kind: str
    target: str
    alternative: str = ""


def named_in_pages() -> Iterator[Named]:
    """All that the texts of published pages name; one query for each kind of page."""
    for source in sources():
        signs = [Q(**{f"{field.name}__contains": sign}) for field in source.texts for sign in _SIGNS]
        if not signs:
            continue
        names = [field.name for field in source.texts]
        rows = source.model._base_manager.filter(reduce(or_, signs), **{source.live: True})
        for page_id, *texts in rows.values_list(source.page, *names):
            for field, text in zip(source.texts, texts, strict=True):
                yield from (Named(page_id, str(field.verbose_name), *told) for told in named_in(text or ""))


def named_in(text: str) -> Iterator[tuple[str, str, str]]:
    """(kind, target, alternative) of what a text names, rich or plain."""
    for tag in _LINK.findall(text):
        told = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
        kind = told.get("linktype") or told.get("embedtype")
        if kind in ("page", "document", "image"):
            yield kind, told.get("id", ""), told.get("alt", "")
        elif "href" in told:
            yield "address", told["href"], ""
    for found in _ADDRESS.findall(_TAG.sub(" ", text)):
        yield "address", found.rstrip("."), ""


class Targets:
    """What addresses of this site may lead to, read once. `fragments` are those that will be asked for."""

    def __init__(self, fragments: Collection[str] = ()) -> None:
        self._fragments = fragments
        self._host = urlsplit(settings.SITE_URL).netloc

    @cached_property
    def pages(self) -> dict[int, str]:
        """Path of every published page, by its key."""
        home = HomePage.objects.first()
        root = len(home.url_path) - 1 if home else 0
        return {pk: path[root:] for pk, path in Page.objects.live().values_list("pk", "url_path")}

    @cached_property
    def _paths(self) -> set[str]:
        old = Redirect.objects.values_list("old_path", flat=True)
        return {*self.pages.values(), *(f"{path.rstrip('/')}/" for path in old)}

    @cached_property
    def _policies(self) -> set[str]:
        return set(PolicyPage.objects.live().values_list("slug", flat=True))

    @cached_property
    def _clauses(self) -> set[tuple[str, str]]:
        rows = PolicyClause.objects.filter(gone=False, anchor__in=self._fragments)
        return set(rows.values_list("policy__slug", "anchor"))

    @cached_property
    def documents(self) -> dict[int, str]:
        return dict(BureauDocument.objects.values_list("pk", "address"))

    @cached_property
    def images(self) -> set[int]:
        return set(get_image_model().objects.values_list("pk", flat=True))

    def leads_nowhere(self, named: Named) -> bool:
        if named.kind == "address":
            return self._address_leads_nowhere(named.target)
        known: Collection[int] = {"page": self.pages, "document": self.documents, "image": self.images}[named.kind]
        return not named.target.isdecimal() or int(named.target) not in known

    def _address_leads_nowhere(self, address: str) -> bool:
        """Whether it is an address of ours that is none. Those of others are not asked; neither are pages of rooms that
        this one does not know."""
        parts = urlsplit(address)
        if parts.netloc not in ("", self._host) or not parts.path.startswith("/"):
            return False
        path = unquote(parts.path)
        try:
            match = _resolved(path)
        except Resolver404:
            return True
        if not self._is_there(match, path):
            return True
        slug = match.kwargs.get("slug") or path.strip("/").removeprefix("policies/")
        return bool(parts.fragment) and slug in self._policies and (slug, unquote(parts.fragment)) not in self._clauses

    def _is_there(self, match: ResolverMatch, path: str) -> bool:
        if match.view_name == "wagtail_serve":
            return f"{path.rstrip('/')}/" in self._paths
        if match.view_name == "document":
            return match.kwargs["address"] in self.documents.values()
        policies = {match.kwargs[name] for name in ("slug", "other") if name in match.kwargs}
        return not match.view_name.startswith("policy_") or policies <= self._policies


def _resolved(path: str) -> ResolverMatch:
    """As the site answers: an address without its last stroke is sent on to the one with it."""
    try:
        return resolve(path)
    except Resolver404:
        return resolve(f"{path}/")


def fragments_of(named: Iterable[Named]) -> set[str]:
    return {unquote(urlsplit(one.target).fragment) for one in named if one.kind == "address" and "#" in one.target}
