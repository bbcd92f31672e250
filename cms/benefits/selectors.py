"""Reading benefits: what published policies that everybody may read give on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cms.benefits.standing import Standing, standing_on
from cms.models import Benefit, BenefitVersion, PolicyClause, PolicyPage
from cms.models.benefit_content import Content
from cms.official.validity import Validity, validity_on
from marketplace.core.current import taxonomy
from marketplace.core.text import Text
from marketplace.core.versions import with_version_in_force
from marketplace.engine.criteria import Judgement, Node, both
from marketplace.engine.limits import Limits

FIRM = "firm"
IN_DOUBT = Judgement(
    Text("政策是否仍然有效，向主管部门核实", "whether the policy still holds, to be checked with the office in charge")
)
"""Stands in the rule of a benefit whose policy's validity is not known: then nobody qualifies for certain."""
_MOST_KEPT = 4096
_kept: dict[str, Content] = {}


@dataclass(frozen=True)
class PublishedBenefit:
    """A benefit as everybody sees it on a day. `clause_path`: the path of the clause it rests on, of the policy where it
    names none or none that is there."""

    address: str
    said: Content
    standing: Standing
    policy: PolicyPage
    clause_path: str

    @property
    def criteria(self) -> Node:
        """Who qualifies, with what nobody knows about its policy."""
        return self.said.criteria if self.standing.available else both(self.said.criteria, IN_DOUBT)

    @property
    def is_for_firms(self) -> bool:
        return self.said.beneficiary in taxonomy("beneficiaries").narrower(FIRM)

    @property
    def limits(self) -> Limits:
        return self.said.limits


def published_benefits(day: date | None = None, policies: Sequence[int] | None = None) -> tuple[PublishedBenefit, ...]:
    """All benefits of published policies (or of those with these keys), ended ones included, in the order of their
    policies: what they say as it is known today, and how they stand on a day. Few queries, however many there are."""
    today = timezone.localdate()
    day = day or today
    pages = PolicyPage.open_documents()
    rows = Benefit.objects.filter(withdrawn=False)
    if policies is not None:
        pages, rows = pages.filter(pk__in=policies), rows.filter(policy__in=policies)
    by_pk = {page.pk: page for page in pages.filter(benefits__isnull=False).distinct()}
    found = with_version_in_force(rows.filter(policy__in=by_pk), today).order_by("policy_id", "place", "pk")
    read = [(row, said_of(row.in_force[0])) for row in found]
    there = _clauses(said.clause for _row, said in read)
    return tuple(_published(row, said, by_pk[row.policy_id], there, day) for row, said in read)


def edited_benefits(external_ids: Iterable[str]) -> set[str]:
    """Of these identifiers those of benefits whose latest version an editor wrote."""
    rows = Benefit.objects.filter(external_id__in=list(external_ids))
    return {row.external_id for row in rows if (latest := row.latest_version()) and latest.created_by is not None}


def said_of(version: BenefitVersion) -> Content:
    """What a version says; kept, because equal content says the same."""
    if version.content_hash not in _kept:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[version.content_hash] = version.said
    return _kept[version.content_hash]


def standing_of(
    said: Content, policy: PolicyPage, validity: Validity, day: date, *, clause_gone: bool = False
) -> Standing:
    """How a benefit stands on a day. It has the window of its policy where it names none of its own."""
    opens = said.opens or policy.applications_from
    closes = said.closes or policy.applications_until
    return standing_on(day, validity, opens, closes, policy.expires_on, clause_gone=clause_gone)


def own_standing(policy: PolicyPage, day: date) -> Standing:
    """How the window stands that a policy names for itself; that it ends by itself opens none."""
    opens, closes = policy.applications_from, policy.applications_until
    expires = policy.expires_on if opens or closes else None
    return standing_on(day, policy.validity(day), opens, closes, expires)


def _clauses(addresses: Iterable[str]) -> dict[str, bool]:
    """Of addresses of clauses those that are there: whether each is gone."""
    parts = [address.split("/") for address in addresses if address.count("/") == 1]
    rows = PolicyClause.objects.filter(policy__slug__in={slug for slug, _ in parts}, anchor__in={a for _, a in parts})
    return {f"{slug}/{anchor}": gone for slug, anchor, gone in rows.values_list("policy__slug", "anchor", "gone")}


def _published(row: Benefit, said: Content, policy: PolicyPage, there: dict[str, bool], day: date) -> PublishedBenefit:
    gone = there.get(said.clause, False)
    validity = validity_on(day, policy.dates())
    standing = standing_of(said, policy, validity, day, clause_gone=gone)
    slug, _slash, anchor = said.clause.partition("/")
    path = policy.address
    if anchor and slug == policy.slug and said.clause in there:
        path = f"{path}#{anchor}"
    return PublishedBenefit(row.address, said, standing, policy, path)
