"""The truth of a verification: state and event in one transaction, by one way, and two at once."""

from __future__ import annotations

import io
import os
import signal
import threading
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, models, transaction
from django.utils import translation

from marketplace.accounts.models import Organisation, OrganisationEvent, OrganisationEventNote
from marketplace.accounts.verification import FLOW
from marketplace.accounts.verifying import organisation_step
from marketplace.core.flows.checks import check_flow_models, model_faults
from marketplace.core.flows.past import replayed
from marketplace.core.flows.records import FlowEvent, HeldError, StateError
from marketplace.core.flows.stepping import StepRefused
from marketplace.core.migration_operations import append_only_tables
from marketplace.core.models import AppendOnlyError
from tests.organisations import step
from tests.verification_world import USCC, World, at, code_of, steps_read, verifier

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    with transaction.atomic():
        return World()


# Truth: one transaction, one way


@pytest.mark.parametrize("place", ["FlowSubject.enter", "FlowEvent.save"])
def test_a_step_that_dies_halfway_leaves_nothing(world: World, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    organisation_step(organisation=world.firm, action="submit", by=world.alice)

    def die(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(f"marketplace.core.flows.records.{place}", die)
    with pytest.raises(RuntimeError), transaction.atomic():
        organisation_step(organisation=world.firm, action="verify", by=world.vera, note="核对无误")
    assert (world.state, OrganisationEvent.objects.count(), OrganisationEventNote.objects.count()) == (
        "submitted",
        1,
        0,
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after_the_state", [False, True])
def test_a_killed_process_leaves_nothing(world: World, after_the_state: bool) -> None:
    organisation_step(organisation=world.firm, action="submit", by=world.alice)
    connection.close()  # the child opens its own
    child = os.fork()
    if child == 0:
        enter = Organisation.enter

        def die(organisation: Organisation, state: str) -> None:
            if after_the_state:
                enter(organisation, state)
            os.kill(os.getpid(), signal.SIGKILL)

        Organisation.enter = die  # type: ignore[method-assign]
        try:
            organisation_step(organisation=world.firm, action="verify", by=world.vera, note="核对无误")
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert (world.state, OrganisationEvent.objects.count(), OrganisationEventNote.objects.count()) == (
        "submitted",
        1,
        0,
    )
    organisation_step(organisation=world.firm, action="verify", by=world.vera)


def test_a_state_is_written_by_a_step_only(world: World) -> None:
    rows = Organisation.objects.filter(pk=world.firm.pk)
    with pytest.raises(StateError):
        rows.update(state="verified")
    firm = rows.get()
    firm.state = "verified"
    for write in (
        firm.save,
        lambda: firm.save(update_fields=["state"]),
        lambda: Organisation.objects.bulk_update([firm], ["state"]),
        lambda: Organisation.objects.bulk_create([Organisation(kind="enterprise", name="乙", state="verified")]),
        lambda: Organisation.objects.create(kind="enterprise", name="乙", state="verified"),
        lambda: Organisation.objects.update_or_create(pk=firm.pk, defaults={"state": "verified"}),
    ):
        with pytest.raises(StateError), transaction.atomic():
            write()
    assert world.state == "draft"


def test_what_was_read_before_a_step_never_puts_the_old_state_back(world: World) -> None:
    old = Organisation.objects.get(pk=world.firm.pk)
    organisation_step(organisation=world.firm, action="submit", by=world.alice)
    old.created = at("2026-01-05")
    old.save()
    assert (Organisation.objects.get(pk=old.pk).created, world.state) == (at("2026-01-05"), "submitted")
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation(pk=old.pk, kind="enterprise", name="乙").save()
    assert world.state == "submitted"


@pytest.mark.parametrize(
    ("field", "value"), [("kind", "bureau"), ("name", "改名科技（测试）"), ("uscc", None), ("is_demo", True)]
)
def test_what_a_verification_rests_on_is_held_whoever_writes(world: World, field: str, value: Any) -> None:
    old = Organisation.objects.get(pk=world.firm.pk)
    before = getattr(old, field)
    organisation_step(organisation=world.firm, action="submit", by=world.alice)
    setattr(old, field, value)
    rows = Organisation.objects.filter(pk=old.pk)
    with pytest.raises(ValidationError, match="先办：退回补充、取回，再改"):
        old.full_clean()
    for write in (
        old.save,
        lambda: old.save(update_fields=[field]),
        lambda: rows.update(**{field: value}),
        lambda: Organisation.objects.bulk_update([old], [field]),
        lambda: Organisation.objects.update_or_create(pk=old.pk, defaults={field: value}),
    ):
        with pytest.raises(HeldError, match="先办：退回补充、取回，再改"), transaction.atomic():
            write()
    with pytest.raises(StateError), transaction.atomic():
        Organisation.objects.bulk_create([old], update_conflicts=True, update_fields=[field], unique_fields=["id"])
    assert getattr(rows.get(), field) == before
    organisation_step(organisation=world.firm, action="return", by=world.vera, reasons=["papers_other"])
    old.save()
    assert getattr(rows.get(), field) == value


def test_what_the_register_has_changed_is_brought_up_to_date_while_suspended(world: World) -> None:
    step(world.firm, "submit", "verify")
    with translation.override("en"):
        assert {name: str(words) for name, words in world.firm.held().items()} == {
            "kind": "The steps rest on this; it can no longer be changed.",
            "is_demo": "The steps rest on this; it can no longer be changed.",
            "name": "The steps rest on this; it cannot be changed now. First: Suspend.",
            "uscc": "The steps rest on this; it cannot be changed now. First: Suspend.",
        }
    step(world.firm, "suspend", reasons=("register_changed",))
    world.firm.name, world.firm.uscc = "改名科技（测试）", None
    world.firm.save()
    with pytest.raises(StepRefused) as refused:
        organisation_step(organisation=world.firm, action="reinstate", by=world.vera)
    assert code_of(refused) == "identified"
    world.firm.uscc = USCC
    world.firm.save()
    organisation_step(organisation=world.firm, action="reinstate", by=world.vera)
    assert (Organisation.objects.get(pk=world.firm.pk).name, world.state) == ("改名科技（测试）", "verified")


def test_events_are_never_changed_nor_deleted(world: World) -> None:
    event = organisation_step(organisation=world.firm, action="submit", by=world.alice)
    for change in (event.save, event.delete):
        with pytest.raises(AppendOnlyError):
            change()
    rows = OrganisationEvent.objects.filter(pk=event.pk)
    for write in (lambda: rows.update(to_state="verified"), lambda: rows._raw_delete("default")):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            write()
    with pytest.raises(models.ProtectedError):
        world.firm.delete()


def test_every_table_of_events_is_append_only() -> None:
    tables = {model._meta.db_table for model in apps.get_models() if issubclass(model, FlowEvent)}
    assert tables
    assert tables <= set(append_only_tables(connection))


def test_words_can_be_erased_and_the_step_stays(world: World) -> None:
    organisation_step(organisation=world.firm, action="submit", by=world.alice, note="联系人程女士")
    OrganisationEventNote.objects.all().delete()
    (told,) = steps_read(world.alice, world.firm)
    assert told.note is None
    assert OrganisationEvent.objects.get().has_note


def test_models_hold_their_tables() -> None:
    assert check_flow_models(None) == []

    class Odd(Organisation):
        flow = FLOW

        class Meta:
            proxy = True
            app_label = "accounts"

    try:
        assert list(model_faults(Odd)), "a proxy has no constraint of its own"
    finally:
        Organisation._meta.apps.all_models["accounts"].pop("odd")
        Organisation._meta.apps.clear_cache()


def test_a_state_that_no_steps_lead_to_is_found(world: World) -> None:
    out = io.StringIO()
    call_command("show_flow", "verification", "--drift", stdout=out)
    assert "1 states are what their steps lead to." in out.getvalue()
    models.QuerySet(Organisation).filter(pk=world.firm.pk).update(state="verified")
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("show_flow", "verification", "--drift", stdout=out)
    assert "It is in verified; its steps lead to draft." in out.getvalue()


# Two at once


def test_a_decision_on_what_no_longer_is_is_refused(world: World) -> None:
    organisation_step(organisation=world.firm, action="submit", by=world.alice)
    organisation_step(organisation=world.firm, action="return", by=world.wang, reasons=["papers_other"])
    organisation_step(organisation=world.firm, action="submit", by=world.alice)
    with pytest.raises(StepRefused) as refused, translation.override("en"):
        organisation_step(organisation=world.firm, action="verify", by=world.vera, seen=1)
    assert code_of(refused) == "meanwhile"
    assert refused.value.verdict.reason.en == "Somebody was quicker: it is “Submitted” now. Look again."
    organisation_step(organisation=world.firm, action="verify", by=world.vera, seen=3)


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_decides(world: World) -> None:
    organisation_step(organisation=world.firm, action="submit", by=world.alice)
    verifiers = [verifier(f"v{number}@bureau.test") for number in range(8)]
    start, answers = threading.Barrier(8), list[str]()

    def decide(place: int) -> None:
        firm = Organisation.objects.get(pk=world.firm.pk)
        action, reasons = ("verify", []) if place % 2 else ("return", ["papers_other"])
        start.wait()
        try:
            organisation_step(organisation=firm, action=action, by=verifiers[place], reasons=reasons)
            answers.append("done")
        except StepRefused as refused:
            answers.append(refused.verdict.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == ["done", *["state"] * 7]
    assert OrganisationEvent.objects.count() == 2
    assert replayed(world.firm.history(), FLOW.initial) == world.state
