"""What can be followed: a policy that everybody may read, a topic that such policies have, or all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.documents import readable
from cms.models import Follow, PolicyEvent, PolicyPage
from cms.official.titles import short_title


@dataclass(frozen=True)
class Target:
    """`policy`, or `topic`, or without either everything."""

    policy: PolicyPage | None = None
    topic: str = ""

    @property
    def words(self) -> str:
        """What is followed, as the middle of a sentence."""
        if self.policy:
            return pgettext("document", "“%(title)s”") % {"title": short_title(self.policy.local_title)}
        return _("policies on “%(topic)s”") % {"topic": self.topic} if self.topic else _("all policies")

    @property
    def row(self) -> dict[str, Any]:
        """What tells its `Follow` from others of the same person."""
        return {"policy": self.policy, "topic": self.topic}

    @property
    def fields(self) -> dict[str, str]:
        """How it stands in a form or an address."""
        told = {"policy": self.policy.slug if self.policy else "", "topic": self.topic}
        return {name: value for name, value in told.items() if value}


def target_of(policy: str = "", topic: str = "") -> Target | None:
    """None for a policy that not everybody may read, and for a topic that no such policy has: what stands in our mails
    is never a stranger's words."""
    if "\0" in policy:
        return None  # PostgreSQL would refuse to look for it
    if policy:
        found = readable().filter(slug=policy).first()
        return Target(found) if found else None
    return Target(topic=topic) if not topic or topic in topics() else None


def topics() -> set[str]:
    """Those of the policies that everybody may read."""
    return {topic for row in readable().exclude(topics="").only("topics") for topic in row.topic_list}


def target_of_row(row: Follow) -> Target | None:
    """None for a policy that not everybody may read any more."""
    if row.policy_id is None:
        return Target(topic=row.topic)
    found = readable().filter(pk=row.policy_id).first()
    return Target(found) if found else None


def is_followed(event: PolicyEvent, follows: Iterable[Follow]) -> bool:
    """Whether one of these was confirmed before the event was noted, and is about its policy."""
    return any(
        one.confirmed is not None
        and one.confirmed <= event.found
        and (
            one.policy_id == event.policy_id if one.policy_id else not one.topic or one.topic in event.policy.topic_list
        )
        for one in follows
    )
