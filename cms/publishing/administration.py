"""The administration's own forms and actions for pages, each kept whole or not at all.

Wagtail saves, publishes and notes with a commit after each; whoever dies between two of them leaves half of it. What an
editor typed is no half: where a page cannot be published, its text is kept as a draft.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.contrib.messages.storage import default_storage
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from cms.models.pages import BilingualPage
from marketplace.core.logging import request_id

logger = logging.getLogger("cms.administration")

View = Callable[..., HttpResponseBase]

BESIDES_SAVING = (
    "action-publish",
    "action-submit",
    "action-restart-workflow",
    "action-workflow-action",
    "action-cancel-workflow",
)
"""The buttons of a page's form that do more than keep its text as a draft."""
ANSWERS = (Http404, PermissionDenied, SuspiciousOperation, BadRequest)
"""Exceptions that are an answer of their own to whoever asked."""


def whole(view: View) -> View:
    """What is posted to it is written in one transaction."""
    posted = transaction.atomic(view)

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return (posted if request.method == "POST" else view)(request, *args, **kwargs)

    return answered


def keeping(view: View) -> View:
    """The form of a page, from which nothing typed gets lost: what fails was not done, so it is posted to the view anew
    as by the button that saves a draft, in a transaction of its own, and the editor is told. Raises what the view raises
    where that fails too."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not any(name in request.POST for name in BESIDES_SAVING):
            return view(request, *args, **kwargs)
        try:
            return view(request, *args, **kwargs)
        except ANSWERS:
            raise
        except Exception:
            logger.exception("A page could not be published or passed on; its text is going to be kept as a draft")
            was_published = "action-publish" in request.POST
            _ask_for_draft(request)
            answer = view(request, *args, **kwargs)
            if isinstance(answer, HttpResponseRedirect):
                _tell(request, was_published=was_published)
            return answer

    return answered


def _ask_for_draft(request: HttpRequest) -> None:
    """A draft of its own, as publishing makes one, instead of an older one overwritten."""
    told = request.POST.copy()
    for name in (*BESIDES_SAVING, "overwrite_revision_id"):
        told.pop(name, None)
    request.POST = told  # type: ignore[assignment]


def _tell(request: HttpRequest, *, was_published: bool) -> None:
    """Instead of what the views said meanwhile: that it was published, or saved as it was asked."""
    request._messages = default_storage(request)  # type: ignore[attr-defined]
    if was_published:
        told = _(
            "“%(title)s” could not be published; readers see what they saw before. What you wrote is kept as a draft: it "
            "is in the form below. Publish it again. If that fails too, tell the administrator this number: %(number)s"
        )
    else:
        told = _(
            "What you asked for “%(title)s” could not be done; its state is what it was before. What you wrote is kept as "
            "a draft: it is in the form below. Try again. If that fails too, tell the administrator this number: %(number)s"
        )
    messages.error(request, told % {"title": request.POST.get("title", ""), "number": request_id.get()})


class WholePages(PageViewSet):
    """Every form of every page: editing, publishing, taking back, copying, moving, who may see it, its workflow."""

    model = Page

    def construct_view(self, view_class: type, **kwargs: Any) -> View:
        view = whole(super().construct_view(view_class, **kwargs))
        return keeping(view) if issubclass(view_class, CreateView | EditView) else view


class WholePagesAPI(PagesAdminAPIViewSet):
    """The actions that the administration's own API offers."""

    def action_view(self, request: Any, pk: int, action_name: str) -> Any:
        with transaction.atomic():
            answer = super().action_view(request, pk, action_name)
            page = Page.objects.get(pk=pk).specific if action_name == "publish" else None
            if isinstance(page, BilingualPage):
                page.forget_passed_end()
            return answer


class PublishEach(PublishBulkAction):
    """Many pages published one after the other, each whole in a transaction of its own: one that fails is as it was
    before, is named, and keeps no other back."""

    def form_valid(self, form: Form) -> HttpResponseBase:
        self.cleaned_form = form
        pages, _without_access = self.get_actionable_objects()
        if (answer := self._asked("before_bulk_action", pages)) is not None:
            return answer
        failed = []
        for page, is_below in self._chosen(pages, with_drafts_below=form.cleaned_data["include_descendants"]):
            try:
                with transaction.atomic():
                    self.execute_action([page], user=self.request.user)
            except Exception:
                logger.exception("Page %s could not be published", page.pk)
                failed.append(page)
            else:
                self.num_parent_objects += not is_below
                self.num_child_objects += is_below
        if (answer := self._asked("after_bulk_action", pages)) is not None:
            return answer
        self._tell(failed)
        return redirect(self.next_url)

    def _chosen(self, pages: list[Page], *, with_drafts_below: bool) -> Iterator[tuple[Page, bool]]:
        """Each page once, and whether it is one below those that were chosen."""
        seen = {page.pk for page in pages}
        for page in pages:
            yield page, False
            for below in page.get_descendants().not_live() if with_drafts_below else ():
                if below.pk not in seen and self.check_perm(below):
                    seen.add(below.pk)
                    yield below, True

    def _asked(self, hook: str, pages: list[Page]) -> HttpResponseBase | None:
        answers = (ask(self.request, self.action_type, pages, self) for ask in hooks.get_hooks(hook))
        return next((answer for answer in answers if hasattr(answer, "status_code")), None)

    def _tell(self, failed: list[Page]) -> None:
        if self.num_parent_objects or self.num_child_objects:
            messages.success(self.request, self.get_success_message(self.num_parent_objects, self.num_child_objects))
        if failed:
            told = _(
                "Not published, and as they were before: %(titles)s. Open each and publish it there. If that fails too, "
                "tell the administrator this number: %(number)s"
            )
            titles = _(", ").join(_("“%(title)s”") % {"title": page.get_admin_display_title()} for page in failed)
            messages.error(self.request, told % {"titles": titles, "number": request_id.get()})
