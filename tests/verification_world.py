"""A firm on the way through its verification, with those who act in it, for the tests of services and of truth."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission

from marketplace.accounts.models import Membership, Organisation, User
from marketplace.accounts.roles import held_by
from marketplace.accounts.verification import audience_of
from marketplace.accounts.verifying import organisation_step
from marketplace.core.flows.stepping import StepRefused
from marketplace.core.flows.telling import Told, told_to
from tests import people

USCC = "914403001922038216"
CHINA = ZoneInfo("Asia/Shanghai")


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=CHINA)


class World:
    """Alice administers a draft, Mia is a member of it; Vera and Wang verify; Charlie is a stranger."""

    def __init__(self) -> None:
        self.alice = people.alice()
        self.firm = self.alice.organisations.get()
        self.firm.uscc = USCC
        self.firm.save()
        self.mia = people.person("mia@firm.test")
        Membership.objects.create(user=self.mia, organisation=self.firm)
        self.vera, self.wang = verifier("vera@bureau.test"), verifier("wang@bureau.test")
        self.charlie = people.charlie()

    @property
    def state(self) -> str:
        return Organisation.objects.values_list("state", flat=True).get(pk=self.firm.pk)

    def refused(self) -> None:
        organisation_step(organisation=self.firm, action="submit", by=self.alice)
        because = {"reasons": ["outside_district"], "note": "注册地不在本区。"}
        organisation_step(organisation=self.firm, action="propose_refusal", by=self.vera, **because)
        organisation_step(organisation=self.firm, action="refuse", by=self.wang, **because)


def verifier(email: str) -> User:
    user = people.person(email, is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_organisation"))
    return User.objects.get(pk=user.pk)


def steps_read(user: User, firm: Organisation) -> tuple[Told, ...]:
    """The steps that a person reads, oldest first."""
    return told_to(firm, audience_of(held_by(user, firm)))


def code_of(refused: pytest.ExceptionInfo[StepRefused]) -> str:
    return refused.value.verdict.code
