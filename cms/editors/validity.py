"""Recording in the administration that somebody looked whether a policy holds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput

from cms.models import PolicyPage, ValidityCheck
from cms.publishing.validity import may_check, validity_check_record


class CheckForm(forms.ModelForm):  # type: ignore[type-arg]
    """Day, finding, source and its words."""

    source = ValidityCheck._meta.get_field("source").formfield(assume_scheme="https")

    class Meta:
        model = ValidityCheck
        fields = ("day", "found", "source", "words")
        widgets = {"day": AdminDateInput(), "found": forms.RadioSelect(), "words": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["found"].choices = ValidityCheck.Found.choices  # no empty choice among the buttons


def check_validity(request: HttpRequest, policy: int) -> HttpResponse:
    """A new check of a policy, and those before it. What was typed stays where something is wrong."""
    page = get_object_or_404(PolicyPage, pk=policy)
    if not may_check(request.user, page):
        raise PermissionDenied
    form = CheckForm(request.POST or None, instance=ValidityCheck(policy=page))
    if request.method == "POST" and form.is_valid():
        try:
            validity_check_record(policy=page, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)  # type: ignore[arg-type]  # several messages are one error
        else:
            messages.success(request, _("The check is recorded. It stands beside the state of the policy."))
            return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    told = {"form": form, "policy": page, "checks": checks_told(page), "validity": page.validity()}
    return TemplateResponse(request, "cms/admin/check_validity.html", told)


def checks_told(policy: PolicyPage) -> list[dict[str, Any]]:
    """The checks, the newest first, each with who made it; nobody where the person's account is gone."""
    rows = list(policy.validity_checks.order_by("-day", "-pk"))
    people = get_user_model().objects.in_bulk({row.checked_by for row in rows})
    return [{"row": row, "by": people.get(row.checked_by)} for row in rows]
