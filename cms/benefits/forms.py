"""The form in which an editor writes what a policy gives, without knowing how rules are stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cms.benefits.choosing import CHOICES, Chosen
from cms.benefits.presenting import PER_WORDS
from cms.benefits.wording import Conditions
from cms.models import PolicyPage
from cms.models.benefit_content import Content
from cms.official.issuers import home_of
from cms.policies.naming import in_words
from marketplace.core import current
from marketplace.core.current import taxonomy
from marketplace.core.errors import InputError
from marketplace.core.money import parse_percent, parse_wan
from marketplace.engine.building import within_regions
from marketplace.engine.criteria import Constant, both
from marketplace.engine.limits import Limit, Limits

LONGEST_LINE = 200
MOST_LINES = 40


class Lines(forms.CharField):
    """Texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        text = str(value or "")
        ProhibitNullCharactersValidator()(text)
        lines = tuple(line.strip() for line in text.splitlines() if line.strip())
        if any(len(line) > LONGEST_LINE for line in lines):
            raise forms.ValidationError(
                _("A line has more than %(most)s characters. Shorten it.") % {"most": LONGEST_LINE}
            )
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(_("Write at most %(most)s lines.") % {"most": MOST_LINES})
        return lines

    def validate(self, value: Any) -> None:
        return None


class Figure(forms.CharField):
    """An amount in 万元 or a percentage, as people type it; None where empty."""

    def __init__(self, percent: bool = False, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=64, **kwargs)
        self.percent = percent

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return parse_percent(text, minimum=Decimal(0), maximum=Decimal(100)) if self.percent else parse_wan(text)
        except InputError as error:
            raise forms.ValidationError(str(error)) from error

    def validate(self, value: Any) -> None:
        return None

    def run_validators(self, value: Any) -> None:
        return None


