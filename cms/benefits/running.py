"""One list imported: each policy with its benefits in a transaction of its own, so that a broken one holds up no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.benefits.items import PolicyDraft, draft_of
from cms.benefits.selectors import edited_benefits
from cms.benefits.services import benefit_save, listed_policy_save
from cms.models import PolicyPage
from cms.official.validity import Effect
from cms.publishing.services import policy_relate
from marketplace.listing.reading import Fault, Item, ItemError, read_file
from search.outbox import drained_once


@dataclass
class Import:
    """What came of a list: drafts read, faults found, and how many policies and benefits were new or changed. `kept`:
    benefits that an editor has written anew since, which stay as they are."""

    drafts: list[PolicyDraft] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    policies_new: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0


def import_file(path: Path, *, dry_run: bool = False, today: date | None = None) -> Import:
    """Read a list of policies and save what is new in it; a dry run saves nothing. Raises UnreadableFileError, and
    ImportRefusedError where there is no library. What the list no longer holds stays as it is."""
    items, faults = read_file(path)
    result = Import(faults=list(faults))
    day = today or timezone.localdate()
    pages: dict[str, PolicyPage] = {}
    read: set[str] = set()
    with drained_once():
        for item in items:
            try:
                draft = draft_of(item)
                if draft.external_id in read:
                    raise ItemError(
                        [item.fault(("id",), _("This identifier stands in the list twice. Give each its own."))]
                    )
                if not dry_run:
                    pages[draft.external_id] = _save(item, draft, day, result)
            except ItemError as error:
                result.faults.extend(error.faults)
            else:
                result.drafts.append(draft)
                read.add(draft.external_id)
        for item in items:
            result.faults.extend(_relate(item, pages, read))
    result.faults.sort(key=lambda fault: fault.line)
    return result


def _save(item: Item, draft: PolicyDraft, day: date, result: Import) -> PolicyPage:
    try:
        with transaction.atomic():
            page, is_new_page = listed_policy_save(draft=draft)
            edited = edited_benefits(one.external_id for one in draft.benefits)
            versions = [
                benefit_save(external_id=one.external_id, policy=page, content=one.content, valid_from=day, place=place)
                for place, one in enumerate(draft.benefits)
                if one.external_id not in edited
            ]
    except ValidationError as error:
        raise item.refused(error) from error
    result.policies_new += is_new_page
    result.kept += len(edited)
    for version, is_new in versions:
        result.new += is_new and version.number == 1
        result.changed += is_new and version.number > 1
        result.unchanged += not is_new
    return page


def _relate(item: Item, pages: Mapping[str, PolicyPage], read: set[str]) -> Sequence[Fault]:
    """Say which policies of the list this one replaces; a name that is none is a fault."""
    faults = []
    for place, older in enumerate(item.data.get("replaces") or ()):
        if older not in read:
            told = _("There is no policy %(id)s in this list.") % {"id": older}
            faults.append(item.fault(("replaces", place), told))
        elif item.data.get("id") in pages and older in pages:
            policy_relate(policy=pages[item.data["id"]], effect=Effect.REPLACES, other=pages[older])
    return faults
