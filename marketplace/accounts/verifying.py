"""Taking an organisation through its verification: one service for each action of `marketplace.accounts.verification`.

`by` is who acts, None the site itself (its clock; demonstration data). `reasons` are codes of the table, `note` words
for whoever reads the step, `seen` how many steps the person had read. Every service returns the step's event and raises
StepRefused, with the reason in both languages, when the table does not allow it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

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
    """Take any step, with the permissions that `by` holds towards the organisation."""
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


def organisation_submit(*, organisation: Organisation, by: User | None, **brought: Any) -> OrganisationEvent:
    """Ask for verification, from a draft or after a return. The bureau's clock starts, or goes on."""
    return organisation_step(organisation=organisation, action="submit", by=by, **brought)


def organisation_withdraw(*, organisation: Organisation, by: User, **brought: Any) -> OrganisationEvent:
    """Take what was submitted back: it is a draft again."""
    return organisation_step(organisation=organisation, action="withdraw", by=by, **brought)


def organisation_verify(*, organisation: Organisation, by: User | None, **brought: Any) -> OrganisationEvent:
    """It is who it says it is. From now on others may see it."""
    return organisation_step(organisation=organisation, action="verify", by=by, **brought)


def organisation_return(
    *, organisation: Organisation, by: User, reasons: Sequence[str], **brought: Any
) -> OrganisationEvent:
    """Papers are lacking or wrong. The bureau's clock stops until they come."""
    return organisation_step(organisation=organisation, action="return", by=by, reasons=reasons, **brought)


def organisation_propose_refusal(
    *, organisation: Organisation, by: User, reasons: Sequence[str], note: str, **brought: Any
) -> OrganisationEvent:
    """Ask another verifier to agree to a refusal. The organisation does not see it."""
    brought |= {"reasons": reasons, "note": note}
    return organisation_step(organisation=organisation, action="propose_refusal", by=by, **brought)


def organisation_drop_refusal(*, organisation: Organisation, by: User, **brought: Any) -> OrganisationEvent:
    """Not agreed to, or thought better of: the verification goes on."""
    return organisation_step(organisation=organisation, action="drop_refusal", by=by, **brought)


def organisation_refuse(
    *, organisation: Organisation, by: User, reasons: Sequence[str], note: str, **brought: Any
) -> OrganisationEvent:
    """Agree, as another person, to a refusal that was proposed; reasons and words are what the organisation reads."""
    brought |= {"reasons": reasons, "note": note}
    return organisation_step(organisation=organisation, action="refuse", by=by, **brought)


def organisation_appeal(*, organisation: Organisation, by: User, note: str, **brought: Any) -> OrganisationEvent:
    """Say, once, what is wrong with a refusal."""
    return organisation_step(organisation=organisation, action="appeal", by=by, note=note, **brought)


def organisation_uphold(*, organisation: Organisation, by: User, note: str, **brought: Any) -> OrganisationEvent:
    """The refusal stays after the appeal."""
    return organisation_step(organisation=organisation, action="uphold", by=by, note=note, **brought)


def organisation_suspend(
    *, organisation: Organisation, by: User, reasons: Sequence[str], **brought: Any
) -> OrganisationEvent:
    """For now others see it no more."""
    return organisation_step(organisation=organisation, action="suspend", by=by, reasons=reasons, **brought)


def organisation_reinstate(*, organisation: Organisation, by: User, **brought: Any) -> OrganisationEvent:
    """Others see it again."""
    return organisation_step(organisation=organisation, action="reinstate", by=by, **brought)


def organisation_close(
    *, organisation: Organisation, by: User, reasons: Sequence[str], **brought: Any
) -> OrganisationEvent:
    """For good."""
    return organisation_step(organisation=organisation, action="close", by=by, reasons=reasons, **brought)


def organisation_lapse(*, organisation: Organisation, **brought: Any) -> OrganisationEvent:
    """Nobody touched it for long; only the site's clock does this."""
    return organisation_step(organisation=organisation, action="lapse", by=None, **brought)


SERVICES: Mapping[str, Callable[..., OrganisationEvent]] = MappingProxyType(
    {
        "submit": organisation_submit,
        "withdraw": organisation_withdraw,
        "verify": organisation_verify,
        "return": organisation_return,
        "propose_refusal": organisation_propose_refusal,
        "drop_refusal": organisation_drop_refusal,
        "refuse": organisation_refuse,
        "appeal": organisation_appeal,
        "uphold": organisation_uphold,
        "suspend": organisation_suspend,
        "reinstate": organisation_reinstate,
        "close": organisation_close,
        "lapse": organisation_lapse,
    }
)
"""The service of each action."""
