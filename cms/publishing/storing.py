"""What is kept of a published policy besides its page: a row a clause, a row an indicator, and that it was published.

`policy_keep` writes it in the transaction that saves the page (see `cms.models.policies.kept_by`), so that no way to the
live page goes round it. Only rows that are another than before are written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction

from cms.models import PlanIndicator, PolicyClause, PolicyEvent, PolicyPage
from cms.official.clauses import Clause, names_of
from cms.official.indicators import indicators_of

SAID = ("place", "level", "number", "name", "heading", "text", "gone")
"""Of a clause's row: what follows from the text."""
PLANNED = ("place", "unit", "base_year", "base", "target_year", "target")
"""Of an indicator's row: what follows from the plan's table."""
_NAME_CHARACTERS = 200
_VALUE = PlanIndicator._meta.get_field("base")
_STEP = Decimal(1).scaleb(-_VALUE.decimal_places)
_LARGEST = Decimal(10) ** (_VALUE.max_digits - _VALUE.decimal_places)

Rows = dict[str, tuple[Any, ...]]
"""Values of `SAID` by anchor, or of `PLANNED` by name."""


@transaction.atomic
def policy_keep(*, policy: PolicyPage) -> bool:
    """Keep what follows from a policy as it is published: its clauses, its indicators, and an event if it is published
    for the first time or its text is another. Returns whether any clause is another than before."""
    is_new_text = policy_clauses_store(policy=policy)
    policy_indicators_store(policy=policy)
    policy_event_note(policy=policy, is_new_text=is_new_text)
    return is_new_text


@transaction.atomic
def policy_clauses_store(*, policy: PolicyPage) -> bool:
    """Repeat the clauses of a published policy in their table. What is in the text no more stays, marked as gone.
    Returns whether any clause is another than before."""
    changed = differences(clauses_stored(policy), clauses_told(policy.read_clauses()))
    rows = (
        PolicyClause(policy=policy, anchor=anchor, **dict(zip(SAID, values, strict=True)))
        for anchor, values in changed.items()
    )
    # One statement for new rows and changed ones: a table of cases for each field, as bulk_update writes it, takes
    # twenty times as long.
    PolicyClause.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["policy", "anchor"], update_fields=list(SAID)
    )
    return bool(changed)


def clauses_stored(policy: PolicyPage) -> Rows:
    rows = PolicyClause.objects.filter(policy=policy).order_by().values_list("anchor", *SAID)
    return {anchor: tuple(values) for anchor, *values in rows}


def clauses_told(clauses: Sequence[Clause]) -> Rows:
    """The rows that these clauses should have."""
    out = {}
    for place, (clause, name) in enumerate(zip(clauses, names_of(clauses), strict=True)):
        cells = ["\t".join(row) for row in clause.table]
        text = "\n".join([clause.text, *cells]).strip("\n")
        out[clause.anchor] = (place, clause.level, clause.number, name, clause.heading, text, False)
    return out


def differences(stored: Mapping[str, tuple[Any, ...]], told: Mapping[str, tuple[Any, ...]]) -> Rows:
    """By anchor the rows of clauses that are to be written: new, another, or gone."""
    changed = {anchor: values for anchor, values in told.items() if stored.get(anchor) != values}
    gone = SAID.index("gone")
    for anchor, values in stored.items():
        if anchor not in told and not values[gone]:
            changed[anchor] = (*values[:gone], True)
    return changed


@transaction.atomic
def policy_indicators_store(*, policy: PolicyPage) -> None:
    """Repeat the indicators of a published plan in their table. One that is in the text no more goes, unless the bureau
    told what was reached."""
    told = indicators_told(policy.read_clauses())
    there = {row.name: row for row in PlanIndicator.objects.filter(policy=policy)}
    new, changed = [], []
    for name, values in told.items():
        row = there.get(name) or PlanIndicator(policy=policy, name=name)
        if row.pk and indicator_values(row) == values:
            continue
        for field, value in zip(PLANNED, values, strict=True):
            setattr(row, field, value)
        (changed if row.pk else new).append(row)
    PlanIndicator.objects.bulk_create(new)
    PlanIndicator.objects.bulk_update(changed, PLANNED)
    if surplus := [row.pk for name, row in there.items() if name not in told]:
        PlanIndicator.objects.filter(pk__in=surplus, actuals=None).delete()


def indicator_values(row: PlanIndicator) -> tuple[Any, ...]:
    return tuple(getattr(row, field) for field in PLANNED)


def indicators_told(clauses: Sequence[Clause]) -> Rows:
    """The rows that the indicators in these clauses should have; of one that stands there twice the later."""
    return {
        one.name[:_NAME_CHARACTERS]: (
            place,
            one.unit,
            one.base_year,
            _kept(one.base),
            one.target_year,
            _kept(one.target),
        )
        for place, one in enumerate(indicators_of(clauses))
    }


def _kept(value: Decimal | None) -> Decimal | None:
    """As the column keeps it, rounded alike on both databases, which differ at a half; a figure too large for it is no
    value, and no reason not to publish the plan."""
    return None if value is None or abs(value) >= _LARGEST else value.quantize(_STEP, ROUND_HALF_UP)


def policy_event_note(*, policy: PolicyPage, is_new_text: bool) -> None:
    """Note that it was published, or that its text is another: what those who follow it are told."""
    if not policy.events.filter(kind=PolicyEvent.Kind.PUBLISHED).exists():
        PolicyEvent.objects.create(policy=policy, kind=PolicyEvent.Kind.PUBLISHED)
    elif is_new_text:
        PolicyEvent.objects.create(policy=policy, kind=PolicyEvent.Kind.REVISED)
