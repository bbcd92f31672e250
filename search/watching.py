"""Noting in the outbox what the declarations name, by itself: saves, deletions (also by a cascade) and changes of
many-to-many relations of every document's model and dependencies, in the transaction that makes them.

What Django tells nobody, `update`, `bulk_create`, `bulk_update`, raw SQL and `loaddata`, has to call
`search.outbox.changed` (for fixtures: `manage.py check_index --mend` afterwards).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save

from search import declare, outbox

_BEFORE = "_search_touched_before_save"


def watched(documents: Iterable[declare.Document]) -> set[type[Model]]:
    """The models whose rows are told in these documents."""
    labels = {label for one in documents for label in (one.model, *(d.model for d in one.dependencies))}
    return {model for label in labels if (model := _model(label)) is not None}


def _model(label: str) -> type[Model] | None:
    """None for a label that names no model, which is the start-up check's to tell (search.E011)."""
    try:
        return apps.get_registered_model(*label.split(".", 1))
    except (LookupError, TypeError):
        return None


def senders(documents: Iterable[declare.Document]) -> set[type[Model]]:
    """The watched models and those whose rows are rows of theirs too: their children and proxies."""
    found: set[type[Model]] = set()
    waiting = list(watched(documents))
    while waiting:
        model = waiting.pop()
        found.add(model)
        waiting.extend(set(model.__subclasses__()) - found)
    return found


def relations(documents: Iterable[declare.Document]) -> set[type[Model]]:
    """The tables between watched models and others that Django fills without a save: those it made itself, and those
    that are watched."""
    models = watched(documents)
    fields = [f for model in models for f in model._meta.get_fields(include_hidden=True) if f.many_to_many]
    tables: set[Any] = {getattr(field, "through", None) or field.remote_field.through for field in fields}  # type: ignore[union-attr]
    return {table for table in tables if table in models or table._meta.auto_created}


def connect(documents: Iterable[declare.Document]) -> None:
    """Begin to note changes. Safe to repeat."""
    documents = list(documents)
    for model in senders(documents):
        for signal, receiver in ((pre_save, _before_save), (post_save, _after_save), (pre_delete, _before_delete)):
            signal.connect(receiver, sender=model, dispatch_uid=f"search {receiver.__name__}")
    for table in relations(documents):
        m2m_changed.connect(_relation_changed, sender=table, dispatch_uid="search _relation_changed")


def _before_save(sender: type[Model], instance: Model, raw: bool, **kwargs: Any) -> None:
    """Refuse a save whose note could not be kept with it, and look which documents tell the row as it was: a changed
    reference touches those it pointed to before."""
    if raw:
        return
    if not connection.in_atomic_block:
        raise outbox.OutboxError(
            f"{sender._meta.label} is told in search documents, so it is saved in a transaction only: put the save in "
            "a transaction.atomic() block (a service), so that the index is never left behind."
        )
    setattr(instance, _BEFORE, [])
    if instance.pk is not None and not instance._state.adding and _is_dependency(sender):
        before = sender._base_manager.filter(pk=instance.pk).first()
        if before is not None:
            setattr(instance, _BEFORE, outbox.documents_touched_by(before))


def _is_dependency(sender: type[Model]) -> bool:
    labels = declare.labels_of(sender)
    return any(d.model in labels for one in declare.documents().values() for d in one.dependencies)


def _after_save(sender: type[Model], instance: Model, raw: bool, **kwargs: Any) -> None:
    if not raw:
        before = instance.__dict__.pop(_BEFORE, [])
        outbox.note_all(list(dict.fromkeys([*before, *outbox.documents_touched_by(instance)])))


def _before_delete(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """Django deletes in a transaction of its own and tells before it begins, while it still is known what the row
    touches."""
    outbox.changed_by(instance)


def _relation_changed(
    sender: type[Model], instance: Model, action: str, model: type[Model], pk_set: set[Any] | None, **kwargs: Any
) -> None:
    """Both sides of a many-to-many relation, in the transaction that Django changes it in."""
    if action not in ("post_add", "pre_remove", "pre_clear"):
        return
    outbox.changed_by(instance)
    if action == "pre_clear":
        own = next(f for f in sender._meta.local_fields if f.is_relation and isinstance(instance, f.related_model))  # type: ignore[arg-type]
        other = next(f for f in sender._meta.local_fields if f.is_relation and f is not own)
        pk_set = set(sender._base_manager.filter(**{own.name: instance}).values_list(other.attname, flat=True))
    for row in model._base_manager.filter(pk__in=pk_set or ()):
        outbox.changed_by(row)
