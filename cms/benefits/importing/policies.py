"""The page of a policy of a list: made where there is none, filled where it does not say yet what the list says."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.db import transaction

from cms.benefits.importing.items import PolicyDraft
from cms.models import PolicyPage, PolicySource
from cms.official.issuers import kind_of
from cms.publishing.importing import free_slug, policy_library
from cms.publishing.services import policy_amend, policy_publish
from marketplace.core.current import taxonomy
from marketplace.listing.shapes import sources_of


@transaction.atomic
def listed_policy_save(*, draft: PolicyDraft) -> tuple[PolicyPage, bool]:
    """The page of a policy of a list, and whether it was made now. A page that is there gets what it does not say yet;
    what an editor wrote stays. ImportRefusedError if there is no library."""
    library = policy_library()
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
        "evidence": taxonomy("evidence_grades").find(data["confidence"]) or "",
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
