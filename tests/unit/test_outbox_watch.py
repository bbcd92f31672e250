"""The watcher of tests.outbox_watch finds writes that bypass the outbox, and no others."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.models.deletion import Collector

from search.declare import Dependency
from search.outbox import changed
from tests.declared_tables import undeclared
from tests.outbox_watch import Watch
from tests.search_models import LoanRow, Maker, RowDocument, loan_tables, rows  # noqa: F401

THIS_FILE = (str(Path(__file__).resolve()),)


@pytest.fixture
def watch(rows: RowDocument) -> Iterator[Watch]:  # noqa: F811
    """A watch to which this file is the product."""
    made = Watch(product=THIS_FILE)
    with connection.execute_wrapper(made):
        yield made


def make(**fields: object) -> LoanRow:
    with transaction.atomic():
        return LoanRow.objects.create(name="甲", **fields)


def update() -> None:
    LoanRow.objects.update(name="乙")


def insert_in_bulk() -> None:
    LoanRow.objects.bulk_create([LoanRow(name="丙")])


def update_in_bulk() -> None:
    row = LoanRow.objects.first()
    assert row is not None
    row.name = "丁"
    LoanRow.objects.bulk_update([row], ["name"])


def delete_raw() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_tests_loanrow")


def update_dependency() -> None:
    Maker.objects.update(name="长沙银行")


BYPASSES: list[Callable[[], None]] = [update, insert_in_bulk, update_in_bulk, delete_raw, update_dependency]
each_bypass = pytest.mark.parametrize("bypass", BYPASSES, ids=lambda bypass: bypass.__name__)


@each_bypass
@pytest.mark.parametrize("deep", [False, True])
def test_a_bypass_is_found(watch: Watch, bypass: Callable[[], None], deep: bool) -> None:
    make(maker_row=Maker.objects.create(name="建行"))
    with transaction.atomic():
        if deep:
            with transaction.atomic():
                bypass()
        else:
            bypass()
    (fault,) = watch.faults
    assert fault.document == "test_rows"
    assert fault.place.startswith("tests/unit/test_outbox_watch.py:")
    assert "search.outbox.changed" in watch.told()


@each_bypass
def test_with_a_note_in_the_same_transaction_it_is_none(watch: Watch, bypass: Callable[[], None]) -> None:
    make(maker_row=Maker.objects.create(name="建行"))
    with transaction.atomic():
        bypass()
        changed("test_rows", 1)
    assert not watch.faults


def test_a_note_of_another_transaction_does_not_count(watch: Watch) -> None:
    row = make()
    with transaction.atomic():
        changed("test_rows", row.pk)
    with transaction.atomic():
        update()
    assert len(watch.faults) == 1


def test_a_note_that_was_rolled_back_does_not_count(watch: Watch) -> None:
    row = make()
    with transaction.atomic():
        update()
        with suppress(ZeroDivisionError), transaction.atomic():
            changed("test_rows", row.pk)
            raise ZeroDivisionError
    assert len(watch.faults) == 1


def test_a_bypass_that_was_rolled_back_is_none(watch: Watch) -> None:
    make()
    with transaction.atomic(), suppress(ZeroDivisionError), transaction.atomic():
        update()
        raise ZeroDivisionError
    assert not watch.faults


def test_a_write_in_no_transaction_is_one(watch: Watch) -> None:
    make()
    update()
    assert len(watch.faults) == 1


def test_nothing_changed_is_no_fault(watch: Watch) -> None:
    with transaction.atomic():
        update()
    assert not watch.faults


def test_saves_and_deletions_are_noted_by_themselves(watch: Watch) -> None:
    row = make(maker_row=Maker.objects.create(name="建行"))
    with transaction.atomic():
        row.name = "戊"
        row.save()
        LoanRow.objects.filter(pk=make().pk).delete()
        row.delete()
    assert not LoanRow.objects.exists()
    assert not watch.faults


def test_what_a_deletion_only_empties_is_found(watch: Watch) -> None:
    """The reference of a row to one that is deleted: Django updates it and tells nobody."""
    row = make(maker_row=Maker.objects.create(name="建行"))
    collector = Collector(using="default", origin=row)
    collector.add_field_update(LoanRow._meta.get_field("maker_row"), None, LoanRow.objects.all())
    with transaction.atomic():
        collector.delete()
    row.refresh_from_db()
    assert row.maker_row is None
    assert len(watch.faults) == 1


def test_only_the_product_is_watched(rows: RowDocument) -> None:  # noqa: F811
    watch = Watch()
    assert str(Path(__file__).resolve()) not in watch.product
    with connection.execute_wrapper(watch):
        make()
        with transaction.atomic():
            update()
    assert not watch.faults
    assert watch.place(sys._getframe()) == ""


@pytest.mark.django_db(transaction=True)
def test_a_bypass_is_found_when_its_transaction_commits(rows: RowDocument) -> None:  # noqa: F811
    make()
    watch = Watch(product=THIS_FILE)
    with connection.execute_wrapper(watch):
        with transaction.atomic():
            with transaction.atomic():
                update()
            changed("test_rows", 1)
        assert not watch.faults
        with suppress(ZeroDivisionError), transaction.atomic():
            update()
            raise ZeroDivisionError
        with transaction.atomic():
            changed("test_rows", 1)
        assert not watch.faults
        with transaction.atomic():
            update()
        assert len(watch.faults) == 1
        update()
        assert len(watch.faults) == 2


# Declarations


def test_a_dependency_that_is_missing_is_named(rows: RowDocument) -> None:  # noqa: F811
    LoanRow.objects.create(name="甲", maker_row=Maker.objects.create(name="建行"))

    class Careless(RowDocument):
        dependencies: tuple[Dependency, ...] = ()

    assert undeclared(rows) == []
    assert undeclared(Careless()) == ["search_tests_maker"]
