"""Versions: numbered, never changed, found by day. The database refuses changes whoever asks."""

from __future__ import annotations

import uuid
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from marketplace.core.json_content import canonical_json, content_hash
from marketplace.core.migration_operations import append_only, append_only_suspended, append_only_tables
from marketplace.core.models import ADDRESS_ALPHABET, AppendOnlyError, Version, new_address
from marketplace.core.versions import save_version
from marketplace.enterprises.models import Enterprise, EnterpriseVersion

pytestmark = pytest.mark.django_db

VERSION_MODELS = [model for model in apps.get_models() if issubclass(model, Version)]


@pytest.fixture
def enterprise() -> Enterprise:
    return Enterprise.objects.create(is_demo=True, demo_name="星火测试一号")


def save(enterprise: Enterprise, content: dict[str, Any], day: date, **extra: Any) -> tuple[EnterpriseVersion, bool]:
    return save_version(record=enterprise, content=content, valid_from=day, **extra)


def test_versions_are_numbered_and_know_their_author(enterprise: Enterprise) -> None:
    author = uuid.uuid4()
    first, is_new = save(enterprise, {"a": 1}, date(2026, 1, 1), created_by=author)
    second, also_new = save(enterprise, {"a": 2}, date(2026, 2, 1), schema_version=3)
    assert (is_new, also_new) == (True, True)
    assert (first.number, second.number) == (1, 2)
    assert (first.created_by, second.created_by) == (author, None)
    assert (first.schema_version, second.schema_version) == (1, 3)


def test_the_same_content_makes_no_new_version(enterprise: Enterprise) -> None:
    first, _ = save(enterprise, {"a": 1, "b": [1, 2]}, date(2026, 1, 1))
    again, is_new = save(enterprise, {"b": [1, 2], "a": 1}, date(2026, 5, 1))
    assert not is_new
    assert again.pk == first.pk
    assert enterprise.versions.count() == 1
    _other_schema, is_new = save(enterprise, {"a": 1, "b": [1, 2]}, date(2026, 5, 1), schema_version=2)
    assert is_new


def test_content_that_comes_back_is_a_new_version(enterprise: Enterprise) -> None:
    for content in ({"a": 1}, {"a": 2}, {"a": 1}):
        save(enterprise, content, date(2026, 1, 1))
    assert [version.content["a"] for version in enterprise.versions.all()] == [1, 2, 1]


def test_the_version_on_a_day(enterprise: Enterprise) -> None:
    save(enterprise, {"a": 1}, date(2026, 1, 1))
    save(enterprise, {"a": 2}, date(2026, 3, 1))
    save(enterprise, {"a": 3}, date(2026, 3, 1))
    found = {
        day: getattr(enterprise.version_on(day), "number", None)
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 1), date(2030, 1, 1))
    }
    assert list(found.values()) == [None, 1, 1, 3, 3]
    assert enterprise.latest_version().number == 3
    assert [version.valid_until for version in enterprise.versions.all()] == [date(2026, 3, 1), date(2026, 3, 1), None]


def test_a_version_cannot_begin_before_the_one_it_follows(enterprise: Enterprise) -> None:
    save(enterprise, {"a": 1}, date(2026, 3, 1))
    with pytest.raises(ValidationError) as refused:
        save(enterprise, {"a": 2}, date(2026, 2, 28))
    assert "2026-03-01" in refused.value.messages[0]
    assert enterprise.versions.count() == 1


def test_the_hash_is_of_the_canonical_form() -> None:
    assert canonical_json({"b": "万元", "a": [1, None]}) == '{"a":[1,null],"b":"万元"}'
    assert content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1}) != content_hash({"a": 2, "b": 1})
    with pytest.raises(ValueError, match="JSON"):
        canonical_json({"a": float("nan")})


def test_a_version_object_refuses_to_be_saved_again_or_deleted(enterprise: Enterprise) -> None:
    version, _ = save(enterprise, {"a": 1}, date(2026, 1, 1))
    version.content = {"a": 2}
    with pytest.raises(AppendOnlyError):
        version.save()
    with pytest.raises(AppendOnlyError):
        version.delete()


