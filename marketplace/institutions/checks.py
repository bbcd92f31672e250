"""Start-up checks of what is stored: a rule that the vocabulary no longer knows would decide wrongly or break a page.

They read the database, so Django runs them with `manage.py check --database default` and before `migrate`; a server
runs them when it starts (`refuse_broken_offerings`, called by `marketplace.wsgi`) and in `/readyz`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError, ProgrammingError
from django.utils import timezone

from marketplace.core import current
from marketplace.core.current import taxonomy
from marketplace.core.versions import with_version_in_force
from marketplace.engine.checks import check_criteria, check_limits
from marketplace.engine.faults import CriteriaError
from marketplace.institutions.content import Content, codes_in
from marketplace.institutions.models import Offering, OfferingVersion


@register(Tags.database)
def check_stored_offerings(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """institutions.E001 and E002: criteria, limits and codes of the versions in force must fit the vocabulary.

    Not while migrations are to be applied: what mends a stored rule, an import, needs the tables of this release, so
    `migrate` must not wait for it.
    """
    return [problem for alias in databases or () if not _is_behind(alias) for problem in stored_problems(alias)]


def _is_behind(alias: str) -> bool:
    """Whether the database is of an earlier release."""
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def refuse_broken_offerings() -> None:
    """Raise ImproperlyConfigured, with every place and remedy, where a stored rule does not fit the vocabulary."""
    problems = stored_problems("default")
    if problems:
        lines = (f"{problem.id}: {problem.msg} {problem.hint}" for problem in problems)
        raise ImproperlyConfigured("\n".join(lines))


@current.held()
def stored_problems(alias: str) -> list[Error]:
    """What is wrong with the offerings of a database; nothing where their table is not there yet."""
    try:
        if OfferingVersion._meta.db_table not in connections[alias].introspection.table_names():
            return []
        offerings = with_version_in_force(Offering.objects.using(alias), timezone.localdate())
        rows = [(row.external_id, row.in_force[0]) for row in offerings.order_by("external_id")]  # type: ignore[attr-defined]
    except (OperationalError, ProgrammingError):
        # The database is away or of another release; `/readyz` and `migrate` say so, and better.
        return []
    return [problem for external_id, version in rows for problem in _problems(external_id, version)]


def _problems(external_id: str, version: OfferingVersion) -> Iterator[Error]:
    place = f"Offering {external_id}, version {version.number}"
    try:
        said = Content.from_json(version.content)
        check_criteria(said.criteria, current.reference())
        check_limits(said.limits, current.reference())
    except CriteriaError as error:
        yield Error(
            f"{place}, {error.place}: {error.problem('en')}",
            hint=f"{error.remedy('en')} Save a corrected version, for example by importing the offering again.",
            id="institutions.E001",
        )
        return
    for name, of, code in codes_in(said):
        if code not in taxonomy(of):
            yield Error(
                f"{place}, {name}: the taxonomy {of} has no code “{code}”.",
                hint=f"Put the code back into core/data/{of}.json, or import the offering again with another.",
                id="institutions.E002",
            )
