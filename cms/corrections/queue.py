"""The editors' queue of proposals in the administration, for whoever may write policies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView

from cms.corrections.forms import DecisionForm
from cms.corrections.services import correction_decide
from cms.editors.editing import may_import
from cms.editors.start import Waiting
from cms.models import Correction

_SHOWN_CHARACTERS = 60


def waiting() -> int:
    """Proposals that nobody has decided."""
    return Correction.objects.filter(state=Correction.State.NEW).count()


def _address(row: Correction) -> str:
    return reverse("policy_correction_decide", args=[row.key])


class CorrectionIndex(IndexView):
    """All proposals, the newest first, by state."""

    model = Correction
    page_title = gettext_lazy("Proposed corrections")
    header_icon = "warning"
    index_url_name = "policy_corrections"
    index_results_url_name = "policy_corrections_results"
    list_filter = ["state"]
    default_ordering = "-created"
    paginate_by = 50
    any_permission_required = None
    columns = [
        TitleColumn(
            "wrong", label=gettext_lazy("What is wrong"), accessor=lambda row: _short(row.wrong), get_url=_address
        ),
        Column("policy", label=gettext_lazy("Policy"), accessor=lambda row: _short(row.policy.title)),
        Column("clause_name", label=gettext_lazy("Clause")),
        Column("state", label=gettext_lazy("State"), accessor="get_state_display"),
        DateColumn("created", label=gettext_lazy("Proposed")),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("policy").defer("policy__body", "policy__clauses")


def _short(words: str) -> str:
    return Truncator(words).chars(_SHOWN_CHARACTERS)


def decide(request: HttpRequest, key: Any) -> HttpResponse:
    """One proposal: what it says, the way to the policy's text, and the two buttons."""
    if not may_import(request.user):
        raise PermissionDenied
    row = get_object_or_404(Correction.objects.select_related("policy", "decided_by"), key=key)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            correction_decide(correction=row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The proposal is decided."))
            return redirect("policy_corrections")
    return TemplateResponse(request, "cms/admin/correction.html", {"form": form, "row": row})


def admin_paths() -> list[Any]:
    return [
        path("policies/corrections/", CorrectionIndex.as_view(), name="policy_corrections"),
        path(
            "policies/corrections/results/",
            CorrectionIndex.as_view(results_only=True),
            name="policy_corrections_results",
        ),
        path("policies/corrections/<uuid:key>/", decide, name="policy_correction_decide"),
    ]


class CorrectionMenuItem(MenuItem):
    """Shows how many proposals wait."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_import(request.user)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        number = waiting()
        label = f"{self.label} ({number})" if number else str(self.label)
        return LinkMenuItem(
            self.name, label, self.url, icon_name=self.icon_name, classname=self.classname, attrs=self.attrs
        )


def menu_item() -> MenuItem:
    return CorrectionMenuItem(
        gettext_lazy("Proposed corrections"),
        f"{reverse('policy_corrections')}?state={Correction.State.NEW}",
        name="corrections",
        icon_name="warning",
        order=242,
    )


def waiting_for(request: HttpRequest) -> Iterator[Waiting]:
    """The proposals, for whoever decides them."""
    if may_import(request.user) and (number := waiting()):
        words = ngettext("%(n)s proposed correction", "%(n)s proposed corrections", number) % {"n": number}
        yield Waiting(words, f"{reverse('policy_corrections')}?state={Correction.State.NEW}", "warning")
