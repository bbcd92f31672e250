"""Abstract bases of what goes through a flow: the subject with its state, and the events appended to it.

    class Organisation(FlowSubject):
        flow = FLOW
        state = FlowStateField(_("verification"), flow=FLOW)

        class Meta:
            constraints = [state_known(FLOW, name="accounts_organisation_state_known")]

    class OrganisationEvent(FlowEvent):
        subject = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="events")

    class OrganisationEventNote(FlowNote):
        event = models.OneToOneField(OrganisationEvent, on_delete=models.CASCADE, related_name="note")

State and event are written together by `marketplace.core.flows.stepping.flow_step` and by nothing else: a save writes
no state, `update` and `bulk_update` refuse to, the database knows the states there are and refuses to change or delete
an event (`marketplace.core.migration_operations.append_only`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import InputError
from marketplace.core.flows.past import Effects, Past
from marketplace.core.flows.table import Flow
from marketplace.core.models import AppendOnlyError
from marketplace.core.text import Text

STATE = "state"


class StateError(Exception):
    """Code tried to write a state past its flow. Take a step with flow_step() instead."""


class HeldError(InputError):
    """Something that steps rest on would have changed in a state in which it may not; nothing was written."""


class FlowStateField(models.CharField[str, str]):
    """The state of a subject. Its choices follow from the flow, so a new label needs no migration; no form edits it."""

    def __init__(self, verbose_name: Any = None, *, flow: Flow | None = None, **kwargs: Any) -> None:
        kwargs |= {"max_length": 32, "editable": False, "db_index": True}
        if flow is not None:
            kwargs["choices"] = [(one.code, lazystr(one.label.text)) for one in flow.states]
            kwargs["default"] = flow.initial
        super().__init__(verbose_name, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, "django.db.models.CharField", args, kwargs


def state_known(flow: Flow, *, name: str) -> models.CheckConstraint:
    """The database's own check that a state is one of the table's."""
    return models.CheckConstraint(condition=models.Q(state__in=list(flow.codes)), name=name)


class FlowSubjectQuerySet(models.QuerySet[Any]):
    """Writes no state, and nothing that steps rest on while it is held: not in bulk either."""

    def update(self, **kwargs: Any) -> int:
        if STATE in kwargs:
            raise StateError(f"{self.model._meta.label}: a state is not updated; take a step for each.")
        for field, states in self.model.changes_in.items():
            held = self.exclude(state__in=states).first() if field in kwargs else None
            if held is not None:
                raise HeldError(held.held()[field])
        return super().update(**kwargs)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        if {STATE, *self.model.changes_in} & set(kwargs.get("update_fields") or ()):
            raise StateError(f"{self.model._meta.label}: what is there is not overwritten in bulk; save each.")
        for row in rows:
            row.refuse_foreign_state()
        return super().bulk_create(rows, *args, **kwargs)


class FlowSubject(models.Model):
    """Something that goes through a flow. Its model declares `flow`, `state`, the constraint and the events.

    `changes_in` names the fields that steps rest on, each with the states in which it may change.
    """

    flow: ClassVar[Flow]
    changes_in: ClassVar[Mapping[str, Collection[str]]] = {}
    state: Any  # a FlowStateField
    events: Any  # the manager behind the foreign key of the `FlowEvent` model

    objects: ClassVar[Any] = FlowSubjectQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Everything but the state, so that what was read a while ago never puts an old state back.

        Raises HeldError for a change of what steps rest on.
        """
        self.refuse_foreign_state()
        adding, fields = self._state.adding, kwargs.get("update_fields")
        if fields is not None and STATE in fields:
            raise StateError(f"{self._meta.label}: a state is not saved; take a step with flow_step().")
        inserting = adding and fields is None
        if inserting:
            # With the key of a row that is there, a new one would overwrite its state.
            kwargs["force_insert"] = True
        elif fields is None:
            kwargs["update_fields"] = self._other_fields()
        with transaction.atomic():
            held = {} if inserting else self._held_changes(kwargs["update_fields"])
            if held:
                raise HeldError(next(iter(held.values())))
            super().save(*args, **kwargs)
        if adding:
            self._state_read = self.state

    def clean(self) -> None:
        super().clean()
        try:
            self.refuse_foreign_state()
        except StateError as error:
            raise ValidationError(
                {STATE: ValidationError(_("The state changes by a step only."), code=STATE)}
            ) from error
        # Of no field: a form that does not show what is held would have no place for it.
        held = {} if self._state.adding else self._held_changes(self._other_fields())
        if held:
            raise ValidationError([ValidationError(str(words), code="held") for words in dict.fromkeys(held.values())])

    def held(self) -> dict[str, Text]:
        """What steps rest on and cannot be changed in this state, by field, with the way to change it."""
        closed = {field: states for field, states in self.changes_in.items() if self.state not in states}
        return {field: _way(self.flow, self.state, states) for field, states in closed.items()}

    def _held_changes(self, fields: Iterable[str]) -> dict[str, Text]:
        """The refusal for each of the fields that differs from what is stored, by the state that is stored."""
        names = [name for name in fields if name in self.changes_in and name in self.__dict__]
        if not names:
            return {}
        with transaction.atomic():
            stored = type(self)._default_manager.select_for_update().filter(pk=self.pk).first()
        held = stored.held() if stored is not None else {}
        return {name: held[name] for name in names if name in held and getattr(self, name) != getattr(stored, name)}

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Any:  # type: ignore[override]
        found = super().from_db(db, field_names, values)
        found._state_read = found.__dict__.get(STATE)
        return found

    def refresh_from_db(self, using: str | None = None, fields: Sequence[str] | None = None, **kwargs: Any) -> None:  # type: ignore[override]
        super().refresh_from_db(using, fields, **kwargs)
        self._state_read = self.__dict__.get(STATE)

    def _other_fields(self) -> list[str]:
        """What a save writes: what was read, but for the key and the state."""
        deferred = self.get_deferred_fields()
        fields = [field for field in self._meta.concrete_fields if not field.primary_key and field.name != STATE]
        return [field.name for field in fields if field.attname not in deferred]

    def refuse_foreign_state(self) -> None:
        """StateError if the state is neither the one that was read nor, of a new row, the first."""
        expected = self.flow.initial if self._state.adding else getattr(self, "_state_read", None)
        if expected is not None and self.__dict__.get(STATE, expected) != expected:
            raise StateError(f"{self._meta.label}: {expected} → {self.state} is a step; take it with flow_step().")

    def enter(self, state: str) -> None:
        """Write a state: the half of a step that belongs to the subject. For flow_step() alone, in its transaction."""
        self.state = self._state_read = state
        super().save(update_fields=[STATE])
        getattr(self, "_prefetched_objects_cache", {}).pop("events", None)

    def history(self) -> tuple[Past, ...]:
        """The steps so far, oldest first; without a query where `events` were prefetched."""
        return tuple(event.past() for event in sorted(self.events.all(), key=lambda event: event.number))


