"""One form field for one fact: label, unit, help and choices follow from the fact's declaration.

Fields draw; what is read of them is `readers`' business, so that answers can be read without drawing anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.asking.answers import LACKED, NONE, UNSURE
from marketplace.asking.choices import Choices, CodesInUse
from marketplace.asking.readers import read_fact
from marketplace.core.reference import Reference
from marketplace.core.text import is_english
from marketplace.engine.vocabulary.fact_types import Fact, FactType, Subject
from marketplace.engine.vocabulary.words import OWN_PLAN

# A short list is shown as buttons, a longer one as a drop-down list.
_MOST_BUTTONS = 8


def field_for(
    fact: Fact, codes: CodesInUse, held: Sequence[str], day: date, reference: Reference, home: str | None = None
) -> forms.Field:
    """The field that asks for a fact. Empty always means "not known"; `clean` gives the canonical value or None.

    `codes`: those that rules compare facts with; `held`: codes already chosen, which stay choosable; `day`: today, for
    dates that cannot be later; `reference`: the lists to choose from; `home`: where the firm is, if it has said.
    """
    if fact.type.is_many:
        return CodesField(fact, day, reference, codes, held, home)
    if fact.type.is_listed:
        return CodeField(fact, day, reference, codes, held, home)
    return FlagField(fact, day, reference) if fact.type is FactType.FLAG else TextField(fact, day, reference)


def help_for(fact: Fact) -> str:
    """What is meant, and the paper on which it stands."""
    language = get_language() or ""
    source = _("See: %(paper)s") % {"paper": fact.proof.say(language)}
    said = fact.help.say(language) if fact.help else ""
    for remark in _remarks(fact):
        said = f"{said}; {remark}" if is_english(language) else f"{said}；{remark}"
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


def _remarks(fact: Fact) -> Iterator[str]:
    """What choosing comes to: codes that say more, and what stays open where not all is known."""
    if fact.type is FactType.CODES:
        yield _("the more exact, the more is decided")
    if fact.may_be_partly_known:
        yield _("what is not chosen counts as not known, unless you choose “none besides these”")


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


class _FactField(forms.Field):
    """What all fields of facts share: nothing is obligatory, and `clean` reads like everybody else."""

    fact: Fact
    day: date
    reference: Reference

    def __init__(self, fact: Fact, day: date, reference: Reference, **options: Any) -> None:
        super().__init__(required=False, label=str(fact.label), help_text=help_for(fact), **options)
        self.fact, self.day, self.reference = fact, day, reference

    def clean(self, value: Any) -> Any:
        typed = value if isinstance(value, (list, tuple)) else () if value is None else (value,)
        return read_fact(self.fact, typed, self.day, self.reference)


class TextField(_FactField, forms.CharField):
    """A figure with its unit behind the box, or a date typed as it stands on the licence."""

    def __init__(self, fact: Fact, day: date, reference: Reference) -> None:
        mode = "text" if fact.type is FactType.DATE else "decimal" if fact.scale else "numeric"
        widget = forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off", "class": "num"})
        super().__init__(fact, day, reference, widget=widget)
        self.unit = "" if fact.type is FactType.DATE else unit_of(fact)


class FlagField(_FactField, forms.ChoiceField):
    """Yes or no, each as a statement, or not sure."""

    def __init__(self, fact: Fact, day: date, reference: Reference) -> None:
        said = [_sentence_case(str(words)) for words in (fact.yes or _("Yes"), fact.no or _("No"))]
        choices = [("yes", said[0]), ("no", said[1]), (UNSURE, _("Not sure"))]
        super().__init__(fact, day, reference, choices=choices, widget=forms.RadioSelect)


class CodeField(_FactField, forms.ChoiceField):
    """One code of a taxonomy: buttons for a short list, a drop-down for a long one. Names are understood too."""

    def __init__(
        self,
        fact: Fact,
        day: date,
        reference: Reference,
        codes: CodesInUse,
        held: Sequence[str],
        home: str | None,
    ) -> None:
        choices = codes.choices(fact, reference, held, home)
        buttons = len(choices) <= _MOST_BUTTONS and all(isinstance(name, str) for _code, name in choices)
        # As it is kept drawn, see `drawing`.
        self.offered: Choices = (*choices, (UNSURE, _("Not sure"))) if buttons else (("", _("Not sure")), *choices)
        # Handed over as a function, since Django walks over hundreds of places for every form, drawn by it or not.
        super().__init__(
            fact, day, reference, choices=lambda: self.offered, widget=forms.RadioSelect if buttons else forms.Select
        )


class CodesField(_FactField, forms.MultipleChoiceField):
    """Several codes of a taxonomy as buttons, with "none of them" and "not sure"."""

    def __init__(
        self,
        fact: Fact,
        day: date,
        reference: Reference,
        codes: CodesInUse,
        held: Sequence[str],
        home: str | None,
    ) -> None:
        none = _("None besides these") if fact.may_be_partly_known else _("None of them")
        plain = [value.removeprefix(LACKED) for value in held]
        choices = codes.choices(fact, reference, plain, home)
        offered = [*choices, (NONE, none), (UNSURE, _("Not sure"))]
        if fact.may_be_partly_known:
            known = reference.taxonomy(fact.taxonomy)
            # What was answered with a no keeps its place to be answered.
            lacked = {code for code, value in zip(plain, held, strict=True) if code != value}
            apart = {part for code in codes.apart.get(fact.key, ()) for part in known.get(code).members or (code,)}
            # Beside such a choice that it is not so; the templates put the two in one line.
            offered += [(f"{LACKED}{code}", name) for code, name in choices if code in apart | lacked]
        super().__init__(fact, day, reference, choices=offered, widget=forms.CheckboxSelectMultiple)
        self.in_use = codes.of(fact.key)

    def common(self, most: int) -> frozenset[str]:
        """The `most` choices that rules name most often."""
        return frozenset(code for code, _times in self.in_use.most_common(most))


def _sentence_case(said: str) -> str:
    return said[:1].upper() + said[1:]