def test_a_record_with_a_history_cannot_be_deleted(enterprise: Enterprise) -> None:
    save(enterprise, {"a": 1}, date(2026, 1, 1))
    with pytest.raises(models.ProtectedError):
        enterprise.delete()


def test_the_database_refuses_to_change_or_delete_a_version(enterprise: Enterprise) -> None:
    version, _ = save(enterprise, {"a": 1}, date(2026, 1, 1))
    rows = EnterpriseVersion.objects.filter(pk=version.pk)
    for change in (
        lambda: rows.update(content={"a": 2}),
        lambda: rows.update(number=1),
        lambda: rows.delete(),
        lambda: rows._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    version.refresh_from_db()
    assert version.content == {"a": 1}


def test_the_database_refuses_to_replace_a_version(enterprise: Enterprise) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is a statement of SQLite only")
    version, _ = save(enterprise, {"a": 1}, date(2026, 1, 1))
    table = EnterpriseVersion._meta.db_table
    columns = "number, valid_from, content, content_hash, schema_version, created, created_by, record_id"
    for changed in (columns, "id, " + columns):
        values = changed.replace("content,", "'[]',", 1)
        statement = f"REPLACE INTO {table} ({changed}) SELECT {values} FROM {table}"
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    version.refresh_from_db()
    assert version.content == {"a": 1}


def test_the_database_refuses_to_truncate_versions(enterprise: Enterprise) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("TRUNCATE is a statement of PostgreSQL only")
    save(enterprise, {"a": 1}, date(2026, 1, 1))
    connection.check_constraints()  # PostgreSQL truncates no table whose foreign keys wait to be checked
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE enterprises_enterpriseversion CASCADE")
    assert enterprise.versions.count() == 1


def test_every_version_table_is_append_only() -> None:
    """Also after later migrations: SQLite loses triggers when a table is rebuilt."""
    assert VERSION_MODELS, "no version models found"
    guarded = append_only_tables(connection)
    missing = sorted(model._meta.db_table for model in VERSION_MODELS if model._meta.db_table not in guarded)
    assert not missing, f"add append_only(...) to a migration for: {', '.join(missing)}"


def test_append_only_can_be_taken_back_and_put_on_again(enterprise: Enterprise) -> None:
    version, _ = save(enterprise, {"a": 1}, date(2026, 1, 1))
    table = EnterpriseVersion._meta.db_table
    operation = append_only(table)
    # What the operation needs of a schema editor; SQLite's own does not work inside a test's transaction.
    editor = SimpleNamespace(connection=connection, execute=lambda sql: connection.cursor().execute(sql))
    operation.reverse_code(apps, editor)
    assert table not in append_only_tables(connection)
    EnterpriseVersion.objects.filter(pk=version.pk).update(content={"a": 2})
    for _time in range(2):
        operation.code(apps, editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        EnterpriseVersion.objects.filter(pk=version.pk).update(content={"a": 3})


def test_a_failure_while_suspended_leaves_the_tables_guarded(enterprise: Enterprise) -> None:
    before = append_only_tables(connection)
    during = before

    def fail() -> None:
        nonlocal during
        with append_only_suspended(connection):
            during = append_only_tables(connection)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert during == []
    assert append_only_tables(connection) == before


@pytest.mark.django_db(transaction=True)
def test_a_whole_test_database_can_be_emptied() -> None:
    enterprise = Enterprise.objects.create(is_demo=True, demo_name="星火测试二号")
    save(enterprise, {"a": 1}, date(2026, 1, 1))
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    assert not EnterpriseVersion.objects.exists()
    enterprise = Enterprise.objects.create(is_demo=True, demo_name="星火测试三号")
    version, _ = save(enterprise, {"a": 1}, date(2026, 1, 1))
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        EnterpriseVersion.objects.filter(pk=version.pk).update(number=5)


def test_addresses_are_random_and_readable() -> None:
    addresses = {new_address() for _time in range(200)}
    assert len(addresses) == 200
    assert all(len(address) == 12 and set(address) <= set(ADDRESS_ALPHABET) for address in addresses)
