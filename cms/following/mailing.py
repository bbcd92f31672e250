"""The mails of those who follow policies: the question whether an address is theirs, and digests of what happened.

A digest is a row with what it tells, made in one transaction; a happening is in one digest of a follower and in no
other, whichever of the things they follow it belongs to. How mails are sent is `marketplace.core.mail_queue`.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from cms.documents import readable
from cms.following.periods import CONFIRM_WITHIN, LOOKS_BACK
from cms.following.targets import is_followed, target_of_row
from cms.following.telling import news_of
from cms.following.tokens import confirm_path, mine_path, stop_path
from cms.models import Confirmation, Digest, DigestEntry, Follow, Follower, Often, PolicyEvent
from marketplace.core import mail_queue
from search.saved.selectors import cutoffs

MOST_POLICIES = 30
"""Named in one mail; the library has the others."""


def digests_make(now: datetime.datetime | None = None) -> int:
    """Make the digests that are due, one at most for each follower and day, or week; returns their number. Daily ones
    tell what was noted before this morning's hour, weekly ones before Monday's, as saved searches do. Safe to run
    twice, and by several at once."""
    until = cutoffs(now)
    due = Q()
    for often in Often:
        due |= Q(how_often=often, told_until__lt=until[often])
    waiting = Follower.objects.filter(due).exclude(follows=None)
    pks = list(waiting.order_by("pk").values_list("pk", flat=True).distinct())
    if not pks:
        return 0
    last = max(until[often] for often in Often)
    events = list(_tellable().filter(found__gt=last - LOOKS_BACK - datetime.timedelta(days=7), found__lte=last))
    return sum(_digest_make(pk, until, events) for pk in pks)


def _tellable() -> QuerySet[PolicyEvent]:
    """Of policies that everybody may read, in the order in which they were noted."""
    rows = PolicyEvent.objects.filter(policy__in=readable()).order_by("found", "pk")
    return rows.select_related("policy").defer("policy__body", "policy__clauses")


@transaction.atomic
def _digest_make(pk: int, until: dict[str, datetime.datetime], events: Sequence[PolicyEvent]) -> int:
    # The row's lock keeps two from making a mail of the same happenings.
    follower = Follower.objects.select_for_update().filter(pk=pk).first()
    if follower is None or follower.told_until >= until[follower.how_often]:
        return 0
    end = until[follower.how_often]
    follower.told_until = end
    follower.save(update_fields=["told_until"])
    follows = list(follower.follows.all())
    told = set(follower.entries.values_list("event", flat=True))
    fresh = [
        event
        for event in events
        if end - LOOKS_BACK < event.found <= end and event.pk not in told and is_followed(event, follows)
    ]
    if not fresh:
        return 0
    digest = Digest.objects.create(follower=follower)
    DigestEntry.objects.bulk_create(DigestEntry(digest=digest, follower=follower, event=event) for event in fresh)
    return 1


def send_due() -> tuple[int, int]:
    """Send what is due of both kinds; how many were taken by the server and how many wait for another try."""
    first, second = confirmations_send(), mail_queue.send_due(Digest.objects.all(), _digest)
    return first[0] + second[0], first[1] + second[1]


def confirmations_send(pk: int | None = None) -> tuple[int, int]:
    rows = Confirmation.objects.all() if pk is None else Confirmation.objects.filter(pk=pk)
    return mail_queue.send_due(rows, _confirmation)


def unsent() -> int:
    """Mails that were given up."""
    return sum(mail_queue.given_up(rows).count() for rows in (Confirmation.objects.all(), Digest.objects.all()))


def _confirmation(row: Confirmation) -> EmailMultiAlternatives | None:
    """None if it would come too late, or what was to be followed cannot be read by everybody any more."""
    follow = Follow.objects.select_related("follower").filter(pk=row.follow_id).first()
    target = target_of_row(follow) if follow else None
    if follow is None or target is None or row.created < timezone.now() - CONFIRM_WITHIN:
        return None
    stop_url = mail_queue.absolute(stop_path(follow.follower))
    with translation.override(row.language):
        context = {
            "what": target.words,
            "how_often": row.get_how_often_display(),
            "language": row.language,
            "days": CONFIRM_WITHIN.days,
            "confirm_url": mail_queue.absolute(confirm_path(row)),
            "stop_url": stop_url,
        }
        return mail_queue.letter(
            row, "cms/following/confirmation", context, to=follow.follower.email, stop_url=stop_url
        )


def _digest(row: Digest) -> EmailMultiAlternatives | None:
    """None if nothing of it may or need be told any more."""
    follower = Follower.objects.filter(pk=row.follower_id).first()
    if follower is None:
        return None
    follows = list(follower.follows.all())
    events = [event for event in _tellable().filter(entries__digest=row) if is_followed(event, follows)]
    if not events:
        return None
    stop_url = mail_queue.absolute(stop_path(follower))
    with translation.override(follower.language):
        news = news_of(events)
        context = {
            "news": news[:MOST_POLICIES],
            "first": news[0].title,
            "total": len(news),
            "more": len(news) - len(news[:MOST_POLICIES]),
            "language": follower.language,
            "library_url": mail_queue.absolute(reverse("policies")),
            "mine_url": mail_queue.absolute(mine_path(follower)),
            "stop_url": stop_url,
        }
        return mail_queue.letter(row, "cms/following/digest", context, to=follower.email, stop_url=stop_url)
