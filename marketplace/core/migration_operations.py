"""Migration operations that Django does not have.

`append_only("app_table")` makes the database itself refuse UPDATE and DELETE on a table (and TRUNCATE on
PostgreSQL). The refusal is an IntegrityError on both databases, whoever connects.

The triggers have no exception, switch or magic setting. To empty a whole test database (Django's `flush`)
`append_only_suspended()` takes the triggers off and puts them back inside one transaction.

On SQLite a migration that alters a table rebuilds it and thereby loses its triggers: end such a migration
with `append_only(...)` again. tests/unit/test_versions.py tries every version table and fails if one is open.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations import RunPython

TRIGGER_PREFIX = "append_only_"


def append_only(table: str) -> RunPython:
    """Refuse every change of a row of `table` once it is inserted. Reversible, and safe to run again."""
    return RunPython(_run(_install_statements, table), _run(_remove_statements, table))


def no_longer_append_only(table: str) -> RunPython:
    """Take the refusal off a table that is about to go. Reversible."""
    return RunPython(_run(_remove_statements, table), _run(_install_statements, table))


def _run(statements: Callable[[BaseDatabaseWrapper, str], list[str]], table: str) -> Callable[[Any, Any], None]:
    def run(apps: Any, schema_editor: Any) -> None:
        for statement in statements(schema_editor.connection, table):
            schema_editor.execute(statement)

    return run


def _install_statements(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    quoted, name = connection.ops.quote_name(table), f"{TRIGGER_PREFIX}{table}"
    message = f"{table} is append-only: a version is never changed or deleted"
    if connection.vendor == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        replaced = _replacing(connection, table)
        return [
            *_remove_statements(connection, table),
            f'CREATE TRIGGER "{name}_update" BEFORE UPDATE ON {quoted} {refuse}',
            f'CREATE TRIGGER "{name}_delete" BEFORE DELETE ON {quoted} {refuse}',
            # SQLite's REPLACE deletes the row that is in the way without asking the DELETE trigger.
            f'CREATE TRIGGER "{name}_replace" BEFORE INSERT ON {quoted} WHEN {replaced} {refuse}',
        ]
    if connection.vendor == "postgresql":
        refuse = f"BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END"
        call = f'EXECUTE FUNCTION "{name}"()'
        return [
            *_remove_statements(connection, table),
            f'CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ {refuse} $$',
            f'CREATE TRIGGER "{name}" BEFORE UPDATE OR DELETE ON {quoted} FOR EACH ROW {call}',
            f'CREATE TRIGGER "{name}_truncate" BEFORE TRUNCATE ON {quoted} FOR EACH STATEMENT {call}',
        ]
    raise NotImplementedError(f"append_only knows SQLite and PostgreSQL, not {connection.vendor}.")


def _replacing(connection: BaseDatabaseWrapper, table: str) -> str:
    """An SQL condition: the row to insert meets an existing one in a unique key of the table."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, table).values()
    keys = [constraint["columns"] for constraint in constraints if constraint["unique"] or constraint["primary_key"]]
    same = (" AND ".join(f"{quote(column)} = NEW.{quote(column)}" for column in key) for key in keys)
    rows = f"SELECT 1 FROM {quote(table)} WHERE "  # noqa: S608  (names of a migration, quoted)
    return " OR ".join(f"EXISTS ({rows}{condition})" for condition in same)


def _remove_statements(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    if connection.vendor == "sqlite":
        events = ("update", "delete", "replace")
        return [f'DROP TRIGGER IF EXISTS "{TRIGGER_PREFIX}{table}_{event}"' for event in events]
    name, quoted = f"{TRIGGER_PREFIX}{table}", connection.ops.quote_name(table)
    return [
        f'DROP TRIGGER IF EXISTS "{name}" ON {quoted}',
        f'DROP TRIGGER IF EXISTS "{name}_truncate" ON {quoted}',
        f'DROP FUNCTION IF EXISTS "{name}"()',
    ]


@contextmanager
def append_only_suspended(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let the block empty append-only tables: for emptying a whole test database, and nothing else.

    Everything happens in one transaction: if the block or the process fails, the triggers were never gone.
    """
    tables = append_only_tables(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for table in tables:
            for statement in _remove_statements(connection, table):
                cursor.execute(statement)
        yield
        for table in tables:
            for statement in _install_statements(connection, table):
                cursor.execute(statement)


def append_only_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables that refuse changes now, as the database reports them."""
    if connection.vendor == "sqlite":
        query = "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s"
    else:
        query = (
            "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND left(t.tgname, %s) = %s"
        )
    with connection.cursor() as cursor:
        cursor.execute(query, [len(TRIGGER_PREFIX), TRIGGER_PREFIX])
        return sorted(row[0] for row in cursor.fetchall())
