"""What the bureau publishes: pages, policies with their clauses, and files."""

from .events import PolicyEvent
from .files import BureauDocument
from .indicators import IndicatorActual, PlanIndicator
from .pages import BODY_FEATURES, BilingualPage, ContactPage, HomePage, PlainPage, TextPage, said
from .policies import PolicyClause, PolicyLibraryPage, PolicyPage, PolicyRelation
from .standing import PolicyMail, PolicyNotice, PolicyNoticeStop, PolicyStanding

__all__ = [
    "BODY_FEATURES",
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
    "PolicyMail",
    "PolicyNotice",
    "PolicyNoticeStop",
    "PolicyPage",
    "PolicyRelation",
    "PolicyStanding",
    "TextPage",
    "said",
]
