"""Mails that are rows before they are sent: each tells what was fixed when it was made, and is tried until it is taken.

A row is closed when the mail server has taken the mail. If the process dies between these two, or the server's answer is
lost, nobody can know whether it was sent: then the same mail goes out once more, with the same Message-ID, which mail
programs show once. The other choice, never trying again, would lose mails.

    class Digest(QueuedMail): ...
    mail_queue.send_due(Digest.objects.all(), message_of)   # `message_of(row)`: the mail, None if nothing is to be told
"""

from __future__ import annotations

import datetime
import logging
import uuid
from collections.abc import Callable
from smtplib import SMTPException
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger("marketplace.mail")

LEASE = datetime.timedelta(minutes=10)
"""How long a sender may take; after it the mail is sent again."""
MOST_ATTEMPTS = 10
LONGEST_PAUSE = datetime.timedelta(hours=6)


class QueuedMail(models.Model):
    """One mail. `next_try` is when it is due, and while somebody sends it when that claim lapses."""

    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try = models.DateTimeField(_("next try"), default=timezone.now)
    closed = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.key)


Mail = TypeVar("Mail", bound=QueuedMail)
MessageOf = Callable[[Mail], EmailMultiAlternatives | None]


def send_due(
    mails: models.QuerySet[Mail], message_of: MessageOf[Mail], on_sent: Callable[[Mail], None] | None = None
) -> tuple[int, int]:
    """Send those of `mails` that are due; returns how many were taken by the server and how many wait for another try.
    Safe to run twice, and by several at once. `on_sent` is called after a mail was taken and its row closed."""
    waiting = mails.filter(closed=None, next_try__lte=timezone.now(), attempts__lt=MOST_ATTEMPTS)
    sent = failed = 0
    for mail in waiting.order_by("pk"):
        outcome = _send(mail, message_of)
        sent += outcome is True
        failed += outcome is False
        if outcome and on_sent:
            on_sent(mail)
    return sent, failed


def _send(mail: Mail, message_of: MessageOf[Mail]) -> bool | None:
    """True: sent; False: to be tried again; None: somebody else has it, or there is nothing (left) to tell."""
    now = timezone.now()
    rows = type(mail)._default_manager
    free = rows.filter(pk=mail.pk, closed=None, next_try=mail.next_try)
    if not free.update(next_try=now + LEASE, attempts=F("attempts") + 1):
        return None
    try:
        mail.refresh_from_db()
    except type(mail).DoesNotExist:
        return None  # erased meanwhile
    try:
        message = message_of(mail)
        if message is None:
            _close(mail)
            return None
        message.send()
    except (SMTPException, OSError, ValueError) as error:
        # ValueError: what cannot be written as a mail, such as its address. The others of the queue are sent all the same.
        pause = min(datetime.timedelta(minutes=2**mail.attempts), LONGEST_PAUSE)
        rows.filter(pk=mail.pk).update(next_try=timezone.now() + pause)
        last = mail.attempts >= MOST_ATTEMPTS
        # The server's words may hold the recipient's address.
        logger.log(
            logging.ERROR if last else logging.WARNING,
            "mail %s was not taken (%s), attempt %s%s",
            mail.key,
            type(error).__name__,
            mail.attempts,
            "; it is given up" if last else "",
        )
        return False
    _close(mail)
    return True


def _close(mail: QueuedMail) -> None:
    type(mail)._default_manager.filter(pk=mail.pk).update(closed=timezone.now())


def given_up(mails: models.QuerySet[Mail]) -> models.QuerySet[Mail]:
    """Those that were tried too often."""
    return mails.filter(closed=None, attempts__gte=MOST_ATTEMPTS)


def letter(
    mail: QueuedMail, template: str, context: dict[str, Any], *, to: str, stop_url: str = ""
) -> EmailMultiAlternatives:
    """The mail from the templates `template`_subject.txt, `template`.txt and `template`.html, in the active language.
    With `stop_url` it carries one-click unsubscription (RFC 8058)."""
    headers = {
        "Message-ID": f"<{mail.key}@{urlsplit(settings.SITE_URL).hostname}>",
        "Auto-Submitted": "auto-generated",
    }
    if stop_url:
        headers |= {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives(
        # A title may be broken into lines, a subject may not.
        subject=" ".join(render_to_string(f"{template}_subject.txt", context).split()),
        body=render_to_string(f"{template}.txt", context).strip() + "\n",
        to=[to],
        headers=headers,
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return message


def key_signed(key: uuid.UUID, salt: str) -> str:
    """What stands in a mail's address to stop such mails. It opens nothing else."""
    return signing.dumps(str(key), salt=salt)


def key_of(token: str, salt: str) -> uuid.UUID | None:
    """The key that `key_signed` was given with this salt; None for a token that is not ours."""
    try:
        return uuid.UUID(signing.loads(token, salt=salt))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def absolute(path: str) -> str:
    """The address of a page of ours as a mail must give it."""
    return f"{settings.SITE_URL}{path}"
