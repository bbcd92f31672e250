"""Two versions of a policy side by side, clause by clause."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from cms.models import PolicyPage
from cms.official.clauses import Clause
from cms.official.differences import Change, Kind, differences

_NOTHING = Clause("paragraph")
KIND_WORDS: dict[Kind, str | Promise] = {
    Kind.CHANGED: pgettext_lazy("difference", "changed"),
    Kind.ADDED: pgettext_lazy("difference", "added"),
    Kind.REMOVED: pgettext_lazy("difference", "removed"),
    Kind.RENUMBERED: pgettext_lazy("difference", "only renumbered"),
    Kind.MOVED: pgettext_lazy("difference", "only moved"),
    Kind.SAME: pgettext_lazy("difference", "the same"),
}


@dataclass(frozen=True)
class Comparison:
    """Two versions side by side. `changes` without the clauses that are the same; `counted`: how many of each kind.
    `whole`: with the frame (title, signature), as editors see it."""

    old: PolicyPage
    new: PolicyPage
    whole: bool = False

    @cached_property
    def all(self) -> list[Change]:
        return [
            one
            for one in differences(self.old.read_clauses(), self.new.read_clauses())
            if self.whole or not (one.new or one.old or _NOTHING).is_frame
        ]

    @property
    def changes(self) -> list[Change]:
        return [one for one in self.all if one.kind is not Kind.SAME]

    @property
    def counted(self) -> list[tuple[str, str | Promise, int]]:
        return [(kind.value, words, sum(one.kind is kind for one in self.all)) for kind, words in KIND_WORDS.items()]


def comparison(one: PolicyPage, other: PolicyPage) -> Comparison:
    """The earlier as the old version: by the day it was signed, then by which came into the library first."""
    older, newer = sorted((one, other), key=lambda page: (page.signed_on or datetime.date.min, page.pk))
    return Comparison(older, newer)
