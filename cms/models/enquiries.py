"""Letters to the bureau: questions, complaints, wishes about one's own data. They are the bureau's, and never public."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.models.enquiry_flow import ENQUIRY_FLOW
from marketplace.core.flows.records import FlowEvent, FlowNote, FlowStateField, FlowSubject, state_known
from marketplace.core.flows.table import Flow
from marketplace.core.mail_queue import QueuedMail
from marketplace.core.models import new_address


class Enquiry(FlowSubject):
    """One letter and how far it is. What its sender wrote, and who that is, stands in its `letter`, which is erased.

    `number` is what the sender may quote; it says nothing of how many there are. `handler` has taken it in hand.
    """

    class Kind(models.TextChoices):
        """As the contact page lists them."""

        PRODUCT = "product", _("A product is wrong, out of date or gone")
        COMPLAINT = "complaint", _("A complaint about an institution")
        OWN_DATA = "own_data", _("My personal information: read, copy, correct, delete")
        PAGE = "page", _("A page does not work, or a security problem")
        JOIN = "join", _("An institution wants to join, a firm wants help")
        OTHER = "other", _("Another question or suggestion")

    flow: ClassVar[Flow] = ENQUIRY_FLOW
    number = models.CharField(
        pgettext_lazy("enquiry", "number"), max_length=64, unique=True, default=new_address, editable=False
    )
    kind = models.CharField(_("what it is about"), max_length=16, choices=Kind.choices)
    language = models.CharField(_("language of mails"), max_length=16)
    created = models.DateTimeField(pgettext_lazy("enquiry", "received"), default=timezone.now, editable=False)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("handled by"),
    )
    state = FlowStateField(pgettext_lazy("enquiry", "state"), flow=ENQUIRY_FLOW)

    events: Any
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("letter to the bureau")
        verbose_name_plural = _("letters to the bureau")
        ordering: ClassVar[list[str]] = ["-created", "-pk"]
        constraints: ClassVar[list[Any]] = [state_known(ENQUIRY_FLOW, name="cms_enquiry_state_known")]

    def __str__(self) -> str:
        return f"{self.number} · {self.get_kind_display()}"


class EnquiryLetter(models.Model):
    """What somebody wrote, and where an answer goes. The one place with the sender's data; it is deleted as a whole."""

    enquiry = models.OneToOneField(Enquiry, on_delete=models.CASCADE, related_name="letter")
    about = models.CharField(_("Which page, product or institution"), max_length=300, blank=True)
    text = models.TextField(_("What happened, or what you want to know"), max_length=3000)
    name = models.CharField(_("Your name"), max_length=60, blank=True)
    email = models.EmailField(_("E-mail address"), blank=True)
    telephone = models.CharField(_("Telephone"), max_length=40, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("text of a letter to the bureau")
        verbose_name_plural = _("texts of letters to the bureau")

    def __str__(self) -> str:
        return str(self.enquiry)


class EnquiryEvent(FlowEvent):
    """One step of how a letter is handled."""

    subject = models.ForeignKey(
        Enquiry, on_delete=models.PROTECT, related_name="events", verbose_name=_("letter to the bureau")
    )

    wagtail_reference_index_ignore = True

    class Meta(FlowEvent.Meta):
        verbose_name = _("step of a letter to the bureau")
        verbose_name_plural = _("steps of letters to the bureau")


class EnquiryEventNote(FlowNote):
    """The words of a step: an answer to the sender, or a remark within the bureau."""

    event = models.OneToOneField(EnquiryEvent, on_delete=models.CASCADE, related_name="note", verbose_name=_("step"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("words of a step")
        verbose_name_plural = _("words of steps")


class EnquiryAnswer(QueuedMail):
    """The mail that brings a step's words to the sender."""

    event = models.OneToOneField(EnquiryEvent, on_delete=models.CASCADE, related_name="answer")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answer to a letter")
        verbose_name_plural = _("answers to letters")
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["next_try"], name="cms_enquiry_answer_due", condition=models.Q(closed__isnull=True))
        ]
