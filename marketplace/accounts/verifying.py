"""Taking an organisation through its verification, by the actions of `marketplace.accounts.verification`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from marketplace.accounts.models import Organisation, OrganisationEvent, User
from marketplace.accounts.roles import held_by
from marketplace.accounts.verification import audience_of
from marketplace.core.flows.stepping import flow_step


def organisation_step(
    *,
    organisation: Organisation,
    action: str,
    by: User | None,
    reasons: Sequence[str] = (),
    note: str = "",
    seen: int | None = None,
    now: datetime | None = None,
) -> OrganisationEvent:
    """Take a step, with the permissions that `by` holds towards the organisation; returns its event.

    `action` is a code of the table. `by` is who acts, None the site itself (its clock; demonstration data). `reasons`
    are codes of the table, `note` words for whoever reads the step, `seen` how many steps the person had read. Raises
    StepRefused, with the reason in both languages, when the table does not allow it; FlowError for an unknown action.
    """
    permissions = held_by(by, organisation)
    event = flow_step(
        subject=organisation,
        action=action,
        permissions=permissions,
        actor=by.pk if by is not None else None,
        audience=audience_of(permissions),
        reasons=reasons,
        note=note,
        seen=seen,
        now=now,
    )
    assert isinstance(event, OrganisationEvent)
    return event
