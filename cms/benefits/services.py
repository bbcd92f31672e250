"""Writing benefits. Every change of what a benefit says is a new version."""

from __future__ import annotations

import uuid
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.models import Benefit, BenefitVersion, PolicyPage
from cms.models.benefit_content import CONTENT_SCHEMA, Content
from marketplace.core import current
from marketplace.core.addresses import address_of
from marketplace.core.versions import save_version
from marketplace.engine.checks import check_rule
from marketplace.engine.faults import CriteriaError


@transaction.atomic
def benefit_save(
    *,
    external_id: str,
    policy: PolicyPage,
    content: Content,
    valid_from: date,
    place: int = 0,
    created_by: uuid.UUID | None = None,
) -> tuple[BenefitVersion, bool]:
    """Save what a benefit says from `valid_from` on; return (version, whether it is new). Raises ValidationError when
    criteria or limits do not fit the vocabulary, and when the identifier is that of another policy's benefit."""
    try:
        check_rule(content.criteria, content.limits, current.reference())
    except CriteriaError as error:
        raise ValidationError({"criteria": error.located(get_language() or "")}) from error
    benefit = Benefit.objects.filter(external_id=external_id).first()
    if benefit is None:
        benefit = Benefit(external_id=external_id, address=address_of("benefit", external_id), policy=policy)
    elif benefit.policy_id != policy.pk:
        told = _("The identifier %(id)s is that of another policy's benefit.") % {"id": external_id}
        raise ValidationError({"id": told})
    if benefit.pk is None or benefit.place != place:
        benefit.place = place
        benefit.full_clean()
        benefit.save()
    version, is_new = save_version(
        record=benefit,
        content=content.to_json(),
        valid_from=valid_from,
        schema_version=CONTENT_SCHEMA,
        created_by=created_by,
    )
    return version, is_new


@transaction.atomic
def benefit_withdraw(*, benefit: Benefit, withdrawn: bool) -> Benefit:
    """Take a benefit from every page, or put it back. Its versions stay."""
    if benefit.withdrawn != withdrawn:
        benefit.withdrawn = withdrawn
        benefit.full_clean()
        benefit.save()
    return benefit
