"""The bureau's queue of letters in the staff administration, and the way there from Wagtail's."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from cms.editors.start import Waiting
from cms.enquiries.services import enquiry_erase, enquiry_step
from cms.models import Enquiry, EnquiryLetter
from cms.models.enquiry_flow import BUREAU, SENDER, WAITING
from marketplace.accounts.models import User
from marketplace.accounts.permissions import ENQUIRY_HANDLE
from marketplace.accounts.roles import held_by
from marketplace.core.flows.administration import FlowAdmin
from marketplace.core.flows.clocks import reading
from marketplace.core.flows.records import FlowSubject

LIST = "admin:cms_enquiry_changelist"


def waiting() -> int:
    """Letters for which the bureau has something to do."""
    return Enquiry.objects.filter(state__in=WAITING).count()


def may_handle(user: Any) -> bool:
    return isinstance(user, User) and ENQUIRY_HANDLE in held_by(user)


class WaitingFilter(admin.SimpleListFilter):
    """What has to be done, by everybody or by oneself."""

    title = gettext_lazy("to be done")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(BUREAU, _("by the bureau")), ("me", _("by me"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == BUREAU:
            return queryset.filter(state__in=WAITING)
        return queryset.filter(state__in=WAITING, handler=request.user.pk) if self.value() == "me" else queryset


def _from_letter(name: str) -> Any:
    """A line of the form: a field of the letter, as long as that is there."""

    @admin.display(description=EnquiryLetter._meta.get_field(name).verbose_name)  # type: ignore[arg-type]
    def shown(_self: Any, enquiry: Enquiry) -> str:
        letter = getattr(enquiry, "letter", None)
        return _("erased") if letter is None else getattr(letter, name) or "–"

    return shown


class EnquiryAdmin(FlowAdmin):
    """A letter is read and handled, a step at a time; nothing in it can be edited."""

    audience, others = BUREAU, SENDER
    list_display = ("number", "kind", "stands", "handler", "due", "created")
    list_filter = (WaitingFilter, "kind", "state", "handler")
    list_select_related = ("handler",)
    search_fields = ("number", "letter__email", "letter__name", "letter__about")
    fields = readonly_fields = (
        *(
            "number",
            "kind",
            "created",
            "about",
            "text",
            "name",
            "email",
            "telephone",
            "stands",
            "handler",
            "due",
            "history",
        ),
    )
    about, text, name = _from_letter("about"), _from_letter("text"), _from_letter("name")
    email, telephone = _from_letter("email"), _from_letter("telephone")
    actions = ("erase",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("letter").prefetch_related("events")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_handle(request.user)  # who may see the rows of others may not read what people write

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("last day"))
    def due(self, enquiry: Enquiry) -> str:
        clock = reading("answer", enquiry.history(), timezone.localdate())
        if clock is None or clock.due is None:
            return "–"
        return _("%(day)s (estimated)") % {"day": clock.due} if clock.estimated else str(clock.due)

    @admin.action(description=gettext_lazy("Erase what the sender wrote and who that is"), permissions=["change"])
    def erase(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Where somebody asks for it, before the time is over."""
        rows = list(queryset.exclude(state__in=WAITING))
        for enquiry in rows:
            enquiry_erase(enquiry=enquiry)
            self.log_change(request, enquiry, _("Erased"))
        left = queryset.filter(state__in=WAITING).count()
        if rows:
            messages.success(request, _("Erased: %(n)s.") % {"n": len(rows)})
        if left:
            messages.warning(
                request, _("%(n)s are still to be done: answer, decline or discard them first.") % {"n": left}
            )

    def permissions_of(self, request: HttpRequest, subject: FlowSubject | None = None) -> frozenset[str]:
        return held_by(request.user)  # type: ignore[arg-type]

    def reader_of(self, request: HttpRequest, subject: FlowSubject | None = None) -> str | None:
        return BUREAU if may_handle(request.user) else None

    def take_step(self, request: HttpRequest, subject: FlowSubject, action: str, **brought: Any) -> Any:
        assert isinstance(subject, Enquiry)
        assert isinstance(request.user, User)
        return enquiry_step(enquiry=subject, action=action, by=request.user, **brought)

    def names_of(self, actors: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, str]:
        return {user.pk: str(user) for user in User.objects.filter(pk__in=actors)}


def _to_do() -> str:
    return f"{reverse(LIST)}?waits={BUREAU}"


class EnquiryMenuItem(MenuItem):
    """Shows how many letters wait."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_handle(request.user)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        number = waiting()
        label = f"{self.label} ({number})" if number else str(self.label)
        return LinkMenuItem(
            self.name, label, self.url, icon_name=self.icon_name, classname=self.classname, attrs=self.attrs
        )


def menu_item() -> MenuItem:
    return EnquiryMenuItem(
        gettext_lazy("Letters to the bureau"), _to_do(), name="enquiries", icon_name="mail", order=243
    )


def waiting_for(request: HttpRequest) -> Iterator[Waiting]:
    """The letters, for whoever handles them."""
    if may_handle(request.user) and (number := waiting()):
        words = ngettext("%(n)s letter to the bureau", "%(n)s letters to the bureau", number) % {"n": number}
        yield Waiting(words, _to_do(), "mail")
