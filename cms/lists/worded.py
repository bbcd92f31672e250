"""Parts of a rule that a clerk writes in words: read by the recogniser, shown as they were read, and kept once they are
confirmed. What is kept is said part by part, and each part can be taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.core import current
from marketplace.core.json_content import content_hash
from marketplace.core.reference import Reference
from marketplace.engine.criteria_json import criteria_to_json, read_node
from marketplace.engine.saying.sentences import sentence
from marketplace.listing.recognising.texts import LONGEST_TEXT, recognise

Part = dict[str, Any]


class UnconfirmedError(ValidationError):
    """Words were read and nobody said yet whether they were read rightly. `name`, `digest`: the input by which that is said, and what it
    then holds."""

    def __init__(self, key: str, said: str, digest: str) -> None:
        text = _("Read as: “%(rule)s”. If that is right, save once more; if not, write it otherwise.") % {"rule": said}
        super().__init__({f"{key}_words": text})
        self.name, self.digest = f"{key}_read", digest


def rule_in_words(rule: Mapping[str, Any], reference: Reference) -> str:
    """A rule as a sentence in the active language."""
    return sentence(read_node(rule, "tree"), get_language() or "", reference)


def parts_of(rule: Any) -> list[Part]:
    """What a rule asks at once, part by part."""
    if not rule:
        return []
    return list(rule["all"]) if set(rule) == {"all"} else [rule]


def joined(parts: Sequence[Part]) -> Part | None:
    """The rule that asks for all the parts; None for none."""
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else {"all": list(parts)}


def inputs(key: str, label: str, kept: Sequence[Part]) -> dict[str, forms.Field]:
    """A box for words, and for each part that is kept one to take it out."""
    reference = current.reference()
    boxes: dict[str, forms.Field] = {
        _drop(key, number): forms.BooleanField(
            label=_("%(label)s: take out “%(rule)s”") % {"label": label, "rule": rule_in_words(part, reference)},
            required=False,
        )
        for number, part in enumerate(kept)
    }
    return boxes | {
        f"{key}_words": forms.CharField(
            label=_("%(label)s: conditions in words") % {"label": label},
            required=False,
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_(
                "For example 成立满 2 年，上年营业收入不低于 500 万元. How it was read is shown before it is saved."
            ),
        ),
        f"{key}_read": forms.CharField(required=False, widget=forms.HiddenInput),
    }


def kept_parts(key: str, given: Mapping[str, Any], kept: Sequence[Part]) -> list[Part]:
    """Of the parts that are kept those that nobody took out."""
    return [part for number, part in enumerate(kept) if not given.get(_drop(key, number))]


def new_parts(key: str, given: Mapping[str, Any]) -> list[Part]:
    """What the words say. ValidationError where they are not understood, UnconfirmedError where nobody confirmed the reading."""
    text = (given.get(f"{key}_words") or "").strip()
    if not text:
        return []
    reference = current.reference()
    found = recognise(text, reference)
    if found.tree is None or found.left:
        words = "；".join(found.left) or text
        raise ValidationError(
            {f"{key}_words": _("Not understood: “%(words)s”. Write it otherwise.") % {"words": words}}
        )
    tree = criteria_to_json(found.tree)["tree"]
    digest = content_hash(tree)
    if given.get(f"{key}_read") != digest:
        raise UnconfirmedError(key, rule_in_words(tree, reference), digest)
    return parts_of(tree)


def _drop(key: str, number: int) -> str:
    return f"{key}_out_{number}"
