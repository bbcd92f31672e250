"""Telling hits by mail, each in one mail and no other.

A mail is a row (`Mailing`) with the hits it tells, made in one transaction before anything is sent; a hit of one mail is
never put into another. How it is sent, and tried again, is `marketplace.core.mail_queue`.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from marketplace.core import mail_queue
from search.saved.models import Alert, Mailing, SavedSearch
from search.saved.selectors import SHOWN_HITS, Readers, due, hits_told
from search.saved.state import Reading, reading_of

MOST_TOLD = 100
"""Hits of one mail that are looked up to name some and count the rest."""
_SALT = "search.saved.stop"


def make_mailings(search: int | None = None) -> int:
    """Put hits that are due into mails, one for each search that has some (or for one search); returns their number.
    Safe to run twice, and by several at once."""
    open_hits = Alert.objects.filter(due(), by_mail=True, mailing=None, search__by_mail=True)
    open_hits = open_hits.exclude(search__how_often=SavedSearch.Often.NEVER)
    if search is not None:
        open_hits = open_hits.filter(search=search)
    return sum(map(_make_mailing, open_hits.order_by("search").values_list("search", flat=True).distinct()))


@transaction.atomic
def _make_mailing(search: int) -> int:
    # The row's lock keeps two from making a mail of the same hits.
    row = SavedSearch.objects.select_for_update().filter(pk=search, by_mail=True).first()
    if row is None:
        return 0
    hits = Alert.objects.filter(due(), search=row, by_mail=True, mailing=None)
    pks = list(hits.values_list("pk", flat=True))
    if not pks:
        return 0
    mailing = Mailing.objects.create(search=row)
    row.alerts.filter(mailing=None, by_mail=True, found__lte=timezone.now(), pk__in=pks).update(mailing=mailing)
    return 1


def send_due(search: int | None = None) -> tuple[int, int]:
    """Send what is due; returns how many mails were taken by the server and how many wait for another try."""
    mails = Mailing.objects.all() if search is None else Mailing.objects.filter(search=search)
    return mail_queue.send_due(mails, _message, _sent)


def _sent(mailing: Mailing) -> None:
    SavedSearch.objects.filter(pk=mailing.search_id).update(last_sent=timezone.now())


def _message(mailing: Mailing) -> EmailMultiAlternatives | None:
    """The mail, in the language of the subscription; None if nothing of it may or need be told any more."""
    row = SavedSearch.objects.filter(pk=mailing.search_id).defer("known").first()
    reading = row and reading_of(row)
    if row is None or not isinstance(reading, Reading) or not (row.subscribed and row.by_mail):
        return None
    owner = get_user_model()._default_manager.get(pk=row.owner_id)
    address = getattr(owner, get_user_model().get_email_field_name())
    if not (owner.is_active and address):
        return None
    with translation.override(row.language):
        context = _context(mailing, row, reading, owner)
        if context is None:
            return None
        return mail_queue.letter(mailing, "search/saved/mail", context, to=address, stop_url=context["stop_url"])


def _context(mailing: Mailing, row: SavedSearch, reading: Reading, owner: Any) -> dict[str, Any] | None:
    ids = list(mailing.alerts.order_by("-found", "-pk").values_list("object_id", flat=True))
    hits = hits_told(Readers(owner), reading, ids, most=MOST_TOLD)
    if not hits:
        return None
    # Of those beyond what is looked up nobody has asked whether they are still there.
    total = len(hits) + max(0, len(ids) - MOST_TOLD)
    site = settings.SITE_URL
    return {
        "search": row,
        "name": row.name,
        "filters": reading.words(),
        "title": reading.document.title,
        "hits": [(hit.name, hit.address if "://" in hit.address else site + hit.address) for hit in hits[:SHOWN_HITS]],
        "total": total,
        "more": total - len(hits[:SHOWN_HITS]),
        "list_url": site + reverse("saved:open", args=[row.key]),
        "mine_url": site + reverse("saved:mine"),
        "stop_url": site + reverse("saved:stop", args=[stop_token(row)]),
    }


def stop_token(row: SavedSearch) -> str:
    """What stands in the mails' address to stop them. It opens nothing else, and holds as long as the search does."""
    return mail_queue.key_signed(row.key, _SALT)


def key_of_token(token: str) -> uuid.UUID | None:
    """The key that `stop_token` was made of; None for a token that is not ours."""
    return mail_queue.key_of(token, _SALT)


def unsent() -> int:
    """Mails that were given up."""
    return mail_queue.given_up(Mailing.objects.all()).count()
