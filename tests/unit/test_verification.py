"""Verification of an organisation: services over the table, appended events, and who may do and read what."""

from __future__ import annotations

import io
import random
import threading
import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone, translation

from marketplace.accounts import clock
from marketplace.accounts.checks import check_permissions_of_flows
from marketplace.accounts.models import Membership, Organisation, OrganisationEvent
from marketplace.accounts.permissions import PERMISSIONS, Role, permissions_of, roles_with
from marketplace.accounts.roles import held_by, roles_of
from marketplace.accounts.selectors import running_clock, verification_queue
from marketplace.accounts.verification import BUREAU, FLOW, ORGANISATION, SHOWN, audience_of
from marketplace.accounts.verifying import organisation_step
from marketplace.core import background
from marketplace.core.flows.past import replayed
from marketplace.core.flows.stepping import StepRefused, flow_step
from marketplace.core.flows.table import Case
from tests.organisations import step
from tests.verification_world import World, at, code_of, steps_read

pytestmark = pytest.mark.django_db

ACTIONS = [action.code for action in FLOW.actions]


@pytest.fixture
def world() -> World:
    with transaction.atomic():
        return World()


# The way through


def test_a_firm_is_verified_and_the_event_says_by_whom(world: World) -> None:
    organisation_step(organisation=world.firm, action="submit", by=world.alice)
    event = organisation_step(organisation=world.firm, action="verify", by=world.vera, note="核对无误")
    assert (world.firm.state, world.state) == ("verified", "verified")
    assert (event.number, event.kind, event.from_state, event.to_state) == (2, "verified", "submitted", "verified")
    assert (event.actor, event.permission, event.note.text) == (world.vera.pk, "verification.decide", "核对无误")
    assert world.state in SHOWN


def test_a_return_needs_a_reason_and_stops_the_clock(world: World) -> None:
    organisation_step(organisation=world.firm, action="submit", by=world.alice, now=at("2026-05-15"))  # Friday
    with pytest.raises(StepRefused) as refused:
        organisation_step(organisation=world.firm, action="return", by=world.vera, reasons=[])
    assert (code_of(refused), str(refused.value)) == ("reasons", "请选择至少一个原因。")
    day = date(2026, 5, 18)
    found = running_clock(world.firm, day)
    assert found is not None
    assert (found.used, found.due) == (1, date(2026, 5, 20))
    organisation_step(
        organisation=world.firm, action="return", by=world.vera, reasons=["letter_unsigned"], now=at("2026-05-18")
    )
    found = running_clock(world.firm, date(2026, 5, 29))
    assert found is not None
    assert (found.paused, found.left) == (True, 2)
    organisation_step(organisation=world.firm, action="submit", by=world.alice, now=at("2026-05-29"))  # Friday
    found = running_clock(world.firm, date(2026, 5, 29))
    assert found is not None
    assert found.due == date(2026, 6, 2)
    organisation_step(organisation=world.firm, action="verify", by=world.vera, now=at("2026-06-01"))
    assert running_clock(world.firm, date(2026, 6, 5)) is None


def test_a_refusal_takes_two_people_and_an_appeal_a_third_look(world: World) -> None:
    organisation_step(organisation=world.firm, action="submit", by=world.alice)
    because: dict[str, Any] = {"reasons": ["outside_district"], "note": "注册地不在本区。"}
    organisation_step(organisation=world.firm, action="propose_refusal", by=world.vera, **because)
    with pytest.raises(StepRefused) as refused:
        organisation_step(organisation=world.firm, action="refuse", by=world.vera, **because)
    assert code_of(refused) == "another_agrees"
    organisation_step(organisation=world.firm, action="refuse", by=world.wang, **because)
    organisation_step(organisation=world.firm, action="appeal", by=world.alice, note="迁入本区了。")
    with pytest.raises(StepRefused) as refused:
        organisation_step(organisation=world.firm, action="uphold", by=world.wang, note="维持")
    assert code_of(refused) == "another_decides"
    organisation_step(organisation=world.firm, action="uphold", by=world.vera, note="登记机关显示没有迁入。")
    with pytest.raises(StepRefused) as refused:
        organisation_step(organisation=world.firm, action="appeal", by=world.alice, note="再申诉")
    assert code_of(refused) == "no_appeal_yet"
    assert world.state == "refused"


def test_an_appeal_can_succeed_and_a_proposal_be_dropped(world: World) -> None:
    world.refused()
    organisation_step(organisation=world.firm, action="appeal", by=world.alice, note="迁入本区了。")
    organisation_step(organisation=world.firm, action="verify", by=world.vera)
    assert world.state == "verified"
    other = Organisation.objects.create(kind="institution", name="银行（测试）", is_demo=True)
    step(other, "submit")
    because: dict[str, Any] = {"reasons": ["not_registered"], "note": "查无。"}
    organisation_step(organisation=other, action="propose_refusal", by=world.vera, **because)
    organisation_step(organisation=other, action="drop_refusal", by=world.wang, note="登记机关刚更新。")
    assert other.state == "submitted"


