"""Writing benefits and the policies of a list. Every change of what a benefit says is a new version."""

from __future__ import annotations

import uuid
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.benefits.items import PolicyDraft
from cms.models import Benefit, BenefitVersion, PolicyLibraryPage, PolicyPage, PolicySource
from cms.models.benefit_content import CONTENT_SCHEMA, Content
from cms.official.issuers import kind_of
from cms.publishing.importing import ImportRefusedError, free_slug
from cms.publishing.services import policy_amend, policy_publish
from marketplace.core import current
from marketplace.core.addresses import address_of
from marketplace.core.taxonomies import taxonomy
from marketplace.core.versions import save_version
from marketplace.engine.checks import check_criteria, check_limits
from marketplace.engine.faults import CriteriaError
from marketplace.engine.limits import limits_from_json, limits_to_json
from marketplace.listing.shapes import sources_of


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
        check_criteria(content.criteria, current.reference())
        check_limits(limits_from_json(limits_to_json(content.limits)), current.reference())
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


@transaction.atomic
def listed_policy_save(*, draft: PolicyDraft) -> tuple[PolicyPage, bool]:
    """The page of a policy of a list, and whether it was made now. A page that is there gets what it does not say yet;
    what an editor wrote stays. ImportRefusedError if there is no library."""
    library = PolicyLibraryPage.objects.first()
    if library is None:
        raise ImportRefusedError("There is no policy library yet. Run: python manage.py prepare_site")
    found = _same(draft)
    if found is None:
        number, title = draft.data.get("doc_no") or "", draft.data["title"]
        page = PolicyPage(title=title, slug=free_slug(library, "", number, title), live=False)
        _fill(page, draft)
        library.add_child(instance=page)
        policy_publish(policy=page)
    else:
        page = found
        if page.live:
            policy_amend(policy=page, change=partial(_fill, draft=draft))
    return PolicyPage.objects.get(pk=page.pk), found is None


def _fill(page: PolicyPage, draft: PolicyDraft) -> bool:
    """Say what the page does not say yet; whether there is any of it."""
    new = {name: value for name, value in _fields(draft).items() if value and not getattr(page, name)}
    for name, value in new.items():
        setattr(page, name, value)
    return bool(_add_sources(page, draft) or new)


def _same(draft: PolicyDraft) -> PolicyPage | None:
    """The page that came from this item, or that has its number, or its title where neither has a number."""
    number, title = draft.data.get("doc_no") or "", draft.data["title"]
    by_item = PolicyPage.objects.filter(list_id=draft.external_id)
    by_number = PolicyPage.objects.filter(document_number=number) if number else PolicyPage.objects.none()
    by_title = PolicyPage.objects.filter(title=title, document_number="", list_id="")
    found: PolicyPage | None = by_item.first() or by_number.first() or by_title.first()
    return found


def _fields(draft: PolicyDraft) -> dict[str, Any]:
    data = draft.data
    issued = data.get("date_issued") or ""
    day = date.fromisoformat(issued) if len(issued) == len("2026-01-01") else None
    dated_of = data.get("date_of") or "signed"
    status = data.get("status") or ""
    for_comment = status == "征求意见"
    said = [data.get("validity_text"), "" if for_comment else status, data.get("note")]
    return {
        "list_id": draft.external_id,
        "document_number": data.get("doc_no") or "",
        "issuer": " ".join((data.get("issuer") or "").split("、")),
        "level": draft.level,
        "kind": kind_of(data["title"]),
        "topics": "\\".join(data.get("topics") or ())[:200],
        "region": draft.region,
        "signed_on": day if dated_of == "signed" else None,
        "published_on": day if dated_of == "published" else None,
        "dated": issued if day is None else "",
        "effective_on": _day(data.get("effective_from")),
        "expires_on": _day(data.get("expires")),
        "for_comment": for_comment,
        "evidence": taxonomy("evidence_grades").find(data["confidence"]),
        "title_is_ours": bool(data.get("title_is_descriptive")),
        "remark": "；".join(part for part in said if part)[:300],
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _add_sources(page: PolicyPage, draft: PolicyDraft) -> bool:
    there = {one.url for one in page.sources.all()}
    new = [(url, ok) for url, ok in sources_of(draft.data) if url not in there]
    for place, (url, ok) in enumerate(new, len(there)):
        page.sources.add(PolicySource(url=url, shown=ok, sort_order=place))
    return bool(new)
