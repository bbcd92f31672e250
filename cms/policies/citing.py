"""Clauses that are cited, and what cites them.

A citation is the address of a clause, `document-slug/anchor`. It exists only while the clause is in the library and
everybody may read its document; any other shows as nothing at all. What cites is told by the rooms above and by this
one through `register`, so that a policy's page can show it without knowing them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from cms.models import PolicyClause, PolicyPage
from cms.official.titles import document_words
from cms.official.validity import State, Validity, state_since, validity_on

GONE = State("gone", pgettext_lazy("clause", "No longer in the text"), "out", "x-circle", None)
"""Beside the states of a document: what the badge of a clause shows that its document has lost."""


@dataclass(frozen=True)
class CitedClause:
    """A clause of the library on a day. `document`: the number or the name of its document, `name` what it is called
    there (三、（五）2., "" for the document's frame), `page` the address of the document, `since` the day from which its
    state holds, if one is known."""

    address: str
    document: str
    name: str
    page: str
    gone: bool
    validity: Validity
    since: datetime.date | None = None

    @property
    def words(self) -> str:
        """As it stands in a sentence: 开政办发〔2021〕20号 三、（五）2"""
        return f"{self.document} {self.name.rstrip('、.．')}".rstrip()

    @property
    def url(self) -> str:
        """Its place; of a clause that is gone the document."""
        return self.page if self.gone else f"{self.page}#{self.address.partition('/')[2]}"

    @property
    def state(self) -> State:
        return GONE if self.gone else self.validity.state

    @property
    def reason(self) -> str:
        """In a sentence. What a document that has ended says of itself, that it takes no part in any match, is not true
        of what cites it."""
        if self.gone:
            return _("A later text of this document does not have this clause.")
        if self.is_out and self.since:
            told = {"state": self.state.label, "day": self.since.isoformat()}
            return _("%(state)s since %(day)s.") % told
        return self.validity.reason

    @property
    def is_out(self) -> bool:
        """Whether nobody can rely on it any more: its document has ended, or the clause is gone."""
        return self.state.look == "out"


def cited(addresses: Iterable[str], day: datetime.date) -> dict[str, CitedClause]:
    """The clauses with these addresses, as they are on a day; those that are not in the library are left out. The
    number of queries does not depend on that of the addresses."""
    wanted = {address: address.partition("/") for address in addresses}
    if not wanted:
        return {}
    policies = PolicyPage.open_documents().filter(slug__in={slug for slug, _slash, _anchor in wanted.values()})
    by_slug = {policy.slug: policy for policy in policies}
    rows = PolicyClause.objects.filter(
        policy__in=[policy.pk for policy in by_slug.values()],
        anchor__in={anchor for _slug, _slash, anchor in wanted.values()},
    )
    clauses = {(row.policy_id, row.anchor): row for row in rows.only("policy", "anchor", "name", "gone")}
    dates = {slug: policy.dates() for slug, policy in by_slug.items()}
    states = {slug: (validity_on(day, told), state_since(day, told)) for slug, told in dates.items()}
    found = {}
    for address, (slug, _slash, anchor) in wanted.items():
        policy = by_slug.get(slug)
        row = clauses.get((policy.pk, anchor)) if policy else None
        if policy is not None and row is not None:
            words = document_words(policy)
            found[address] = CitedClause(address, words, row.name, policy.address, row.gone, *states[slug])
    return found


@dataclass(frozen=True)
class Citing:
    """Something published that cites a clause: what it is in a word (`kind`), its name, who published it, what rests on
    the clause as a sentence, and its page. `owner`: the key of the organisation that answers for it, if one does."""

    address: str
    kind: str | Promise
    name: str
    publisher: str
    says: str
    url: str
    owner: int | None = None

    @property
    def anchor(self) -> str:
        return self.address.partition("/")[2]


# From the slug of a document and a day to what cites its clauses then, in the language of now.
Source = Callable[[str, datetime.date], Sequence[Citing]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Another kind of thing that cites clauses."""
    _sources[name] = source


def citing(policy: PolicyPage, day: datetime.date) -> list[Citing]:
    """Everything published that cites a clause of this document on a day, whether the clause is still in the text or
    gone; [] where not everybody may read the document."""
    found = [one for source in _sources.values() for one in source(policy.slug, day)]
    if not found:
        return []
    readable = PolicyPage.open_to_all().filter(pk=policy.pk)
    rows = PolicyClause.objects.filter(policy__in=readable, anchor__in={one.anchor for one in found})
    known = set(rows.values_list("anchor", flat=True))
    return [one for one in found if one.anchor in known]


@dataclass(frozen=True)
class CitedPlace:
    """A clause of a document with what cites it."""

    clause: PolicyClause
    citing: Sequence[Citing]


def places(policy: PolicyPage, day: datetime.date) -> list[CitedPlace]:
    """The clauses of a document that are cited on a day, in the order of the text, those that are gone last."""
    by_anchor: dict[str, list[Citing]] = {}
    for one in citing(policy, day):
        by_anchor.setdefault(one.anchor, []).append(one)
    rows = PolicyClause.objects.filter(policy=policy, anchor__in=by_anchor).order_by("gone", "place")
    return [CitedPlace(row, by_anchor[row.anchor]) for row in rows]
