"""The form by which a reader says what is wrong in a policy."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.corrections import services
from cms.corrections.clauses import named_clauses
from cms.corrections.forms import CorrectionForm
from cms.documents import readable
from cms.official.titles import short_title
from cms.open_forms import TOO_OFTEN, count_one, source_of

PROPOSED_A_DAY = 10
"""Proposals from one place on a day."""


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, slug: str) -> HttpResponse:
    """Of a policy that everybody may read; `?clause=anchor` chooses a clause and shows its words."""
    policy = get_object_or_404(readable(), slug=slug)
    clauses = named_clauses(policy)
    asked = request.GET.get("clause", "")
    form = CorrectionForm(request.POST or None, clauses=clauses, initial={"clause": asked if asked in clauses else ""})
    status = 200
    if request.method == "POST" and form.is_valid():
        if form.is_by_program or count_one(what="correction-from", who=source_of(request), most=PROPOSED_A_DAY):
            given = {name: form.cleaned_data[name] for name in ("wrong", "right", "source", "email")}
            if not form.is_by_program:
                clause = clauses.get(form.cleaned_data["clause"])
                services.correction_propose(policy=policy, clause=clause, language=get_language() or "", **given)
            messages.success(
                request, _("Thank you. Your proposal is with the editors; they check it before they change anything.")
            )
            return redirect(policy.address)
        form.add_error(None, TOO_OFTEN)
        status = 429
    context = {"form": form, "policy": policy, "title": short_title(policy.local_title)}
    context["clause"] = clauses.get(str(form["clause"].value() or ""))
    return render(request, "cms/corrections/form.html", context, status=status)
