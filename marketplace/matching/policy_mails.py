"""Mailing what became of policies: each person one mail of all that waits, and no notice in two.

Rows of `PolicyNotice` are there before anything is sent. They are put together under the key of a mail, which is closed
when the mail server has taken it; if the process dies between, the same mail goes again with the same Message-ID, which
mail programs show once. What a notice tells is looked up when the mail is made: a policy that was withdrawn since, or a
criterion that cites it no more, is left out, and a mail of which nothing is left is not sent.
"""

from __future__ import annotations

import datetime
import logging
import uuid
from dataclasses import dataclass
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.users.models import UserProfile

from cms.citing import Citing, citing, documents
from cms.models import PolicyNotice, PolicyNoticeStop, PolicyPage
from cms.presenting import document_words, short_title
from cms.validity import BY_CODE, State
from marketplace.accounts.models import Membership, User
from search.saved.mailing import LEASE, LONGEST_PAUSE, MOST_ATTEMPTS

logger = logging.getLogger("marketplace.policy_mails")

MOST_TOUCHED = 20
"""Conditions named of one policy; the others are on the page that the mail links."""
_SALT = "matching.policy_mails.stop"


@dataclass(frozen=True)
class Told:
    """One change as a mail tells it."""

    title: str
    document: str
    url: str
    list_url: str
    day: datetime.date
    before: State | None
    after: State | None
    touched: list[tuple[Citing, str]]
    more: int


def make_mails() -> int:
    """Put notices that wait into mails, one for each person; returns their number."""
    waiting = PolicyNotice.objects.filter(mail=None, closed=None)
    return sum(map(_make_mail, waiting.order_by("recipient").values_list("recipient", flat=True).distinct()))


@transaction.atomic
def _make_mail(person: uuid.UUID) -> int:
    # The locks of the rows keep two from making a mail of the same notice.
    rows = PolicyNotice.objects.select_for_update().filter(recipient=person, mail=None, closed=None)
    pks = list(rows.values_list("pk", flat=True))
    return int(bool(pks and PolicyNotice.objects.filter(pk__in=pks, mail=None).update(mail=uuid.uuid4())))


def send_due() -> tuple[int, int]:
    """Send what is due; returns how many mails were taken by the server and how many wait for another try."""
    waiting = PolicyNotice.objects.filter(closed=None, next_try__lte=timezone.now(), attempts__lt=MOST_ATTEMPTS)
    keys = waiting.exclude(mail=None).order_by("mail").values_list("mail", flat=True).distinct()
    sent = failed = 0
    for key in list(keys):
        outcome = _send(key)
        sent += outcome is True
        failed += outcome is False
    return sent, failed


def _send(key: uuid.UUID) -> bool | None:
    """True: sent; False: to be tried again; None: somebody else has it, or there is nothing (left) to tell."""
    rows = PolicyNotice.objects.filter(mail=key, closed=None)
    now = timezone.now()
    if not rows.filter(next_try__lte=now).update(next_try=now + LEASE, attempts=F("attempts") + 1):
        return None
    notices = list(rows.select_related("recipient"))
    message = _message(key, notices)
    if message is None:
        rows.update(closed=timezone.now())
        return None
    try:
        message.send()
    except (SMTPException, OSError) as error:
        attempts = notices[0].attempts
        rows.update(next_try=timezone.now() + min(datetime.timedelta(minutes=2**attempts), LONGEST_PAUSE))
        last = attempts >= MOST_ATTEMPTS
        # The server's words may hold the recipient's address.
        logger.log(
            logging.ERROR if last else logging.WARNING,
            "mail %s was not taken (%s), attempt %s%s",
            key,
            type(error).__name__,
            attempts,
            "; it is given up" if last else "",
        )
        return False
    rows.update(closed=timezone.now())
    return True


def _message(key: uuid.UUID, notices: list[PolicyNotice]) -> EmailMultiAlternatives | None:
    """The mail, in the language its reader chose; None if nothing of it may or need be told any more."""
    person = notices[0].recipient
    if not (person.is_active and person.email) or PolicyNoticeStop.objects.filter(user=person).exists():
        return None
    with translation.override(_language(person)):
        told = _told(person, notices)
        if not told:
            return None
        site = settings.SITE_URL
        stop = site + reverse("matching:stop_policy_mails", args=[stop_token(person)])
        context = {"changes": told, "of_bureau": any(notice.of_bureau for notice in notices), "stop_url": stop}
        message = EmailMultiAlternatives(
            subject=render_to_string("matching/policy_mail/subject.txt", context).strip(),
            body=render_to_string("matching/policy_mail/mail.txt", context).strip() + "\n",
            to=[person.email],
            headers={
                "Message-ID": f"<{key}@{urlsplit(site).hostname}>",
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
        )
        message.attach_alternative(render_to_string("matching/policy_mail/mail.html", context), "text/html")
    return message


def _language(person: User) -> str:
    chosen = UserProfile.objects.filter(user=person).values_list("preferred_language", flat=True).first()
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _told(person: User, notices: list[PolicyNotice]) -> list[Told]:
    policies = {policy.pk: policy for policy in documents().filter(pk__in={notice.policy_id for notice in notices})}
    own = set(Membership.objects.filter(user=person).values_list("organisation_id", flat=True))
    found = []
    for notice in notices:
        policy = policies.get(notice.policy_id)
        touched = _touched(notice, policy, own) if policy else []
        if policy and (touched or (notice.of_bureau and notice.what == PolicyNotice.What.STATE)):
            found.append(_one(notice, policy, touched))
    return found


def _touched(notice: PolicyNotice, policy: PolicyPage, own: set[int]) -> list[Citing]:
    """What a notice is about, of what cites the policy today."""
    return [
        one
        for one in citing(policy, timezone.localdate())
        if (not notice.anchors or one.anchor in notice.anchors) and (notice.of_bureau or one.owner in own)
    ]


def _one(notice: PolicyNotice, policy: PolicyPage, touched: list[Citing]) -> Told:
    site = settings.SITE_URL
    return Told(
        title=short_title(policy.title),
        document=document_words(policy),
        url=site + policy.address,
        list_url=site + reverse("policy_citing", args=[policy.slug]),
        day=notice.day,
        before=BY_CODE.get(notice.before),
        after=BY_CODE.get(notice.after),
        touched=[(one, site + one.url) for one in touched[:MOST_TOUCHED]],
        more=max(0, len(touched) - MOST_TOUCHED),
    )


def stop_token(person: User) -> str:
    """What stands in the mails' address to stop them. It opens nothing else."""
    return signing.dumps(str(person.pk), salt=_SALT)


def person_of_token(token: str) -> User | None:
    """Whose mails the token stops; None for a token that is not ours, and for somebody who is gone."""
    try:
        key = uuid.UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    return User.objects.filter(pk=key).first()


def unsent() -> int:
    """Mails that were given up."""
    given_up = PolicyNotice.objects.filter(Q(closed=None), attempts__gte=MOST_ATTEMPTS)
    return given_up.values("mail").distinct().count()
