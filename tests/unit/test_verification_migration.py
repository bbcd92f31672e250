"""The migration that gives verification its steps, there and back, with rows in every state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from marketplace.accounts.models import Organisation
from marketplace.accounts.verification import FLOW
from marketplace.core.flows.past import CARRIED_OVER, replayed
from marketplace.core.flows.telling import told_to
from marketplace.core.migration_operations import append_only_tables

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE, AFTER = ("accounts", "0002_cache_table"), ("accounts", "0004_verification_carried_over")
EVENTS = "accounts_organisationevent"
OLD_STATES = ["draft", "submitted", "returned", "verified", "suspended"]


def migrate(target: tuple[str, str]) -> Any:
    """Go to a migration of accounts; return its models."""
    executor = MigrationExecutor(connection)
    executor.migrate([target])
    return MigrationExecutor(connection).loader.project_state([target]).apps


@pytest.fixture(autouse=True)
def back_to_the_latest() -> Iterator[None]:
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def states(apps: Any) -> dict[str, str]:
    return dict(apps.get_model("accounts", "Organisation").objects.values_list("name", "state"))


def test_every_state_is_kept_and_says_where_it_came_from() -> None:
    model = migrate(BEFORE).get_model("accounts", "Organisation")
    model.objects.bulk_create([model(kind="enterprise", name=state, state=state) for state in OLD_STATES])
    after = migrate(AFTER)
    assert states(after) == {state: state for state in OLD_STATES}
    for organisation in Organisation.objects.all():
        history = organisation.history()
        assert replayed(history, FLOW.initial) == organisation.state
        assert [past.kind for past in history] == ([] if organisation.state == "draft" else [CARRIED_OVER])
        for audience in FLOW.audiences:
            assert len(told_to(organisation, audience)) == len(history)
    assert EVENTS in append_only_tables(connection)
    with pytest.raises(IntegrityError), transaction.atomic():
        after.get_model("accounts", "Organisation").objects.filter(name="draft").update(state="whatever")


def test_on_the_way_back_no_state_shows_what_was_hidden() -> None:
    apps = migrate(AFTER)
    model, event = apps.get_model("accounts", "Organisation"), apps.get_model("accounts", "OrganisationEvent")
    model.objects.bulk_create([model(kind="enterprise", name=state, state=state) for state in FLOW.codes])
    assert not event.objects.exists()
    back = states(migrate(BEFORE))
    assert back == {state: state for state in OLD_STATES} | {
        "refusal_proposed": "submitted",
        "refused": "returned",
        "appealed": "submitted",
        "lapsed": "draft",
        "closed": "suspended",
    }
    assert EVENTS not in append_only_tables(connection)
    again = migrate(AFTER)
    assert again.get_model("accounts", "OrganisationEvent").objects.count() == len(back) - 2, "drafts have none"


def test_carrying_over_twice_adds_nothing() -> None:
    model = migrate(BEFORE).get_model("accounts", "Organisation")
    model.objects.create(kind="enterprise", name="甲", state="verified")
    migrate(AFTER)
    migrate(("accounts", "0003_verification_steps"))
    apps = migrate(AFTER)
    assert apps.get_model("accounts", "OrganisationEvent").objects.count() == 1
