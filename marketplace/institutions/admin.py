"""Offerings in the staff admin: to look up, and to withdraw. What they say changes by import only, as a new version."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from marketplace.institutions.models import Branch, Institution, Offering, OfferingVersion, Publisher
from marketplace.institutions.services import offering_publish, offering_withdraw


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows that are written by services only."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Publisher)
class PublisherAdmin(ReadOnlyAdmin):
    list_display = ("name", "type", "region")
    list_filter = ("type",)
    search_fields = ("name",)


@admin.register(Institution)
class InstitutionAdmin(ReadOnlyAdmin):
    list_display = ("organisation", "publisher")
    list_select_related = ("organisation", "publisher")
    search_fields = ("organisation__name",)


@admin.register(Branch)
class BranchAdmin(ReadOnlyAdmin):
    list_display = ("name", "institution", "region", "is_technology_branch")
    list_select_related = ("institution__organisation",)
    list_filter = ("is_technology_branch",)
    search_fields = ("name",)


class VersionInline(admin.TabularInline[OfferingVersion, Offering]):
    model = OfferingVersion
    fields = ("number", "valid_from", "name", "evidence", "source_day", "created")
    readonly_fields = fields
    ordering = ("-number",)
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Offering)
class OfferingAdmin(admin.ModelAdmin[Offering]):
    """Withdrawing and publishing go through the services, so that the search follows."""

    list_display: tuple[str, ...] = ("external_id", "publisher", "origin", "is_demo", "state", "changed")
    list_select_related = ("publisher",)
    list_filter: ClassVar[Any] = ("state", "origin", "is_demo")
    search_fields = ("external_id", "address", "publisher__name")
    readonly_fields: ClassVar[Any] = (
        "address",
        "external_id",
        "publisher",
        "institution",
        "branch",
        "origin",
        "is_demo",
        "state",
    )
    inlines = (VersionInline,)
    actions = ("withdraw", "publish")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=_("Withdraw the chosen offerings"), permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Offering]) -> None:
        self._each(request, queryset, offering_withdraw)

    @admin.action(description=_("Publish the chosen offerings"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Offering]) -> None:
        self._each(request, queryset, offering_publish)

    def _each(self, request: HttpRequest, queryset: QuerySet[Offering], service: Any) -> None:
        count = sum(1 for offering in queryset if service(offering=offering))
        text = ngettext("%(count)s offering is as chosen.", "%(count)s offerings are as chosen.", count)
        messages.success(request, text % {"count": count})
