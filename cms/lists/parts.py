"""What an entry says in several inputs: words in two languages, criteria by their days, the days of a notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from cms.lists import worded
from cms.lists.rules import Rule
from cms.policies.naming import address_meant, in_words, is_address
from marketplace.core.terms.notices import NoticeError, read_notice, write_notice
from marketplace.core.terms.schemas import Field, Holds
from marketplace.core.text import LONGEST_WORDS

_SPARE_CRITERIA = 1
Inputs = dict[str, forms.Field]


def _day(label: str) -> forms.Field:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def _long(label: str, help_text: str = "") -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=False, max_length=LONGEST_WORDS, widget=widget, help_text=help_text)


class Words:
    """A text in both languages."""

    def inputs(self, found: Field, value: Any) -> Inputs:
        help_text = str(found.help or "")
        return {
            f"{found.key}_zh": _long(str(found.label), help_text),
            f"{found.key}_en": _long(_("%(label)s in English") % {"label": found.label}),
        }

    def initial(self, found: Field, value: Any) -> dict[str, Any]:
        said = value or {}
        return {f"{found.key}_zh": said.get("zh", ""), f"{found.key}_en": said.get("en", "")}

    def value(self, found: Field, given: Mapping[str, Any], before: Any) -> Any:
        zh, en = given.get(f"{found.key}_zh") or "", given.get(f"{found.key}_en") or ""
        return {"zh": zh, "en": en or zh} if zh or en else None


class ClauseByName(forms.CharField):
    """The address of a clause, typed and shown in words. What the library does not have stays an address."""

    def prepare_value(self, value: Any) -> Any:
        return in_words([value]).get(value, value) if value else value

    def to_python(self, value: Any) -> str:
        typed = str(super().to_python(value))
        found = address_meant(typed) if typed else ""
        if found is None and not is_address(typed):
            told = _("The library has no such clause. Copy its address from the page of the document.")
            raise forms.ValidationError(told)
        return found or typed


class Criteria:
    """Criteria by their days, each with its inputs and its conditions in words, and one more for the next."""

    def inputs(self, found: Field, value: Any) -> Inputs:
        inputs: Inputs = {}
        for number in range(len(value or ()) + _SPARE_CRITERIA):
            label, key = f"{found.label} {number + 1}", f"{found.key}_{number}"
            inputs |= {
                f"{key}_zh": _long(label, str(found.help or "") if number == 0 else ""),
                f"{key}_en": _long(_("%(label)s in English") % {"label": label}),
                f"{key}_from": _day(_("%(label)s: in force from") % {"label": label}),
                f"{key}_until": _day(_("%(label)s: no longer from") % {"label": label}),
                f"{key}_clause": ClauseByName(
                    label=_("%(label)s: clause") % {"label": label},
                    required=False,
                    max_length=500,
                    help_text=_(
                        "Document and clause, such as 国科发火〔2016〕32号 第十一条, or the clause's address in the library."
                    ),
                ),
                **worded.inputs(key, label, _rule_parts(value, number)),
            }
        return inputs

    def initial(self, found: Field, value: Any) -> dict[str, Any]:
        told = {}
        for number, row in enumerate(value or ()):
            key, text = f"{found.key}_{number}", row.get("text") or {}
            told |= {f"{key}_zh": text.get("zh", ""), f"{key}_en": text.get("en", "")}
            told |= {f"{key}_{part}": row.get(part, "") for part in ("from", "until", "clause")}
        return told

    def value(self, found: Field, given: Mapping[str, Any], before: Any) -> Any:
        rows = []
        for number in range(len(before or ()) + _SPARE_CRITERIA):
            key = f"{found.key}_{number}"
            row = self._row(key, given)
            # Whoever empties a row takes it away, with its rule; one that never said more than its rule stays.
            stays = row or (number < len(before or ()) and not set(before[number]) - {"rule"})
            kept = worded.kept_parts(key, given, _rule_parts(before, number)) if stays else []
            if rule := worded.joined([*kept, *worded.new_parts(key, given)]):
                row["rule"] = rule
            if row:
                rows.append(row)
        return rows or None

    def _row(self, key: str, given: Mapping[str, Any]) -> dict[str, Any]:
        zh, en = given.get(f"{key}_zh") or "", given.get(f"{key}_en") or ""
        row: dict[str, Any] = {"text": {"zh": zh, "en": en or zh}} if zh or en else {}
        for part in ("from", "until"):
            if isinstance(day := given.get(f"{key}_{part}"), date):
                row[part] = day.isoformat()
        if clause := given.get(f"{key}_clause"):
            row["clause"] = clause
        return row


def _rule_parts(rows: Any, number: int) -> list[dict[str, Any]]:
    return worded.parts_of(rows[number].get("rule")) if number < len(rows or ()) else []


class NoticeField(forms.CharField):
    """The lines of a notice, checked as they are typed; the year is known only to the form, which reads them."""

    widget = forms.Textarea(attrs={"rows": 9})


class Days:
    """The days of a year's notice, in the notice's own lines."""

    def inputs(self, found: Field, value: Any) -> Inputs:
        help_text = _(
            "Copy the lines of the notice, one for each holiday: 一、元旦：1月1日（周五）至3日（周日）放假调休，共3天。1月4日（周一）上班。"
        )
        return {found.key: NoticeField(label=str(found.label), help_text=help_text)}

    def initial(self, found: Field, value: Any) -> dict[str, Any]:
        return {found.key: write_notice(value or {})}

    def value(self, found: Field, given: Mapping[str, Any], before: Any) -> Any:
        """ValidationError where a line is not understood. `given` holds the year as `code`."""
        try:
            return read_notice(given.get(found.key) or "", int(given["code"]))
        except NoticeError as error:
            raise forms.ValidationError({found.key: str(error)}) from error
        except (KeyError, ValueError):
            return None


PARTS: Mapping[Holds, Words | Criteria | Days | Rule] = {
    Holds.WORDS: Words(),
    Holds.CRITERIA: Criteria(),
    Holds.DAYS: Days(),
    Holds.RULE: Rule(),
}
"""Kinds of content that stand in several inputs, or are read by more than one."""
