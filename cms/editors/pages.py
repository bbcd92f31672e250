"""The forms in which editors write each kind of page (`cms.models.showing`): their panels, in order."""

from __future__ import annotations

from typing import Any

from django.forms import Textarea
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, Panel

from cms.editors.forms import InterpretationForm, NewsForm, PolicyForm, TopicForm
from cms.editors.panels import (
    BenefitsPanel,
    ChangesPanel,
    ClausePanel,
    DocumentPanel,
    FieldDoubtsPanel,
    OutlinePanel,
    ValidityPanel,
)
from cms.editors.schedule import PageForm, PassedEndPanel
from cms.models import (
    ContactPage,
    EventPage,
    HomePage,
    InterpretationPage,
    NewsIndexPage,
    NewsPage,
    PlainPage,
    PolicyLibraryPage,
    PolicyPage,
    TopicPage,
)
from cms.models.showing import editors_get

Panels = list[Panel]


def _fields(*names: str, **more: Any) -> Panels:
    return [FieldPanel(name, **more) for name in names]


def _row(*names: str) -> FieldRowPanel:
    return FieldRowPanel(_fields(*names))


def _lines(name: str, rows: int) -> FieldPanel:
    return FieldPanel(name, widget=Textarea(attrs={"rows": rows}))


TITLES: Panels = [PassedEndPanel(), FieldPanel("title", heading=_("Chinese title")), FieldPanel("title_en")]
TEXTS: Panels = _fields("body", "body_en")

HOME: Panels = [
    *TITLES,
    MultiFieldPanel(_fields("headline", "headline_en", "lead", "lead_en"), heading=_("First sentence")),
]
CONTACT: Panels = [
    *TITLES,
    *TEXTS,
    MultiFieldPanel(
        _fields("telephone", "email", "postal_address", "postal_address_en", "hours", "hours_en"),
        heading=_("How to reach the bureau"),
        help_text=_("What stays empty is not shown."),
    ),
]

POLICY: Panels = [
    ChangesPanel(heading=_("Published version")),
    *TITLES,
    MultiFieldPanel(
        [
            _row("document_number", "issuer"),
            _row("level", "kind"),
            _row("index_number", "registration_number"),
            _row("topics", "keywords"),
            _row("interpreted_by", "office", "telephone"),
            FieldPanel("industries"),
            _lines("addressees", 2),
            _row("title_is_ours", "remark"),
        ],
        heading=_("What it is"),
    ),
    MultiFieldPanel(
        [
            _row("signed_on", "published_on", "dated"),
            _row("effective_on", "expires_on", "for_comment"),
            FieldPanel("days_source"),
            FieldDoubtsPanel(),
            ValidityPanel(),
            _row("applications_from", "applications_until"),
        ],
        heading=_("Days"),
        help_text=_("Whether it is in force follows from these days and from what other documents do to it."),
    ),
    MultiFieldPanel(_fields("summary", "summary_en"), heading=_("Summary")),
    MultiFieldPanel(
        [
            DocumentPanel("body", widget=Textarea(attrs={"rows": 40, "spellcheck": "false"})),
            OutlinePanel(heading=_("How the text is read")),
        ],
        heading=_("Text"),
    ),
    BenefitsPanel(heading=_("What it gives")),
    InlinePanel("sources", _fields("url", "shown"), heading=_("Where it was read"), label=_("source")),
    InlinePanel("attachments", _fields("document", "title"), heading=_("Attachments"), label=_("attachment")),
    InlinePanel(
        "relations",
        _fields("effect", "other", "since"),
        heading=_("What it does to other documents"),
        label=_("document"),
    ),
]

_PART = ("text", "text_en")
"""The fields of a line in a list of an interpretation."""

INTERPRETATION: Panels = [
    *TITLES,
    _row("policy", "day"),
    InlinePanel("points", [*_fields(*_PART), ClausePanel("anchor")], heading=_("Key points"), label=_("key point")),
    MultiFieldPanel(
        [
            _lines("guide_who", 2),
            _lines("guide_who_en", 2),
            InlinePanel("papers", _fields(*_PART), heading=_("Papers needed"), label=_("paper")),
            InlinePanel("steps", _fields(*_PART), heading=_("Steps"), label=_("step")),
            _row("guide_where", "guide_where_en"),
            _row("guide_contact", "guide_contact_en"),
        ],
        heading=_("Application guide"),
        help_text=_("Complete when it says who may apply and what the steps are. What stays empty is not shown."),
    ),
    InlinePanel(
        "questions",
        [FieldPanel("question"), _lines("answer", 3), FieldPanel("question_en"), _lines("answer_en", 3)],
        heading=_("Questions and answers"),
        label=_("question"),
    ),
    MultiFieldPanel(TEXTS, heading=_("More text")),
]

TOPIC: Panels = [
    *TITLES,
    *TEXTS,
    InlinePanel("picked_policies", _fields("policy"), heading=_("Policies to read first"), label=_("policy")),
    InlinePanel("picked_news", _fields("item"), heading=_("News on the topic"), label=_("news")),
    FieldPanel("topic"),
]

_ABOUT: Panels = [
    MultiFieldPanel([_lines("summary", 2), _lines("summary_en", 2)], heading=_("Summary")),
    MultiFieldPanel(_fields("picture", "picture_says", "picture_says_en"), heading=_("Picture")),
    *TEXTS,
]
NEWS: Panels = [*TITLES, _row("kind", "day"), *_ABOUT]
EVENT: Panels = [
    *TITLES,
    FieldPanel("day"),
    MultiFieldPanel(
        [
            _row("starts_at", "ends_at"),
            _row("place", "place_en"),
            _lines("sign_up", 2),
            _lines("sign_up_en", 2),
            FieldPanel("sign_up_url"),
        ],
        heading=_("Time, place and signing up"),
    ),
    *_ABOUT,
]


def register() -> None:
    editors_get(HomePage, panels=HOME, form=PageForm)
    editors_get(PlainPage, panels=[*TITLES, *TEXTS], form=PageForm)
    editors_get(ContactPage, panels=CONTACT, form=PageForm)
    editors_get(PolicyLibraryPage, panels=TITLES, form=PageForm)
    editors_get(PolicyPage, panels=POLICY, form=PolicyForm)
    editors_get(InterpretationPage, panels=INTERPRETATION, form=InterpretationForm)
    editors_get(TopicPage, panels=TOPIC, form=TopicForm)
    editors_get(NewsIndexPage, panels=TITLES, form=PageForm)
    editors_get(NewsPage, panels=NEWS, form=NewsForm)
    editors_get(EventPage, panels=EVENT, form=NewsForm)
