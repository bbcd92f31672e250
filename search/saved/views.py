"""Pages of saved searches and notices. Whatever is not the person's own is not there, but for a shared address."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from search import declare
from search.declare import Document
from search.forms import FilterForm
from search.reading import Reader
from search.saved import elsewhere, services
from search.saved.exporting import CONTENT_TYPES, Export, file_name
from search.saved.forms import NameForm, NewForm, SubscriptionForm
from search.saved.mailing import key_of_token
from search.saved.models import SavedSearch
from search.saved.selectors import Readers, notices_by_search, rows_now, saved_searches_of
from search.saved.state import Reading, canonical, list_address, reading_of

PAGE_SIZE = 20
form_page = require_http_methods(["GET", "HEAD", "POST"])


def _document(name: str) -> Document:
    try:
        return declare.document(name)
    except LookupError as error:
        raise Http404 from error


def _own(request: HttpRequest, key: uuid.UUID) -> SavedSearch:
    return get_object_or_404(saved_searches_of(request.user), key=key)


def _refuse(form: Form, error: ValidationError) -> None:
    """Put what a service refused beside the fields it is about."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for field, faults in by_field.items():
        # A rule over several columns is about the name, the one of them that a person writes.
        place = "name" if field == "__all__" and "name" in form.fields else field
        form.add_error(place if place in form.fields else None, faults)


# My searches


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Everything this person has saved, by document."""
    readers = Readers(request.user)
    page = Paginator(saved_searches_of(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "searches": [_shown(row, readers) for row in page], "lists": _lists()}
    return render(request, "search/saved/mine.html", context)


def _shown(row: SavedSearch, readers: Readers) -> dict[str, Any]:
    reading = reading_of(row)
    rows = rows_now(readers, reading) if reading else None
    hidden = reading is not None and rows is not None and 0 < rows < reading.document.least_count
    words = None if reading is None or rows is None or hidden else reading.document.counted(rows)
    return {"row": row, "reading": reading, "rows": words, "hidden": hidden}


def _lists() -> list[tuple[str, str]]:
    """(title, address) of every list in which a search can be made."""
    documents = declare.documents().values()
    return [(str(one.title), address) for one in documents if (address := list_address(one))]


@login_required
@form_page
def new(request: HttpRequest, document: str) -> HttpResponse:
    """Name the search that stands in the address, and keep it."""
    kind = _document(document)
    for one in kind.narrowings:
        if request.method != "POST" and request.GET.get(one.key) == "1":
            told = _("“%(name)s” is not saved with the search: what is known of a firm changes.")
            messages.info(request, told % {"name": one.label})
    return _keep(request, Reading(kind, canonical(kind, "?" + request.GET.urlencode())))


@login_required
@form_page
def copy(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Keep somebody's shared search as one's own."""
    row = get_object_or_404(SavedSearch, key=key)
    reading = reading_of(row)
    if reading is None:
        raise Http404
    return _keep(request, Reading(reading.document, canonical(reading.document, row.state)), row.name)


def _keep(request: HttpRequest, reading: Reading, name: str = "") -> HttpResponse:
    initial = {"name": name or reading.suggested_name(), "how_often": SavedSearch.Often.DAILY, "in_site": True}
    form = NewForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted = {key: form.cleaned_data[key] for key in ("how_often", "by_mail", "in_site")}
        language = get_language() or ""
        try:
            with transaction.atomic():
                row = services.saved_search_save(
                    owner=request.user,
                    document=reading.document,
                    name=form.cleaned_data["name"],
                    query=reading.saved,
                    language=language,
                )
                services.saved_search_subscribe(owner=request.user, key=row.key, language=language, **wanted)
        except ValidationError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": row.name})
            return redirect("saved:mine")
    context = {"form": form, "reading": reading, "words": reading.words(), "back": reading.list_address()}
    return render(request, "search/saved/new.html", context)