def _way(flow: Flow, state: str, states: Collection[str]) -> Text:
    """Why something cannot be changed in a state, and the steps that lead to one in which it can."""
    codes = dict.fromkeys(row.action for row in flow.rows if row.state == state and row.to in states)
    ways = [flow.action(code).label.text for code in codes]
    if not ways:
        return Text("办理以此为准，不能再改。", "The steps rest on this; it can no longer be changed.")
    return Text(
        f"办理以此为准，现在不能改。先办：{'、'.join(way.zh for way in ways)}，再改。",
        f"The steps rest on this; it cannot be changed now. First: {', '.join(way.en for way in ways)}.",
    )


class FlowEvent(models.Model):
    """One step, never changed. It holds the key of who took it and codes, no words: those are in its note.

    `permission` is the one by which the step was allowed, `effects` what it did besides the state
    (`marketplace.core.flows.past.Effects`), `day` the day in mainland China by which clocks count.
    """

    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("what happened"), max_length=32)
    action = models.CharField(_("action"), max_length=32)
    from_state = models.CharField(_("state before"), max_length=32)
    to_state = models.CharField(_("state after"), max_length=32)
    actor = models.UUIDField(_("taken by"), null=True, blank=True)
    permission = models.CharField(_("permission"), max_length=64, blank=True)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    effects = models.JSONField(_("effects"), default=dict, blank=True)
    has_note = models.BooleanField(_("has words"), default=False)
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("taken at"))

    class Meta:
        abstract = True
        ordering = ["subject_id", "number"]
        constraints = [
            # Two steps at once from the same state: the database takes one.
            models.UniqueConstraint(fields=["subject", "number"], name="%(app_label)s_%(class)s_number"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="%(app_label)s_%(class)s_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} #{self.number}"  # type: ignore[attr-defined]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{self} cannot be changed; take another step with flow_step().")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise AppendOnlyError(f"{self} cannot be deleted: it is part of a history.")

    def past(self) -> Past:
        return Past(
            self.number, self.kind, self.action, self.from_state, self.to_state, self.day, self.actor, self.permission,
            tuple(self.reasons), Effects.parse(self.effects),
        )  # fmt: skip


class FlowNote(models.Model):
    """The words of a step. They may name persons, so they can be erased; the event says that there were some."""

    text = models.TextField(_("words of the step"), max_length=2000)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text[:60]
