"""Lists of policies with what they give."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from cms.benefits.importing.items import PolicyDraft, draft_of
from cms.benefits.importing.policies import listed_policy_save
from cms.benefits.importing.report import report_of
from cms.benefits.selectors import edited_benefits
from cms.benefits.services import benefit_save
from cms.official.validity import Effect
from cms.publishing.services import policy_relate
from marketplace.listing.deciding import decisions
from marketplace.listing.reading import Fault, Item
from marketplace.listing.running import Import, ListOf, Saved, import_list


def import_file(path: Path, *, dry_run: bool = False, today: date | None = None) -> Import[PolicyDraft]:
    """Import a list of policies. Raises UnreadableFileError, and ImportRefusedError where there is no library."""
    return import_list(POLICIES, path, dry_run=dry_run, today=today)


def _save(draft: PolicyDraft, day: date) -> Saved:
    """The policy's page and a version of each benefit, but of those that an editor has written anew since."""
    page, is_made = listed_policy_save(draft=draft)
    edited = edited_benefits(one.external_id for one in draft.benefits)
    saved = [
        benefit_save(external_id=one.external_id, policy=page, content=one.content, valid_from=day, place=place)
        for place, one in enumerate(draft.benefits)
        if one.external_id not in edited
    ]
    return Saved(page, is_made, tuple((version.number, is_new) for version, is_new in saved), len(edited))


def _relate(item: Item, result: Import[PolicyDraft]) -> Iterator[Fault]:
    """Say which policies of the list this one replaces; a name that is none is a fault."""
    replaced, name = item.data.get("replaces"), item.data.get("id")
    if not isinstance(replaced, list):
        return
    read = [draft.external_id for draft in result.drafts]
    saved = result.saved.get(name) if isinstance(name, str) else None
    for place, older in enumerate(replaced):
        if older not in read:
            told = _("There is no policy %(id)s in this list.") % {"id": older}
            yield item.fault(("replaces", place), told)
        elif saved and older in result.saved:
            policy_relate(policy=saved.record, effect=Effect.REPLACES, other=result.saved[older].record)


POLICIES: ListOf[PolicyDraft] = ListOf(draft_of, _save, report_of, relate=_relate, decided=decisions)
