"""The gallery of components at /design/: every tag and include of the furniture, with samples that belong to nobody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core.templatetags.kerong import OUTCOME_WORDS, icon_names

SWATCHES = (
    ("ink-900", _("Ink 900: workspaces")),
    ("ink-700", _("Ink 700: actions")),
    ("ink-100", _("Ink 100: chosen")),
    ("paper-50", _("Paper 50: ground")),
    ("seal-600", _("Vermilion 600: official words only")),
    ("yes-700", OUTCOME_WORDS["yes"]),
    ("unk-500", OUTCOME_WORDS["unk"]),
    ("no-500", OUTCOME_WORDS["no"]),
)
PAGES = 12


class SampleForm(forms.Form):
    """One field of each kind that `{% field %}` draws."""

    name = forms.CharField(label=_("Name of the enterprise"), help_text=_("As on the business licence"))
    amount = forms.DecimalField(
        label=_("Amount needed"), min_value=1, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    stage = forms.ChoiceField(label=_("Stage"), choices=[("seed", _("Seed")), ("angel", _("Angel"))])
    kind = forms.ChoiceField(
        label=_("Kind of financing"),
        choices=[("loan", _("Loan")), ("equity", _("Equity")), ("any", _("Either"))],
        widget=forms.RadioSelect,
    )
    guarantees = forms.MultipleChoiceField(
        label=_("Guarantees that can be offered"),
        help_text=_("Choose all that apply"),
        choices=[("credit", _("Unsecured")), ("patent", _("Patent pledge")), ("company", _("Guarantee company"))],
        widget=forms.CheckboxSelectMultiple,
    )
    consent = forms.BooleanField(
        label=_("The bank may see the tax data of 2025 until 2027-02-18; I can withdraw this at any time")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].unit = _("10,000 CNY")  # type: ignore[attr-defined]


def gallery_context(page: str = "") -> dict[str, Any]:
    """What the template shows: a form with and one without mistakes, swatches, all icons, and `page` of 12 pages."""
    good = SampleForm(
        initial={
            "name": "长沙示例科技有限公司",
            "amount": 300,
            "kind": "loan",
            "guarantees": ["credit", "patent"],
            "consent": True,
        },
        auto_id="good_%s",
    )
    refused = SampleForm({"name": "", "amount": "0", "stage": "seed", "guarantees": ["none"]}, auto_id="refused_%s")
    refused.full_clean()
    number = min(max(int(page), 1), PAGES) if page.isdecimal() and len(page) < 4 else 3
    return {
        "swatches": SWATCHES,
        "good": good,
        "refused": refused,
        "icons": sorted(icon_names()),
        "page_number": number,
    }
