"""What the bureau says about a policy in plain words: key points, questions, and how to apply."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from cms.models.pages import BODY_FEATURES, BilingualPage, said
from cms.models.policies import PolicyPage
from cms.models.rich_text import cleaned


class InterpretationPage(BilingualPage):
    """An interpretation of one policy. Nobody but editors reads it while the policy itself is not public."""

    policy = models.ForeignKey(
        PolicyPage,
        # A policy that is deleted leaves a page that nobody sees until an editor names another policy.
        null=True,
        on_delete=models.SET_NULL,
        related_name="interpretations",
        verbose_name=_("policy"),
    )
    day = models.DateField(pgettext_lazy("of a page", "date"), default=timezone.localdate)
    body = RichTextField(_("Chinese text"), features=BODY_FEATURES, blank=True)
    body_en = RichTextField(_("English text"), features=BODY_FEATURES, blank=True)
    guide_who = models.TextField(_("who may apply"), blank=True, max_length=1000)
    guide_who_en = models.TextField(_("who may apply, in English"), blank=True, max_length=2000)
    guide_where = models.CharField(_("where to apply"), blank=True, max_length=300)
    guide_where_en = models.CharField(_("where to apply, in English"), blank=True, max_length=600)
    guide_contact = models.CharField(_("whom to ask"), blank=True, max_length=200)
    guide_contact_en = models.CharField(_("whom to ask, in English"), blank=True, max_length=400)

    parent_page_types: ClassVar[list[str]] = ["cms.PolicyLibraryPage"]

    class Meta:
        verbose_name = _("interpretation of a policy")
        verbose_name_plural = _("interpretations of policies")

    @property
    def address(self) -> str:
        """The page's path, below the library as its policy's is."""
        return reverse("wagtail_serve", args=[f"policies/{self.slug}/"])

    @property
    def is_readable(self) -> bool:
        return self.policy_id is not None and PolicyPage.objects.live().public().filter(pk=self.policy_id).exists()

    @property
    def local_body(self) -> str:
        return said(self.body, self.body_en)

    @property
    def has_guide(self) -> bool:
        """Whether it says how to apply: who may, and in which steps."""
        return bool(self.guide_who and self.steps.all())

    @property
    def has_guide_words(self) -> bool:
        """Whether anything of a guide is filled in, and so shown."""
        told = (self.guide_who, self.guide_where, self.guide_contact, self.steps.all(), self.papers.all())
        return any(told)

    def clean(self) -> None:
        super().clean()
        self.body, self.body_en = cleaned(self.body, BODY_FEATURES), cleaned(self.body_en, BODY_FEATURES)


class InterpretationPart(Orderable):
    """A line of a list in an interpretation, in both languages."""

    text = models.CharField(_("Chinese text"), max_length=500)
    text_en = models.CharField(_("English text"), max_length=1000, blank=True)

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.text


class InterpretationPoint(InterpretationPart):
    """A key point, and the clause that says it."""

    page = ParentalKey(InterpretationPage, on_delete=models.CASCADE, related_name="points")
    anchor = models.CharField(
        _("clause"),
        max_length=300,
        blank=True,
        help_text=_("Its address, copied from the policy's page, or its number, such as 第三条. Empty: no clause."),
    )

    class Meta(InterpretationPart.Meta):
        verbose_name = _("key point")


class InterpretationPaper(InterpretationPart):
    """A paper that an applicant hands in."""

    page = ParentalKey(InterpretationPage, on_delete=models.CASCADE, related_name="papers")

    class Meta(InterpretationPart.Meta):
        verbose_name = _("paper")


class InterpretationStep(InterpretationPart):
    """A step of an application."""

    page = ParentalKey(InterpretationPage, on_delete=models.CASCADE, related_name="steps")

    class Meta(InterpretationPart.Meta):
        verbose_name = _("step")


class InterpretationQuestion(Orderable):
    """A question that firms ask, and its answer."""

    page = ParentalKey(InterpretationPage, on_delete=models.CASCADE, related_name="questions")
    question = models.CharField(_("question"), max_length=300)
    question_en = models.CharField(_("English question"), max_length=600, blank=True)
    answer = models.TextField(_("answer"), max_length=2000)
    answer_en = models.TextField(_("English answer"), max_length=4000, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("question")

    def __str__(self) -> str:
        return self.question