def test_what_two_verifiers_settle_the_firm_does_not_see(world: World) -> None:
    organisation_step(organisation=world.firm, action="submit", by=world.alice)
    seen = len(steps_read(world.alice, world.firm))
    organisation_step(
        organisation=world.firm, action="propose_refusal", by=world.vera, reasons=["outside_district"], note="拟拒"
    )
    with translation.override("en"):
        told = steps_read(world.alice, world.firm)
        assert [(one.number, str(one.what), str(one.state)) for one in told] == [
            (1, "Submitted for verification", "Submitted")
        ]
        assert FLOW.state("refusal_proposed").label.to(ORGANISATION).en == "Submitted"
        held = held_by(world.alice, world.firm)
        case = Case(world.firm, ORGANISATION, timezone.localdate(), world.alice.pk, world.firm.history())
        now = FLOW.may("appeal", "refusal_proposed", held, case)
        before = FLOW.may("appeal", "submitted", held, case)
        assert now == before
    # Nor does a form that was opened before: to it nothing has happened.
    organisation_step(organisation=world.firm, action="withdraw", by=world.alice, seen=seen)
    assert world.state == "draft"
    assert [one.number for one in steps_read(world.alice, world.firm)] == [1, 2]
    assert len(steps_read(world.vera, world.firm)) == 3


def test_suspended_reinstated_closed(world: World) -> None:
    step(world.firm, "submit", "verify")
    organisation_step(organisation=world.firm, action="suspend", by=world.vera, reasons=["complaint"])
    assert world.state not in SHOWN
    organisation_step(organisation=world.firm, action="reinstate", by=world.vera)
    organisation_step(organisation=world.firm, action="suspend", by=world.vera, reasons=["complaint"])
    organisation_step(organisation=world.firm, action="close", by=world.vera, reasons=["own_wish"])
    assert (world.state, FLOW.state(world.state).final) == ("closed", True)


def test_only_the_sites_clock_lets_a_draft_lapse_after_90_days(world: World) -> None:
    with pytest.raises(StepRefused) as refused:
        organisation_step(organisation=world.firm, action="lapse", by=None)
    assert code_of(refused) == "untouched"
    with pytest.raises(StepRefused) as refused:
        organisation_step(organisation=world.firm, action="lapse", by=world.vera)
    assert code_of(refused) == "permission"
    organisation_step(organisation=world.firm, action="lapse", by=None, now=timezone.now() + timedelta(days=90))
    assert world.state == "lapsed"


def test_what_nobody_goes_on_with_lapses_once_and_nothing_else_does(world: World) -> None:
    days = clock.UNTOUCHED_DAYS
    made = {
        name: Organisation.objects.create(kind="enterprise", name=name, is_demo=True) for name in ("甲", "乙", "丙")
    }
    step(made["乙"], "submit")
    for one in Organisation.objects.all():
        one.created = timezone.now() - timedelta(days=2 * days)
        one.save()
    organisation_step(
        organisation=world.firm, action="submit", by=world.alice, now=timezone.now() - timedelta(days=days)
    )
    because = {"reasons": ["letter_unsigned"], "now": timezone.now() - timedelta(days=days - 1)}
    organisation_step(organisation=world.firm, action="return", by=world.vera, **because)
    step(made["丙"], "submit", "verify")
    assert clock.organisations_lapse() == [made["甲"]], "not what waits for the bureau, nor what was touched since"
    assert clock.organisations_lapse() == [], "twice does no harm"
    out = io.StringIO()
    call_command("lapse_organisations", stdout=out)
    assert out.getvalue() == "0 organisations lapsed\n"
    assert clock.organisations_lapse(now=timezone.now() + timedelta(days=1)) == [world.firm]
    assert world.state == "lapsed"
    states = Organisation.objects.filter(pk__in=[made["乙"].pk, made["丙"].pk]).order_by("pk")
    assert list(states.values_list("state", flat=True)) == ["submitted", "verified"]


def test_the_clock_goes_on_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, looks = threading.Event(), []

    def look() -> None:
        looks.append(len(looks))
        if len(looks) == 2:
            stop.set()
        raise ValueError("the database is away")

    monkeypatch.setattr(clock, "organisations_lapse", look)
    monkeypatch.setattr("marketplace.core.background.close_old_connections", lambda: None)
    clock.work(stop, 0)
    assert looks == [0, 1]
    assert background._works["verifications by the clock"] is clock.work


