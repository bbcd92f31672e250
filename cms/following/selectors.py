"""Reading who follows what."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils import timezone

from cms.following.periods import CONFIRM_WITHIN
from cms.following.targets import Target, target_of_row
from cms.models import Confirmation, Follow, Follower


def open_confirmation(key: uuid.UUID) -> tuple[Confirmation, Target] | None:
    """A question that can still be answered, and what it is about."""
    since = timezone.now() - CONFIRM_WITHIN
    row = Confirmation.objects.select_related("follow").filter(key=key, created__gte=since).first()
    target = target_of_row(row.follow) if row else None
    return (row, target) if row and target else None


def follower_of(key: uuid.UUID) -> Follower | None:
    return Follower.objects.filter(key=key).first()


@dataclass(frozen=True)
class Followed:
    """Something that is followed; `target` is None while not everybody may read it."""

    row: Follow
    target: Target | None


def followed_by(follower: Follower) -> list[Followed]:
    """What was confirmed, in the order in which it was asked for."""
    return [Followed(row, target_of_row(row)) for row in follower.follows.exclude(confirmed=None)]


def masked(email: str) -> str:
    """An address by which its owner knows it and a stranger does not learn it: n…@example.cn."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}…@{host}"
