"""Whether a document is in force on a day: one of eight states, derived from its dates and from what other documents
did to it, never typed in."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy


class Effect(StrEnum):
    """What one document does to another."""

    REPEALS = "repeals"
    REPLACES = "replaces"
    AMENDS = "amends"
    PARTLY_REPEALS = "partly_repeals"
    INTERPRETS = "interprets"


EFFECT_WORDS: dict[Effect, str | Promise] = {
    Effect.REPEALS: pgettext_lazy("document", "repeals (废止)"),
    Effect.REPLACES: pgettext_lazy("document", "replaces (替代)"),
    Effect.AMENDS: pgettext_lazy("document", "is a later version of (修改)"),
    Effect.PARTLY_REPEALS: pgettext_lazy("document", "repeals parts of (部分失效)"),
    Effect.INTERPRETS: pgettext_lazy("document", "interprets (解读)"),
}


@dataclass(frozen=True)
class State:
    """`look` is that of the badge: in, soon, unk, out. `binds`: whether what the document gives can be had; None where
    nobody can tell, which is treated as unknown and never as a no."""

    code: str
    label: str | Promise
    look: str
    symbol: str
    binds: bool | None


FOR_COMMENT = State("for_comment", pgettext_lazy("validity", "Open for comment"), "soon", "pencil", False)
FUTURE = State("future", pgettext_lazy("validity", "Not yet in force"), "soon", "hourglass-split", False)
IN_FORCE = State("in_force", pgettext_lazy("validity", "In force"), "in", "patch-check", True)
PARTLY = State("partly", pgettext_lazy("validity", "Partly in force"), "soon", "hourglass-split", True)
AMENDED = State("amended", pgettext_lazy("validity", "Amended"), "out", "x-circle", False)
EXPIRED = State("expired", pgettext_lazy("validity", "Expired"), "out", "x-circle", False)
REPEALED = State("repealed", pgettext_lazy("validity", "Repealed"), "out", "x-circle", False)
UNKNOWN = State("unknown", pgettext_lazy("validity", "Validity to be checked"), "unk", "question-circle", None)
STATES = (FOR_COMMENT, FUTURE, IN_FORCE, PARTLY, AMENDED, EXPIRED, REPEALED, UNKNOWN)
BY_CODE = {state.code: state for state in STATES}
_ENDED_BY = {Effect.REPEALS: REPEALED, Effect.REPLACES: EXPIRED, Effect.AMENDS: AMENDED}


@dataclass(frozen=True)
class Act:
    """What another document did: from `since` on, None where its day is not known. `made`: since when that
    document is there and known here, None where nobody knows."""

    effect: Effect
    title: str
    since: datetime.date | None
    address: str = ""
    made: datetime.date | None = None


FOUND_HOLDS, FOUND_ENDED = "holds", "ended"
"""What a check finds, as it is stored."""


@dataclass(frozen=True)
class Check:
    """What a person of the bureau found on a day at a source: that the document holds, or that it does not."""

    day: datetime.date
    holds: bool
    source: str


@dataclass(frozen=True)
class Dates:
    """What is known of a document: whether it is a draft for comment, when it begins and ends to hold (`expires` is the
    last day), what others did to it, and what was found when somebody looked."""

    effective: datetime.date | None = None
    expires: datetime.date | None = None
    for_comment: bool = False
    acts: Sequence[Act] = ()
    checks: Sequence[Check] = ()

    def check_on(self, day: datetime.date) -> Check | None:
        """The last check that was made until a day; of one day's the last that was recorded."""
        made = [one for one in self.checks if one.day <= day]
        latest = max((one.day for one in made), default=None)
        return next((one for one in reversed(made) if one.day == latest), None)


@dataclass(frozen=True)
class Validity:
    """A state on a day, with the reason in words and the document that is the cause, if one is."""

    state: State
    reason: str
    act: Act | None = None
    check: Check | None = None


def validity_on(day: datetime.date, dates: Dates) -> Validity:
    """The first of these that holds: a draft; ended by another document, the one that came first; expired; not begun;
    found not to hold; partly repealed; ended by another from a day that is not known, unless it was found to hold when that
    other was there; in force, by its first day or by
    what was found; and otherwise not known. `check` is what was found last, whatever the state follows from."""
    return replace(_by_dates(day, dates), check=dates.check_on(day))


