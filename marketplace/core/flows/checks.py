"""Start-up checks of flows: a table that cannot be used, and a model that does not hold its table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from marketplace.core.flows.checking import faults
from marketplace.core.flows.records import FlowEvent, FlowNote, FlowStateField, FlowSubject
from marketplace.core.flows.registry import declared


@register()
def check_flow_tables(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """kr.E020: every declared flow can be used."""
    return [
        Error(f"Flow {flow.code}: {fault.what}", hint=fault.remedy, id="kr.E020")
        for flow in declared().values()
        for fault in faults(flow)
    ]


@register()
def check_flow_models(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """kr.E021: a model that goes through a flow is held to its table by the database, and keeps events and notes."""
    subjects = [one for one in apps.get_models() if issubclass(one, FlowSubject) and not one._meta.proxy]
    return [
        Error(f"{model._meta.label} {what}", hint=remedy, id="kr.E021")
        for model in subjects
        for what, remedy in model_faults(model)
    ]


def model_faults(model: type[FlowSubject]) -> Iterator[tuple[str, str]]:
    """What is wrong, and what to do."""
    flow = getattr(model, "flow", None)
    if flow is None or not isinstance(model._meta.get_field("state"), FlowStateField):  # type: ignore[misc]
        yield "names no flow, or its state is an ordinary field.", "Set `flow` and make `state` a FlowStateField."
        return
    wanted = models.Q(state__in=list(flow.codes))
    checks = [one for one in model._meta.constraints if isinstance(one, models.CheckConstraint)]
    if not any(check.condition == wanted for check in checks):
        yield "has no database check of its states.", "Add state_known(flow, name=…) to Meta.constraints and migrate."
    events = _pointing(model, "events", FlowEvent)
    if events is None:
        yield "keeps no events.", 'Declare a FlowEvent with a foreign key `subject`, related_name="events".'
    elif _pointing(events, "note", FlowNote) is None:
        yield "keeps no words of its steps.", 'Declare a FlowNote with a one-to-one `event`, related_name="note".'


def _pointing(model: Any, name: str, base: type[models.Model]) -> Any | None:
    """The model behind a relation that comes from elsewhere, if it is of the kind expected."""
    try:
        found: Any = model._meta.get_field(name).related_model
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, type) and issubclass(found, base) else None
