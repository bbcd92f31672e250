"""Decisions about words: how one is written, and all that count now."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.core import current
from marketplace.engine.checks import check_criteria
from marketplace.engine.criteria import Node, both
from marketplace.engine.criteria_json import criteria_from_json, criteria_to_json
from marketplace.engine.faults import CriteriaError
from marketplace.listing.models import LONGEST_TEXT, WordingDecision
from marketplace.listing.short_texts import Decision, Decisions, Wording


@transaction.atomic
def wording_decide(*, key: str, text: str, tree: Node | None, decided_by: uuid.UUID | None = None) -> WordingDecision:
    """Keep what a text means; `tree` None leaves it in words. The next import reads it so. ValidationError where the rule
    does not fit the vocabulary, or the text is longer than a condition."""
    if len(text) > LONGEST_TEXT:
        raise ValidationError({"text": _("This text is too long for one condition.")})
    if tree is not None:
        try:
            check_criteria(both(tree), current.reference())
        except CriteriaError as error:
            raise ValidationError({"tree": error.said(get_language() or "")}) from error
    document = None if tree is None else criteria_to_json(tree)
    decision = WordingDecision(
        key=key, text=text, folded=Wording.of(key, text).text, tree=document, decided_by=decided_by
    )
    decision.full_clean()
    decision.save()
    return decision


def decisions() -> Decisions:
    """The latest decision about each text, by key and folded text. One that the vocabulary no longer knows does not count:
    its text is a person's again."""
    found: dict[Wording, Decision] = {}
    for row in WordingDecision.objects.order_by("pk").iterator():
        wording = Wording(row.key, row.folded)
        found.pop(wording, None)
        tree = None
        if row.tree is not None:
            try:
                tree = criteria_from_json(row.tree)
                check_criteria(both(tree), current.reference())
            except CriteriaError:
                continue
        found[wording] = Decision(tree)
    return found
