"""What policies give, in the administration: listed on the policy's form, each written in a form of its own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cms.benefits.forms import BenefitForm
from cms.benefits.services import benefit_save, benefit_withdraw
from cms.models import Benefit, PolicyPage
from marketplace.core import current
from marketplace.core.models import new_address
from marketplace.engine.criteria import NOTHING, Node, both
from marketplace.engine.saying.sentences import sentence


def may_write(user: Any, policy: PolicyPage) -> bool:
    """A benefit is public as soon as it is saved, so writing one takes the right to publish its policy, and the policy must
    not be locked."""
    may = policy.permissions_for_user(user)
    return bool(may.can_publish()) and not may.page_locked()


def benefit_add(request: HttpRequest, policy: int) -> HttpResponse:
    """A new benefit of a policy."""
    return _form(request, get_object_or_404(PolicyPage, pk=policy), None)


def benefit_edit(request: HttpRequest, address: str) -> HttpResponse:
    """A benefit as it is now; what is saved is a new version."""
    benefit = get_object_or_404(Benefit.objects.select_related("policy"), address=address)
    return _form(request, benefit.policy, benefit)


def _form(request: HttpRequest, policy: PolicyPage, benefit: Benefit | None) -> HttpResponse:
    if not may_write(request.user, policy):
        raise PermissionDenied
    version = benefit.latest_version() if benefit else None
    said = version.said if version else None
    form = BenefitForm(
        request.POST if request.method == "POST" else None,
        policy=policy,
        said=said,
        withdrawn=bool(benefit and benefit.withdrawn),
    )
    if form.is_valid():
        try:
            _save(request, form, policy, benefit)
        except ValidationError as error:
            form.add_error(None, error.messages)  # type: ignore[arg-type]  # several messages are one error
        else:
            messages.success(request, _("The benefit is saved."))
            return redirect(reverse("wagtailadmin_pages:edit", args=[policy.pk]))
    context = {"form": form, "policy": policy, "benefit": benefit, "title": said.name if said else _("New benefit")}
    context |= {"who": _sentence(form.before.criteria), "kept": _sentence(both(*form.conditions.kept))}
    return TemplateResponse(request, "cms/admin/benefit.html", context)


def _sentence(criteria: Node) -> str:
    return "" if criteria == NOTHING else sentence(criteria, get_language() or "", current.reference())


@transaction.atomic
def _save(request: HttpRequest, form: BenefitForm, policy: PolicyPage, benefit: Benefit | None) -> None:
    version, _is_new = benefit_save(
        external_id=benefit.external_id if benefit else f"own-{new_address()}",
        policy=policy,
        content=form.content(),
        valid_from=timezone.localdate(),
        place=benefit.place if benefit else policy.benefits.count(),
        created_by=request.user.pk,
    )
    benefit_withdraw(benefit=version.record, withdrawn=form.cleaned_data["withdrawn"])
