"""What the bureau publishes: pages, policies with their clauses, and files."""

from .attachments import PolicyAttachment, PolicyFile
from .benefits import Benefit, BenefitVersion, PolicySource
from .corrections import Correction, CorrectionAnswer
from .events import PolicyEvent
from .files import BureauDocument
from .following import Confirmation, Digest, DigestEntry, Follow, Follower, Often
from .indicators import IndicatorActual, PlanIndicator
from .interpretations import (
    InterpretationPage,
    InterpretationPaper,
    InterpretationPoint,
    InterpretationQuestion,
    InterpretationStep,
)
from .limits import DailyCount
from .news import EventPage, NewsIndexPage, NewsKind, NewsPage
from .pages import BODY_FEATURES, BilingualPage, ContactPage, HomePage, PlainPage, TextPage, said
from .policies import PolicyClause, PolicyLibraryPage, PolicyPage, PolicyRelation
from .standing import PolicyMail, PolicyNotice, PolicyNoticeStop, PolicyStanding
from .topics import TopicNews, TopicPage, TopicPolicy

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
    "EventPage",
    "Follow",
    "Follower",
    "HomePage",
    "IndicatorActual",
    "InterpretationPage",
    "InterpretationPaper",
    "InterpretationPoint",
    "InterpretationQuestion",
    "InterpretationStep",
    "NewsIndexPage",
    "NewsKind",
    "NewsPage",
    "Often",
    "PlainPage",
    "PlanIndicator",
    "PolicyAttachment",
    "PolicyClause",
    "PolicyEvent",
    "PolicyFile",
    "PolicyLibraryPage",
    "PolicyMail",
    "PolicyNotice",
    "PolicyNoticeStop",
    "PolicyPage",
    "PolicyRelation",
    "PolicySource",
    "PolicyStanding",
    "TextPage",
    "TopicNews",
    "TopicPage",
    "TopicPolicy",
    "said",
]
