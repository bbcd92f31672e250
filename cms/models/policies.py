"""The policy library: documents with their fields, clauses, and what they do to one another.

An editor changes a document as one text (`body`, see `cms.official.printing`); its clauses follow from it at every
save. What is published is repeated in `PolicyClause`, a row a clause, which search, citations and addresses read; a
row is never deleted, so that an anchor is never given to another clause.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, ClassVar, Protocol
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable
from wagtail.query import PageQuerySet

from cms.models.aggregates import ListOf
from cms.models.pages import BilingualPage, said
from cms.official.anchors import anchored, of_new_source
from cms.official.clauses import Clause
from cms.official.issuers import LEVELS
from cms.official.printing import clauses_of_form, form_of
from cms.official.storing import clauses_from_json, clauses_to_json
from cms.official.validity import EFFECT_WORDS, FOUND_HOLDS, Act, Check, Dates, Effect, Validity, validity_on
from marketplace.core.validators import CodeOf

LONGEST_BODY = 2_000_000
LAWS = frozenset({"law", "regulation", "interpretation"})
"""Kinds of documents whose days, where they are national, come from a text that was seen."""
"""Characters; ten times the longest law of the country."""


def is_free(slug: str) -> bool:
    """Whether a page below the library can be reached by this name: feed and follow are something else."""
    # A request's path is resolved as it is read, not as it is written in an address.
    return resolve(unquote(reverse("wagtail_serve", args=[f"policies/{slug}/"]))).url_name == "wagtail_serve"


class Keeper(Protocol):
    """Writes what is kept of a policy that is live, in the transaction that saves its page."""

    def __call__(self, *, policy: PolicyPage) -> object: ...


def _not_loaded(*, policy: PolicyPage) -> object:
    raise RuntimeError(f"“{policy}” cannot be published: the project is not loaded, see cms.apps.")


_keepers: list[Keeper] = [_not_loaded]
_SEEN = frozenset({"live", "body", "clauses"})
"""Fields from which follows what is kept."""


def kept_by(keeper: Keeper) -> None:
    """Say who writes what is kept of a policy that is live: its clauses, its indicators, its events. Whichever way a page
    gets live, it is saved; so nothing can be published without them."""
    _keepers[:] = [keeper]


class PolicyLibraryPage(BilingualPage):
    """The shelf of policies at /policies/. Policies are pages below it."""

    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    max_count = 1

    class Meta:
        verbose_name = _("policy library")


class PolicyPage(BilingualPage):
    """One official document. Dates are days in China; what the document does not say is left empty, never guessed."""

    class Kind(models.TextChoices):
        LAW = "law", pgettext_lazy("document", "Law")
        REGULATION = "regulation", pgettext_lazy("document", "Regulation")
        INTERPRETATION = "interpretation", pgettext_lazy("document", "Judicial interpretation")
        PLAN = "plan", pgettext_lazy("document", "Plan")
        MEASURES = "measures", pgettext_lazy("document", "Measures")
        OPINIONS = "opinions", pgettext_lazy("document", "Opinions")
        NOTICE = "notice", pgettext_lazy("document", "Notice")
        DECISION = "decision", pgettext_lazy("document", "Decision")
        REPLY = "reply", pgettext_lazy("document", "Reply or letter")
        ANNOUNCEMENT = "announcement", pgettext_lazy("document", "Announcement")
        OTHER = "other", pgettext_lazy("document", "Other")

    document_number = models.CharField(_("document number"), max_length=80, blank=True, db_index=True)
    issuer = models.CharField(_("issuer"), max_length=200, blank=True)
    level = models.CharField(_("level"), max_length=12, choices=LEVELS, blank=True)
    kind = models.CharField(_("kind of document"), max_length=16, choices=Kind.choices, blank=True)
    index_number = models.CharField(_("index number"), max_length=80, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=40, blank=True)
    topics = models.CharField(
        _("topics"), max_length=200, blank=True, help_text=_("Separated by “\\”, the wider one first.")
    )
    keywords = models.CharField(_("keywords"), max_length=200, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    expires_on = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("The last day on which it holds.")
    )
    for_comment = models.BooleanField(_("draft for comment"), default=False)
    industries = models.CharField(
        _("industries it is for"), max_length=200, blank=True, help_text=_("Separated by “、”. Empty: not stated.")
    )
    applications_from = models.DateField(_("applications from"), null=True, blank=True)
    applications_until = models.DateField(
        _("applications until"), null=True, blank=True, help_text=_("The last day on which one can apply.")
    )
    addressees = models.TextField(_("addressees"), blank=True, max_length=1000)
    interpreted_by = models.CharField(_("interpreted by"), max_length=200, blank=True)
    office = models.CharField(_("office in charge"), max_length=120, blank=True)
    telephone = models.CharField(_("telephone"), max_length=60, blank=True)
    region = models.CharField(_("region"), max_length=32, blank=True, editable=False, validators=[CodeOf("regions")])
    dated = models.CharField(
        _("dated"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^\d{4}(-(0[1-9]|1[0-2]))?$", _("Write a year or a month: 2025 or 2025-03."))],
        help_text=_("Where only the year or the month is known: 2025 or 2025-03."),
    )
    list_id = models.CharField(_("identifier in the list"), max_length=64, blank=True, editable=False, db_index=True)
    evidence = models.CharField(
        _("evidence"), max_length=32, blank=True, editable=False, validators=[CodeOf("evidence_grades")]
    )
    title_is_ours = models.BooleanField(
        _("descriptive title"), default=False, help_text=_("The title describes the document; it is not its own.")
    )
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    summary = models.TextField(_("summary"), blank=True, max_length=600)
    summary_en = models.TextField(_("English summary"), blank=True, max_length=1200)
    body = models.TextField(
        _("text of the document"),
        blank=True,
        max_length=LONGEST_BODY,
        help_text=_("One clause a line. Paste the whole document; the outline shows how it is read."),
    )
    clauses = models.JSONField(_("clauses"), default=list, editable=False, encoder=DjangoJSONEncoder)
    doubts = models.JSONField(_("doubts about fields"), default=list, editable=False)
    days_source = models.URLField(
        _("source of the days"),
        max_length=500,
        blank=True,
        help_text=_("Where the first and the last day were read, if the text does not say them. Readers see it."),
    )

    parent_page_types: ClassVar[list[str]] = ["cms.PolicyLibraryPage"]

    # A copy is another document than the one of the list.
    exclude_fields_in_copy: ClassVar[list[str]] = ["list_id"]

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")

    @property
    def address(self) -> str:
        """The page's path. The library stands at /policies/ (cms.urls), so it needs no look at sites and trees."""
        return reverse("wagtail_serve", args=[f"policies/{self.slug}/"])

    @property
    def topic_list(self) -> list[str]:
        return [part for part in self.topics.split("\\") if part]

    @property
    def industry_list(self) -> list[str]:
        return [part.strip() for part in self.industries.split("、") if part.strip()]

    @property
    def local_summary(self) -> str:
        return said(self.summary, self.summary_en)

    def clean(self) -> None:
        super().clean()
        if self.slug and not is_free(self.slug):
            raise ValidationError({"slug": _("This address is that of another page of the site. Choose another one.")})
        if self.effective_on and self.expires_on and self.expires_on < self.effective_on:
            raise ValidationError({"expires_on": _("The last day is before the first day.")})
        self.check_address()
        if self.applications_from and self.applications_until and self.applications_until < self.applications_from:
            raise ValidationError({"applications_until": _("The last day is before the first day.")})
        self.read_body()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A policy that is live is saved with what is kept of it (see `kept_by`), in one transaction."""
        told = kwargs.get("update_fields")
        with transaction.atomic():
            super().save(*args, **kwargs)
            if self.live and (told is None or not _SEEN.isdisjoint(told)):
                _keepers[-1](policy=self)

    def check_address(self) -> None:
        """Raise ValidationError for another address of a policy that was ever published: its clauses are cited by it."""
        before = PolicyPage.objects.filter(pk=self.pk, first_published_at__isnull=False).values_list("slug", flat=True)
        if before and before[0] != self.slug:
            told = _("The clauses of a published policy are cited by its address: leave it “%(slug)s”.")
            raise ValidationError({"slug": told % {"slug": before[0]}})

    def read_body(self) -> None:
        """Clauses anew from the text. A clause that was there keeps its anchor; none gets one that another ever had."""
        self.clauses = clauses_to_json(anchored(clauses_of_form(self.body), self.read_clauses(), self._ever()))

    def take_clauses(self, clauses: Sequence[Clause]) -> None:
        """Text and clauses of a document that was read from a file, with what only the file showed."""
        before = of_new_source(self.read_clauses())
        self.clauses = clauses_to_json(anchored(clauses, before, self._ever()))
        self.body = form_of(clauses)

    def _ever(self) -> set[str]:
        """Anchors that a published clause ever had."""
        return (
            set(PolicyClause.objects.filter(policy_id=self.pk).values_list("anchor", flat=True)) if self.pk else set()
        )

    def read_clauses(self) -> list[Clause]:
        return clauses_from_json(self.clauses)

    @classmethod
    def open_to_all(cls) -> PageQuerySet:
        """Published, and not restricted to some readers."""
        return cls.objects.live().public()

    @classmethod
    def open_documents(cls) -> PageQuerySet:
        """Those open to all, without their texts and with what their validity follows from."""
        return cls.told(cls.open_to_all().defer("body", "clauses"))

    @classmethod
    def told(cls, rows: PageQuerySet) -> PageQuerySet:
        """These, with what was done to them and found of them, which their `dates` read: one query more, however many."""
        found = cls.objects.filter(pk=OuterRef("pk"), validity_checks__isnull=False).order_by().values("pk")
        names = ("pk", "day", "found", "source")
        check = JSONObject(**{name: f"validity_checks__{name}" for name in names})
        checks = Subquery(found.annotate(all=ListOf(check)).values("all"))
        return rows.annotate(known_checks=checks).prefetch_related(PolicyRelation.of_many())

    def dates(self) -> Dates:
        """What its validity follows from; only documents that everybody may read do something to it."""
        done = getattr(self, "shown_acts", None)
        if done is None:
            done = PolicyRelation.shown().filter(other=self) if self.pk else ()
        return Dates(
            self.effective_on,
            self.expires_on,
            self.for_comment,
            [relation.act() for relation in done],
            self._checks(),
        )

    def _checks(self) -> list[Check]:
        """In the order in which they were recorded."""
        if "known_checks" in self.__dict__:
            known = sorted(self.known_checks or (), key=lambda one: one["pk"])
            rows = [(datetime.date.fromisoformat(one["day"]), one["found"], one["source"]) for one in known]
        else:
            kept = self.validity_checks.order_by("pk") if self.pk else None
            rows = list(kept.values_list("day", "found", "source")) if kept is not None else []
        return [Check(day, found == FOUND_HOLDS, source) for day, found, source in rows]

    def validity(self, day: datetime.date | None = None) -> Validity:
        """On a day, today if none is given."""
        return validity_on(day or timezone.localdate(), self.dates())


class PolicyRelation(Orderable):
    """What a document does to another one that is in the library."""

    policy = ParentalKey(PolicyPage, on_delete=models.CASCADE, related_name="relations")
    effect = models.CharField(
        _("what it does"), max_length=16, choices=[(one.value, EFFECT_WORDS[one]) for one in Effect]
    )
    other = models.ForeignKey(
        PolicyPage, on_delete=models.CASCADE, related_name="done_to", verbose_name=_("other document")
    )
    since = models.DateField(
        _("since"), null=True, blank=True, help_text=_("Empty: from the day this document is in force.")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("relation of documents")
        constraints = [models.UniqueConstraint(fields=["policy", "effect", "other"], name="cms_relation_once")]

    def clean(self) -> None:
        super().clean()
        if self.policy_id and self.other_id == self.policy_id:
            raise ValidationError({"other": _("A document does nothing to itself. Choose another one.")})

    @classmethod
    def shown(cls) -> QuerySet[PolicyRelation]:
        """Those of documents that everybody may read."""
        found = cls.objects.filter(policy__in=PolicyPage.open_to_all()).select_related("policy")
        return found.defer("policy__body", "policy__clauses")

    @classmethod
    def of_many(cls) -> Prefetch[str]:
        """What is done to policies, for a query of many: their `dates` read it."""
        return Prefetch("done_to", cls.shown(), to_attr="shown_acts")

    def act(self) -> Act:
        known = self.policy.first_published_at
        days = (timezone.localdate(known), self.policy.signed_on, self.policy.published_on) if known else ()
        made = max((day for day in days if day), default=None)
        since = self.since or self.policy.effective_on
        return Act(Effect(self.effect), self.policy.title, since, self.policy.address, made)


class PolicyClause(models.Model):
    """A clause as it is published, or was: `gone` since it is in the text no more. `name` is what it is called by the
    numbers above it (三、（五）2.), as `cms.official.clauses.names_of` says."""

    policy = models.ForeignKey(PolicyPage, on_delete=models.CASCADE, related_name="published_clauses")
    anchor = models.CharField(max_length=120)
    place = models.PositiveIntegerField()
    level = models.CharField(max_length=16)
    number = models.CharField(max_length=40, blank=True)
    name = models.TextField(blank=True)
    heading = models.TextField(blank=True)
    text = models.TextField(blank=True)
    gone = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("published clause")
        verbose_name_plural = _("published clauses")
        ordering = ["policy_id", "place"]
        constraints = [models.UniqueConstraint(fields=["policy", "anchor"], name="cms_clause_anchor_once")]

    def __str__(self) -> str:
        return f"{self.policy.slug}/{self.anchor}"
