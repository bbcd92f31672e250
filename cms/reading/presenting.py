"""A policy as its page shows it on a day: validity, the days on which it changed, the outline, and the clauses."""

from __future__ import annotations

import datetime
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cms.official.clauses import Clause, depths
from cms.official.dates import date_of
from cms.official.differences import Change, Kind, differences
from cms.official.validity import Dates, Validity, validity_on
from cms.policies.interpretations import interpretations_of
from cms.reading.calendars import Meeting
from cms.reading.charts import Chart, charts_of
from search.highlight import highlight

if TYPE_CHECKING:
    from cms.benefits.presenting import ShownBenefit
    from cms.models import EventPage, InterpretationPage, PlanIndicator, PolicyPage, PolicyRelation
    from cms.policies.citing import Citing
    from cms.policies.related import Related

_ISSUED_AS = re.compile(r"(?:关于)?印发《(.+)》的?(?:通知|函|公告)$")
_WORDS = 100
_MOST_INSTEAD = 3
"""Benefits of other policies that stand beside one that has ended."""
_OUTLINE_DEPTH = 2
"""Levels of the outline beside the text; deeper ones are in the text alone."""
_STOP = re.compile("[，。；：]")
_OPENING = 16
"""Characters of a clause without a heading that the outline shows: about a line of it."""


def short_title(title: str) -> str:
    """What is issued, where the title is that of the notice issuing it (关于印发《…》的通知)."""
    found = _ISSUED_AS.search(title)
    return found[1] if found else title


def document_words(policy: PolicyPage) -> str:
    """What a document is called where it is cited: by its number, or by its name."""
    return policy.document_number or f"《{short_title(policy.title)}》"


@dataclass(frozen=True)
class ShownClause:
    """A clause and how it is shown. `tag`: h3 to h5 for a clause that is a heading alone, else "". `cited`: how many
    times it is cited."""

    clause: Clause
    depth: int
    words: str = ""
    cited: int = 0

    @property
    def heading(self) -> SafeString:
        """With the words that were searched marked; escaped."""
        return highlight(self.clause.heading, self.words)

    @property
    def text(self) -> SafeString:
        return highlight(self.clause.text, self.words)

    @property
    def frame(self) -> bool:
        return self.clause.is_frame

    @property
    def tag(self) -> str:
        is_heading = not self.clause.text and not self.clause.table and not self.frame
        return f"h{min(self.depth, 2) + 3}" if is_heading else ""


def _numbered(clause: Clause) -> str:
    """What the outline calls a clause: number and heading, or how it begins where it has none."""
    space = "" if clause.number.endswith(("、", "）", ")")) else " "
    begins = Truncator(_STOP.split(clause.text, maxsplit=1)[0]).chars(_OPENING)
    return f"{clause.number}{space}{clause.heading or begins}".strip()


@dataclass
class OutlineEntry:
    """`cited`: how many citations of the clause and of those below it."""

    anchor: str
    words: str
    cited: int = 0
    below: list[OutlineEntry] = field(default_factory=list)


@dataclass(frozen=True)
class DayOfChange:
    """A day in the life of a document and the validity from it on; None where a day changes nothing."""

    day: datetime.date
    words: str | Promise
    validity: Validity | None = None


