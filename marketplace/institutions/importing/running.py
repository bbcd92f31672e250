"""One file imported: each offering in a transaction of its own, so that a broken one does not hold up the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.accounts.verifying import organisation_submit, organisation_verify
from marketplace.core.taxonomies import taxonomy
from marketplace.institutions.importing.items import Draft, draft_of
from marketplace.institutions.importing.report import report_of
from marketplace.institutions.models import Branch, Institution
from marketplace.institutions.services import branch_save, institution_save, offering_save, publisher_save
from marketplace.listing.reading import Fault, Item, ItemError, read_file
from search.outbox import drained_once


@dataclass
class Import:
    """What came of a file: drafts read, faults found, and how many offerings were new, changed or as before."""

    drafts: list[Draft] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def report(self, language: str) -> dict[str, Any]:
        """The report as JSON, sentences in `language`."""
        return report_of(self.drafts, self.faults, language)


def import_file(path: Path, *, dry_run: bool = False, members: bool = False, today: date | None = None) -> Import:
    """Read a list and save what is new in it; a dry run saves nothing. Raises UnreadableFileError.

    What the list no longer holds stays as it is. `members`: whether items may name a (fictional) member institution,
    which then is set up; a list of published products may not. New versions are valid from `today`.
    """
    items, faults = read_file(path)
    result = Import(faults=list(faults))
    day = today or timezone.localdate()
    seen: set[str] = set()
    with drained_once():
        for item in items:
            try:
                draft = _draft(item, seen, members)
                if not dry_run:
                    _count(result, _save(item, draft, day))
            except ItemError as error:
                result.faults.extend(error.faults)
            else:
                result.drafts.append(draft)
    result.faults.sort(key=lambda fault: fault.line)
    return result


def _draft(item: Item, seen: set[str], members: bool) -> Draft:
    draft = draft_of(item)
    if draft.external_id in seen:
        raise ItemError([item.fault(("id",), _("This identifier stands in the list twice. Give each its own."))])
    seen.add(draft.external_id)
    if draft.member and not members:
        problem = _("Members register themselves; a list of published products names none. Remove this field.")
        raise ItemError([item.fault(("member",), problem)])
    return draft


def _count(result: Import, saved: tuple[int, bool]) -> None:
    number, is_new = saved
    if not is_new:
        result.unchanged += 1
    elif number == 1:
        result.new += 1
    else:
        result.changed += 1


def _save(item: Item, draft: Draft, day: date) -> tuple[int, bool]:
    """(number of the version, whether it is new)."""
    try:
        with transaction.atomic():
            institution, branch = _member(draft) if draft.member else (None, None)
            version, is_new = offering_save(
                external_id=draft.external_id,
                content=draft.content,
                valid_from=day,
                institution=institution,
                branch=branch,
                is_demo=bool(draft.member),
            )
            return version.number, is_new
    except ValidationError as error:
        raise item.refused(error) from error


def _member(draft: Draft) -> tuple[Institution, Branch]:
    """The fictional institution of a demonstration offering, with its branch."""
    member: Mapping[str, Any] = draft.member or {}
    name, place = draft.content.publisher_name, member["branch"]
    publisher = publisher_save(name=name, kind=draft.content.publisher_type)
    institution = institution_save(organisation=_organisation(name, member.get("uscc")), publisher=publisher)
    branch = branch_save(
        institution=institution,
        name=place["name"],
        region=taxonomy("regions").find(place["region"]) or "",
        is_technology_branch=bool(place.get("is_technology_branch")),
    )
    return institution, branch


def _organisation(name: str, uscc: str | None) -> Organisation:
    """A fictional organisation, taken through the states to verified, so that what it offers is shown."""
    kind = Organisation.Kind.INSTITUTION
    organisation = Organisation.objects.filter(name=name, kind=kind, is_demo=True).first()
    if organisation is None:
        organisation = Organisation(name=name, kind=kind, is_demo=True, uscc=uscc)
        organisation.full_clean()
        organisation.save()
        organisation_submit(organisation=organisation, by=None)
        organisation_verify(organisation=organisation, by=None)
    return organisation
