"""What the bureau publishes: pages, policies with their clauses, and files."""

from .benefits import Benefit, BenefitVersion, PolicySource
from .corrections import Correction, CorrectionAnswer
from .events import PolicyEvent
from .files import BureauDocument
from .following import Confirmation, Digest, DigestEntry, Follow, Follower, Often
from .indicators import IndicatorActual, PlanIndicator
from .limits import DailyCount
from .pages import BODY_FEATURES, BilingualPage, ContactPage, HomePage, PlainPage, TextPage, said
from .policies import PolicyClause, PolicyLibraryPage, PolicyPage, PolicyRelation

__all__ = [
    "BODY_FEATURES",
    "Benefit",
    "BenefitVersion",
    "BilingualPage",
    "BureauDocument",
    "Confirmation",
    "ContactPage",
    "Correction",
    "CorrectionAnswer",
    "DailyCount",
    "Digest",
    "DigestEntry",
    "Follow",
    "Follower",
    "HomePage",
    "IndicatorActual",
    "Often",
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