def _by_dates(day: datetime.date, dates: Dates) -> Validity:
    if dates.for_comment:
        return Validity(FOR_COMMENT, _("A draft on which the public may comment; it does not hold yet."))
    if ended := _ended(day, dates.acts):
        return ended
    if dates.expires and day > dates.expires:
        return Validity(EXPIRED, _expired(day, dates.expires))
    if dates.effective and day < dates.effective:
        return Validity(FUTURE, _("It holds from %(day)s on.") % {"day": dates.effective.isoformat()})
    check = dates.check_on(day)
    if check and not check.holds:
        return Validity(EXPIRED, _("Checked on %(day)s: not in force any more.") % {"day": check.day.isoformat()})
    if partly := _first(day, dates.acts, (Effect.PARTLY_REPEALS,)):
        told = {"title": partly.title, "day": partly.since.isoformat() if partly.since else ""}
        return Validity(PARTLY, _("Parts of it were repealed by “%(title)s” on %(day)s.") % told, partly)
    if doubtful := next((act for act in dates.acts if act.since is None and act.effect in _ENDED_BY), None):
        told = {"title": doubtful.title}
        if check and doubtful.made and doubtful.made < check.day:
            told["day"] = check.day.isoformat()
            words = _("Checked on %(day)s: in force. “%(title)s” ends it, but from which day is not known.")
            return Validity(IN_FORCE, words % told, doubtful)
        return Validity(UNKNOWN, _("“%(title)s” ends it, but from which day is not known.") % told, doubtful)
    return _holding(dates, check)


def _holding(dates: Dates, check: Check | None) -> Validity:
    """In force, where its first day is known or somebody found it so; not known otherwise."""
    if dates.effective is None:
        if check:
            return Validity(IN_FORCE, _("Checked on %(day)s: in force.") % {"day": check.day.isoformat()})
        return Validity(
            UNKNOWN, _("From which day it holds is not known. Ask the office in charge before you rely on it.")
        )
    if dates.expires:
        told = {"day": dates.effective.isoformat(), "last": dates.expires.isoformat()}
        return Validity(IN_FORCE, _("It holds from %(day)s to %(last)s.") % told)
    return Validity(
        IN_FORCE, _("It holds from %(day)s on; no last day is told.") % {"day": dates.effective.isoformat()}
    )


def _first(day: datetime.date, acts: Sequence[Act], effects: Sequence[Effect]) -> Act | None:
    done = [act for act in acts if act.effect in effects and act.since is not None and act.since <= day]
    return min(done, key=lambda act: (act.since or day, act.title), default=None)


def _ended(day: datetime.date, acts: Sequence[Act]) -> Validity | None:
    act = _first(day, acts, tuple(_ENDED_BY))
    if act is None or act.since is None:
        return None
    told = {"title": act.title, "day": act.since.isoformat()}
    words = {
        Effect.REPEALS: gettext_lazy("Repealed by “%(title)s” on %(day)s."),
        Effect.REPLACES: gettext_lazy("Replaced by “%(title)s” on %(day)s."),
        Effect.AMENDS: gettext_lazy("A later version holds since %(day)s: “%(title)s”."),
    }
    return Validity(_ENDED_BY[act.effect], words[act.effect] % told, act)


def _expired(day: datetime.date, last: datetime.date) -> str:
    days = (day - last).days
    told = {"day": last.isoformat(), "n": days}
    return (
        ngettext(
            "It held until %(day)s and expired %(n)s day ago. The text stays for reference and takes no part in any match.",
            "It held until %(day)s and expired %(n)s days ago. The text stays for reference and takes no part in any match.",
            days,
        )
        % told
    )


def state_since(day: datetime.date, dates: Dates) -> datetime.date | None:
    """From which day on the state of a day has held without a break; None where no day is told."""
    state, since = validity_on(day, dates).state, None
    for changed in reversed([one for one in days_of_change(dates) if one <= day]):
        if validity_on(changed, dates).state is not state:
            break
        since = changed
    return since


def days_of_change(dates: Dates) -> list[datetime.date]:
    """The days on which the state may become another, in order: where a page has to be looked at anew."""
    days = {dates.effective, day_after(dates.expires), *(act.since for act in dates.acts)}
    days |= {one.day for one in dates.checks}
    return sorted(day for day in days if day)


def day_after(day: datetime.date | None) -> datetime.date | None:
    """None after a day that is not known, and after the last that a calendar has: 9999-12-31 is written for “for ever”."""
    return day + datetime.timedelta(days=1) if day and day < datetime.date.max else None
