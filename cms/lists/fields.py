"""Form fields for what an entry of a list holds, and the way back: one of each kind that a schema knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.core.taxonomies import Taxonomy
from marketplace.core.terms.checking import LONGEST_LINE
from marketplace.core.terms.schemas import Field, Holds

MOST_CHOICES = 120
"""A longer list (regions) is typed by name."""


@dataclass(frozen=True, slots=True)
class _Of:
    """Of what a field holds codes, where it does, and what it says now."""

    list: Taxonomy | None
    held: Any

    @property
    def taxonomy(self) -> Taxonomy:
        assert self.list is not None
        return self.list


class CodeByName(forms.CharField):
    """A code of a long list, typed as a name and shown as one."""

    def __init__(self, taxonomy: Taxonomy, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.taxonomy = taxonomy

    def prepare_value(self, value: Any) -> Any:
        return self.taxonomy.path(value, get_language()) if value in self.taxonomy else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        code = self.taxonomy.find(text)
        if code is None:
            raise forms.ValidationError(_("“%(name)s” is not known. Write the full name.") % {"name": text})
        return code


class Lines(forms.CharField):
    """Texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]


def form_field(found: Field, taxonomy: Taxonomy | None, held: Any) -> forms.Field:
    """The form field of one thing that an entry says. `taxonomy`: of its codes; `held`: what it says now, which stays a choice
    also where it is no longer offered."""
    common: dict[str, Any] = {
        "label": found.label.say(get_language()),
        "help_text": found.help.say(get_language()) if found.help else "",
        "required": found.required,
    }
    return _MAKERS[found.holds](found, _Of(taxonomy, held), common)


def _text(found: Field, of: _Of, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=LONGEST_LINE, **common)


def _lines(found: Field, of: _Of, common: dict[str, Any]) -> forms.Field:
    return Lines(**common)


def _number(found: Field, of: _Of, common: dict[str, Any]) -> forms.Field:
    return forms.IntegerField(min_value=found.least, max_value=found.most, **common)


def _flag(found: Field, of: _Of, common: dict[str, Any]) -> forms.Field:
    return forms.BooleanField(**common)


def choices(taxonomy: Taxonomy, held: Any) -> list[tuple[str, str]]:
    """The entries that are offered, and those that stand there already."""
    kept = held if isinstance(held, list | tuple) else [held]
    return [(entry.code, entry.name.say(get_language())) for entry in taxonomy if entry.offered or entry.code in kept]


def _code(found: Field, of: _Of, common: dict[str, Any]) -> forms.Field:
    if len(of.taxonomy) > MOST_CHOICES:
        return CodeByName(of.taxonomy, **common)
    return forms.ChoiceField(choices=[("", "—"), *choices(of.taxonomy, of.held)], **common)


def _codes(found: Field, of: _Of, common: dict[str, Any]) -> forms.Field:
    offered = choices(of.taxonomy, of.held)
    return forms.MultipleChoiceField(choices=offered, widget=forms.CheckboxSelectMultiple, **common)


def _option(found: Field, of: _Of, common: dict[str, Any]) -> forms.Field:
    options = [(code, words.say(get_language())) for code, words in found.options.items()]
    return forms.ChoiceField(choices=[("", "—"), *options], **common)


def _options(found: Field, of: _Of, common: dict[str, Any]) -> forms.Field:
    options = [(code, words.say(get_language())) for code, words in found.options.items()]
    return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **common)


def _percent(found: Field, of: _Of, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=8, **common)


_Maker = Callable[[Field, _Of, dict[str, Any]], forms.Field]
_MAKERS: Mapping[Holds, _Maker] = {
    Holds.TEXT: _text,
    Holds.LINES: _lines,
    Holds.NUMBER: _number,
    Holds.PERCENT: _percent,
    Holds.FLAG: _flag,
    Holds.CODE: _code,
    Holds.CODES: _codes,
    Holds.OPTION: _option,
    Holds.OPTIONS: _options,
}
