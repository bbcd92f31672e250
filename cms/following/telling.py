"""What happened to a policy, in plain words and in the active language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.models import PolicyEvent, PolicyPage
from cms.official.titles import short_title
from cms.official.validity import BY_CODE
from marketplace.core.mail_queue import absolute
from marketplace.core.text import is_english


@dataclass
class PolicyNews:
    """A policy and what is told of it, each thing once. `which` tells it from others of its title: its number, or the
    day on which it was signed."""

    title: str
    which: str
    url: str
    lines: list[str] = field(default_factory=list)


def news_of(events: Iterable[PolicyEvent]) -> list[PolicyNews]:
    """By policy, in the order in which things happened."""
    out: dict[int, PolicyNews] = {}
    for event in events:
        policy = event.policy
        if policy.pk not in out:
            signed = policy.signed_on.isoformat() if policy.signed_on else ""
            which = policy.document_number or signed
            out[policy.pk] = PolicyNews(short_title(policy.local_title), which, absolute(policy.address))
        news = out[policy.pk]
        if (line := event_words(event)) not in news.lines:
            news.lines.append(line)
    return list(out.values())


def event_words(event: PolicyEvent) -> str:
    told = {"day": event.day.isoformat(), "note": event.note}
    if event.kind == PolicyEvent.Kind.PUBLISHED:
        line = _("%(day)s: published in the policy library.") % told
    elif event.kind == PolicyEvent.Kind.REVISED:
        line = _("%(day)s: its text was changed.") % told
    elif event.kind == PolicyEvent.Kind.CLOSING:
        line = _("%(day)s: applications close soon.") % told
    else:
        return _state_words(event, event.policy)
    return f"{line}{_joint()}{event.note}" if event.note else line


def _state_words(event: PolicyEvent, policy: PolicyPage) -> str:
    """From which state to which, and why: by what is known of the policy now, if that is still its state."""
    before, after = (BY_CODE[code].label if code in BY_CODE else code for code in (event.before, event.after))
    told = {"day": event.day.isoformat(), "before": before, "after": after}
    line = _("%(day)s: “%(before)s” → “%(after)s”.") % told if event.before else _("%(day)s: “%(after)s”.") % told
    for day in (timezone.localdate(), event.day):
        validity = policy.validity(day)
        if validity.state.code == event.after:
            return f"{line}{_joint()}{validity.reason}"
    return line


def _joint() -> str:
    """Between two sentences: nothing in Chinese, a space in English."""
    return " " if is_english(get_language()) else ""
