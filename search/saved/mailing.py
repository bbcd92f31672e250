"""Telling hits by mail, each in one mail and no other.

A mail is a row (`Mailing`) with the hits it tells, made in one transaction before anything is sent; a hit of one mail is
never put into another. It is closed when the mail server has taken it. If the process dies between these two, or the
server's answer is lost, nobody can know whether it was sent: then the same mail goes out once more, with the same
Message-ID, which mail programs show once. The other choice, never trying again, would lose hits.
"""

from __future__ import annotations

import datetime
import logging
import uuid
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from search.saved.models import Alert, Mailing, SavedSearch
from search.saved.selectors import SHOWN_HITS, Readers, due, hits_told
from search.saved.state import Reading, reading_of

logger = logging.getLogger("search.saved")

LEASE = datetime.timedelta(minutes=10)
"""How long a sender may take; after it the mail is sent again."""
MOST_ATTEMPTS = 10
LONGEST_PAUSE = datetime.timedelta(hours=6)
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
    waiting = Mailing.objects.filter(closed=None, next_try__lte=timezone.now(), attempts__lt=MOST_ATTEMPTS)
    if search is not None:
        waiting = waiting.filter(search=search)
    sent = failed = 0
    for mailing in waiting.order_by("pk"):
        outcome = _send(mailing)
        sent += outcome is True
        failed += outcome is False
    return sent, failed


def _send(mailing: Mailing) -> bool | None:
    """True: sent; False: to be tried again; None: somebody else has it, or there is nothing (left) to tell."""
    now = timezone.now()
    free = Mailing.objects.filter(pk=mailing.pk, closed=None, next_try=mailing.next_try)
    if not free.update(next_try=now + LEASE, attempts=F("attempts") + 1):
        return None
    mailing.refresh_from_db()
    message = _message(mailing)
    if message is None:
        _close(mailing)
        return None
    try:
        message.send()
    except (SMTPException, OSError) as error:
        pause = min(datetime.timedelta(minutes=2**mailing.attempts), LONGEST_PAUSE)
        Mailing.objects.filter(pk=mailing.pk).update(next_try=timezone.now() + pause)
        last = mailing.attempts >= MOST_ATTEMPTS
        # The server's words may hold the recipient's address.
        logger.log(
            logging.ERROR if last else logging.WARNING,
            "mail %s was not taken (%s), attempt %s%s",
            mailing.key,
            type(error).__name__,
            mailing.attempts,
            "; it is given up" if last else "",
        )
        return False
    _close(mailing)
    SavedSearch.objects.filter(pk=mailing.search_id).update(last_sent=timezone.now())
    return True


def _close(mailing: Mailing) -> None:
    Mailing.objects.filter(pk=mailing.pk).update(closed=timezone.now())


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
        stop = context["stop_url"]
        message = EmailMultiAlternatives(
            subject=render_to_string("search/saved/mail_subject.txt", context).strip(),
            body=render_to_string("search/saved/mail.txt", context).strip() + "\n",
            to=[address],
            headers={
                "Message-ID": f"<{mailing.key}@{urlsplit(settings.SITE_URL).hostname}>",
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
        )
        message.attach_alternative(render_to_string("search/saved/mail.html", context), "text/html")
    return message


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
    return signing.dumps(str(row.key), salt=_SALT)


def key_of_token(token: str) -> uuid.UUID | None:
    """The key that `stop_token` was made of; None for a token that is not ours."""
    try:
        return uuid.UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def unsent() -> int:
    """Mails that were given up."""
    return Mailing.objects.filter(Q(closed=None), attempts__gte=MOST_ATTEMPTS).count()
