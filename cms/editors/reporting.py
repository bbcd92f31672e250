"""What the checks find, for editors: a report in the administration and its count on the first page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import django_filters
from django.contrib.auth.models import AnonymousUser
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.editors.checking import CHECKS, Finding, findings
from cms.editors.desk import EDITS, editable
from cms.models import PolicyPage
from marketplace.accounts.models import User

_SEEN = "_cms_findings"


def may_read(user: User | AnonymousUser) -> bool:
    return bool(PagePermissionPolicy().user_has_any_permission(user, EDITS))


def findings_for(user: User | AnonymousUser) -> list[Finding]:
    """On the pages that this person may edit."""
    return findings(editable(user))


def findings_seen(request: HttpRequest) -> list[Finding]:
    """Those for whoever asks, looked for once however many parts of a page show them."""
    found: list[Finding] | None = getattr(request, _SEEN, None)
    if found is None:
        found = findings_for(request.user)
        setattr(request, _SEEN, found)
    return found


class FindingFilterSet(WagtailFilterSet):
    """Which checks are shown, each with what it found."""

    check = django_filters.MultipleChoiceFilter(label=gettext_lazy("Check"), widget=CheckboxSelectMultiple)

    class Meta:
        model = PolicyPage
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, counts: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["check"].extra["choices"] = [
            (one.code, f"{one.label} ({counts[one.code]})") for one in CHECKS if counts.get(one.code)
        ]


class FindingColumn(Column):
    cell_template_name = "cms/admin/finding.html"

    def get_cell_context_data(self, instance: Finding, parent_context: Any) -> dict[str, Any]:
        return {**super().get_cell_context_data(instance, parent_context), "finding": instance}


class FindingsReport(ReportView):
    """All that the checks find, by check; a row leads to the page where it is mended."""

    page_title = gettext_lazy("To be mended")
    header_icon = "warning"
    permission_policy = PagePermissionPolicy()
    any_permission_required = EDITS
    filterset_class = FindingFilterSet
    index_url_name = "cms_findings"
    index_results_url_name = "cms_findings_results"
    columns = (
        TitleColumn("title", label=gettext_lazy("Page"), get_url=lambda one: one.edit_url, width="35%"),
        FindingColumn("detail", label=gettext_lazy("What was found, and what to do")),
    )
    list_export = ("label", "title", "detail", "remedy", "edit_url")
    export_headings = {
        "label": gettext_lazy("Check"),
        "title": gettext_lazy("Page"),
        "detail": gettext_lazy("What was found"),
        "remedy": gettext_lazy("What to do"),
        "edit_url": gettext_lazy("Address"),
    }
    export_filename = "findings"

    @cached_property
    def no_results_message(self) -> str:
        return _("The checks found nothing.")

    @cached_property
    def found(self) -> list[Finding]:
        return findings_for(self.request.user)

    def get_filterset_kwargs(self) -> dict[str, Any]:
        return {**super().get_filterset_kwargs(), "counts": Counter(one.check.code for one in self.found)}

    def get_queryset(self) -> list[Finding]:
        return self.found

    def filter_queryset(self, queryset: list[Finding]) -> list[Finding]:
        """A check that found nothing cannot be chosen; its name in the address shows everything."""
        chosen = self.filters.form.cleaned_data["check"] if self.filters and self.filters.is_valid() else ()
        return [one for one in queryset if one.check.code in chosen] if chosen else queryset


class FindingsItem(SummaryItem):
    """How much there is to be mended, beside the number of pages."""

    order = 350
    template_name = "cms/admin/findings_item.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"number": len(findings_seen(self.request))}

    def is_shown(self) -> bool:
        return may_read(self.request.user)


URLS = [
    path("reports/findings/", FindingsReport.as_view(), name="cms_findings"),
    path("reports/findings/results/", FindingsReport.as_view(results_only=True), name="cms_findings_results"),
]
