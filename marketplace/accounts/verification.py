"""States of an organisation's verification, and what may follow what: one table for code, forms and tests.

An organisation begins as a private draft. Only a verified one is shown to others or receives anything.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class State:
    code: str
    label: str | Promise
    following: tuple[str, ...]  # codes of the states that may come next
    shown: bool  # whether others may see the organisation


STATES: dict[str, State] = {
    state.code: state
    for state in (
        State("draft", _("Draft"), ("submitted",), shown=False),
        State("submitted", _("Submitted"), ("verified", "returned"), shown=False),
        State("returned", _("Returned for correction"), ("submitted",), shown=False),
        State("verified", _("Verified"), ("suspended",), shown=True),
        State("suspended", _("Suspended"), ("verified",), shown=False),
    )
}
INITIAL = "draft"
CHOICES = [(state.code, state.label) for state in STATES.values()]
SHOWN = tuple(state.code for state in STATES.values() if state.shown)


def may_follow(current: str, wanted: str) -> bool:
    """Whether an organisation in state `current` may be set to `wanted` (staying as it is always may)."""
    return wanted == current or wanted in STATES[current].following