class BenefitForm(forms.Form):
    """What a benefit says. The rules of `choosing` are chosen; others that stand behind it are kept; conditions written
    here are for a person."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=200, required=False)
    type = forms.ChoiceField(label=gettext_lazy("Type of benefit"))
    beneficiary = forms.ChoiceField(label=gettext_lazy("For whom"))
    # Boxes that are not ticked are not sent: without this nobody has seen them, and rules stay.
    rules = forms.BooleanField(required=False, widget=forms.HiddenInput)
    conditions = Lines(
        label=gettext_lazy("Other conditions, in words"),
        required=False,
        help_text=gettext_lazy("One a line. The authority judges them; no rule decides them."),
    )
    ratio = Figure(
        percent=True, label=gettext_lazy("Share in percent"), help_text=gettext_lazy("For example 50 for a half.")
    )
    base = forms.CharField(
        label=gettext_lazy("Of what"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example: interest paid."),
    )
    cap = Figure(label=gettext_lazy("At most, in 万元"))
    per = forms.ChoiceField(label=gettext_lazy("How often"), required=False)
    opens = forms.DateField(
        label=gettext_lazy("Applications from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    closes = forms.DateField(
        label=gettext_lazy("Applications until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The last day on which one may apply."),
    )
    papers = Lines(label=gettext_lazy("Papers"), required=False, help_text=gettext_lazy("One a line."))
    clause = forms.ChoiceField(label=gettext_lazy("Clause"), required=False)
    no_application = forms.BooleanField(label=gettext_lazy("No application needed"), required=False)
    withdrawn = forms.BooleanField(
        label=pgettext_lazy("benefit", "Withdrawn"),
        required=False,
        help_text=gettext_lazy("It is shown to nobody any more."),
    )

    def __init__(
        self, *args: Any, policy: PolicyPage, said: Content | None, withdrawn: bool = False, **kwargs: Any
    ) -> None:
        self.policy, self.said = policy, said
        self.before = said or _new(policy)
        self.conditions = Conditions.of(self.before)
        told = _initial(said, withdrawn) if said else {"beneficiary": "firm"}
        chosen = self.conditions.chosen
        told |= {choice.name: choice.shown(chosen.get(choice.name, ())) for choice in CHOICES}
        super().__init__(*args, initial=told | {"rules": True}, **kwargs)
        fields: Any = self.fields
        fields.update({choice.name: choice.field(chosen.get(choice.name, ())) for choice in CHOICES})
        fields["type"].choices = _codes("benefit_types")
        fields["beneficiary"].choices = _codes("beneficiaries")
        fields["per"].choices = [("", _("Not stated")), *PER_WORDS.items()]
        fields["clause"].choices = [("", _("The whole document")), *_clauses(policy, said)]
        self.order_fields(_before("conditions", [choice.name for choice in CHOICES], list(fields)))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("opens") and given.get("closes") and given["closes"] < given["opens"]:
            self.add_error("closes", _("The last day is before the first day."))
        return given

    def content(self) -> Content:
        """What the form says, with the rules that stood behind the benefit before."""
        given, before = self.cleaned_data, self.before
        chosen = {choice.name: tuple(given[choice.name]) for choice in CHOICES} if given["rules"] else {}
        criteria, person = self.conditions.written(given["conditions"], chosen, before)
        same_amount = (before.ratio, before.cap) == (given["ratio"], given["cap"])
        names = ("name", "name_en", "type", "beneficiary", "ratio", "base", "cap", "per", "opens", "closes", "clause")
        return replace(
            before,
            **{name: given[name] for name in names},
            regions=chosen["place"] if self._is_moved(chosen) else before.regions,
            papers=given["papers"],
            no_application=given["no_application"],
            criteria=criteria,
            person=person,
            limits=before.limits if same_amount else _worth(given["ratio"], given["cap"]),
        )

    def _is_moved(self, chosen: Chosen) -> bool:
        return "place" in chosen and chosen["place"] != self.conditions.chosen.get("place", ())


def _before(name: str, moved: Sequence[str], names: Sequence[str]) -> list[str]:
    """The names with these moved before one."""
    others = [one for one in names if one not in moved]
    place = others.index(name)
    return [*others[:place], *moved, *others[place:]]


def _worth(ratio: Decimal | None, cap: Decimal | None) -> Limits:
    """A fixed sum is what it is worth; a share of something is not worked out here."""
    return Limits(amount_most=Limit(Constant(cap))) if cap is not None and ratio is None else Limits()


def _new(policy: PolicyPage) -> Content:
    """A benefit of which nothing is said yet but where its policy holds."""
    region = policy.region or home_of(policy.level)
    place = within_regions([region], current.reference()) if region else None
    return Content("", "", "", regions=(region,) if region else (), criteria=both(*([place] if place else [])))


def _initial(said: Content, withdrawn: bool) -> dict[str, Any]:
    same = ("name", "name_en", "type", "beneficiary", "base", "per", "opens", "closes", "clause", "no_application")
    told = {name: getattr(said, name) for name in same}
    figures = {
        name: "" if (value := getattr(said, name)) is None else f"{value.normalize():f}" for name in ("ratio", "cap")
    }
    lines = {"conditions": "\n".join(Conditions.of(said).words), "papers": "\n".join(said.papers)}
    return told | figures | lines | {"withdrawn": withdrawn}


def _codes(name: str) -> list[tuple[str, Any]]:
    return [(entry.code, entry.name) for entry in taxonomy(name)]


def _clauses(policy: PolicyPage, said: Content | None) -> Iterable[tuple[str, str]]:
    """The clauses of the policy by their names; the one that stands there also where it is another document's or gone."""
    rows = policy.published_clauses.filter(gone=False).exclude(number="")
    found = {f"{policy.slug}/{one.anchor}": f"{one.name} {one.heading or one.text[:40]}" for one in rows}
    if said and said.clause and said.clause not in found:
        unknown = _("A clause that is not in the library (%(address)s)") % {"address": said.clause}
        found[said.clause] = in_words([said.clause]).get(said.clause, unknown)
    return found.items()
