"""The pages of lists: all lists, one list, one entry with what changes, what uses it and its history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cms.lists import presenting
from cms.lists.forms import EndForm, EntryForm
from marketplace.core import current, taxonomies
from marketplace.core.criteria import in_force
from marketplace.core.models import Term, TermVersion
from marketplace.core.terms.checking import LONGEST_LINE
from marketplace.core.terms.overlay import UNTIL
from marketplace.core.terms.registers import unread, uses
from marketplace.core.terms.schemas import SCHEMAS, Schema
from marketplace.core.terms.services import ChangedMeanwhileError, term_end, term_save, term_withdraw

PERMISSION = "core.change_term"
_ROWS_SHOWN = 100
View = Callable[..., HttpResponse]


def may_write(user: Any) -> bool:
    """Whether somebody keeps the lists: a permission of its own."""
    return bool(user.has_perm(PERMISSION))


def _for_keepers(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_write(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def open_schemas() -> list[Schema]:
    """The lists that the bureau keeps, of those that there are."""
    return [one for one in SCHEMAS.values() if not one.is_list or one.table in taxonomies.names()]


def _schema_or_none(table: str) -> Schema | None:
    return next((one for one in open_schemas() if one.table == table), None)


def _schema(table: str) -> Schema:
    found = _schema_or_none(table)
    if found is None:
        raise Http404
    return found


@_for_keepers
def overview(request: HttpRequest) -> HttpResponse:
    """All lists, and the way to the synonyms of search."""
    lists = [(schema, sum(not row.until for row in presenting.rows(schema))) for schema in open_schemas()]
    context = {"lists": lists, "unread": [(one, _schema_or_none(one.table)) for one in unread()]}
    return TemplateResponse(request, "cms/admin/lists/overview.html", context)


@_for_keepers
def entries(request: HttpRequest, table: str) -> HttpResponse:
    """One list, with search."""
    schema = _schema(table)
    typed, ended = request.GET.get("q", "").strip()[:100], bool(request.GET.get("ended"))
    page = Paginator(presenting.rows(schema, typed, ended=ended), _ROWS_SHOWN).get_page(request.GET.get("p"))
    context = {"schema": schema, "page": page, "typed": typed, "ended": ended}
    return TemplateResponse(request, "cms/admin/lists/entries.html", context)


@_for_keepers
def entry_add(request: HttpRequest, table: str) -> HttpResponse:
    """A new entry; `?zh=` is a name to begin with."""
    begun = {"zh": request.GET["zh"][:LONGEST_LINE]} if request.GET.get("zh") else {}
    return _entry(request, _schema(table), "", begun, (), presenting.NEW)


@_for_keepers
def entry_edit(request: HttpRequest, table: str, code: str) -> HttpResponse:
    """An entry as it is in force, or with `?from=` a day what waits for that day; what is saved is a new version."""
    schema = _schema(table)
    versions = _versions(schema, code)
    if not versions and presenting.shipped_entry(schema, code) is None:
        raise Http404
    base = presenting.base_of(versions, request.GET.get("from", ""))
    return _entry(request, schema, code, presenting.written_entry(schema, code, base.version), versions, base)


def _versions(schema: Schema, code: str) -> tuple[TermVersion, ...]:
    term = Term.objects.filter(table=schema.table, code=code).first()
    return tuple(term.versions.order_by("number")) if term else ()


def _entry(
    request: HttpRequest,
    schema: Schema,
    code: str,
    said: dict[str, Any],
    versions: tuple[TermVersion, ...],
    base: presenting.Base,
) -> HttpResponse:
    reference = current.reference()
    data = request.POST if request.method == "POST" else None
    form = EntryForm(data, schema=schema, code=code, entry=said, reference=reference, base=base)
    only_looking = "look" in request.POST
    looked: tuple[presenting.Change, ...] | None = None
    if form.is_valid() and _saved(request, schema, form, only_looking=only_looking):
        if not only_looking:
            messages.success(request, _("Saved. It is in use from %(day)s.") % {"day": form.cleaned_data["valid_from"]})
            return redirect("lists_entry", schema.table, form.cleaned_data["code"])
        looked = presenting.changes(schema, said, form.cleaned_data["entry"] | _end_of(said), reference)
    ships = bool(code) and presenting.shipped_entry(schema, code) is not None
    context = {
        "schema": schema,
        "code": code,
        "base": base,
        "said": said,
        "waiting": presenting.waiting_changes(schema, code, versions, reference),
        "may_end": bool(code) and (schema.is_list or bool(versions)),
        "name": said.get("zh") or code or _("New entry"),
        "form": form,
        "end_form": EndForm(),
        "until": said.get(UNTIL, ""),
        "looked": looked,
        "criteria": in_force(said.get("criteria") or (), timezone.localdate()),
        "uses": list(uses(schema.table, code)) if code else [],
        "history": presenting.history(schema, code, versions, reference),
        "ships": ships,
    }
    return TemplateResponse(request, "cms/admin/lists/entry.html", context)


def _end_of(said: dict[str, Any]) -> dict[str, Any]:
    return {UNTIL: said[UNTIL]} if said.get(UNTIL) else {}


def _saved(request: HttpRequest, schema: Schema, form: EntryForm, *, only_looking: bool) -> bool:
    """Write what the form says; for a look alone everything is checked and taken back. Faults go into the form."""
    given = form.cleaned_data
    try:
        with transaction.atomic():
            term_save(
                table=schema.table,
                code=given["code"],
                entry=given["entry"],
                valid_from=given["valid_from"],
                created_by=request.user.pk,
                is_new=not form.code,
                seen=given["seen"] if form.code else None,
            )
            transaction.set_rollback(only_looking)
    except ChangedMeanwhileError as error:
        form.add_error(None, _changed_meanwhile(error))
        return False
    except ValidationError as error:
        form.take(error)
        return False
    return True


def _changed_meanwhile(error: ChangedMeanwhileError) -> str:
    return _("Changed meanwhile by %(name)s. Nothing was saved. Open it again and enter your change there.") % {
        "name": presenting.person(error.by) or _("somebody whose account is gone")
    }


def _is_there(schema: Schema, code: str) -> bool:
    written = Term.objects.filter(table=schema.table, code=code).exists()
    return written or presenting.shipped_entry(schema, code) is not None


@_for_keepers
def entry_end(request: HttpRequest, table: str, code: str) -> HttpResponse:
    """Offer an entry no longer, or again. Only by POST."""
    schema = _schema(table)
    if request.method != "POST" or not _is_there(schema, code):
        raise Http404
    until: date | None = None
    form = EndForm(request.POST)
    if "again" not in request.POST:
        if not form.is_valid():
            messages.error(request, _("Choose the day from which it is no longer offered."))
            return redirect("lists_entry", table, code)
        until = form.cleaned_data["until"]
    try:
        version, _new = term_end(table=table, code=code, until=until, created_by=request.user.pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _how_it_ended(version))
    return redirect("lists_entry", table, code)


def _how_it_ended(version: TermVersion | None) -> str:
    day = version.content.get(UNTIL) if version else None
    return _("From %(day)s it is no longer offered.") % {"day": day} if day else _("It is offered again.")


@_for_keepers
def entry_withdraw(request: HttpRequest, table: str, code: str) -> HttpResponse:
    """Take back what waits for a later day. Only by POST."""
    schema = _schema(table)
    if request.method != "POST" or not _is_there(schema, code):
        raise Http404
    seen = request.POST.get("seen", "")
    try:
        term_withdraw(table=table, code=code, created_by=request.user.pk, seen=int(seen) if seen.isdecimal() else None)
    except ChangedMeanwhileError as error:
        messages.error(request, _changed_meanwhile(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Withdrawn. It stays as it is today."))
    return redirect("lists_entry", table, code)


def admin_paths() -> list[Any]:
    """The addresses of these pages below the administration."""
    return [
        path("lists/", overview, name="lists_overview"),
        path("lists/<slug:table>/", entries, name="lists_table"),
        path("lists/<slug:table>/new/", entry_add, name="lists_add"),
        path("lists/<slug:table>/entry/<str:code>/", entry_edit, name="lists_entry"),
        path("lists/<slug:table>/entry/<str:code>/end/", entry_end, name="lists_end"),
        path("lists/<slug:table>/entry/<str:code>/withdraw/", entry_withdraw, name="lists_withdraw"),
    ]
