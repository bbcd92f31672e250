"""A policy as its page shows it on a day: validity, the days on which it changed, the outline, and the clauses."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cms.benefits.presenting import ShownBenefit, benefits_of
from cms.benefits.selectors import published_benefits
from cms.models import InterpretationPage, PlanIndicator, PolicyPage, PolicyRelation
from cms.official.clauses import Clause, depths
from cms.official.dates import date_of
from cms.official.titles import short_title
from cms.official.validity import Check, Dates, Validity, validity_on
from cms.policies.citing import Citing, citing
from cms.policies.interpretations import interpretations_of
from cms.policies.related import Related, related_to
from cms.reading.charts import Chart, charts_of
from cms.reading.outline import OutlineEntry, ShownClause, outline_of
from marketplace.core import current

_WORDS = 100
_MOST_INSTEAD = 3
"""Benefits of other policies that stand beside one that has ended."""


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
        return citing(self.policy, self.today)

    def outline(self) -> list[OutlineEntry]:
        return outline_of(self.shown)

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
            *((one.day, _("checked"), True) for one in self.dates.checks),
            (self.today, _("today"), True),
        ]
        known = sorted(((day, words, tells) for day, words, tells in told if day), key=lambda one: one[0])
        return [DayOfChange(day, words, validity_on(day, self.dates) if tells else None) for day, words, tells in known]

    @property
    def checked(self) -> tuple[Check, SafeString] | None:
        """What was found last, and the link to its source; None where the state became another since."""
        check, binds = self.validity.check, self.validity.state.binds
        if check is None or (binds is not None and binds is not check.holds):
            return None
        host = urlsplit(check.source).hostname or check.source
        return check, format_html('<a href="{}" rel="noopener noreferrer">{}</a>', check.source, host)

    def days_source(self) -> tuple[str, str] | None:
        """(address, host) of where its days were read, besides its text."""
        url = self.policy.days_source
        return (url, urlsplit(url).hostname or url) if url else None

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
        language = get_language() or ""
        found = published_benefits(self.day, [self.policy.pk]) if self.policy.pk else ()
        return [ShownBenefit(one, language, current.reference()) for one in found]

    def instead(self) -> list[ShownBenefit]:
        """Of a policy that has ended: what others on the same topics give on the day."""
        if self.validity.state.binds is not False:
            return []
        given = benefits_of([one.policy.pk for one in self.related], get_language() or "", self.day)
        return [benefit for one in self.related for benefit in given.get(one.policy.pk, [])][:_MOST_INSTEAD]

    @cached_property
    def related(self) -> list[Related]:
        """Policies on the same topics."""
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