@login_required
@require_GET
def open_list(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The shared address: the list with these filters, for whoever is signed in, as far as they may see it."""
    row = get_object_or_404(SavedSearch.objects.defer("known"), key=key)
    reading = reading_of(row)
    address = reading.list_address() if reading else ""
    if not address:
        raise Http404
    if row.owner_id == request.user.pk:
        services.saved_search_looked(owner=request.user, key=key)
    else:
        told = _("This is the shared search “%(name)s”.") % {"name": row.name}
        copied = reverse("saved:copy", args=[row.key])
        messages.info(request, format_html('{} <a href="{}">{}</a>', told, copied, _("Save it among my searches")))
    return HttpResponseRedirect(address)


@login_required
@form_page
def change(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A search's name, subscription and shared address; POST renames."""
    row = _own(request, key)
    form = NameForm(request.POST or None, initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        try:
            services.saved_search_rename(owner=request.user, key=key, name=form.cleaned_data["name"])
        except ValidationError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("The name is changed."))
            return redirect("saved:mine")
    return _settings_page(request, row, name_form=form)


@login_required
@form_page
def subscribe(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    row = _own(request, key)
    form = SubscriptionForm.of(row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.saved_search_subscribe(
                owner=request.user, key=key, language=get_language() or "", **form.cleaned_data
            )
        except ValidationError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("The subscription is changed."))
            return redirect("saved:mine")
    return _settings_page(request, row, subscription_form=form)


def _settings_page(
    request: HttpRequest,
    row: SavedSearch,
    name_form: NameForm | None = None,
    subscription_form: SubscriptionForm | None = None,
) -> HttpResponse:
    reading = reading_of(row)
    context = {
        "row": row,
        "reading": reading,
        "words": reading.words() if reading else [],
        "name_form": name_form or NameForm(initial={"name": row.name}),
        "subscription_form": subscription_form or SubscriptionForm.of(row),
        "share_url": request.build_absolute_uri(reverse("saved:open", args=[row.key])),
    }
    return render(request, "search/saved/settings.html", context)


@login_required
@require_POST
def read_anew(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Go on with what a change of the site has left of a search, or look again whether it can be watched."""
    _own(request, key)
    try:
        services.saved_search_read_anew(owner=request.user, key=key)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("saved:mine")


@login_required
@form_page
def delete(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    row = _own(request, key)
    if request.method == "POST":
        services.saved_search_delete(owner=request.user, key=key)
        messages.success(request, _("“%(name)s” is deleted.") % {"name": row.name})
        return redirect("saved:mine")
    return render(request, "search/saved/delete.html", {"row": row})


# Notices


@login_required
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """New hits of watched searches, unread ones first, below what other rooms tell this person."""
    context = {"notices": notices_by_search(request.user), "sections": elsewhere.sections(request.user)}
    return render(request, "search/saved/notices.html", context)


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    services.notices_read(owner=request.user)
    elsewhere.read(request.user)
    return redirect("saved:notices")


@login_required
@require_POST
def read_one(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    _own(request, key)
    services.notices_read(owner=request.user, key=key)
    return redirect("saved:notices")


# Without a session: the signed address in the mails is what allows it, so there is no token of a form to ask for.


@csrf_exempt
@form_page
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the mails of a search; a mail program posts here by itself (RFC 8058), a person is asked first."""
    key = key_of_token(token)
    row = get_object_or_404(SavedSearch.objects.defer("known"), key=key) if key else None
    if row is None:
        raise Http404
    if request.method == "POST":
        row = services.saved_search_stop_mail(key=row.key)
    return render(request, "search/saved/stop.html", {"row": row, "done": not row.by_mail})


# Files


@login_required
@require_GET
def export(request: HttpRequest, document: str, extension: str) -> HttpResponseBase:
    """The list that stands in the address as a file, as far as this person may see it."""
    kind = _document(document)
    if extension not in CONTENT_TYPES:
        raise Http404
    reader = Reader(kind, request.user)
    form = FilterForm(kind, request.GET, offered=reader.narrowings)
    made = Export(kind, reader, form.query(dataclasses.replace(form.state, page=1), facets=False))
    headers = {
        "Content-Disposition": content_disposition_header(True, file_name(kind, extension)) or "attachment",
        "Content-Type": CONTENT_TYPES[extension],
        "Cache-Control": "private, no-store",
    }
    if extension == "csv":
        return StreamingHttpResponse(made.csv(), headers=headers)
    return FileResponse(made.xlsx(), headers=headers)
