"""Users and organisations in the staff administration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Membership, Organisation, User
from marketplace.accounts.services import user_add

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


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ("name", "kind", "uscc", "state", "is_demo")
    list_filter = ("kind", "state", "is_demo")
    search_fields = ("name", "uscc")
    readonly_fields = ("address", "created")
    inlines = (MembershipInline,)
