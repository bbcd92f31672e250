"""Users and organisations in the staff administration."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.db.models import Case, IntegerField, QuerySet, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Membership, Organisation, User
from marketplace.accounts.permissions import VERIFICATION_DECIDE
from marketplace.accounts.roles import held_by
from marketplace.accounts.selectors import running_clock, verification_queue, waiting_for_bureau
from marketplace.accounts.services import user_add
from marketplace.accounts.verification import BUREAU, FLOW, ORGANISATION, reader_of
from marketplace.accounts.verifying import organisation_step
from marketplace.core.flows.administration import FlowAdmin
from marketplace.core.flows.records import FlowSubject

admin.site.site_header = _("KeRong administration")
admin.site.site_title = _("KeRong administration")
admin.site.index_title = _("Users and organisations")


class PersonAddForm(forms.ModelForm):
    """A new person sets the password through “forgot password”; nobody else ever knows it."""

    class Meta:
        model = User
        fields = ("email", "last_name", "first_name", "is_staff")

    def save(self, commit: bool = True) -> User:
        """Saved at once whatever `commit` says: the account and its confirmed address belong together."""
        return user_add(**self.cleaned_data)

    def save_m2m(self) -> None:
        """Nothing: the form has no relations."""


class PersonChangeForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict[str, Any] = {}


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ("user", "organisation")


@admin.register(User)
class PersonAdmin(UserAdmin):
    form = PersonChangeForm
    add_form = PersonAddForm
    add_form_template = None
    ordering = ("email",)
    list_display = ("email", "get_full_name", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_superuser", "is_active")
    search_fields = ("email", "first_name", "last_name")
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password", "last_name", "first_name")}),
        (_("Permissions"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "last_name", "first_name", "is_staff")}),)
    inlines = (MembershipInline,)

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        return () if obj is None else self.inlines


class WaitingFilter(admin.SimpleListFilter):
    """What the bureau has to do next; only verifiers have anything to do."""

    title = _("waiting for")
    parameter_name = "waits"

    @classmethod
    def is_chosen(cls, request: HttpRequest) -> bool:
        return request.GET.get(cls.parameter_name) == BUREAU and _may_decide(request)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(BUREAU, str(FLOW.audiences[BUREAU]))] if _may_decide(request) else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != BUREAU:
            return queryset
        return queryset.filter(pk__in=waiting_for_bureau())


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _may_decide(request: HttpRequest) -> bool:
    return VERIFICATION_DECIDE in held_by(_user(request))


@admin.register(Organisation)
class OrganisationAdmin(FlowAdmin):
    """Data are edited; how far the verification is changes by its services only, a step at a time."""

    audience, others = BUREAU, ORGANISATION
    list_display = ("name", "kind", "uscc", "stands", "due", "is_demo")
    list_filter = (WaitingFilter, "kind", "state", "is_demo")
    search_fields = ("name", "uscc")
    fields = ("kind", "name", "uscc", "is_demo", "address", "created", "stands", "due", "history")
    readonly_fields = ("address", "created", "stands", "due", "history")
    inlines = (MembershipInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("events")

    def get_ordering(self, request: HttpRequest) -> Sequence[Any]:
        """What waits for the bureau stands by its last day."""
        queue = verification_queue(_user(request), timezone.localdate()) if WaitingFilter.is_chosen(request) else []
        if not queue:
            return super().get_ordering(request)
        places = [When(pk=one.organisation.pk, then=place) for place, one in enumerate(queue)]
        return [Case(*places, default=len(queue), output_field=IntegerField()).asc()]

    def get_fields(self, request: HttpRequest, obj: Organisation | None = None) -> Any:
        """A new one has no state to show yet."""
        return self.fields if obj is not None else ("kind", "name", "uscc", "is_demo")

    @admin.display(description=_("last day"))
    def due(self, organisation: Organisation) -> str:
        clock = running_clock(organisation, timezone.localdate())
        if clock is None:
            return "–"
        if clock.paused:
            return gettext("stopped, %(left)s working days left") % {"left": clock.left}
        return gettext("%(day)s (estimated)") % {"day": clock.due} if clock.estimated else str(clock.due)

    def permissions_of(self, request: HttpRequest, subject: FlowSubject | None = None) -> frozenset[str]:
        return held_by(_user(request), subject if isinstance(subject, Organisation) else None)

    def reader_of(self, request: HttpRequest, subject: FlowSubject | None = None) -> str | None:
        return reader_of(self.permissions_of(request, subject))

    def take_step(self, request: HttpRequest, subject: FlowSubject, action: str, **brought: Any) -> Any:
        return organisation_step(organisation=subject, action=action, by=_user(request), **brought)

    def names_of(self, actors: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, str]:
        return {user.pk: str(user) for user in User.objects.filter(pk__in=actors)}
