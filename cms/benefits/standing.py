"""Whether a benefit can be had on a day: from its policy's validity, its clause and its window."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from cms.official.validity import Validity, day_after

CLOSING_DAYS = 30
"""A window that closes within so many days is shown as closing soon."""


class Window(StrEnum):
    """Where a day stands in the window of applications. `ANY`: nobody names one."""

    ANY = "any"
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


WINDOW_WORDS: dict[Window, str | Promise] = {
    Window.CLOSING: pgettext_lazy("window", "Closing soon"),
    Window.OPEN: pgettext_lazy("window", "Open"),
    Window.UPCOMING: pgettext_lazy("window", "Not open yet"),
    Window.CLOSED: pgettext_lazy("window", "Closed"),
}
"""The windows that a list can be narrowed to, in the order of what presses."""
WINDOW_LOOKS: dict[Window, tuple[str, str]] = {
    Window.CLOSING: ("soon", "hourglass-split"),
    Window.OPEN: ("in", "patch-check"),
    Window.UPCOMING: ("soon", "calendar3"),
    Window.CLOSED: ("out", "x-circle"),
}
"""Look and symbol of a window's badge, as those of a state of validity."""


@dataclass(frozen=True)
class Standing:
    """A benefit on a day. `available`: True while its policy holds, None while nobody knows that, False where it has
    ended, has not begun, or its clause is gone. `last`: the last day of applications that is known."""

    day: datetime.date
    validity: Validity
    window: Window
    opens: datetime.date | None = None
    last: datetime.date | None = None
    clause_gone: bool = False

    @property
    def available(self) -> bool | None:
        return False if self.clause_gone else self.validity.state.binds

    @property
    def days_left(self) -> int | None:
        """Days from this one to the last, the last included; None where no last day is known or it has passed."""
        return (self.last - self.day).days + 1 if self.last and self.last >= self.day else None

    @property
    def window_said(self) -> str:
        """What the badge of the window says; "" where nobody names a window."""
        if self.window is Window.CLOSING and self.days_left is not None:
            days = self.days_left - 1
            return _("Last day") if not days else ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
        if self.window is Window.UPCOMING and self.opens:
            return _("Opens on %(day)s") % {"day": self.opens.isoformat()}
        if self.window is Window.OPEN and self.last:
            return _("Open until %(day)s") % {"day": self.last.isoformat()}
        return str(WINDOW_WORDS.get(self.window, ""))

    @property
    def window_look(self) -> tuple[str, str]:
        return WINDOW_LOOKS.get(self.window, ("unk", "question-circle"))


def standing_on(
    day: datetime.date,
    validity: Validity,
    opens: datetime.date | None,
    closes: datetime.date | None,
    expires: datetime.date | None,
    *,
    clause_gone: bool = False,
) -> Standing:
    """Where a benefit stands. A window ends no later than the policy does (`expires`, its last day)."""
    last = min((one for one in (closes, expires) if one), default=None)
    return Standing(day, validity, _window(day, opens, last), opens, last, clause_gone)


def _window(day: datetime.date, opens: datetime.date | None, last: datetime.date | None) -> Window:
    if last and day > last:
        return Window.CLOSED
    if opens and day < opens:
        return Window.UPCOMING
    if last is None:
        return Window.OPEN if opens else Window.ANY
    return Window.CLOSING if (last - day).days < CLOSING_DAYS else Window.OPEN


def days_of_window(opens: datetime.date | None, last: datetime.date | None) -> list[datetime.date]:
    """The days from which a window is another one."""
    before = datetime.timedelta(days=CLOSING_DAYS - 1)
    closing = last - before if last and last - datetime.date.min > before else None
    return sorted(day for day in (opens, closing, day_after(last)) if day)
