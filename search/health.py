"""How each search index stands, for staff: figures to read and what a person can do about them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Count, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from search import comparing, declare, indexing, outbox
from search.backends import backend
from search.backends.base import BackendError, Health, State
from search.fields import Label
from search.models import Outbox, Rebuild
from search.query import Query

MOST_SHOWN = 100
"""Changes that need a person, on the page."""
LATE = datetime.timedelta(minutes=10)
"""A change that has waited longer is worth a look."""

WORDS = {
    Health.READY: gettext_noop("Ready"),
    Health.MISSING: gettext_noop("Missing"),
    Health.OTHER_MAPPING: gettext_noop("Of an older release"),
    Health.BROKEN: gettext_noop("Cannot be read"),
}


@dataclass(frozen=True)
class Standing:
    """One document's index. Counts are outbox rows; `documents` is None when the index cannot be read."""

    name: str
    title: Label
    state: State
    documents: int | None
    waiting: int
    being_indexed: int
    scheduled: int
    needs_a_person: int
    oldest: datetime.datetime | None
    rebuild: Rebuild | None
    is_building: bool

    @property
    def word(self) -> str:
        return _(WORDS[self.state.health])

    @property
    def late(self) -> bool:
        return self.oldest is not None and timezone.now() - self.oldest > LATE


@dataclass(frozen=True)
class Aside:
    """A change that needs a person. `key` names it in a form without telling how many there are."""

    key: str
    title: Label
    reason: str
    attempts: int
    since: datetime.datetime


def standings() -> Iterator[Standing]:
    for document in declare.documents().values():
        rows = Outbox.objects.filter(document=document.name)
        counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
        rebuild = Rebuild.objects.filter(document=document.name).first()
        waits = rows.filter(state__in=(Outbox.State.WAITING, Outbox.State.CLAIMED))
        state = backend().state(document)
        yield Standing(
            name=document.name,
            title=document.title,
            state=state,
            documents=_number(document) if state.ready else None,
            waiting=counts.get(Outbox.State.WAITING, 0) + (0 if rebuild else counts.get(Outbox.State.KEPT, 0)),
            being_indexed=counts.get(Outbox.State.CLAIMED, 0),
            scheduled=counts.get(Outbox.State.SCHEDULED, 0),
            needs_a_person=counts.get(Outbox.State.SET_ASIDE, 0),
            oldest=waits.aggregate(oldest=Min("created"))["oldest"],
            rebuild=rebuild,
            is_building=rebuild is not None and indexing.is_alive(rebuild),
        )


def _number(document: declare.Document) -> int | None:
    try:
        return backend().count(Query(document))
    except BackendError:
        return None


def asides() -> list[Aside]:
    """What needs a person, oldest first, at most MOST_SHOWN."""
    titles = {name: document.title for name, document in declare.documents().items()}
    return [
        Aside(_key(row), titles.get(row.document, row.document), _reason(row), row.attempts, row.created)
        for row in _oldest_asides()
    ]


def _oldest_asides() -> QuerySet[Outbox]:
    return Outbox.objects.filter(state=Outbox.State.SET_ASIDE).order_by("pk")[:MOST_SHOWN]


def _reason(row: Outbox) -> str:
    """Without the row's key, which stands in no page."""
    return row.last_error.removeprefix(f"{row.document} {row.object_id}: ")


def _key(row: Outbox) -> str:
    return salted_hmac("search.health", str(row.pk)).hexdigest()[:20]


View = Callable[[HttpRequest], HttpResponse]


def staff_only(view: View) -> View:
    """Visitors sign in first; for anybody else who is not staff the page is not there. The second factor is asked for
    as at the doors of the administration (StaffSecondFactorMiddleware)."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.is_staff:
            raise Http404
        return view(request)

    return guarded


@staff_only
@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    context = {
        "standings": list(standings()),
        "asides": asides(),
        "engine": backend().name,
        "most_shown": MOST_SHOWN,
        "as_of": timezone.now(),
    }
    return render(request, "search/health.html", context)


@staff_only
@require_POST
def try_again(request: HttpRequest) -> HttpResponse:
    """Put back the change with the posted `key`, or all."""
    key = request.POST.get("key", "")
    chosen = {"pk__in": [row.pk for row in _oldest_asides() if _key(row) == key]} if key else {}
    number = outbox.try_again(**chosen)
    done = ngettext("%(n)s change is tried again.", "%(n)s changes are tried again.", number) % {"n": number}
    messages.success(request, done)
    return HttpResponseRedirect(reverse("search_health"), status=303)


@staff_only
@require_POST
def check_again(request: HttpRequest) -> HttpResponse:
    """Compare some rows of a document with its index; what differs is noted to be indexed anew."""
    try:
        document = declare.document(request.POST.get("document", ""))
    except LookupError as error:
        raise Http404 from error
    try:
        found = comparing.compare_sample(document)
    except BackendError as error:
        messages.error(request, str(error))
    else:
        comparing.mend(document, found.ids)
        _say(request, found)
    return HttpResponseRedirect(reverse("search_health"), status=303)


def _say(request: HttpRequest, found: comparing.Difference) -> None:
    said = {"compared": found.documents, "differ": len(found.ids)}
    if found.ids:
        messages.warning(
            request,
            _("Compared %(compared)s rows with the database: %(differ)s differ, and are indexed anew. Run check_index.")
            % said,
        )
    else:
        messages.success(request, _("Compared %(compared)s rows with the database: all are the same.") % said)
