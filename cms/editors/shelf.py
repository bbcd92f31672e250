"""What the checks of the bureau's pages look at, each part read when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils import timezone
from wagtail.models import Page, Revision

from cms.benefits.selectors import PublishedBenefit, published_benefits
from cms.editors.linking import Named, Targets, fragments_of, named_in_pages
from cms.models import PolicyPage

NEEDED = ("issuer", "level", "kind", "topics", "signed_on", "effective_on", "summary", "office")
"""Fields of a policy that readers look for; one that is empty is reported."""


class Shelf:
    """Read once for all checks, so that the number of queries does not grow with that of the pages."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        self.now = timezone.now()

    @cached_property
    def pages(self) -> dict[int, Page]:
        """Every page by its key, with `_approved_schedule`: whether it is going to be published by the clock."""
        rows = Page.objects.filter(depth__gt=1).annotate_approved_schedule()
        return {row.pk: row for row in rows.defer_streamfields()}

    @cached_property
    def policies(self) -> list[PolicyPage]:
        """All of them without their texts; the fields of those that are not published as they were saved last."""
        rows = PolicyPage.told(PolicyPage.objects.defer("body", "clauses"))
        out = list(rows.order_by("pk"))
        for row in out:
            for name, value in self.drafts.get(row.pk, {}).items():
                if name in (*NEEDED, "document_number"):
                    setattr(row, name, value)
        return out

    @cached_property
    def drafts(self) -> dict[int, dict[str, Any]]:
        """What was saved last of policies that are not published."""
        latest = PolicyPage.objects.filter(live=False, latest_revision__isnull=False).values("latest_revision")
        rows = Revision.objects.filter(pk__in=latest).values_list("object_id", "content")
        return {int(pk): content for pk, content in rows}

    @cached_property
    def benefits(self) -> tuple[PublishedBenefit, ...]:
        return published_benefits(self.today)

    @cached_property
    def named(self) -> list[Named]:
        return list(named_in_pages())

    @cached_property
    def targets(self) -> Targets:
        return Targets(fragments_of(self.named))

    def title(self, page_id: int) -> str:
        return str(self.pages[page_id].draft_title or self.pages[page_id].title)
