"""The administration's own forms and actions for pages, each kept whole or not at all.

Wagtail saves, publishes and notes with a commit after each; whoever dies between two of them leaves half of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

View = Callable[..., HttpResponseBase]


def whole(view: View) -> View:
    """What is posted to it is written in one transaction."""
    posted = transaction.atomic(view)

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return (posted if request.method == "POST" else view)(request, *args, **kwargs)

    return answered


class WholePages(PageViewSet):
    """Every form of every page: editing, publishing, taking back, copying, moving, who may see it, its workflow."""

    model = Page

    def construct_view(self, view_class: type, **kwargs: Any) -> View:
        return whole(super().construct_view(view_class, **kwargs))


class WholePagesAPI(PagesAdminAPIViewSet):
    """The actions that the administration's own API offers."""

    def action_view(self, request: Any, pk: int, action_name: str) -> Any:
        with transaction.atomic():
            return super().action_view(request, pk, action_name)
