"""Keeping who follows what. No function says whether an address was known before."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone

from cms.following.periods import DIGESTS_KEPT, UNCONFIRMED_KEPT
from cms.following.targets import Target
from cms.following.tasks import send_confirmation
from cms.models import Confirmation, Digest, Follow, Follower
from cms.open_forms import count_one

MAILS_A_DAY = 5
"""Confirmation mails that one address gets on a day, whoever asks for them."""


@transaction.atomic
def follow_ask(*, email: str, target: Target, how_often: str, language: str, is_theirs: bool = False) -> Follow | None:
    """Note that an address wants to follow something, and ask it by mail whether that is so; with `is_theirs`, which
    the caller must know, it follows at once. None if nothing more is mailed to that address today."""
    if not is_theirs and not count_one(what="follow-to", who=email, most=MAILS_A_DAY):
        return None
    follower, _new = Follower.objects.get_or_create(
        email=email, defaults={"language": language, "how_often": how_often}
    )
    follow, _new = Follow.objects.get_or_create(follower=follower, **target.row)
    follow.asked = timezone.now()
    follow.save(update_fields=["asked"])
    if is_theirs:
        _confirm(follow, how_often, language)
    else:
        row = Confirmation.objects.create(follow=follow, how_often=how_often, language=language)
        transaction.on_commit(partial(_send_soon, row.pk), robust=True)
    return follow


def _send_soon(confirmation: int) -> None:
    """If this is lost, `send_policy_digests` sends the same mail."""
    send_confirmation.enqueue(confirmation)


@transaction.atomic
def follow_confirm(*, confirmation: Confirmation) -> Follow:
    """The owner of the address has pressed the button. Doing it twice changes nothing."""
    follow = Follow.objects.select_for_update().select_related("follower").get(pk=confirmation.follow_id)
    _confirm(follow, confirmation.how_often, confirmation.language)
    return follow


def _confirm(follow: Follow, how_often: str, language: str) -> None:
    follow.confirmed = follow.confirmed or timezone.now()
    follow.save(update_fields=["confirmed"])
    follower_change(follower=follow.follower, how_often=how_often, language=language)


def follower_change(*, follower: Follower, how_often: str, language: str) -> None:
    follower.how_often, follower.language = how_often, language
    follower.full_clean(exclude=["email"])
    follower.save(update_fields=["how_often", "language"])


@transaction.atomic
def follow_drop(*, follow: Follow) -> bool:
    """Follow this no more; whether the address follows something else. If not, it is deleted."""
    follower = Follower.objects.select_for_update().get(pk=follow.follower_id)
    follow.delete()
    if follower.follows.exists():
        return True
    follower.delete()
    return False


def follower_erase(*, follower: Follower) -> None:
    """Everything that is kept of a person, at once; mails that wait go with it."""
    follower.delete()


@transaction.atomic
def following_tidy() -> int:
    """Delete what was not confirmed in time, addresses that follow nothing, and the memory of old mails; how many
    addresses went."""
    before = timezone.now() - UNCONFIRMED_KEPT
    Follow.objects.filter(confirmed=None, asked__lt=before).delete()
    Confirmation.objects.filter(created__lt=before).delete()
    Digest.objects.filter(created__lt=timezone.now() - DIGESTS_KEPT).delete()
    gone = Follower.objects.filter(follows=None, created__lt=before)
    _all, deleted = gone.delete()
    return deleted.get("cms.Follower", 0)
