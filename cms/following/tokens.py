"""The signed addresses that stand in mails. Each kind opens one thing and nothing else."""

from __future__ import annotations

import uuid

from django.core import signing
from django.urls import reverse

from cms.models import Confirmation, Follower

_CONFIRM, _STOP, _MINE = "cms.following.confirm", "cms.following.stop", "cms.following.mine"


def confirm_path(row: Confirmation) -> str:
    return reverse("follow_confirm", args=[_token(row.key, _CONFIRM)])


def stop_path(row: Follower) -> str:
    """Ends all mails and deletes the address. Holds as long as the address is kept."""
    return reverse("follow_stop", args=[_token(row.key, _STOP)])


def mine_path(row: Follower) -> str:
    """What one follows, to see and to change. Holds as long as the address is kept."""
    return reverse("follow_mine", args=[_token(row.key, _MINE)])


def confirm_key(token: str) -> uuid.UUID | None:
    """The key of the confirmation; None for a token that is not ours. Whether it is too old, the row says."""
    return _key(token, _CONFIRM)


def stop_key(token: str) -> uuid.UUID | None:
    return _key(token, _STOP)


def mine_key(token: str) -> uuid.UUID | None:
    return _key(token, _MINE)


def _token(key: uuid.UUID, salt: str) -> str:
    return signing.Signer(salt=salt).sign(key.hex)


def _key(token: str, salt: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(signing.Signer(salt=salt).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
