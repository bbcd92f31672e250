"""What is published about a policy in plain words, and which clauses it points to."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from django.db.models import QuerySet

from cms.models import InterpretationPage, InterpretationPoint, PolicyPage
from cms.official.clauses import names_of


def interpretations_of(policy: PolicyPage) -> QuerySet[InterpretationPage]:
    """The interpretations of a policy that everybody may read, the newest first. (Whether the policy itself may be read
    is the caller's question.)"""
    found: QuerySet[InterpretationPage] = policy.interpretations.live().public().order_by("-day", "-pk")
    return found.prefetch_related("points", "steps")


def has_guide(policy: PolicyPage) -> bool:
    """Whether a published interpretation says how to apply for what the policy gives."""
    return any(page.has_guide for page in interpretations_of(policy))


def guided_policies() -> set[int]:
    """The keys of policies with a published interpretation that says who may apply and gives at least one step."""
    pages = InterpretationPage.objects.live().public().exclude(policy=None).prefetch_related("steps")
    return {page.policy_id for page in pages if page.has_guide}


@dataclass(frozen=True)
class ShownPoint:
    """A key point; `address` and `clause` (its name: 第三条) are "" where it points to no clause that is there."""

    point: InterpretationPoint
    address: str = ""
    clause: str = ""


def points_shown(page: InterpretationPage) -> list[ShownPoint]:
    """The key points in order, each with its clause as the policy's text says it now."""
    policy = page.policy
    names = clause_names(policy) if policy else {}
    return [
        ShownPoint(point, f"{policy.address}#{point.anchor}", names[point.anchor])
        if policy and point.anchor in names
        else ShownPoint(point)
        for point in page.points.all()
    ]


def clause_names(policy: PolicyPage) -> dict[str, str]:
    """Anchor → how the clause is called; "" for one without a number."""
    clauses = policy.read_clauses()
    return {clause.anchor: name for clause, name in zip(clauses, names_of(clauses), strict=True)}


def anchor_meant(policy: PolicyPage, typed: str) -> str | None:
    """The anchor of the clause that an editor names by its address, its anchor or its number; None if there is none."""
    typed = typed.strip()
    names = clause_names(policy)
    anchor = unquote(typed.rpartition("#")[2].rpartition("/")[2])
    if anchor in names:
        return anchor
    # A clause without a number is called as the one it belongs to, which comes before it.
    return next((anchor for anchor, name in names.items() if name and name == typed), None)
