"""Lists of offerings: published ones, and those of the demonstration's fictional members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.accounts.verifying import organisation_step
from marketplace.core.current import taxonomy
from marketplace.institutions.importing.items import Draft, draft_of
from marketplace.institutions.importing.report import report_of
from marketplace.institutions.models import Branch, Institution
from marketplace.institutions.services import branch_save, institution_save, offering_save, publisher_save
from marketplace.listing.deciding import decisions
from marketplace.listing.locating import Problem
from marketplace.listing.running import Import, ListOf, Saved, import_list


def import_file(
    path: Path, *, dry_run: bool = False, members: bool = False, today: date | None = None
) -> Import[Draft]:
    """Import a list of published products, or with `members` one whose items may name a fictional member institution,
    which then is set up. Raises UnreadableFileError."""
    return import_list(OF_MEMBERS if members else PUBLISHED, path, dry_run=dry_run, today=today)


def _members(draft: Draft) -> Iterator[Problem]:
    if draft.member:
        yield (
            ("member",),
            _("Members register themselves; a list of published products names none. Remove this field."),
        )


def _save(draft: Draft, day: date) -> Saved:
    institution, branch = _member(draft) if draft.member else (None, None)
    version, is_new = offering_save(
        external_id=draft.external_id,
        content=draft.content,
        valid_from=day,
        institution=institution,
        branch=branch,
        is_demo=bool(draft.member),
    )
    return Saved(version.record, is_new and version.number == 1, ((version.number, is_new),))


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
        for action in ("submit", "verify"):
            organisation_step(organisation=organisation, action=action, by=None)
    return organisation


OF_MEMBERS: ListOf[Draft] = ListOf(draft_of, _save, report_of, decided=decisions)
PUBLISHED: ListOf[Draft] = replace(OF_MEMBERS, refuses=_members)
