"""Start-up checks of the data that ships with the product: taxonomies, loan prime rates, the working calendar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from marketplace.core import tables, taxonomies
from marketplace.core.tables import TableError


@register()
def check_taxonomies(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """kr.E004: every taxonomy can be read, and its codes, parents, members and synonyms hold together."""
    messages: list[CheckMessage] = []
    for name in taxonomies.names():
        try:
            taxonomies.taxonomy(name)
        except ValueError as error:
            hint = f"Correct marketplace/core/data/{name}.json; marketplace/core/taxonomies.py says what it may hold."
            messages.append(Error(f"{name}: {error}", hint=hint, id="kr.E004"))
    return messages


@register()
def check_tables(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """kr.E005: the rates and the calendar can be read, with the corrections that the settings name."""
    messages: list[CheckMessage] = []
    for read, variable in ((tables.rates, "LPR_FILE"), (tables.calendar, "CALENDAR_FILE")):
        try:
            read()
        except TableError as error:
            hint = f"Correct the file that {variable} names, or leave {variable} unset to use the shipped table alone."
            messages.append(Error(str(error), hint=hint, id="kr.E005"))
    return messages