def test_a_code_is_needed_but_for_demonstration(world: World) -> None:
    world.firm.uscc = None
    world.firm.save()
    with pytest.raises(StepRefused) as refused:
        organisation_step(organisation=world.firm, action="submit", by=world.alice)
    assert code_of(refused) == "identified"
    fictional = Organisation.objects.create(kind="institution", name="甲银行（演示）", is_demo=True)
    organisation_step(organisation=fictional, action="submit", by=None)
    organisation_step(organisation=fictional, action="verify", by=None)
    with pytest.raises(StepRefused) as refused:
        organisation_step(organisation=world.firm, action="submit", by=None)
    assert code_of(refused) == "permission", "the site itself verifies nobody real"


def test_nobody_decides_on_the_own_organisation_but_the_bureau_on_its_own(world: World) -> None:
    Membership.objects.create(user=world.vera, organisation=world.firm)
    organisation_step(organisation=world.firm, action="submit", by=world.alice)
    with pytest.raises(StepRefused) as refused:
        organisation_step(organisation=world.firm, action="verify", by=world.vera)
    assert code_of(refused) == "stranger"
    bureau = Organisation.objects.create(kind="bureau", name="科技局", is_demo=True)
    Membership.objects.create(user=world.vera, organisation=bureau)
    organisation_step(organisation=bureau, action="submit", by=world.vera)
    organisation_step(organisation=bureau, action="verify", by=world.vera)


def test_a_reason_given_twice_is_kept_once(world: World) -> None:
    organisation_step(organisation=world.firm, action="submit", by=world.alice)
    twice = ["letter_unsigned", "papers_other", "letter_unsigned"]
    event = organisation_step(organisation=world.firm, action="return", by=world.vera, reasons=twice)
    assert event.reasons == ["letter_unsigned", "papers_other"]


def test_a_member_does_not_close_what_was_refused(world: World) -> None:
    world.refused()
    Membership.objects.create(user=world.vera, organisation=world.firm)
    with pytest.raises(StepRefused) as refused:
        organisation_step(organisation=world.firm, action="close", by=world.vera, reasons=["own_wish"])
    assert code_of(refused) == "stranger"


# Who may


@pytest.mark.parametrize("who", ["charlie", "mia", "nobody"])
def test_strangers_members_and_visitors_take_no_step(world: World, who: str) -> None:
    by = getattr(world, who, None) or AnonymousUser()
    for action in ACTIONS:
        with pytest.raises(StepRefused) as refused:
            flow_step(
                subject=world.firm, action=action, permissions=held_by(by, world.firm), actor=None, audience=ORGANISATION
            )  # fmt: skip
        assert code_of(refused) == "permission"


def test_roles_come_from_account_and_membership(world: World) -> None:
    assert roles_of(AnonymousUser(), world.firm) == roles_of(world.charlie, world.firm) == {Role.VISITOR}
    assert roles_of(world.alice, world.firm) == {Role.VISITOR, Role.ADMINISTRATOR}
    assert roles_of(world.mia, world.firm) == {Role.VISITOR, Role.MEMBER}
    assert roles_of(world.vera) == {Role.VISITOR, Role.STAFF, Role.VERIFIER}
    assert roles_of(None) == {Role.CLOCK}
    world.vera.is_active = False
    assert roles_of(world.vera, world.firm) == {Role.VISITOR}
    other = Organisation.objects.create(kind="enterprise", name="别的企业")
    assert roles_of(world.alice, other) == {Role.VISITOR}


def test_the_site_verifies_what_is_stored_as_fictional_not_what_is_said_to_be(world: World) -> None:
    world.firm.is_demo = True
    assert roles_of(None, world.firm) == {Role.CLOCK}
    with pytest.raises(StepRefused) as refused:
        organisation_step(organisation=world.firm, action="submit", by=None)
    assert code_of(refused) == "permission"
    world.firm.save()
    world.firm.is_demo = False
    assert roles_of(None, world.firm) == {Role.CLOCK, Role.DEMONSTRATION}


def test_the_permission_table_is_whole() -> None:
    assert set(Membership.Role.values) <= set(Role)
    assert all(one.roles and one.label.zh and one.label.en for one in PERMISSIONS.values())
    assert permissions_of(Role) == set(PERMISSIONS)
    assert permissions_of([Role.VISITOR]) == permissions_of([]) == frozenset()
    assert roles_with("verification.decide") == {Role.VERIFIER, Role.DEMONSTRATION}
    assert check_permissions_of_flows(None) == []


