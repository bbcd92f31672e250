"""What the bureau edits in Wagtail's administration besides pages."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.http import Http404
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page

from cms.benefits.editing import benefit_add, benefit_edit
from cms.corrections import queue
from cms.editors import editing, reporting, start, wordings
from cms.editors.buttons import review_in_a_row
from cms.editors.validity import check_validity
from cms.enquiries import queue as letters
from cms.lists import views as lists
from cms.models import PlanIndicator, PolicyPage
from cms.official.titles import short_title
from cms.publishing.administration import PublishEach, WholePages, WholePagesAPI
from search.synonyms.models import SynonymGroup


class SynonymViewSet(ModelViewSet):
    """Words that mean the same for search. Who may edit them is a permission of a group of staff, as for pages."""

    model = SynonymGroup
    menu_label = _("Synonyms")
    icon = "search"
    menu_order = 250
    add_to_settings_menu = False
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["__str__", "note", "active"]
    list_filter = ["active"]
    search_fields = ["words", "note"]
    search_backend_name = None
    panels = [FieldPanel("words"), FieldPanel("note"), FieldPanel("active")]


class IndicatorViewSet(ModelViewSet):
    """Values that a plan's indicators reached. The indicators themselves follow from the plan's text."""

    model = PlanIndicator
    menu_label = _("Indicators of plans")
    icon = "table"
    menu_order = 245
    add_to_settings_menu = False
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = [
        "__str__",
        Column("policy", label=_("Policy"), accessor=lambda one: short_title(one.policy.title)),
        Column("base", label=_("Base"), accessor="base_said"),
        Column("target", label=_("Target"), accessor="target_said"),
        Column("latest", label=_("Reached"), accessor=lambda one: one.latest.said if one.latest else ""),
    ]
    search_fields = ["name"]
    search_backend_name = None
    panels = [
        InlinePanel(
            "actuals",
            [FieldPanel(name) for name in ("year", "value", "source", "source_url")],
            heading=_("Values reached"),
            label=_("value"),
        )
    ]


@hooks.register("register_admin_viewset")
def indicators() -> Any:
    return IndicatorViewSet("indicators")


@hooks.register("register_admin_viewset")
def synonyms() -> Any:
    return SynonymViewSet("synonyms")


# After Wagtail's own, which it takes the place of.
@hooks.register("register_admin_viewset", order=1)
def whole_pages() -> Any:
    return WholePages("whole_pages")


@hooks.register("construct_admin_api")
def whole_pages_api(router: Any) -> None:
    router.register_endpoint("pages", WholePagesAPI)


# After Wagtail's own, which it takes the place of.
hooks.register("register_bulk_action", PublishEach, order=1)


hooks.register("construct_page_action_menu", review_in_a_row)


@hooks.register("insert_global_admin_css")
def administration_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("cms/administration.css"))


class ImportMenuItem(MenuItem):
    """Shown to whoever may add policies."""

    def is_shown(self, request: Any) -> bool:
        return editing.may_import(request.user)


@hooks.register("register_admin_urls")
def policy_urls() -> list[Any]:
    return [
        path("policies/import/", editing.import_policy, name="policy_import"),
        path("policies/<int:policy>/benefits/new/", benefit_add, name="benefit_add"),
        path("policies/<int:policy>/validity/", check_validity, name="policy_check_validity"),
        path("policies/benefits/<str:address>/", benefit_edit, name="benefit_edit"),
        *reporting.URLS,
    ]


@hooks.register("register_admin_menu_item")
def policy_menu() -> MenuItem:
    return ImportMenuItem(_("Bring in a document"), reverse("policy_import"), icon_name="doc-full", order=240)


@hooks.register("register_admin_urls")
def correction_urls() -> list[Any]:
    return queue.admin_paths()


@hooks.register("register_admin_menu_item")
def correction_menu() -> MenuItem:
    return queue.menu_item()


@hooks.register("register_admin_urls")
def wording_urls() -> list[Any]:
    return wordings.URLS


class WordingMenuItem(MenuItem):
    """Shown to whoever decides what words mean."""

    def is_shown(self, request: Any) -> bool:
        return wordings.may_decide(request.user)


@hooks.register("register_admin_menu_item")
def wording_menu() -> MenuItem:
    return WordingMenuItem(_("Conditions in words"), reverse("wordings"), icon_name="pilcrow", order=248)


@hooks.register("register_permissions")
def wording_permissions() -> Any:
    """Wagtail offers them where the permissions of a group are edited."""
    return Permission.objects.filter(content_type__app_label="listing", codename="add_wordingdecision")


@hooks.register("register_admin_urls")
def list_urls() -> list[Any]:
    return lists.admin_paths()


class ListsMenuItem(MenuItem):
    """Shown to whoever keeps the lists."""

    def is_shown(self, request: Any) -> bool:
        return lists.may_write(request.user)


@hooks.register("register_admin_menu_item")
def lists_menu() -> MenuItem:
    return ListsMenuItem(_("Lists and terms"), reverse("lists_overview"), icon_name="list-ul", order=247)


@hooks.register("register_permissions")
def list_permissions() -> Any:
    """Wagtail offers them where the permissions of a group are edited."""
    return Permission.objects.filter(content_type__app_label="core", codename="change_term")


@hooks.register("register_permissions")
def letter_permissions() -> Any:
    """Wagtail offers them where the permissions of a group are edited."""
    return Permission.objects.filter(content_type__app_label="cms", codename="change_enquiry")


@hooks.register("register_admin_menu_item")
def letter_menu() -> MenuItem:
    return letters.menu_item()


@hooks.register("construct_homepage_panels")
def first_page(request: Any, panels: list[Any]) -> None:
    """What waits beside the reviews, what presses first."""
    sources = (letters.waiting_for, queue.waiting_for, start.doubts_waiting, start.wordings_waiting)
    start.put_first(request, panels, sources)


class ReportMenuItem(MenuItem):
    """Shown to whoever may edit a page."""

    def is_shown(self, request: Any) -> bool:
        return reporting.may_read(request.user)


@hooks.register("register_reports_menu_item")
def report_menu() -> MenuItem:
    return ReportMenuItem(_("To be mended"), reverse("cms_findings"), icon_name="warning", order=50)


@hooks.register("construct_homepage_summary_items")
def findings_in_sight(request: Any, items: list[Any]) -> None:
    items.append(reporting.FindingsItem(request))


@hooks.register("before_serve_page")
def not_for_this_reader(page: Any, request: Any, serve_args: Any, serve_kwargs: Any) -> None:
    """Wagtail asks whoever may not read a page to sign in. Somebody who is signed in would be sent round in a circle: for
    them there is no such page."""
    if request.user.is_authenticated:
        for restriction in page.get_view_restrictions():
            if restriction.restriction_type == restriction.GROUPS and not restriction.accept_request(request):
                raise Http404


def _kept(request: Any, page: Any) -> Any:
    """Where a page cannot be deleted because a policy in it has a history that stays: said, and the way back."""
    inside = PolicyPage.objects.descendant_of(page, inclusive=True)
    told = {
        "benefits": _("“%(title)s” gives benefits whose history stays, so it cannot be deleted. Unpublish it instead."),
        "validity_checks": _(
            "“%(title)s” was checked, and checks are kept, so it cannot be deleted. Unpublish it instead."
        ),
    }
    for kept, words in told.items():
        if (policy := inside.filter(**{f"{kept}__isnull": False}).first()) is not None:
            messages.error(request, words % {"title": policy.title})
            return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("before_delete_page")
def keep_what_gives(request: Any, page: Any) -> Any:
    return _kept(request, page) if request.method == "POST" else None


@hooks.register("before_bulk_action")
def keep_what_gives_of_many(request: Any, action_type: str, objects: list[Any], action: Any) -> Any:
    if action_type != "delete":
        return None
    return next((kept for page in objects if isinstance(page, Page) and (kept := _kept(request, page))), None)