class PolicyReading:
    """One policy read as of a day. `asked` is what stands in the address; a day that is none is told and today used."""

    def __init__(self, policy: PolicyPage, asked: str = "", words: str = "") -> None:
        self.policy = policy
        self.words = words[:_WORDS]
        self.today = timezone.localdate()
        day = date_of(asked) if asked else self.today
        self.day = day or self.today
        self.wrong_day = asked if day is None else ""

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @cached_property
    def title(self) -> str:
        return short_title(self.policy.title)

    @cached_property
    def clauses(self) -> list[Clause]:
        return self.policy.read_clauses()

    @property
    def anchors(self) -> set[str]:
        return {clause.anchor for clause in self.clauses}

    @cached_property
    def dates(self) -> Dates:
        return self.policy.dates()

    @cached_property
    def validity(self) -> Validity:
        return validity_on(self.day, self.dates)

    @cached_property
    def shown(self) -> list[ShownClause]:
        cited = Counter(one.anchor for one in self.citing)
        return [
            ShownClause(one, depth, self.words, cited[one.anchor])
            for one, depth in zip(self.clauses, depths(self.clauses), strict=True)
        ]

    @cached_property
    def citing(self) -> list[Citing]:
        """What cites its clauses today; told where everybody may read the document, as the page with the list is."""
        from cms.policies.citing import citing  # it reads the models, which read this module

        return citing(self.policy, self.today)

    def outline(self) -> list[OutlineEntry]:
        """Numbered clauses with a heading, two levels deep; where no clause has one, those of the first level."""
        shown = [one for one in self.shown if one.clause.number and not one.frame and one.depth < _OUTLINE_DEPTH]
        headed = [one for one in shown if one.clause.heading]
        out: list[OutlineEntry] = []
        for one in headed or [one for one in shown if not one.depth]:
            entry = OutlineEntry(one.clause.anchor, _numbered(one.clause), self._cited_below(one))
            (out[-1].below if one.depth and out else out).append(entry)
        return out

    def _cited_below(self, entry: ShownClause) -> int:
        """Citations of a clause and of what follows it up to the next of its depth or above."""
        start = self.shown.index(entry)
        below = itertools.takewhile(lambda one: one.depth > entry.depth, self.shown[start + 1 :])
        return entry.cited + sum(one.cited for one in below)

    def life(self) -> list[DayOfChange]:
        """Signed, published, in force, ended: the days that are known, in order, with what holds from each on."""
        policy = self.policy
        told: list[tuple[datetime.date | None, str | Promise, bool]] = [
            (policy.signed_on, _("signed"), False),
            (policy.published_on, _("published"), False),
            (policy.effective_on, _("in force"), True),
            (policy.expires_on, _("last day"), False),
            *(
                (act.since, _("ended by another document"), True)
                for act in self.dates.acts
                if act.effect != "interprets"
            ),
            (self.today, _("today"), True),
        ]
        known = sorted(((day, words, tells) for day, words, tells in told if day), key=lambda one: one[0])
        return [DayOfChange(day, words, validity_on(day, self.dates) if tells else None) for day, words, tells in known]

    @property
    def seal(self) -> list[str]:
        """The characters of the state, as the seal of a document that has ended shows them."""
        with override("zh-hans"):
            return list(str(self.validity.state.label))

    def facts(self) -> list[tuple[str | Promise, str]]:
        """(name, value) of what is known of the document, in the order in which documents tell it."""
        policy = self.policy
        told = [(_("Issuer"), policy.issuer), (_("Document number"), policy.document_number)]
        told += [
            (pgettext_lazy("document", "Kind"), policy.get_kind_display()),
            (_("Level"), policy.get_level_display()),
        ]
        told += [(_("Index number"), policy.index_number), (_("Registration no."), policy.registration_number)]
        told += [(_("Keywords"), policy.keywords)]
        told += [(_("Dated"), policy.dated)]
        told += [(_("Industries"), " · ".join(policy.industry_list))]
        days = [(_("Signed"), policy.signed_on), (pgettext_lazy("document", "Published"), policy.published_on)]
        days += [(_("In force from"), policy.effective_on), (_("Valid until"), policy.expires_on)]
        days += [
            (_("Applications from"), policy.applications_from),
            (_("Applications until"), policy.applications_until),
        ]
        told += [(name, day.isoformat() if day else "") for name, day in days]
        told += [(_("Interpreted by"), policy.interpreted_by), (_("Office in charge"), policy.office)]
        told += [(_("Telephone"), policy.telephone)]
        return [(name, str(value)) for name, value in told if value]

    @cached_property
    def indicators(self) -> list[PlanIndicator]:
        """Those of the published plan, with the values that were reached."""
        return list(self.policy.indicators.prefetch_related("actuals")) if self.policy.pk else []

    @cached_property
    def benefits(self) -> list[ShownBenefit]:
        """What it gives, as it stands on the day; of a published policy only."""
        from cms.benefits.presenting import ShownBenefit  # it reads these models
        from cms.benefits.selectors import published_benefits

        language = get_language() or ""
        found = published_benefits(self.day, [self.policy.pk]) if self.policy.pk else ()
        return [ShownBenefit(one, language) for one in found]

    def instead(self) -> list[ShownBenefit]:
        """Of a policy that has ended: what others on the same topics give on the day."""
        from cms.benefits.presenting import benefits_of  # it reads these models

        if self.validity.state.binds is not False:
            return []
        given = benefits_of([one.policy.pk for one in self.related], get_language() or "", self.day)
        return [benefit for one in self.related for benefit in given.get(one.policy.pk, [])][:_MOST_INSTEAD]

    @cached_property
    def related(self) -> list[Related]:
        """Policies on the same topics."""
        from cms.policies.related import related_to  # it reads these models

        return related_to(self.policy, self.day)

    def sources(self) -> list[tuple[str, str]]:
        """(address, host) of where it was read, those that may be shown."""
        shown = [one.url for one in self.policy.sources.all() if one.shown] if self.policy.pk else []
        return [(url, urlsplit(url).hostname or url) for url in shown]

    def interpretations(self) -> Sequence[InterpretationPage]:
        """What is published about it in plain words."""
        return list(interpretations_of(self.policy)) if self.policy.pk else []

    def charts(self) -> list[Chart]:
        return charts_of(self.indicators)

    @cached_property
    def done_by_it(self) -> Sequence[PolicyRelation]:
        """To documents that everybody may read."""
        found = list(self.policy.relations.select_related("other")) if self.policy.pk else []
        shown = set(
            self.policy.open_to_all().filter(pk__in=[one.other_id for one in found]).values_list("pk", flat=True)
        )
        return [relation for relation in found if relation.other_id in shown]

    @cached_property
    def done_to_it(self) -> Sequence[PolicyRelation]:
        """By documents that everybody may read."""
        shown = self.policy.open_to_all()
        found = self.policy.done_to.filter(policy__in=shown) if self.policy.pk else None
        return list(found.select_related("policy")) if found is not None else []

    def other_versions(self) -> list[PolicyPage]:
        """Published documents that it can be compared with: those that are versions of it, earlier or later. Of a document
        whose text the library does not hold, nobody can say what changed."""
        if not self.clauses:
            return []
        earlier = [one.other for one in self.done_by_it if one.effect in ("amends", "replaces")]
        later = [one.policy for one in self.done_to_it if one.effect in ("amends", "replaces")]
        versions = {one for one in (*earlier, *later) if one.clauses}
        return sorted(versions, key=lambda one: (one.signed_on or datetime.date.min, one.pk))


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


