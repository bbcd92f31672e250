"""What the bureau publishes: pages, policies with their clauses, and files."""

from .attachments import PolicyAttachment, PolicyFile
from .events import PolicyEvent
from .files import BureauDocument
from .indicators import IndicatorActual, PlanIndicator
from .interpretations import (
    InterpretationPage,
    InterpretationPaper,
    InterpretationPoint,
    InterpretationQuestion,
    InterpretationStep,
)
from .news import EventPage, NewsIndexPage, NewsKind, NewsPage
from .pages import BODY_FEATURES, BilingualPage, ContactPage, HomePage, PlainPage, TextPage, said
from .policies import PolicyClause, PolicyLibraryPage, PolicyPage, PolicyRelation
from .topics import TopicNews, TopicPage, TopicPolicy

__all__ = [
    "BODY_FEATURES",
    "BilingualPage",
    "BureauDocument",
    "ContactPage",
    "EventPage",
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
    "PlainPage",
    "PlanIndicator",
    "PolicyAttachment",
    "PolicyClause",
    "PolicyEvent",
    "PolicyFile",
    "PolicyLibraryPage",
    "PolicyPage",
    "PolicyRelation",
    "TextPage",
    "TopicNews",
    "TopicPage",
    "TopicPolicy",
    "said",
]
