"""A plan with clauses, a table of indicators and followers' events, and what of it stands in the database: for tests of
publishing it whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from wagtail.models import Page, Revision

from cms.models import PlanIndicator, PolicyClause, PolicyEvent, PolicyPage
from cms.official.clauses import names_of
from cms.official.indicators import indicators_of
from cms.official.reading import read
from cms.publishing.importing import policy_import
from cms.publishing.storing import SAID
from search.models import Outbox

PLAN = (
    "关于演示规划的通知\n开科发〔2026〕{number}号\n各企业：\n一、目标\n第{version}版的目标。\n二、指标\n"
    "指标名称\t2020年基数\t2025年目标\n"
    "研发投入强度（%）\t2.5\t{target}\n高新技术企业数（家）\t120\t300\n三、附则\n解释权归本局。\n"
)
WRITE = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
TRUTH = frozenset(
    model._meta.db_table for model in (Page, PolicyPage, Revision, PolicyClause, PlanIndicator, PolicyEvent, Outbox)
)
"""Tables that must agree. Where the tree is counted, and what Wagtail's history says, is not among them."""


def text(version: int = 1, number: int = 1) -> str:
    """Each version has another clause and another target."""
    return PLAN.format(version=version, number=number, target=2.5 + version / 4)


def draft(version: int = 1, number: int = 1) -> PolicyPage:
    """The plan brought in as a draft: a new page, or a new draft of the one with this number."""
    return policy_import(document=read(text(version, number).encode(), "plan.txt"), name=f"plan-{number}.txt").page


def state(*, with_outbox: bool = True) -> dict[str, Any]:
    """All that a publication may change, as plain data."""
    return {
        "pages": list(PolicyPage.objects.order_by("pk").values_list("pk", "title", "live", "live_revision", "clauses")),
        "scheduled": list(Revision.objects.order_by("pk").values_list("pk", "approved_go_live_at")),
        "clauses": list(PolicyClause.objects.order_by("policy", "anchor").values()),
        "indicators": list(PlanIndicator.objects.order_by("policy", "name").values()),
        "events": list(PolicyEvent.objects.order_by("pk").values_list("policy", "kind")),
        "outbox": list(Outbox.objects.order_by("pk").values_list("object_id", "state")) if with_outbox else [],
    }


def disagreements() -> list[str]:
    """Where rows are not what a plain reading of the published pages says; none, if all are whole. Nothing here is asked
    of the code that stores or checks them."""
    out = []
    for page in PolicyPage.objects.live():
        clauses = page.read_clauses()
        told = [
            (
                one.anchor,
                place,
                one.level,
                one.number,
                name,
                one.heading,
                one.text,
                ["\t".join(row) for row in one.table],
            )
            for place, (one, name) in enumerate(zip(clauses, names_of(clauses), strict=True))
        ]
        told = [(*row[:6], "\n".join([row[6], *row[7]]).strip("\n")) for row in told]
        rows = page.published_clauses.filter(gone=False).order_by("place")
        if list(rows.values_list("anchor", "place", "level", "number", "name", "heading", "text")) != told:
            out.append(f"{page.slug}: clauses")
        assert clauses, "a plan without clauses shows nothing"
        plan = [(one.name, one.unit, one.base, one.target) for one in indicators_of(clauses)]
        if list(page.indicators.order_by("place").values_list("name", "unit", "base", "target")) != plan:
            out.append(f"{page.slug}: indicators")
        if page.events.filter(kind=PolicyEvent.Kind.PUBLISHED).count() != 1:
            out.append(f"{page.slug}: event")
    return out


def rewrite(policy: PolicyPage) -> bool:
    """Every clause of a policy written anew; whether any is another than before."""
    there = {one.anchor: one for one in PolicyClause.objects.filter(policy=policy)}
    before = {anchor: [getattr(one, name) for name in SAID] for anchor, one in there.items()}
    rows = []
    clauses = policy.read_clauses()
    for place, (clause, name) in enumerate(zip(clauses, names_of(clauses), strict=True)):
        cells = ["\t".join(row) for row in clause.table]
        row = there.pop(clause.anchor, None) or PolicyClause(policy=policy, anchor=clause.anchor)
        row.place, row.level, row.gone = place, clause.level, False
        row.number, row.name, row.heading = clause.number, name, clause.heading
        row.text = "\n".join([clause.text, *cells]).strip("\n")
        rows.append(row)
    for row in there.values():
        row.gone = True
    PolicyClause.objects.bulk_create([row for row in rows if row.pk is None])
    PolicyClause.objects.bulk_update([*(row for row in rows if row.pk), *there.values()], SAID, batch_size=500)
    return before != {one.anchor: [getattr(one, name) for name in SAID] for one in (*rows, *there.values())}


def rewrite_indicators(policy: PolicyPage) -> None:
    """Every indicator of a plan written anew."""
    kept = []
    for place, one in enumerate(indicators_of(policy.read_clauses())):
        told = {"unit": one.unit, "base_year": one.base_year, "base": one.base, "place": place}
        told |= {"target_year": one.target_year, "target": one.target}
        row, _new = PlanIndicator.objects.update_or_create(policy=policy, name=one.name[:200], defaults=told)
        kept.append(row.pk)
    policy.indicators.exclude(pk__in=kept).filter(actuals=None).delete()


class Died(BaseException):
    """Not an Exception, so that nobody who goes on after a failure goes on after this one."""


@contextmanager
def dying_at(number: int) -> Iterator[None]:
    """The process dies at the `number`-th write of what must agree, before it is made."""
    passed = 0

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal passed
        found = WRITE.match(str(sql))
        if found and found[1] in TRUTH:
            passed += 1
            if passed == number:
                raise Died
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


class Transactions:
    """Which tables of TRUTH each transaction wrote that was committed; to be used in a `with` statement."""

    def __init__(self) -> None:
        self.done: list[set[str]] = []
        self._open: set[str] = set()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if (found := WRITE.match(str(sql))) and found[1] in TRUTH:
            if connection.in_atomic_block:
                self._open.add(found[1])
            else:
                self.done.append({found[1]})
        return execute(sql, params, many, context)

    def __enter__(self) -> Transactions:
        self._commit = connection.commit
        self._watch = connection.execute_wrapper(self)
        self._watch.__enter__()
        connection.commit = self._committed
        return self

    def __exit__(self, *failure: Any) -> None:
        connection.commit = self._commit
        self._watch.__exit__(*failure)

    def _committed(self) -> None:
        self._commit()
        if self._open:
            self.done.append(self._open)
        self._open = set()
