"""Reading offerings. Who may see what is part of every query.

A published offering is visible to everybody, if it is reference information or its institution is shown; any other
only to its own institution and to staff who may view offerings.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.scope import organisation_scope
from marketplace.accounts.verification import SHOWN
from marketplace.core import current
from marketplace.core.current import taxonomy
from marketplace.core.versions import with_version_in_force
from marketplace.engine.assessment import published_conditions
from marketplace.engine.criteria import Node
from marketplace.engine.limits import Limits
from marketplace.engine.rule import covers
from marketplace.institutions.content import Content
from marketplace.institutions.models import Offering, OfferingVersion, page_of

# Of these sites few days are asked for: today, and the days of replayed matches.
_KEPT_DAYS = 8
# Families that give no money.
_NO_MONEY = frozenset({"insurance"})
# Listed with an offering.
MOST_VERSIONS = 20


@dataclass(frozen=True, slots=True)
class PublishedOffering:
    """An offering as everybody sees it: what it says, and what only its row knows.

    `families`: codes of kind_families. `version`: the id of the version compared. `owner`: the key of the organisation
    that offers it, None where its publisher is not registered here. `limit`: that its limit covers a need, None for
    insurance, which gives no money; `conditions`: how many published ones must hold.
    """

    address: str
    said: Content
    families: frozenset[str]
    origin: str
    is_demo: bool
    is_member: bool
    version: int
    owner: int | None = None
    limit: Node | None = field(init=False, compare=False, repr=False)
    conditions: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # Worked out once for all firms.
        object.__setattr__(self, "limit", None if self.families == _NO_MONEY else covers(self.said.limits))
        object.__setattr__(self, "conditions", published_conditions(self.said.criteria))

    @property
    def url(self) -> str:
        return page_of(self.address)

    @property
    def name(self) -> str:
        return self.said.name

    @property
    def publisher_name(self) -> str:
        return self.said.publisher_name

    @property
    def criteria(self) -> Node:
        return self.said.criteria

    @property
    def limits(self) -> Limits:
        return self.said.limits


def published() -> QuerySet[Offering]:
    """The offerings that everybody sees."""
    return Offering.objects.filter(_PUBLIC)


def offerings_visible_to(user: User | AnonymousUser) -> QuerySet[Offering]:
    """Published offerings; with them the user's own institution's withdrawn ones, and all for staff who may view."""
    scope = organisation_scope(user, permission="institutions.view_offering")
    own = scope.limit(Offering.objects.all(), "institution__organisation")
    return Offering.objects.filter(_PUBLIC | Q(pk__in=own.values("pk"))).select_related(
        "publisher", "institution__organisation", "branch"
    )


def version_in_force(offering: Offering, day: date | None = None) -> OfferingVersion | None:
    """What an offering says on a day (today)."""
    day = day or timezone.localdate()
    versions = OfferingVersion.objects.filter(record=offering, valid_from__lte=day)
    return versions.order_by("-number").first()


def versions_until(offering: Offering, day: date) -> list[OfferingVersion]:
    """The newest versions of an offering up to a day, newest first, without what is to come."""
    versions = OfferingVersion.objects.filter(record=offering, valid_from__lte=day).defer("content")
    return list(versions.order_by("-number")[:MOST_VERSIONS])


def versions_around(ids: Sequence[int], day: date) -> dict[int, list[OfferingVersion]]:
    """Of offerings by their keys: the version in force on a day, if there is one, and those to come, without what they
    say."""
    found: dict[int, list[OfferingVersion]] = {}
    versions = OfferingVersion.objects.filter(record__in=ids).only("record", "number", "valid_from", "source_day")
    for version in versions.order_by("record", "number"):
        of_record = found.setdefault(version.record_id, [])
        if version.valid_from <= day:
            of_record.clear()
        of_record.append(version)
    return found


def published_offerings(day: date) -> tuple[PublishedOffering, ...]:
    """All offerings that everybody sees on a day, in the order of their identifiers.

    Kept by this process until an offering is added, changed, withdrawn or its institution no longer shown.
    """
    state = _state()
    kept = _kept.get(day)
    if kept is None or kept[0] != state:
        kept = (state, _read(day))
        _kept[day] = kept
        while len(_kept) > _KEPT_DAYS:
            _kept.popitem(last=False)
    return kept[1]


def families(kinds: tuple[str, ...]) -> frozenset[str]:
    """The families (loan, pledge, equity, guarantee, insurance) of kinds."""
    entries = taxonomy("kinds")
    return frozenset(entries.get(kind).attributes["family"] for kind in kinds)


_PUBLIC = Q(state=Offering.State.PUBLISHED) & (
    Q(institution__isnull=True) | Q(institution__organisation__state__in=SHOWN)
)
_kept: OrderedDict[date, tuple[tuple[Any, ...], tuple[PublishedOffering, ...]]] = OrderedDict()


def _state() -> tuple[Any, ...]:
    """Changes whenever what is published does."""
    rows = published().aggregate(Count("pk"), Sum("pk"), Max("changed"))
    # The families of kinds, a list that the bureau keeps, stand in the rows that are kept.
    newest = OfferingVersion.objects.aggregate(Max("pk"), Max("created"), lists=Max(current.state_in_query()))
    return (*rows.values(), *newest.values())


# By the lists as they are now, so that nothing is kept with older ones than its state says.
@current.held(anew=True)
def _read(day: date) -> tuple[PublishedOffering, ...]:
    rows = with_version_in_force(published().select_related("institution"), day).order_by("external_id")
    return tuple(_published(row, row.in_force[0]) for row in rows)


def _published(offering: Offering, version: OfferingVersion) -> PublishedOffering:
    said: Content = version.said
    return PublishedOffering(
        address=offering.address,
        said=said,
        families=families(said.kinds),
        origin=offering.origin,
        is_demo=offering.is_demo,
        is_member=offering.is_member,
        version=version.pk,
        owner=offering.institution.organisation_id if offering.institution else None,
    )