def meeting_of(event: EventPage) -> Meeting:
    """An event as a calendar keeps it, in the active language."""
    about = [event.local_summary, event.local_sign_up, event.sign_up_url]
    return Meeting(
        key=f"{event.translation_key}@kerong",
        changed=event.last_published_at or timezone.now(),
        starts=event.starts_at,
        ends=event.ends_at,
        title=event.local_title,
        place=event.local_place,
        about="\n".join(part for part in about if part),
        address=event.full_url or "",
    )


_NOTHING = Clause("paragraph")
KIND_WORDS: dict[Kind, str | Promise] = {
    Kind.CHANGED: pgettext_lazy("difference", "changed"),
    Kind.ADDED: pgettext_lazy("difference", "added"),
    Kind.REMOVED: pgettext_lazy("difference", "removed"),
    Kind.RENUMBERED: pgettext_lazy("difference", "only renumbered"),
    Kind.MOVED: pgettext_lazy("difference", "only moved"),
    Kind.SAME: pgettext_lazy("difference", "the same"),
}


def comparison(one: PolicyPage, other: PolicyPage) -> Comparison:
    """The earlier as the old version: by the day it was signed, then by which came into the library first."""
    older, newer = sorted((one, other), key=lambda page: (page.signed_on or datetime.date.min, page.pk))
    return Comparison(older, newer)
