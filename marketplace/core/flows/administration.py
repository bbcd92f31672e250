"""The staff administration of what goes through a flow: it shows state and history, and takes steps, one or many.

State and events cannot be edited: a step is a page of its own with the reasons and words that the table asks for. The
model's admin says what the person may do, and takes the step through the model's own service.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.core.flows.records import FlowSubject
from marketplace.core.flows.stepping import StepRefused
from marketplace.core.flows.table import Case, Flow, FlowError, Note, Row, Verdict
from marketplace.core.flows.telling import told_to

MOST_AT_ONCE = 100
_SEEN = "seen-"


class StepForm(forms.Form):
    """The reasons and words that the rows of one action ask for."""

    reasons = forms.MultipleChoiceField(
        label=gettext_lazy("Reasons"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=gettext_lazy("In words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, flow: Flow, rows: Sequence[Row], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = {reason.code: reason for row in rows for reason in flow.reasons_of(row)}
        if reasons:
            words = {
                code: f"{one.label} ({one.remedy})" if one.remedy else str(one.label) for code, one in reasons.items()
            }
            self.fields["reasons"].choices = list(words.items())  # type: ignore[attr-defined]
        else:
            del self.fields["reasons"]
        if all(row.note is Note.NONE for row in rows):
            del self.fields["note"]
        else:
            told = dict.fromkeys(audience for row in rows for audience in flow.event(row.event).told)
            readers = ", ".join(str(flow.audiences[one]) for one in told)
            self.fields["note"].help_text = _("Read by: %(readers)s. Name no other persons.") % {"readers": readers}

    def refuse(self, verdict: Verdict, name: str) -> None:
        """Show why a step was not taken, beside its field or above all."""
        self.add_error(verdict.code if verdict.code in self.fields else None, f"{name}: {verdict.reason}")


class FlowAdmin(admin.ModelAdmin[Any]):
    """An admin whose rows take steps. Add "state" and "history" to `readonly_fields`."""

    change_form_template = "core/flow_change_form.html"
    audience: str

    def permissions_of(self, request: HttpRequest, subject: FlowSubject | None = None) -> frozenset[str]:
        """What the person may do, with a subject also towards it."""
        raise NotImplementedError

    def take_step(self, request: HttpRequest, subject: FlowSubject, action: str, **brought: Any) -> Any:
        """Take a step through the model's service; `brought` are reasons, note and seen. Raises StepRefused."""
        raise NotImplementedError

    def names_of(self, actors: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, str]:
        """Who is behind the keys; those who are not named left or were erased."""
        raise NotImplementedError

    @property
    def flow(self) -> Flow:
        return self.model.flow  # type: ignore[no-any-return]

    @admin.display(description=gettext_lazy("Steps so far"))
    def history(self, subject: FlowSubject) -> str:
        told = told_to(subject, self.audience)
        names = self.names_of({one.actor for one in told if one.actor is not None})
        steps = [{"told": one, "name": names.get(one.actor) if one.actor else None} for one in reversed(told)]
        return render_to_string("core/flow_history.html", {"steps": steps})

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        view = self.admin_site.admin_view(self.step_view)
        return [path("<path:object_id>/step/<slug:action>/", view, name=name), *super().get_urls()]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None:
            offers = self.flow.offers(obj.state, self.permissions_of(request, obj), self._case(request, obj))
            context["flow_offers"] = [
                {
                    "words": self.flow.action(offer.row.action).label.to(self.audience),
                    "url": self._step_url(obj, offer.row.action),
                    "refused": offer.verdict.reason,
                }
                for offer in offers
            ]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """With a page of steps for each action that the person may take with some of the rows."""
        actions = super().get_actions(request)
        held = self.permissions_of(request)
        for code in dict.fromkeys(row.action for row in self.flow.rows if row.permission in held):
            words = _("Step: %(action)s") % {"action": self.flow.action(code).label.to(self.audience)}
            actions[f"step_{code}"] = (partial(_many, code=code), f"step_{code}", words)  # type: ignore[assignment]
        return actions

    def step_view(self, request: HttpRequest, object_id: str, action: str) -> HttpResponse:
        subject = self.get_object(request, unquote(object_id))
        if subject is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        try:
            row = self.flow.row(subject.state, action)
        except FlowError:
            raise Http404 from None
        if not self.has_view_permission(request, subject):
            raise PermissionDenied
        verdict = self._asked(request, subject, action)
        if verdict.code == "permission":
            raise PermissionDenied
        rows = [row] if row is not None else [one for one in self.flow.rows if one.action == action]
        return self.steps(request, [subject], action, rows, confirmed=request.method == "POST")

    def steps(
        self,
        request: HttpRequest,
        subjects: Sequence[FlowSubject],
        action: str,
        rows: Sequence[Row],
        *,
        confirmed: bool,
    ) -> HttpResponse:
        """The page of a step for one or several subjects; `confirmed` is whether it was sent."""
        form = StepForm(self.flow, rows, request.POST if confirmed else None)
        left = list(subjects)
        if confirmed and form.is_valid():
            left = self._take(request, subjects, action, form)
            if not left:
                return HttpResponseRedirect(self._after(subjects))
        listed = [self._listed(request, subject, action) for subject in left]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": self.flow.action(action).label.to(self.audience),
            "form": form,
            "subjects": listed,
            "possible": any(one["verdict"] for one in listed),
            "back": self._after(subjects),
            "many": None if len(subjects) == 1 else f"step_{action}",
        }
        return TemplateResponse(request, "core/flow_step.html", context)

    def _take(
        self, request: HttpRequest, subjects: Sequence[FlowSubject], action: str, form: StepForm
    ) -> list[FlowSubject]:
        """Take the step for each; those for which it was refused, with the reason in the form."""
        brought = {"reasons": form.cleaned_data.get("reasons", []), "note": form.cleaned_data.get("note", "")}
        words, left = str(self.flow.action(action).label.to(self.audience)), []
        for subject in subjects:
            seen = request.POST.get(f"{_SEEN}{subject.pk}", "")
            try:
                self.take_step(request, subject, action, seen=int(seen) if seen.isdecimal() else None, **brought)
            except StepRefused as refused:
                form.refuse(refused.verdict, str(subject))
                subject.refresh_from_db()
                left.append(subject)
                continue
            self.log_change(request, subject, words)
            messages.success(request, _("%(name)s: %(step)s.") % {"name": subject, "step": words})
        return left

    def _listed(self, request: HttpRequest, subject: FlowSubject, action: str) -> dict[str, Any]:
        return {
            "subject": subject,
            "state": self.flow.state(subject.state).label.to(self.audience),
            "field": f"{_SEEN}{subject.pk}",
            "seen": len(self.flow.told(subject.history(), self.audience)),
            "verdict": self._asked(request, subject, action),
        }

    def _asked(self, request: HttpRequest, subject: FlowSubject, action: str) -> Verdict:
        return self.flow.may(action, subject.state, self.permissions_of(request, subject), self._case(request, subject))

    def _case(self, request: HttpRequest, subject: FlowSubject) -> Case:
        actor: Any = request.user.pk
        return Case(subject, self.audience, timezone.localdate(), actor, subject.history())

    def _step_url(self, subject: FlowSubject, action: str) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_step"
        return reverse(name, kwargs={"object_id": subject.pk, "action": action})

    def _after(self, subjects: Sequence[FlowSubject]) -> str:
        base = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}"
        if len(subjects) == 1:
            return reverse(f"{base}_change", args=[subjects[0].pk])
        return reverse(f"{base}_changelist")


def _many(admin_of: FlowAdmin, request: HttpRequest, queryset: QuerySet[Any], *, code: str) -> HttpResponse | None:
    """The action of a list: first the page of the step, then, once that is sent, the steps."""
    if queryset.count() > MOST_AT_ONCE:
        messages.error(request, _("Choose at most %(most)s at once.") % {"most": MOST_AT_ONCE})
        return None
    subjects = list(queryset.prefetch_related("events"))
    rows = [row for row in admin_of.flow.rows if row.action == code]
    return admin_of.steps(request, subjects, code, rows, confirmed="confirmed" in request.POST)
