"""Writing saved searches and what their owners have seen. Each function takes the owner and touches only theirs."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search.declare import Document
from search.saved.known import MOST_KNOWN, begin_watching
from search.saved.models import Alert, SavedSearch
from search.saved.state import canonical, reading_of

MOST_SEARCHES = 100
"""Saved searches of one person."""
Often, Watch = SavedSearch.Often, SavedSearch.Watch


@transaction.atomic
def saved_search_save(*, owner: Any, document: Document, name: str, query: str, language: str) -> SavedSearch:
    """Keep a search under a name; watching begins after the commit. ValidationError for a name that is empty, too long
    or taken, and for one search too many."""
    get_user_model()._default_manager.select_for_update().get(pk=owner.pk)  # two at once must not pass the limit
    if SavedSearch.objects.filter(owner=owner).count() >= MOST_SEARCHES:
        raise ValidationError(
            ngettext(
                "You have %(most)s saved search, which is the most. Delete one first.",
                "You have %(most)s saved searches, which is the most. Delete one first.",
                MOST_SEARCHES,
            )
            % {"most": MOST_SEARCHES}
        )
    row = SavedSearch(
        owner=owner, document=document.name, name=name.strip(), state=canonical(document, query), language=language
    )
    row.full_clean()
    row.save()
    transaction.on_commit(partial(begin_watching, row.pk), robust=True)
    return row


@transaction.atomic
def saved_search_rename(*, owner: Any, key: uuid.UUID, name: str) -> SavedSearch:
    """ValidationError for a name that is empty, too long or taken."""
    row = _mine(owner, key)
    row.name = name.strip()
    row.full_clean()
    row.save(update_fields=["name"])
    return row


@transaction.atomic
def saved_search_delete(*, owner: Any, key: uuid.UUID) -> None:
    """With its hits; nothing more is mailed of it."""
    _mine(owner, key).delete()


@transaction.atomic
def saved_search_subscribe(
    *, owner: Any, key: uuid.UUID, how_often: str, by_mail: bool, in_site: bool, language: str
) -> SavedSearch:
    """Be told of hits found from now on. ValidationError for a search that finds too many rows to be watched, or if
    nothing says how to tell.

    Hits found before keep the way they were to be told, but for mails that are no longer wanted.
    """
    row = _mine(owner, key)
    if how_often != Often.NEVER and not (by_mail or in_site):
        raise ValidationError({"by_mail": _("Choose e-mail, a notice in the site, or both.")})
    if how_often != Often.NEVER and row.watch == Watch.TOO_MANY:
        raise ValidationError(
            {"how_often": _("A search that finds more than %(most)s rows cannot be watched.") % {"most": MOST_KNOWN}}
        )
    row.how_often, row.by_mail, row.in_site, row.language = how_often, by_mail, in_site, language
    row.revision += 1
    row.full_clean()
    row.save(update_fields=["how_often", "by_mail", "in_site", "language", "revision"])
    if not (row.subscribed and row.by_mail):
        _drop_mails(row)
    return row


@transaction.atomic
def saved_search_stop_mail(*, key: uuid.UUID) -> SavedSearch:
    """For whoever holds the address that stands in the mails. SavedSearch.DoesNotExist for a search that is gone."""
    row = SavedSearch.objects.select_for_update().get(key=key)
    row.by_mail = False
    row.revision += 1
    row.save(update_fields=["by_mail", "revision"])
    _drop_mails(row)
    return row


def _drop_mails(row: SavedSearch) -> None:
    row.alerts.filter(by_mail=True, mailing=None).update(by_mail=False)
    row.mailings.filter(closed=None).update(closed=timezone.now())


@transaction.atomic
def saved_search_read_anew(*, owner: Any, key: uuid.UUID) -> SavedSearch:
    """Go on with what is left of a search after a change of the site's filters, or try again whether it can be
    watched."""
    row = _mine(owner, key)
    reading = reading_of(row)
    if reading is None:
        raise ValidationError(_("This list does not exist any more."))
    row.state, row.watch, row.known = reading.link, Watch.PENDING, b""
    row.revision += 1
    row.full_clean()
    row.save(update_fields=["state", "watch", "known", "revision"])
    transaction.on_commit(partial(begin_watching, row.pk), robust=True)
    return row


@transaction.atomic
def saved_search_looked(*, owner: Any, key: uuid.UUID) -> SavedSearch:
    """The owner opens the list: what was new has been seen."""
    row = _mine(owner, key)
    row.looked = timezone.now()
    row.save(update_fields=["looked"])
    row.alerts.filter(seen=None).update(seen=row.looked)
    return row


@transaction.atomic
def notices_read(*, owner: Any, key: uuid.UUID | None = None) -> int:
    """Mark the notices of one search, or all, as read; returns how many there were."""
    alerts = Alert.objects.filter(search__owner=owner, in_site=True, seen=None)
    if key is not None:
        alerts = alerts.filter(search=_mine(owner, key))
    return alerts.update(seen=timezone.now())


def _mine(owner: Any, key: uuid.UUID) -> SavedSearch:
    """SavedSearch.DoesNotExist for one that is somebody else's."""
    return SavedSearch.objects.select_for_update().get(owner=owner, key=key)
