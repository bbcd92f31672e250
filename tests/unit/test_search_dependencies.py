"""Every table that a document reads is declared: as its model, as a dependency, or here with a reason."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.models import PolicyPage
from cms.official.reading import read
from cms.publishing.importing import policy_import
from cms.site.services import site_prepare
from marketplace.accounts.models import Organisation
from marketplace.institutions.models import Branch, Institution, Offering, OfferingVersion, Publisher
from search import declare
from tests.declared_tables import EXEMPT, tables_read, undeclared
from tests.demo_offerings import demo_offerings  # noqa: F401


@pytest.fixture
def two_policies(db: None) -> None:
    """One document that ends another, and one that is closed: all that a policy's document may read."""
    site_prepare()
    for day, title in ((1, "甲办法"), (2, "甲办法"), (3, "乙办法")):
        text = f"{title}\n某局\n2026年1月{day}日\n第一条 本办法自2026年2月{day}日起施行，有效期至2030年1月1日。\n"
        policy_import(document=read(text.encode(), "a.txt"), publish=True)
    closed = PolicyPage.objects.get(title="乙办法")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)


def test_every_table_a_document_reads_is_declared(demo_offerings: Any, two_policies: None) -> None:  # noqa: F811
    missing = {name: tables for name, document in declare.documents().items() if (tables := undeclared(document))}
    assert not missing, f"declare a Dependency for the model of each table in documents.py: {missing}"


def test_the_exempt_tables_are_read(demo_offerings: Any, two_policies: None) -> None:  # noqa: F811
    for name, table in EXEMPT:
        assert table in tables_read(declare.document(name)), f"{name} no longer reads {table}"


# What a change of each model touches


@pytest.fixture
def member(demo_offerings: Any, db: None) -> Offering:  # noqa: F811
    found = Offering.objects.filter(origin="member").select_related("institution__organisation", "publisher").first()
    assert found is not None
    return found


def test_renaming_an_institution_renews_its_offerings(member: Offering) -> None:
    assert member.institution is not None
    own = {
        ("offerings", pk) for pk in Offering.objects.filter(institution=member.institution).values_list("pk", flat=True)
    }
    assert set(declare.touched_by(member.institution.organisation)) == own
    assert set(declare.touched_by(member.institution)) == own
    assert ("offerings", member.pk) in declare.touched_by(member.publisher)
    assert declare.touched_by(OfferingVersion.objects.filter(record=member)[0]) == [("offerings", member.pk)]
    assert declare.touched_by(member) == [("offerings", member.pk)]


def test_what_is_not_told_touches_nothing(db: None) -> None:
    firm = Organisation.objects.create(kind=Organisation.Kind.ENTERPRISE, name="企业")
    assert declare.touched_by(firm) == []
    assert declare.touched_by(Branch(name="支行")) == []
    assert declare.touched_by(Publisher.objects.create(name="某银行", type="bank")) == []
    assert Institution._meta.label in {d.model for d in declare.document("offerings").dependencies}


# The calendar


def test_offerings_say_when_they_change_by_themselves(member: Offering) -> None:
    document = declare.document("offerings")
    today = timezone.localdate()
    before = document.changes_on([member.pk])
    assert member.pk not in before or before[member.pk] > today
    version = member.versions.order_by("-number")[0]
    soon = today + datetime.timedelta(days=3)
    OfferingVersion.objects.create(
        record=member, number=version.number + 1, valid_from=soon, content=version.content, content_hash=""
    )
    assert document.changes_on([member.pk]) == {member.pk: soon}


def test_a_source_that_will_be_old_is_told(demo_offerings: Any, db: None) -> None:  # noqa: F811
    document = declare.document("offerings")
    today = timezone.localdate()
    days = dict(
        OfferingVersion.objects.filter(record__origin="reference", source_day__isnull=False).values_list(
            "record", "source_day"
        )
    )
    aging = {pk: day + datetime.timedelta(days=732) for pk, day in days.items()}
    expected = {pk: day for pk, day in aging.items() if day > today}
    assert expected
    found = document.changes_on(list(days))
    assert {pk: found[pk] for pk in expected} == expected
    validity = {pk for pk in days if pk not in expected}
    assert not validity & found.keys()


def test_policies_say_when_they_change_by_themselves(two_policies: None) -> None:
    document = declare.document("policies")
    policies = PolicyPage.objects.filter(title="甲办法").order_by("signed_on")
    assert [one.validity().state.code for one in policies] == ["amended", "in_force"]
    last = datetime.date(2030, 1, 1)
    assert document.changes_on([one.pk for one in policies]) == dict.fromkeys(
        [one.pk for one in policies], last + datetime.timedelta(days=1)
    )


def test_a_policy_renews_what_it_does_something_to(two_policies: None) -> None:
    older, newer = PolicyPage.objects.filter(title="甲办法").order_by("signed_on")
    both = {("policies", older.pk), ("policies", newer.pk)}
    assert set(declare.touched_by(newer)) == both
    assert set(declare.touched_by(newer.relations.get())) == both
    assert set(declare.touched_by(older)) == {("policies", older.pk)}
    assert set(declare.touched_by(older.page_ptr)) == {("policies", older.pk)}
    restriction = PageViewRestriction(page=older.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    assert both <= set(declare.touched_by(restriction))
