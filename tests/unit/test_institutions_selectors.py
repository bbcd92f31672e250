"""Who sees which offerings, on which day, and that what is kept in memory is never old."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from marketplace.accounts.models import Membership, Organisation, User
from marketplace.core.health import readiness
from marketplace.core.versions import save_version
from marketplace.institutions.checks import refuse_broken_offerings
from marketplace.institutions.content import CONTENT_SCHEMA
from marketplace.institutions.importing.running import import_file
from marketplace.institutions.models import Institution, Offering
from marketplace.institutions.selectors import (
    families,
    offerings_visible_to,
    published_offerings,
    version_in_force,
)
from marketplace.institutions.services import institution_save, offering_publish, offering_withdraw, publisher_save
from search.models import Outbox
from tests.offerings import draft, fund, product, write
from tests.organisations import step

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)


@pytest.fixture
def world(tmp_path: Path) -> SimpleNamespace:
    """Alice's institution offers A1 and A2; Bob's offers B1; R1 is reference information. Charlie is a stranger."""
    made = SimpleNamespace()
    for name in ("alice", "bob"):
        member = {"name": f"{name}（演示）", "type": "城商行", "branch": {"name": "支行（演示）", "region": "开福区"}}
        numbers = ("A1", "A2") if name == "alice" else ("B1",)
        items = [product(id=number, name=f"{number}贷", member=member) for number in numbers]
        import_file(write(tmp_path / f"{name}.json", items), members=True, today=DAY)
        user = User.objects.create_user(f"{name}@example.org", "a-good-password")
        organisation = Organisation.objects.get(name=member["name"])
        Membership.objects.create(user=user, organisation=organisation)
        setattr(made, name, user)
        setattr(made, f"{name}_organisation", organisation)
    import_file(write(tmp_path / "list.json", [product(id="R1")]), today=DAY)
    made.charlie = User.objects.create_user("charlie@example.org", "a-good-password")
    made.staff = User.objects.create_user("staff@example.org", "a-good-password", is_staff=True)
    made.staff.user_permissions.add(Permission.objects.get(codename="view_offering"))
    return made


def seen_by(user: User | AnonymousUser) -> set[str]:
    return set(offerings_visible_to(user).values_list("external_id", flat=True))


def published(day: date = DAY) -> set[str]:
    return {offering.name for offering in published_offerings(day)}


def test_everybody_sees_what_is_published(world: SimpleNamespace) -> None:
    every = {"A1", "A2", "B1", "R1"}
    for user in (AnonymousUser(), world.alice, world.bob, world.charlie, world.staff):
        assert seen_by(user) == every


def test_a_withdrawn_offering_is_seen_by_its_own_and_by_staff_only(world: SimpleNamespace) -> None:
    for number in ("A1", "R1"):
        offering_withdraw(offering=Offering.objects.get(external_id=number))
    assert seen_by(AnonymousUser()) == seen_by(world.charlie) == seen_by(world.bob) == {"A2", "B1"}
    assert seen_by(world.alice) == {"A1", "A2", "B1"}
    assert seen_by(world.staff) == {"A1", "A2", "B1", "R1"}
    world.staff.is_active = False
    assert seen_by(world.staff) == {"A2", "B1"}


def test_nobody_sees_what_a_suspended_institution_offers(world: SimpleNamespace) -> None:
    step(world.alice_organisation, "suspend", reasons=("complaint",))
    assert seen_by(world.charlie) == {"B1", "R1"}
    assert seen_by(world.alice) == {"A1", "A2", "B1", "R1"}
    assert published() == {"B1贷", "测试贷"}


def test_published_offerings_follow_every_change_at_once(world: SimpleNamespace, tmp_path: Path) -> None:
    assert published() == {"A1贷", "A2贷", "B1贷", "测试贷"}
    offering = Offering.objects.get(external_id="A1")
    offering_withdraw(offering=offering)
    assert published() == {"A2贷", "B1贷", "测试贷"}
    offering_publish(offering=offering)
    assert published() == {"A1贷", "A2贷", "B1贷", "测试贷"}
    import_file(write(tmp_path / "list.json", [product(id="R1", name="新名")]), today=DAY)
    assert published() == {"A1贷", "A2贷", "B1贷", "新名"}
    import_file(write(tmp_path / "list.json", [product(id="R2", name="再来")]), today=DAY)
    assert published() == {"A1贷", "A2贷", "B1贷", "新名", "再来"}


def test_what_is_kept_costs_two_small_queries(
    world: SimpleNamespace, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = published_offerings(DAY)
    with django_assert_num_queries(2):
        assert published_offerings(DAY) is first


def test_a_day_has_the_versions_of_that_day(world: SimpleNamespace, tmp_path: Path) -> None:
    later = DAY + timedelta(days=30)
    import_file(write(tmp_path / "list.json", [product(id="R1", name="新名")]), today=later)
    assert published(DAY - timedelta(days=1)) == set()
    assert "测试贷" in published(DAY)
    assert "新名" in published(later)
    offering = Offering.objects.get(external_id="R1")
    days = (DAY - timedelta(days=1), DAY, later, None)
    found = [version_in_force(offering, day) for day in days]
    assert [version and version.number for version in found] == [None, 1, 2, 2]


def test_many_days_are_not_kept_for_ever(world: SimpleNamespace) -> None:
    from marketplace.institutions import selectors

    for number in range(20):
        published_offerings(DAY + timedelta(days=number))
    assert len(selectors._kept) <= 8


def test_what_a_published_offering_tells(world: SimpleNamespace, tmp_path: Path) -> None:
    import_file(
        write(tmp_path / "fund.json", [fund(id="F1", stages=["种子期"], source_date="2025", region="全国")]), today=DAY
    )
    offering = next(one for one in published_offerings(DAY) if one.name == "测试基金")
    assert (offering.said.kinds, offering.families) == (("equity",), frozenset({"equity"}))
    assert (offering.said.publisher_type, offering.said.evidence, offering.said.source_date) == (
        "venture_fund",
        "media",
        "2025",
    )
    assert (offering.origin, offering.is_member, offering.is_demo) == ("reference", False, False)
    assert (offering.said.region, offering.address) == ("CN", Offering.objects.get(external_id="F1").address)
    member = next(one for one in published_offerings(DAY) if one.name == "A1贷")
    assert (member.is_member, member.is_demo, member.publisher_name) == (True, True, "alice（演示）")
    assert families(("ip_pledge", "credit_loan")) == {"pledge", "loan"}


# Services


def test_a_state_that_does_not_change_is_not_announced(world: SimpleNamespace) -> None:
    offering = Offering.objects.get(external_id="R1")
    before = Outbox.objects.count()
    offering_publish(offering=offering)
    assert Outbox.objects.count() == before
    offering_withdraw(offering=offering)
    assert Outbox.objects.filter(object_id=offering.pk).exists()


def test_a_publisher_whose_type_changes_announces_its_offerings(world: SimpleNamespace) -> None:
    Outbox.objects.all().delete()
    publisher_save(name="测试银行", kind="city_bank")
    assert not Outbox.objects.exists()
    publisher_save(name="测试银行", kind="rural_bank")
    assert Outbox.objects.count() == 1


def test_only_an_institution_becomes_one() -> None:
    enterprise = Organisation.objects.create(kind=Organisation.Kind.ENTERPRISE, name="甲公司")
    with pytest.raises(Exception, match="organisation"):
        institution_save(organisation=enterprise)
    assert not Institution.objects.exists()


# Start-up checks


def broken(**changes: object) -> None:
    """A stored version whose content has been spoilt."""
    content = draft(product(id="X1", eligibility={"min_years": 2})).content
    publisher = publisher_save(name="测试银行", kind="city_bank")
    offering = Offering.objects.create(external_id="X1", publisher=publisher)
    version = save_version(record=offering, content=content.to_json(), valid_from=DAY, schema_version=CONTENT_SCHEMA)[0]
    # The database refuses changes, so the spoilt version is the next one; its columns come from a sound content.
    spoilt = {**version.content, **changes}
    type(version).objects.bulk_create(
        [type(version)(record=offering, number=2, valid_from=DAY, content=spoilt, content_hash="x", name="坏", evidence="media")]
    )  # fmt: skip


LUCK = {"schema": 1, "tree": {"all": [{"fact": "luck", "op": "ge", "to": 1}]}}
NEAR = {"schema": 1, "tree": {"fact": "revenue", "op": "near", "to": 1}}
FINE_WORDS = {"schema": 1, "tree": {"fact": "qualifications", "op": "any_of", "to": ["no_such"]}}


@pytest.mark.parametrize(
    ("changes", "number", "words"),
    [
        ({"criteria": LUCK}, "institutions.E001", "luck"),
        ({"criteria": NEAR}, "institutions.E001", "near"),
        ({"criteria": FINE_WORDS}, "institutions.E001", "no_such"),
        ({"limits": {"schema": 1, "amount_most": {"to": {"fact": "luck"}}}}, "institutions.E001", "luck"),
        ({"kinds": ["lottery"]}, "institutions.E002", "lottery"),
        ({"evidence": "rumour"}, "institutions.E002", "rumour"),
        ({"equity": {"fund_type": "lottery"}}, "institutions.E002", "lottery"),
    ],
)
def test_a_stored_rule_that_the_vocabulary_does_not_know_stops_the_start(
    changes: dict[str, object], number: str, words: str
) -> None:
    broken(**changes)
    found = run_checks(tags=["database"], databases=["default"])
    ours = [problem for problem in found if str(problem.id).startswith("institutions.")]
    assert [problem.id for problem in ours] == [number]
    assert "X1" in ours[0].msg
    assert words in ours[0].msg
    assert ours[0].hint
    with pytest.raises(ImproperlyConfigured, match=words):
        refuse_broken_offerings()
    assert readiness()["stored criteria"] is False


def test_sound_rules_start(world: SimpleNamespace) -> None:
    assert not [
        p for p in run_checks(tags=["database"], databases=["default"]) if str(p.id).startswith("institutions.")
    ]
    refuse_broken_offerings()
    assert readiness()["stored criteria"] is True


def test_migrations_come_before_stored_rules() -> None:
    """What mends a rule is an import, which needs the tables of this release: `migrate` must not be held up by it."""
    broken(criteria=LUCK)
    MigrationRecorder(connection).migration_qs.filter(app="institutions").latest("id").delete()
    assert not run_checks(tags=["database"], databases=["default"])


def test_a_corrected_version_starts_again() -> None:
    broken(criteria=LUCK)
    offering = Offering.objects.get(external_id="X1")
    content = draft(product(id="X1")).content.to_json()
    save_version(record=offering, content=content, valid_from=timezone.localdate(), schema_version=CONTENT_SCHEMA)
    refuse_broken_offerings()
