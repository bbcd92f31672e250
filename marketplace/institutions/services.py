"""Writing publishers, member institutions and offerings. Every change of what is offered is a new version."""

from __future__ import annotations

import uuid
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.core import current
from marketplace.core.addresses import address_of
from marketplace.core.versions import save_version
from marketplace.engine.checks import check_rule
from marketplace.engine.faults import CriteriaError
from marketplace.institutions.content import CONTENT_SCHEMA, Content
from marketplace.institutions.models import (
    Branch,
    Institution,
    Offering,
    OfferingVersion,
    Publisher,
)


@transaction.atomic
def publisher_save(*, name: str, kind: str, region: str = "") -> Publisher:
    """The publisher of that name, made or brought up to date. `kind` is its type, a code of institution_types."""
    publisher = Publisher.objects.filter(name=name).first()
    if publisher is None:
        publisher = Publisher(name=name, address=address_of("publisher", name))
    if (publisher.type, publisher.region) != (kind, region or publisher.region):
        publisher.type, publisher.region = kind, region or publisher.region
        publisher.full_clean()
        publisher.save()
    return publisher


@transaction.atomic
def institution_save(*, organisation: Organisation, publisher: Publisher | None = None) -> Institution:
    """The institution of an organisation, made if there is none, published under the name of `publisher`."""
    institution = Institution.objects.filter(organisation=organisation).select_related("publisher").first()
    if institution is None or (publisher is not None and institution.publisher != publisher):
        institution = institution or Institution(organisation=organisation)
        institution.publisher = publisher
        institution.full_clean()
        institution.save()
    return institution


@transaction.atomic
def branch_save(*, institution: Institution, name: str, region: str, is_technology_branch: bool = False) -> Branch:
    """A branch of an institution by its name, made or brought up to date."""
    branch = Branch.objects.filter(institution=institution, name=name).first()
    if branch is None:
        address = address_of("branch", f"{institution.organisation.name}/{name}")
        branch = Branch(institution=institution, name=name, address=address)
    if (branch.region, branch.is_technology_branch, branch.pk is None) != (region, is_technology_branch, False):
        branch.region, branch.is_technology_branch = region, is_technology_branch
        branch.full_clean()
        branch.save()
    return branch


@transaction.atomic
def offering_save(
    *,
    external_id: str,
    content: Content,
    valid_from: date,
    institution: Institution | None = None,
    branch: Branch | None = None,
    is_demo: bool = False,
    created_by: uuid.UUID | None = None,
) -> tuple[OfferingVersion, bool]:
    """Save what an offering says from `valid_from` on; return (version, whether it is new).

    With an `institution` it is a member's, otherwise reference information. Raises ValidationError when criteria or
    limits do not fit the vocabulary, and when the identifier is used by an offering of another origin or institution,
    so that no list can take over somebody's offering.
    """
    _check(content)
    publisher = publisher_save(name=content.publisher_name, kind=content.publisher_type)
    offering = Offering.objects.filter(external_id=external_id).first()
    origin = Offering.Origin.MEMBER if institution else Offering.Origin.REFERENCE
    if offering is None:
        offering = Offering(
            external_id=external_id,
            address=address_of("offering", external_id),
            origin=origin,
            institution=institution,
            is_demo=is_demo,
        )
    elif offering.origin != origin or offering.institution != institution:
        raise ValidationError(
            {"id": _("The identifier %(id)s belongs to another institution's offering.") % {"id": external_id}}
        )
    is_moved = offering.pk is None or (offering.publisher_id, offering.branch) != (publisher.pk, branch)
    if is_moved:
        offering.publisher, offering.branch = publisher, branch
        offering.full_clean()
        offering.save()
    return save_version(
        record=offering,
        content=content.to_json(),
        valid_from=valid_from,
        schema_version=CONTENT_SCHEMA,
        created_by=created_by,
    )


@transaction.atomic
def offering_withdraw(*, offering: Offering) -> Offering:
    """Take an offering out of the catalogue and of matching. Its versions stay."""
    return _set_state(offering, Offering.State.WITHDRAWN)


@transaction.atomic
def offering_publish(*, offering: Offering) -> Offering:
    """Put a withdrawn offering back."""
    return _set_state(offering, Offering.State.PUBLISHED)


def _set_state(offering: Offering, state: str) -> Offering:
    if offering.state != state:
        offering.state = state
        offering.full_clean()
        offering.save()
    return offering


def _check(content: Content) -> None:
    """Criteria and limits must fit the vocabulary; the message names place and remedy."""
    try:
        check_rule(content.criteria, content.limits, current.reference())
    except CriteriaError as error:
        raise ValidationError(
            {error.place.partition(".")[0].replace("tree", "criteria"): error.located(get_language() or "")}
        ) from error
