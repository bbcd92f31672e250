"""Start-up check: what the bureau wrote fits this release."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ValidationError

from marketplace.core import current
from marketplace.core.taxonomies import TaxonomyError
from marketplace.core.terms import stored
from marketplace.core.terms.checking import check_entry
from marketplace.core.terms.schemas import SCHEMAS

_REMEDY = "Correct the entry under “Lists and terms” in the administration, or put back what this release took away."


@register(Tags.database)
def check_written_terms(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """kr.E006: every entry that the bureau wrote, as it was written last, can be read with the lists and facts of this
    release."""
    return list(_faults()) if "default" in (databases or ()) else []


@current.held()
def _faults() -> Iterator[CheckMessage]:
    try:
        reference = current.reference()
    except TaxonomyError as error:
        yield Error(str(error), hint=_REMEDY, id="kr.E006")
        return
    latest = {(one.table, one.code): one for one in stored.read().written}
    for (table, code), one in latest.items():
        schema = SCHEMAS.get(table)
        if schema is None or (schema.is_list and table not in reference.taxonomies):
            yield Error(f"{table} {code}: there is no such list in this release.", hint=_REMEDY, id="kr.E006")
            continue
        # What is not written of an entry that ships is the release's own.
        said = {key: value for key, value in one.content.items() if value is not None}
        try:
            check_entry(schema, code, said, reference, whole=False)
        except ValidationError as error:
            faults = "; ".join(f"{key}: {' '.join(found)}" for key, found in error.message_dict.items())
            yield Error(f"{table} {code}: {faults}", hint=_REMEDY, id="kr.E006")
