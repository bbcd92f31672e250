"""What the bureau publishes: pages, policies with their clauses, and files."""

from .benefits import Benefit, BenefitVersion, PolicySource
from .events import PolicyEvent
from .files import BureauDocument
from .indicators import IndicatorActual, PlanIndicator
from .pages import BODY_FEATURES, BilingualPage, ContactPage, HomePage, PlainPage, TextPage, said
from .policies import PolicyClause, PolicyLibraryPage, PolicyPage, PolicyRelation

__all__ = [
    "BODY_FEATURES",
    "Benefit",
    "BenefitVersion",
    "BilingualPage",
    "BureauDocument",
    "ContactPage",
    "HomePage",
    "IndicatorActual",
    "PlainPage",
    "PlanIndicator",
    "PolicyClause",
    "PolicyEvent",
    "PolicyLibraryPage",
    "PolicyPage",
    "PolicyRelation",
    "PolicySource",
    "TextPage",
    "said",
]
