"""The staff administration of what goes through a flow: it shows state and history, and takes steps, one or many.

State and events cannot be edited: a step is a page of its own with the reasons and words that the table asks for. The
model's admin says what the person may do, and takes the step through the model's own service.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
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
from marketplace.core.text import Text

MOST_AT_ONCE = 100
_SEEN = "seen-"
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_UNSEEN = Verdict(
    False,
    "meanwhile",
    Text("这一页没有说明您看到了第几步。请看过再办。", "The page did not say which steps you had seen. Look again."),
)


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


class SubjectForm(forms.ModelForm[Any]):
    """The data of a subject. What steps rest on is not lost in silence where a step came between page and sending."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        held = {} if self.instance._state.adding else self.instance.held()
        for name in [name for name in held if name in self.data and name not in self.fields]:
            field = self.instance._meta.get_field(name).formfield()
            sent = field.widget.value_from_datadict(self.data, self.files, name)
            if field.has_changed(getattr(self.instance, name), sent):
                self.add_error(None, f"{field.label}: {held[name]}")
        return cleaned


class FlowAdmin(admin.ModelAdmin[Any]):
    """An admin whose rows take steps. Add "stands" and "history" to `readonly_fields`.

    `audience` is those who administrate. Who is not among them reads only what is told to the audience that `reader_of`
    names, states in its words, those of `others` for nobody's, and no names.
    """

    form = SubjectForm
    change_form_template = "core/flow_change_form.html"
    audience: str
    others: str

    def permissions_of(self, request: HttpRequest, subject: FlowSubject | None = None) -> frozenset[str]:
        """What the person may do, with a subject also towards it."""
        raise NotImplementedError

    def reader_of(self, request: HttpRequest, subject: FlowSubject | None = None) -> str | None:
        """As which audience the person reads the steps, of a subject or of any; None who reads none of them."""
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

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def stands(self, subject: FlowSubject) -> str:
        return str(self.flow.state(subject.state).label.to(_reader(subject) or self.others))

    @admin.display(description=gettext_lazy("Steps so far"))
    def history(self, subject: FlowSubject) -> str:
        reader = _reader(subject)
        told = told_to(subject, reader) if reader is not None else ()
        named = reader == self.audience
        names = self.names_of({one.actor for one in told if one.actor is not None}) if named else {}
        steps = [{"told": one, "name": names.get(one.actor) if one.actor else None} for one in reversed(told)]
        return render_to_string(
            "core/flow_history.html", {"steps": steps, "named": named, "readable": reader is not None}
        )

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        subject = super().get_object(request, object_id, from_field)
        if subject is not None:
            subject.reader = self.reader_of(request, subject)
        return subject

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changes = super().get_changelist_instance(request)
        reader = self.reader_of(request)
        for subject in changes.result_list:
            subject.reader = reader  # type: ignore[attr-defined]
        return changes

    def get_list_filter(self, request: HttpRequest) -> Any:
        filters = super().get_list_filter(request)
        return filters if self._administrates(request) else [one for one in filters if one != "state"]

    def get_sortable_by(self, request: HttpRequest) -> Any:
        columns = super().get_sortable_by(request)
        return columns if self._administrates(request) else [one for one in columns if one != "stands"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:  # type: ignore[override]
        """Nor is a state that is not told to the person found out by asking for it."""
        if lookup.split("__")[0] == "state" and not self._administrates(request):
            return False
        return super().lookup_allowed(lookup, value, request)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What the administration has done names all steps and who took them."""
        if not self._administrates(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """With what steps rest on, while it is held."""
        return (*super().get_readonly_fields(request, obj), *(obj.held() if obj is not None else ()))

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
            context["flow_log"] = self._administrates(request)
            context["flow_held"] = _held_words(obj) if self.has_change_permission(request, obj) else {}
            offers = self.flow.offers(obj.state, self.permissions_of(request, obj), self._case(request, obj))
            context["flow_offers"] = [
                {
                    "words": self.flow.action(offer.row.action).label.to(self._audience(request, obj)),
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
            words = _("Step: %(action)s") % {"action": self.flow.action(code).label.to(self._audience(request))}
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
            "title": self.flow.action(action).label.to(self._audience(request)),
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
        words, left = str(self.flow.action(action).label.to(self._audience(request))), []
        for subject in subjects:
            try:
                self.take_step(request, subject, action, seen=_seen(request, subject), **brought)
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
            "state": self.flow.state(subject.state).label.to(self._audience(request, subject)),
            "field": f"{_SEEN}{subject.pk}",
            "seen": len(self.flow.told(subject.history(), self._audience(request, subject))),
            "verdict": self._asked(request, subject, action),
        }

    def _asked(self, request: HttpRequest, subject: FlowSubject, action: str) -> Verdict:
        return self.flow.may(action, subject.state, self.permissions_of(request, subject), self._case(request, subject))

    def _case(self, request: HttpRequest, subject: FlowSubject) -> Case:
        actor: Any = request.user.pk
        return Case(subject, self._audience(request, subject), timezone.localdate(), actor, subject.history())

    def _audience(self, request: HttpRequest, subject: FlowSubject | None = None) -> str:
        """In whose words the person reads of states and steps."""
        return self.reader_of(request, subject) or self.others

    def _administrates(self, request: HttpRequest) -> bool:
        return self.reader_of(request) == self.audience

    def _step_url(self, subject: FlowSubject, action: str) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_step"
        return reverse(name, kwargs={"object_id": subject.pk, "action": action})

    def _after(self, subjects: Sequence[FlowSubject]) -> str:
        base = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}"
        if len(subjects) == 1:
            return reverse(f"{base}_change", args=[subjects[0].pk])
        return reverse(f"{base}_changelist")


def _reader(subject: FlowSubject) -> str | None:
    """As which audience the subject of a page is read; None where nothing says so."""
    return getattr(subject, "reader", None)


def _held_words(subject: FlowSubject) -> dict[str, list[str]]:
    """Why fields cannot be changed now, and for each reason which."""
    words: dict[str, list[str]] = {}
    for name, why in subject.held().items():
        words.setdefault(str(why), []).append(str(subject._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
    return words


def _seen(request: HttpRequest, subject: FlowSubject) -> int:
    """How many steps of a subject the page showed that was sent. Raises StepRefused where it does not say."""
    sent = request.POST.get(f"{_SEEN}{subject.pk}", "")
    if not _COUNT.fullmatch(sent):
        raise StepRefused(_UNSEEN)
    return int(sent)


def _many(admin_of: FlowAdmin, request: HttpRequest, queryset: QuerySet[Any], *, code: str) -> HttpResponse | None:
    """The action of a list: first the page of the step, then, once that is sent, the steps.

    What was chosen counts once it is shown, not whether the list's filters still find it.
    """
    confirmed = "confirmed" in request.POST
    if confirmed:
        queryset = admin_of.get_queryset(request).filter(pk__in=request.POST.getlist(ACTION_CHECKBOX_NAME))
    if queryset.count() > MOST_AT_ONCE:
        messages.error(request, _("Choose at most %(most)s at once.") % {"most": MOST_AT_ONCE})
        return None
    subjects = list(queryset.prefetch_related("events"))
    if not subjects:
        messages.error(request, _("None of those chosen is there any more."))
        return None
    rows = [row for row in admin_of.flow.rows if row.action == code]
    return admin_of.steps(request, subjects, code, rows, confirmed=confirmed)
