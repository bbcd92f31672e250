"""The forms in which editors write pages, where they are more than the fields."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from cms.editors.schedule import PageForm
from cms.models import NewsKind, PolicyPage
from cms.models.policies import LAWS
from cms.official.clauses import Clause
from cms.official.dates import dates_of
from cms.official.doubts import DOUBTS
from cms.official.field_doubts import WHY_WORDS
from cms.official.storing import clauses_to_json, doubts_from_json, doubts_to_json
from cms.policies.interpretations import anchor_meant, clause_names


def doubt_key(clause: Clause, code: str) -> str:
    """A doubt about a clause, as the form names it."""
    return f"{clause.anchor}:{code}"


def doubts_accepted(clauses: Sequence[Clause], keys: Collection[str]) -> list[Clause]:
    """The clauses with exactly these doubts accepted."""
    return [
        replace(one, accepted=tuple(code for code in one.unsure if doubt_key(one, code) in keys)) for one in clauses
    ]


class PolicyForm(PageForm):
    """`accepted`: the doubts of the importer that the editor looked at and found right. They belong to the clauses as
    they were read last, so they are put in before the text is read anew; a clause that was changed is in doubt again."""

    # The outline beside the text shows the boxes; Wagtail would draw a field without a panel once more.
    accepted = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accepted"].choices = list(self._choices())

    def _choices(self) -> Iterator[tuple[str, Any]]:
        for one in self.instance.read_clauses():
            yield from ((doubt_key(one, code), DOUBTS[code]) for code in one.unsure if code in DOUBTS)
        yield from ((one.key, WHY_WORDS[one.why]) for one in doubts_from_json(self.instance.doubts))

    def clean(self) -> dict[str, Any]:
        """The first day of a national law stands in its text, or beside a source."""
        told: dict[str, Any] = super().clean()
        day = told.get("effective_on")
        is_law = told.get("level") == "national" and told.get("kind") in LAWS
        if day and is_law and not told.get("days_source") and day not in dates_of(told.get("body") or ""):
            self.add_error("days_source", _("The text does not say this first day: enter where it was read."))
        return told

    def _post_clean(self) -> None:
        keys = set(self.cleaned_data.get("accepted") or ())
        self.instance.clauses = clauses_to_json(doubts_accepted(self.instance.read_clauses(), keys))
        self.instance.doubts = doubts_to_json(doubts_from_json(self.instance.doubts), keys)
        super()._post_clean()


class InterpretationForm(PageForm):
    """Turns what an editor typed or pasted for a clause into its anchor, and refuses what is no clause of the policy; a
    clause that stands there is shown by its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (policy := self.instance.policy) is not None and "points" in self.formsets:
            names = clause_names(policy)
            for form in self.formsets["points"].forms:
                name = names.get(form.initial.get("anchor", ""), "")
                # A name that several clauses share says too little.
                if name and anchor_meant(policy, name) == form.initial["anchor"]:
                    form.initial["anchor"] = name

    def is_valid(self) -> bool:
        valid: bool = super().is_valid()
        policy = self.cleaned_data.get("policy")
        points = self.formsets.get("points")
        if policy is None or points is None:
            return valid
        for form in points.forms:
            typed = getattr(form, "cleaned_data", {}).get("anchor", "")
            if not typed or form.cleaned_data.get("DELETE"):
                continue
            anchor = anchor_meant(policy, typed)
            if anchor is None:
                told = _("This policy has no such clause. Copy the address of the clause from the policy's page.")
                form.add_error("anchor", told)
                valid = False
            form.instance.anchor = anchor or typed
        return valid


class NewsForm(PageForm):
    """An event has a form of its own, with its time and place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            self.fields["kind"].choices = [one for one in NewsKind.choices if one[0] != NewsKind.EVENT]


class TopicForm(PageForm):
    """Offers the topics that policies have."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "topic" in self.fields:
            told = PolicyPage.objects.exclude(topics="").only("topics").iterator()
            terms = {term for policy in told for term in policy.topic_list} | {self.instance.topic} - {""}
            choices = [("", "—"), *((term, term) for term in sorted(terms))]
            self.fields["topic"].widget = forms.Select(choices=choices)
