"""Offerings in the staff admin, with what the library says of the clauses they cite.

The room below, which registers them first, does not know the library.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.fields import BooleanField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from marketplace.consequences.citations import offerings_citing_ended
from marketplace.institutions.admin import OfferingAdmin
from marketplace.institutions.models import Offering

admin.site.unregister(Offering)


class CitesEndedFilter(admin.SimpleListFilter):
    title = _("cited clauses")
    parameter_name = "clauses"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ended", _("A cited clause has ended"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Offering]) -> QuerySet[Offering]:
        return queryset.filter(Q(cites_ended=True)) if self.value() else queryset


@admin.register(Offering)
class CitingOfferingAdmin(OfferingAdmin):
    """A published offering of which a cited clause has ended is marked; it is compared as before."""

    list_display = (*OfferingAdmin.list_display, "clauses_flag")
    list_filter = (*OfferingAdmin.list_filter, CitesEndedFilter)
    readonly_fields = (*OfferingAdmin.readonly_fields, "ended_clauses")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Offering]:
        ended = When(address__in=list(offerings_citing_ended(timezone.localdate())), then=Value(True))
        flag = Case(ended, default=Value(False), output_field=BooleanField())
        rows: QuerySet[Offering] = super().get_queryset(request)
        return rows.annotate(cites_ended=flag)

    @admin.display(description=_("cited clauses"))
    def clauses_flag(self, offering: Any) -> Any:
        return _("A cited clause has ended") if offering.cites_ended else ""

    @admin.display(description=_("A cited clause has ended"))
    def ended_clauses(self, offering: Offering) -> SafeString | str:
        found = offerings_citing_ended(timezone.localdate()).get(offering.address, [])
        rows = ((one.url, one.words, one.state.label) for one in found)
        return format_html_join("; ", '<a href="{}">{}</a> {}', rows) or "–"
