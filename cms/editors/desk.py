"""What an editor has before them: drafts of their own, what waits for them, what ends soon. Only of pages they may edit."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.benefits.closing import closing_on
from cms.models import PolicyPage
from cms.official.titles import short_title

EDITS = ("add", "change", "publish")
SOON = datetime.timedelta(days=60)
"""A policy is renewed, or let go, by an office that needs weeks for it."""


def editable(user: Any) -> set[int]:
    """The keys of the pages that somebody may edit."""
    pages = PagePermissionPolicy().instances_user_has_any_permission_for(user, EDITS)
    return set(pages.values_list("pk", flat=True))


def edit_url(page_id: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page_id])


@dataclass(frozen=True)
class Draft:
    """Something that readers do not see yet. `live`: whether they see an earlier state of it."""

    title: str
    url: str
    kind: str
    state: str
    live: bool
    saved: datetime.datetime


def drafts_of(user: Any) -> list[Draft]:
    """What somebody wrote and nobody published yet, the latest first: also what others went on with, and what waits for a
    review or was sent back."""
    own = Revision.page_revisions.filter(object_id=Cast(OuterRef("pk"), CharField()), user=user)
    is_new = Q(last_published_at=None)
    mine = is_new & Exists(own) | Exists(own.filter(created_at__gt=OuterRef("last_published_at")))
    # A page that was taken back and not touched since is no draft.
    unpublished = Q(live=True, has_unpublished_changes=True) | Q(live=False) & (
        is_new | Q(latest_revision_created_at__gt=F("last_published_at"))
    )
    pages = Page.objects.filter(unpublished, mine, pk__in=editable(user)).annotate_approved_schedule()
    rows = pages.prefetch_workflow_states().order_by("-latest_revision_created_at", "-pk")
    return [_draft(page) for page in rows]


def _draft(page: Page) -> Draft:
    return Draft(
        page.get_admin_display_title(),
        edit_url(page.pk),
        str(page.page_type_display_name),
        _state(page),
        page.live,
        page.latest_revision_created_at,
    )


def _state(page: Page) -> str:
    """Where a draft stands, in a word or two."""
    review = page.current_workflow_state
    if review is not None:
        if review.status == WorkflowState.STATUS_NEEDS_CHANGES:
            return _("Sent back to be changed")
        return _("Waiting for review")
    if page._approved_schedule:
        return _("To be published by the clock")
    return pgettext("state of a page", "Being written")


@dataclass(frozen=True)
class Review:
    """A page that somebody wants published, for one who decides. `changes_url`: what is new in it, "" for a new page."""

    title: str
    url: str
    changes_url: str
    by: str
    since: datetime.datetime


def reviews_for(user: Any) -> list[Review]:
    """The reviews that somebody may decide, those that wait longest first."""
    states = TaskState.objects.reviewable_by(user).select_related("revision", "workflow_state__requested_by")
    found = []
    for state in states.order_by("started_at"):
        page = state.revision.content_object
        if isinstance(page, Page):
            compared = [page.pk, "live", state.revision_id]
            found.append(
                Review(
                    page.get_admin_display_title(),
                    edit_url(page.pk),
                    reverse("wagtailadmin_pages:revisions_compare", args=compared) if page.live else "",
                    str(state.workflow_state.requested_by or ""),
                    state.started_at,
                )
            )
    return found


@dataclass(frozen=True)
class Ending:
    """What is over on a day; `last` is the last one on which it holds. `what`: the policy, the window, the page."""

    last: datetime.date
    title: str
    url: str
    what: str | Promise
    left: str


def endings_for(user: Any, day: datetime.date | None = None) -> list[Ending]:
    """What ends within SOON of a day (today), by day: terms of policies, windows of applications, pages by the clock."""
    day, pages = day or timezone.localdate(), editable(user)
    found = [*_policies(pages, day), *_windows(pages, day), *_pages(pages, day)]
    return sorted(found, key=lambda one: (one.last, one.title))


_POLICY_ENDS, _PAGE_ENDS = gettext_lazy("The policy's last day"), gettext_lazy("Readers see the page for the last time")


def _policies(pages: Collection[int], day: datetime.date) -> Iterator[Ending]:
    rows = PolicyPage.objects.live().filter(expires_on__range=(day, day + SOON), pk__in=pages)
    for pk, title, last in rows.values_list("pk", "title", "expires_on"):
        yield _ending(last, title, pk, _POLICY_ENDS, day)


def _windows(pages: Collection[int], day: datetime.date) -> Iterator[Ending]:
    for policy, last, name in closing_on(day):
        if policy.pk in pages:
            what = _("Applications close: %(name)s") % {"name": name} if name else _("Applications close")
            yield _ending(last, policy.title, policy.pk, what, day)


def _pages(pages: Collection[int], day: datetime.date) -> Iterator[Ending]:
    end = timezone.now() + SOON
    rows = Page.objects.live().filter(expire_at__gte=timezone.now(), expire_at__lte=end, pk__in=pages)
    for pk, title, moment in rows.values_list("pk", "title", "expire_at"):
        yield _ending(timezone.localdate(moment), title, pk, _PAGE_ENDS, day)


def _ending(last: datetime.date, title: str, page_id: int, what: str | Promise, day: datetime.date) -> Ending:
    days = (last - day).days
    left = ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days} if days else _("Last day")
    return Ending(last, short_title(title), edit_url(page_id), what, left)
