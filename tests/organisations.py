"""Organisations of the tests, taken through their verification by the one service that writes states."""

from __future__ import annotations

import uuid

from marketplace.accounts.models import Organisation
from marketplace.accounts.permissions import PERMISSIONS
from marketplace.accounts.verification import BUREAU
from marketplace.core.flows.records import FlowEvent
from marketplace.core.flows.stepping import flow_step
from marketplace.core.identifiers import make_uscc


def step(organisation: Organisation, *actions: str, reasons: tuple[str, ...] = ()) -> FlowEvent:
    """Take steps that need no person: by somebody who may do everything and belongs to nothing."""
    events = [
        flow_step(
            subject=organisation, action=action, permissions=PERMISSIONS, actor=uuid.uuid4(), audience=BUREAU,
            reasons=reasons,
        )
        for action in actions
    ]  # fmt: skip
    return events[-1]


def verify(organisation: Organisation) -> Organisation:
    """A draft, saved or not, is verified; without a credit code it gets one that no real organisation has."""
    organisation.uscc = organisation.uscc or make_uscc("430105", f"TXT{Organisation.objects.count():05d}")
    organisation.save()
    step(organisation, "submit", "verify")
    return organisation
