"""What became of the policies since the last look, and whom it concerns.

A policy comes into force and ends by the calendar, without anybody saving anything; and a new text may drop a clause
that criteria cite. Once a day each policy's state is held against the one that was noted. The event, the new state and
the notices to be mailed are written in one transaction, so that a process that dies tells nothing twice and loses
nothing. Telling them is `policy_notices`. The search index needs no word of it:
`cms.documents.PolicyDocument.changes_on` lets a row of the outbox wait for the day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from cms.editors.groups import PUBLISHERS, REVIEWERS
from cms.models import PolicyClause, PolicyEvent, PolicyNotice, PolicyPage, PolicyStanding
from cms.official.validity import state_since, validity_on
from cms.policies.citing import Citing, citing
from marketplace.accounts.models import Organisation, User
from marketplace.accounts.verification import SHOWN
from marketplace.consequences.audiences import told_of


class LookedAlreadyError(ValueError):
    """A day that lies before the last look: what changed on the way back is no news."""


@dataclass(frozen=True)
class Seen:
    """A policy on a day: the code of its state, the day from which it holds, the anchors that left its text."""

    policy: PolicyPage
    state: str
    since: date
    gone: frozenset[str]


@dataclass(frozen=True)
class Change:
    """What happened to one policy, of which `touched` cites the whole document or the clauses that are gone.

    `before` and `after` are codes of states where that changed, else "".
    """

    policy: PolicyPage
    what: PolicyNotice.What
    day: date
    before: str = ""
    after: str = ""
    anchors: tuple[str, ...] = ()
    touched: tuple[Citing, ...] = ()


@dataclass
class Look:
    """What a look found: how many policies, how many of them for the first time, what changed, how many are told."""

    policies: int = 0
    first: int = 0
    changes: list[Change] = field(default_factory=list)
    notices: int = 0


def policies_look(*, day: date, dry_run: bool = False) -> Look:
    """Note the state of every published policy on a day and make notices of what changed. A dry run writes nothing.

    The first look at a policy notes it silently. Raises LookedAlreadyError for a day before the last look.
    """
    last = PolicyStanding.objects.aggregate(last=Max("noted"))["last"]
    if last and day < last and not dry_run:
        raise LookedAlreadyError(last)
    look = Look()
    noted = {row.policy_id: row for row in PolicyStanding.objects.all()}
    for seen in _seen(day):
        look.policies += 1
        standing = noted.get(seen.policy.pk)
        look.first += standing is None
        if dry_run:
            look.changes += _changes(seen, standing, day)
        elif standing is None or (standing.state, frozenset(standing.gone)) != (seen.state, seen.gone):
            changes, notices = policy_note(seen=seen, day=day)
            look.changes += changes
            look.notices += notices
    if not dry_run:
        PolicyStanding.objects.filter(noted__lt=day).update(noted=day)
    return look


@transaction.atomic
def policy_note(*, seen: Seen, day: date) -> tuple[list[Change], int]:
    """Note what was seen of one policy; return what that changed, and how many notices were made of it."""
    # Another process may have noted it since it was read.
    standing = PolicyStanding.objects.select_for_update().filter(policy=seen.policy).first()
    changes = _changes(seen, standing, day)
    standing = standing or PolicyStanding(policy=seen.policy)
    standing.state, standing.since, standing.noted = seen.state, seen.since, day
    standing.gone = sorted(seen.gone)
    standing.full_clean(validate_unique=False)
    standing.save()
    for change in changes:
        if change.what is PolicyNotice.What.STATE:
            told = {"day": change.day, "before": change.before, "after": change.after}
            PolicyEvent.objects.create(policy=seen.policy, kind=PolicyEvent.Kind.STATE, **told)
    notices = [notice for change in changes for notice in _notices(change)]
    PolicyNotice.objects.bulk_create(notices)
    return changes, len(notices)


def _seen(day: date) -> Iterator[Seen]:
    """Every policy that everybody may read."""
    gone: dict[int, set[str]] = {}
    for policy, anchor in PolicyClause.objects.filter(gone=True).values_list("policy_id", "anchor"):
        gone.setdefault(policy, set()).add(anchor)
    for policy in PolicyPage.open_documents().order_by("pk"):
        dates = policy.dates()
        state = validity_on(day, dates).state.code
        yield Seen(policy, state, state_since(day, dates) or day, frozenset(gone.get(policy.pk, ())))


def _changes(seen: Seen, standing: PolicyStanding | None, day: date) -> list[Change]:
    """Nothing at the first look. A clause that is gone is told where something cites it."""
    if standing is None:
        return []
    found = []
    if seen.state != standing.state:
        touched = tuple(citing(seen.policy, day))
        what = PolicyNotice.What.STATE
        found.append(Change(seen.policy, what, seen.since, standing.state, seen.state, touched=touched))
    left = seen.gone - set(standing.gone)
    touched = tuple(one for one in citing(seen.policy, day) if one.anchor in left) if left else ()
    if touched:
        anchors = tuple(sorted({one.anchor for one in touched}))
        found.append(Change(seen.policy, PolicyNotice.What.GONE, day, anchors=anchors, touched=touched))
    return found


def _notices(change: Change) -> Iterator[PolicyNotice]:
    """One for each person whom it concerns. Whoever belongs to the bureau is told what touches everybody."""
    bureau = set(_bureau().values_list("pk", flat=True))
    for person in sorted(bureau | told_of(change.touched)):
        yield PolicyNotice(
            recipient_id=person,
            policy=change.policy,
            what=change.what,
            day=change.day,
            before=change.before,
            after=change.after,
            anchors=list(change.anchors),
            of_bureau=person in bureau,
        )


def _bureau() -> QuerySet[User]:
    """Members of the bureau, and those who write policies."""
    ours = Q(organisations__kind=Organisation.Kind.BUREAU, organisations__state__in=SHOWN)
    editors = Q(groups__name__in=(PUBLISHERS.name, REVIEWERS.name))
    return User.objects.filter(ours | editors, is_active=True).distinct()
