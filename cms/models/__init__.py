"""What the bureau publishes: pages, policies with their clauses, and files."""

from cms.models.attachments import PolicyAttachment, PolicyFile
from cms.models.benefits import Benefit, BenefitVersion, PolicySource
from cms.models.corrections import Correction, CorrectionAnswer
from cms.models.enquiries import Enquiry, EnquiryAnswer, EnquiryEvent, EnquiryEventNote, EnquiryLetter
from cms.models.events import PolicyEvent
from cms.models.files import BureauDocument
from cms.models.following import Confirmation, Digest, DigestEntry, Follow, Follower, Often
from cms.models.indicators import IndicatorActual, PlanIndicator
from cms.models.interpretations import (
    InterpretationPage,
    InterpretationPaper,
    InterpretationPoint,
    InterpretationQuestion,
    InterpretationStep,
)
from cms.models.limits import DailyCount
from cms.models.news import EventPage, NewsIndexPage, NewsKind, NewsPage
from cms.models.pages import BODY_FEATURES, BilingualPage, ContactPage, HomePage, PlainPage, TextPage, said
from cms.models.policies import PolicyClause, PolicyLibraryPage, PolicyPage, PolicyRelation
from cms.models.standing import PolicyMail, PolicyNotice, PolicyNoticeStop, PolicyStanding
from cms.models.topics import TopicNews, TopicPage, TopicPolicy
from cms.models.validity_checks import ValidityCheck

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
    "Enquiry",
    "EnquiryAnswer",
    "EnquiryEvent",
    "EnquiryEventNote",
    "EnquiryLetter",
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
    "ValidityCheck",
    "said",
]
