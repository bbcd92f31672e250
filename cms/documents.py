"""What can be searched about policies. The library, its filters, counts and sort menu follow from this.

Everything here is public: a policy stands in the index exactly as long as everybody may read its page.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from cms.benefits.mine import has_firm, policies_for
from cms.benefits.selectors import own_standing, said_of, standing_of
from cms.benefits.standing import WINDOW_WORDS, Standing, days_of_window
from cms.models import Benefit, PolicyPage, PolicyRelation
from cms.models.benefit_content import Content
from cms.official.issuers import LEVELS
from cms.official.validity import STATES, days_of_change
from marketplace.core.versions import with_version_in_force
from search.declare import (
    ALL,
    Column,
    DateField,
    Dependency,
    Document,
    KeywordField,
    Narrowing,
    Scope,
    Sort,
    TermsFacet,
    TextField,
    Tier,
    register,
)


def readable() -> QuerySet[PolicyPage]:
    """Published policies that everybody may read, with what their documents tell."""
    given = with_version_in_force(Benefit.objects.filter(withdrawn=False), timezone.localdate())
    found: QuerySet[PolicyPage] = PolicyPage.told(PolicyPage.open_to_all()).prefetch_related(
        Prefetch("benefits", given)
    )
    return found


def clause_words(row: PolicyPage) -> list[str]:
    return [one.said for one in row.read_clauses()]


def validity(row: PolicyPage) -> str:
    return row.validity().state.code


def year(row: PolicyPage) -> str | None:
    return str(row.signed_on.year) if row.signed_on else row.dated[:4] or None


def given(row: PolicyPage) -> list[tuple[Content, Standing]]:
    """What a policy gives that has not ended, with how it stands today."""
    validity = row.validity()
    today = timezone.localdate()
    said = [said_of(benefit.in_force[0]) for benefit in row.benefits.all()]
    told = [(one, standing_of(one, row, validity, today)) for one in said]
    return [(one, standing) for one, standing in told if standing.available is not False]


def benefit_types(row: PolicyPage) -> list[str]:
    return sorted({said.type for said, _standing in given(row)})


def windows(row: PolicyPage) -> list[str]:
    """Of what it gives; of the policy itself where no benefit is written down."""
    standings = [standing for _said, standing in given(row)] or [own_standing(row, timezone.localdate())]
    return sorted({one.window.value for one in standings if one.window in WINDOW_WORDS and one.available is not False})


def about(row: PolicyPage) -> list[str]:
    names = [said_of(benefit.in_force[0]).name for benefit in row.benefits.all()]
    return [row.issuer, row.summary, row.keywords, *row.industry_list, row.title_en, *names]


def issuers(row: PolicyPage) -> list[str]:
    return row.issuer.split()


def _below(restriction: Any) -> Iterator[int]:
    """Policies that are restricted, and those they do something to."""
    for page in PolicyPage.objects.descendant_of(restriction.page, inclusive=True).only("pk"):
        yield from _touched(page)


def _touched(page: Any) -> Iterator[int]:
    """A policy, and those it does something to: their validity follows from its days."""
    yield page.pk
    yield from PolicyRelation.objects.filter(policy_id=page.pk).values_list("other_id", flat=True)


def _days_of_windows(row: PolicyPage) -> Iterator[datetime.date]:
    for standing in [standing for _said, standing in given(row)] or [own_standing(row, timezone.localdate())]:
        yield from days_of_window(standing.opens, standing.last)


@register
class PolicyDocument(Document):
    name = "policies"
    title = _("Policies")
    model = "cms.PolicyPage"
    fields = (
        TextField("number", source="document_number", tier=Tier.NUMBER),
        TextField("heading", source="title", tier=Tier.TITLE, pinyin=True),
        TextField("about", source=about, tier=Tier.HEADING),
        TextField("text", source=clause_words),
        KeywordField("validity", source=validity, labels={state.code: state.label for state in STATES}),
        KeywordField("level", source=lambda row: row.level or None, labels=dict(LEVELS)),
        KeywordField("kind", source=lambda row: row.kind or None, labels=dict(PolicyPage.Kind.choices)),
        KeywordField("topic", source="topic_list"),
        KeywordField("issuer", source=issuers),
        KeywordField("year", source=year),
        KeywordField("benefit", source=benefit_types, labels="benefit_types"),
        KeywordField("window", source=windows, labels={key.value: words for key, words in WINDOW_WORDS.items()}),
        DateField("signed", source="signed_on"),
    )
    filters = (
        TermsFacet("validity", _("Validity"), order="declared"),
        TermsFacet("level", _("Level"), order="declared", missing=_("Not stated")),
        TermsFacet("kind", pgettext_lazy("document", "Kind"), order="declared", shown=6),
        TermsFacet("benefit", _("Benefits"), order="declared", shown=6),
        TermsFacet("window", _("Applications"), order="declared"),
        TermsFacet("topic", _("Topics"), missing=_("Not stated"), shown=6),
        TermsFacet("issuer", _("Issuer"), missing=_("Not stated"), shown=6),
        TermsFacet("year", _("Year"), order="latest", missing=_("Not stated"), shown=6),
    )
    narrowings = (Narrowing("mine", _("For my firm"), has_firm, policies_for),)
    rows_in_sight = 3
    list_page = "policies"
    columns = (
        Column(_("Title"), "title", width=50),
        Column(_("Document number"), "number", width=24),
        Column(_("Issuer"), "issuer", width=30),
        Column(_("Signed"), "signed"),
    )
    sorts = (
        Sort("best", _("Overall")),
        Sort("newest", _("Newest first"), field="signed", descending=True),
        Sort("oldest", _("Oldest first"), field="signed"),
    )
    order_date = "signed"
    dependencies = (
        Dependency("cms.PolicyPage", _touched),
        Dependency("cms.Benefit", lambda row: [row.policy_id]),
        Dependency("cms.BenefitVersion", lambda row: [row.record.policy_id]),
        Dependency("cms.ValidityCheck", lambda row: [row.policy_id]),
        Dependency("cms.PolicyRelation", lambda row: [row.policy_id, row.other_id]),
        Dependency("wagtailcore.Page", lambda row: PolicyPage.objects.filter(pk=row.pk).values_list("pk", flat=True)),
        Dependency("wagtailcore.PageViewRestriction", _below),
    )

    def queryset(self) -> QuerySet[Any]:
        return readable()

    def address(self, row: Any) -> str:
        return str(row.address)

    def payload(self, row: Any) -> dict[str, Any]:
        """What a list shows; the day is one in China."""
        told = {"title": row.title, "number": row.document_number, "issuer": row.issuer}
        return told | {"signed": row.signed_on.isoformat() if row.signed_on else ""}

    def changes_on(self, ids: Sequence[int]) -> Mapping[int, datetime.date]:
        """The day on which a policy comes into force, expires, or is ended by another, or a window of applications opens,
        is about to close, or has closed."""
        today = timezone.localdate()
        found = {
            row.pk: [day for day in (*days_of_change(row.dates()), *_days_of_windows(row)) if day > today]
            for row in readable().filter(pk__in=ids)
        }
        return {pk: min(days) for pk, days in found.items() if days}

    def counted(self, total: int) -> str:
        return ngettext("%(total)s document", "%(total)s documents", total) % {"total": f"{total:,}"}

    def scope(self, user: Any) -> Scope:
        return ALL
