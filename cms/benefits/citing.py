"""Benefits as what cites clauses: the clause that one rests on, and those that its conditions name."""

from __future__ import annotations

import datetime
import json

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from cms.benefits.selectors import PublishedBenefit, published_benefits
from cms.models import BenefitVersion
from cms.official.titles import short_title
from cms.policies.citing import Citing
from marketplace.core import current
from marketplace.engine.criteria import NOTHING, nodes
from marketplace.engine.saying.sentences import sentence


def addresses_of(benefit: PublishedBenefit) -> list[str]:
    """The clauses that a benefit cites, each once."""
    cited = [benefit.said.clause, *(node.note.citation for node in nodes(benefit.said.criteria))]
    return list(dict.fromkeys(address for address in cited if address))


def _policies_citing(document: str) -> list[int]:
    """The policies of benefits that ever named a clause of a document: one query instead of reading every benefit."""
    written = BenefitVersion.objects.annotate(written=Cast("content", TextField()))
    # One database keeps the letters of JSON, the other their escapes.
    names = Q(written__contains=f'"{document}/') | Q(written__contains=f"{json.dumps(document)[:-1]}/")
    return list(written.filter(names).values_list("record__policy", flat=True).distinct())


def benefits_citing(document: str, day: datetime.date) -> list[Citing]:
    """What policies give that rests on a document (`cms.policies.citing.Source`)."""
    policies = _policies_citing(document)
    if not policies:
        return []
    language = get_language() or ""
    found = []
    for one in published_benefits(day, policies):
        for address in addresses_of(one):
            if address.partition("/")[0] == document:
                who = one.said.criteria
                says = (
                    _("No condition is published.") if who == NOTHING else sentence(who, language, current.reference())
                )
                found.append(
                    Citing(
                        address=address,
                        kind=pgettext_lazy("what cites a clause", "Benefit of a policy"),
                        name=one.said.title.say(language),
                        publisher=short_title(one.policy.title),
                        says=says,
                        url=f"{one.policy.address}#benefit-{one.address}",
                    )
                )
    return found
