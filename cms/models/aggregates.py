"""An aggregate that both databases have under another name."""

from __future__ import annotations

from typing import Any

from django.db.models import Aggregate, JSONField


class ListOf(Aggregate):
    """The values of a group's rows as one list, in no order."""

    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_AGG", **more)
