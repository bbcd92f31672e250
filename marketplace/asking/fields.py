"""One form field for one fact: widget, unit, help, reading and refusals follow from the fact's declaration."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from marketplace.asking.answers import NONE, UNSURE
from marketplace.asking.choices import Choices, listed_choices
from marketplace.core.errors import InputError
from marketplace.core.money import parse_months, parse_percent, parse_wan
from marketplace.core.taxonomies import taxonomy
from marketplace.engine.saying.wording import figure_text
from marketplace.engine.vocabulary.fact_types import Fact, FactType, Subject
from marketplace.engine.vocabulary.words import OWN_PLAN

# A figure or a date is never longer; what is longer is refused before it is read.
_LONGEST = 60
_EARLIEST = date(1900, 1, 1)
# A short list is shown as buttons, a longer one as a drop-down list.
_MOST_BUTTONS = 8

_COUNT = re.compile(r"\d[\d,]*")
_DAY = re.compile(r"(\d{4})(?:年|[-./])(\d{1,2})(?:(?:月|[-./])(?:(\d{1,2})日?)?)?")
_DIGITS_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")


def field_for(
    fact: Fact, in_use: Counter[str], held: tuple[str, ...], day: date, home: str | None = None
) -> forms.Field:
    """The field that asks for a fact. Empty always means "not known"; `clean` gives the canonical value or None.

    `in_use`: the codes that rules compare the fact with, and how often; `held`: codes already chosen, which stay choosable;
    `day`: today, for dates that cannot be later; `home`: where the firm is, if it has said.
    """
    if fact.type is FactType.FLAG:
        return FlagField(fact)
    if fact.type.is_listed:
        choices = listed_choices(fact, in_use, held, home)
        return CodesField(fact, choices, in_use) if fact.type.is_many else CodeField(fact, choices)
    if fact.type is FactType.DATE:
        return DayField(fact, day)
    return FigureField(fact)


def help_for(fact: Fact) -> str:
    """What is meant, and the paper on which it stands."""
    language = get_language() or ""
    source = _("See: %(paper)s") % {"paper": fact.proof.say(language)}
    said = fact.help.say(language) if fact.help else ""
    if fact.type is FactType.CODES:
        remark = _("the more exact, the more is decided")
        said = f"{said}; {remark}" if language.startswith("en") else f"{said}；{remark}"
        said = said.lstrip(";； ")
    if fact.type is FactType.DATE:
        said = _("For example 2021-03-15; year and month are enough and count from the 1st.")
    # What a firm says of itself stands on no paper.
    if fact.proof == OWN_PLAN or fact.subject is Subject.NEED:
        return _sentence_case(said)
    if not said:
        return source
    stop = _(". ")
    return _sentence_case(said).rstrip(".。") + stop + source


def _sentence_case(said: str) -> str:
    return said[:1].upper() + said[1:]


class FigureField(forms.CharField):
    """An amount, a percentage, a term or a count, with its unit behind the box."""

    def __init__(self, fact: Fact) -> None:
        mode = "decimal" if fact.scale else "numeric"
        widget = forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off", "class": "num"})
        super().__init__(required=False, label=fact.label, help_text=help_for(fact), widget=widget)
        self.fact = fact
        self.unit = unit_of(fact)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        if len(text) > _LONGEST:
            raise ValidationError(_("This is too long for one figure. Enter one number, for example 300."))
        try:
            number = _READERS[self.fact.type](self.fact, text)
        except InputError as error:
            raise ValidationError(error.message, params=error.params) from None
        self._check_bounds(number)
        return number

    def _check_bounds(self, number: Decimal | int) -> None:
        language = get_language() or ""
        least, most = self.fact.minimum, self.fact.maximum
        if least is not None and number < least:
            raise ValidationError(_("Enter at least %s.") % figure_text(self.fact, least, language))
        if most is not None and number > most:
            raise ValidationError(_("Enter at most %s.") % figure_text(self.fact, most, language))


class DayField(forms.CharField):
    """A date, typed as it stands on the licence; a month counts from its first day."""

    def __init__(self, fact: Fact, day: date) -> None:
        widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "class": "num"})
        super().__init__(required=False, label=fact.label, help_text=help_for(fact), widget=widget)
        self.fact, self.day = fact, day

    def to_python(self, value: Any) -> date | None:
        text = super().to_python(value)
        if not text:
            return None
        typed = "".join(unicodedata.normalize("NFKC", text[:_LONGEST]).split())
        found = _DAY.fullmatch(typed) or _DIGITS_DAY.fullmatch(typed)
        if not found:
            raise ValidationError(_("Enter a date as year, month and day, for example 2021-03-15 or 2021-03."))
        year, month, number = (int(part or 1) for part in found.groups())
        try:
            read = date(year, month, number)
        except ValueError:
            raise ValidationError(_("There is no such day. Check month and day, for example 2021-03-15.")) from None
        # What has happened cannot lie ahead; only a need names a day to come.
        if self.fact.subject is Subject.ENTERPRISE and read > self.day:
            raise ValidationError(
                _("This date is in the future. Enter the date on the licence; it is today or earlier.")
            )
        if read < _EARLIEST:
            raise ValidationError(_("This date is before 1900. Check the year, for example 2021-03-15."))
        return read


class FlagField(forms.ChoiceField):
    """Yes or no, each as a statement, or not sure."""

    def __init__(self, fact: Fact) -> None:
        said = [_sentence_case(str(words)) for words in (fact.yes or _("Yes"), fact.no or _("No"))]
        choices = [("yes", said[0]), ("no", said[1]), (UNSURE, _("Not sure"))]
        super().__init__(
            required=False, label=fact.label, help_text=help_for(fact), choices=choices, widget=forms.RadioSelect
        )
        self.error_messages["invalid_choice"] = _UNKNOWN_CHOICE

    def clean(self, value: Any) -> bool | None:
        return {"yes": True, "no": False}.get(super().clean(value))


class CodeField(forms.ChoiceField):
    """One code of a taxonomy: buttons for a short list, a drop-down for a long one. Names are understood too."""

    def __init__(self, fact: Fact, choices: Choices) -> None:
        flat = [code for code, name in choices if isinstance(name, str)]
        buttons = len(flat) == len(choices) <= _MOST_BUTTONS
        offered = [*choices, (UNSURE, _("Not sure"))] if buttons else [("", _("Not sure")), *choices]
        super().__init__(
            required=False,
            label=fact.label,
            help_text=help_for(fact),
            choices=offered,
            widget=forms.RadioSelect if buttons else forms.Select,
        )
        self.error_messages["invalid_choice"] = _UNKNOWN_CHOICE
        self.taxonomy = taxonomy(fact.taxonomy or "")

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        if typed in ("", UNSURE):
            return typed
        return self.taxonomy.find(typed[:_LONGEST]) or typed

    def valid_value(self, value: str) -> bool:
        return value == UNSURE or value in self.taxonomy

    def clean(self, value: Any) -> str | None:
        code = super().clean(value)
        return None if code in ("", UNSURE) else code


class CodesField(forms.MultipleChoiceField):
    """Several codes of a taxonomy as buttons, with "none of them" and "not sure"."""

    def __init__(self, fact: Fact, choices: Choices, in_use: Counter[str]) -> None:
        offered = [*choices, (NONE, _("None of them")), (UNSURE, _("Not sure"))]
        super().__init__(
            required=False,
            label=fact.label,
            help_text=help_for(fact),
            choices=offered,
            widget=forms.CheckboxSelectMultiple,
        )
        self.error_messages["invalid_choice"] = _UNKNOWN_CHOICE
        self.taxonomy = taxonomy(fact.taxonomy or "")
        self.in_use = in_use

    def common(self, most: int) -> frozenset[str]:
        """The `most` choices that rules name most often."""
        return frozenset(code for code, _times in self.in_use.most_common(most))

    def to_python(self, value: Any) -> list[str]:
        typed = super().to_python(value)
        return [
            word if word in (NONE, UNSURE) else self.taxonomy.find(word[:_LONGEST]) or word for word in typed if word
        ]

    def valid_value(self, value: str) -> bool:
        return value in (NONE, UNSURE) or value in self.taxonomy

    def clean(self, value: Any) -> frozenset[str] | None:
        chosen = set(super().clean(value))
        codes = frozenset(chosen - {NONE, UNSURE})
        if (codes and chosen & {NONE, UNSURE}) or {NONE, UNSURE} <= chosen:
            raise ValidationError(_("Choose what applies, or “none of them”, or “not sure”; not both."))
        return None if not chosen or UNSURE in chosen else codes


class FamiliesField(forms.MultipleChoiceField):
    """The families of products to compare; none chosen means all of them."""

    def __init__(self, families: frozenset[str]) -> None:
        entries = [entry for entry in taxonomy("kind_families") if entry.code in families]
        super().__init__(
            required=False,
            label=gettext_lazy("Kinds of financing"),
            help_text=gettext_lazy("Several are possible; without a choice, all are compared."),
            choices=[(entry.code, entry.name) for entry in entries],
            widget=forms.CheckboxSelectMultiple,
        )
        self.error_messages["invalid_choice"] = _UNKNOWN_CHOICE

    def clean(self, value: Any) -> frozenset[str] | None:
        return frozenset(super().clean([word for word in value or [] if word])) or None


_UNKNOWN_CHOICE = gettext_lazy("“%(value)s” is not among the choices. Choose one of those shown.")


def unit_of(fact: Fact) -> str:
    """The unit that stands behind the box."""
    match fact.type:
        case FactType.MONEY:
            return _("10,000 CNY")
        case FactType.PERCENT:
            return "%"
        case FactType.MONTHS:
            return _("months")
    return fact.unit.say(get_language()) if fact.unit else ""


def _read_money(fact: Fact, text: str) -> Decimal:
    return parse_wan(text, minimum=None if fact.minimum is None else Decimal(fact.minimum))


def _read_percent(fact: Fact, text: str) -> Decimal:
    return parse_percent(text).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _read_months(fact: Fact, text: str) -> int:
    return parse_months(text)


def _read_count(fact: Fact, text: str) -> int:
    typed = "".join(unicodedata.normalize("NFKC", text).split())
    for unit in (fact.unit.zh, fact.unit.en) if fact.unit else ():
        typed = typed.removesuffix(unit)
    if not _COUNT.fullmatch(typed):
        raise InputError(gettext_lazy("Enter a whole number, for example 1 or 2."))
    return int(typed.replace(",", ""))


_READERS: dict[FactType, Callable[[Fact, str], Any]] = {
    FactType.MONEY: _read_money,
    FactType.PERCENT: _read_percent,
    FactType.MONTHS: _read_months,
    FactType.NUMBER: _read_count,
}
