"""Benefits as what cites clauses: the clause that one rests on, and those that its conditions name."""

from __future__ import annotations

import datetime

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from cms.benefits.selectors import PublishedBenefit, published_benefits
from cms.citing import Citing
from cms.presenting import short_title
from marketplace.engine.criteria import NOTHING, nodes
from marketplace.engine.sentences import sentence


def addresses_of(benefit: PublishedBenefit) -> list[str]:
    """The clauses that a benefit cites, each once."""
    cited = [benefit.said.clause, *(node.note.citation for node in nodes(benefit.said.criteria))]
    return list(dict.fromkeys(address for address in cited if address))


def benefits_citing(document: str, day: datetime.date) -> list[Citing]:
    """What policies give that rests on a document (`cms.citing.Source`)."""
    language = get_language() or ""
    found = []
    for one in published_benefits(day):
        for address in addresses_of(one):
            if address.partition("/")[0] == document:
                who = one.said.criteria
                says = _("No condition is published.") if who == NOTHING else sentence(who, language)
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