def test_a_permission_that_nobody_holds_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {code: one for code, one in PERMISSIONS.items() if code != "verification.lapse"}
    monkeypatch.setattr("marketplace.accounts.checks.PERMISSIONS", table)
    messages = check_permissions_of_flows(None)
    assert [message.id for message in messages] == ["kr.E022", "kr.E022"]
    assert '"verification.lapse"' in messages[0].msg


# Services and table


@pytest.mark.parametrize("seed", range(12))
def test_services_and_table_agree_whatever_is_done(world: World, seed: int) -> None:
    """A random walk: each answer of a service is the table's, and the history always leads to the state."""
    draw = random.Random(seed)
    now, taken = at("2026-03-02"), 0
    for _turn in range(40):
        now += timedelta(days=draw.choice([0, 0, 1, 3, 95]))
        by = draw.choice([world.alice, world.mia, world.vera, world.wang, world.charlie, None])
        row = draw.choice([row for row in FLOW.rows if row.state == world.state])
        action = draw.choice([row.action] * 4 + ACTIONS[:3])
        codes = (
            [one.code for one in FLOW.reasons_of(row)] if draw.random() < 0.8 else [one.code for one in FLOW.reasons]
        )
        brought = {"reasons": codes[: draw.choice([0, 1, 1, 1])], "note": draw.choice(["", "说明"])}
        before, held = world.state, held_by(by, world.firm)
        actor = by.pk if by else None
        case = Case(world.firm, audience_of(held), timezone.localdate(now), actor, world.firm.history())
        expected = FLOW.may(action, before, held, case)
        if expected:
            expected = FLOW.demanded(FLOW.row(before, action) or row, brought["reasons"], brought["note"])
        if expected:
            event = organisation_step(organisation=world.firm, action=action, by=by, now=now, **brought)
            assert (event.from_state, event.to_state) == (before, world.state)
            taken += 1
        else:
            with pytest.raises(StepRefused) as refused:
                organisation_step(organisation=world.firm, action=action, by=by, now=now, **brought)
            assert refused.value.verdict == expected
            assert world.state == before
        assert replayed(world.firm.history(), FLOW.initial) == world.state == world.firm.state
        if FLOW.state(world.state).final:
            break
    assert taken


# What is read


def test_the_organisation_and_the_bureau_read_the_history_each_in_its_words(world: World) -> None:
    world.refused()
    assert [one.number for one in steps_read(world.mia, world.firm)] == [1, 2]
    assert len(steps_read(world.vera, world.firm)) == 3
    told = steps_read(world.alice, world.firm)[-1]
    assert [reason.label.en for reason in told.reasons] == ["Not in this district"]
    assert (told.note, str(told.state)) == ("注册地不在本区。", "不予通过")


def test_the_bureau_reads_what_waits_by_its_last_day(world: World) -> None:
    firms = [Organisation.objects.create(kind="enterprise", name=f"企业{n}", is_demo=True) for n in range(3)]
    for firm, day in zip(firms, ("2026-05-20", "2026-05-18", "2026-05-19"), strict=True):
        organisation_step(organisation=firm, action="submit", by=None, now=at(day))
    step(world.firm, "submit", "verify")
    step(world.firm, "suspend", reasons=("complaint",))
    queue = verification_queue(world.vera, date(2026, 5, 20))
    assert [one.organisation for one in queue] == [firms[1], firms[2], firms[0], world.firm]
    assert [one.clock and one.clock.left for one in queue] == [1, 2, 3, None]
    for stranger in (world.alice, world.charlie, AnonymousUser()):
        assert verification_queue(stranger, date(2026, 5, 20)) == []


def test_the_document_is_the_table() -> None:
    out = io.StringIO()
    call_command("show_flow", "verification", "--language", "en", stdout=out)
    stored = (Path(__file__).parents[2] / "docs/flows/verification.md").read_text(encoding="utf-8")
    assert out.getvalue().strip() == stored.strip(), "manage.py show_flow verification --language en > docs/flows/…"
    call_command("show_flow", stdout=out)
    assert out.getvalue().endswith("verification\n")
    for wrong in (("moon",), ("verification", "--audience", "moon")):
        with pytest.raises(CommandError, match="There are: "):
            call_command("show_flow", *wrong, stdout=out)


def test_an_event_holds_keys_and_codes_and_no_words(world: World) -> None:
    event = organisation_step(organisation=world.firm, action="submit", by=world.alice, note="联系人程女士")
    stored = OrganisationEvent.objects.values().get()
    assert stored["actor"] == world.alice.pk
    assert "程女士" not in str(stored)
    assert event.effects["clocks"] == [{"clock": "decide", "does": "start", "days": 3, "unit": "working"}]
    assert isinstance(event.actor, uuid.UUID)
    assert BUREAU in FLOW.event(event.kind).told
