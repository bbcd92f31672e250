"""Rules that an editor chooses in a benefit's form: place, size, qualification, list and stage of the firm.

Each is one comparison with entries of a list that is in use, those of the bureau included. A rule that says more than
that (alternatives, figures, what only scores, an entry that no list has) is none of these: it is kept as it is, and said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from marketplace.core import current
from marketplace.core.taxonomies import Taxonomy
from marketplace.engine.building import listed, within_regions
from marketplace.engine.criteria import Any as OneOf
from marketplace.engine.criteria import Comparison, Node, Note, Operator, children
from marketplace.engine.vocabulary.facts import FACTS

Codes = tuple[str, ...]
Chosen = Mapping[str, Codes]
"""By the names of `CHOICES`, the codes of each; of a name that is not there nothing was said."""


@dataclass(frozen=True)
class Choice:
    """A rule over one fact. `name`: of its field in the form."""

    name: str
    fact: str
    operator: Operator
    label: str | Promise
    help: str | Promise

    @property
    def taxonomy(self) -> Taxonomy:
        return current.taxonomy(FACTS[self.fact].taxonomy or "")

    def node(self, codes: Codes) -> Node | None:
        """The rule that says these; None where they ask for nothing."""
        return listed(self.fact, self.operator, codes) if codes else None

    def codes(self, node: Node) -> Codes | None:
        """What the rule says, where it is one of this kind and says no more."""
        found = self._named(node)
        if not found or node.note.preferred or not all(code in self.taxonomy for code in found):
            return None
        return found if self.node(found) == _wordless(node) else None

    def _named(self, node: Node) -> Codes:
        return node.codes if isinstance(node, Comparison) and node.facts == (self.fact,) else ()

    def field(self, held: Codes) -> forms.Field:
        """Its field in the form. `held`: what stands there, which stays a choice where it is no longer offered."""
        choices = [
            (entry.code, entry.name.say(get_language()))
            for entry in self.taxonomy
            if entry.offered or entry.code in held
        ]
        return forms.TypedMultipleChoiceField(
            label=self.label,
            help_text=self.help,
            choices=choices,
            coerce=str,
            empty_value=(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def shown(self, codes: Codes) -> Any:
        """What the field begins with."""
        return list(codes)


class PlaceChoice(Choice):
    """Where the firm is. The list is long, so places are typed by name, one a line; one is enough."""

    def node(self, codes: Codes) -> Node | None:
        return within_regions(codes, current.reference()) if codes else None

    def _named(self, node: Node) -> Codes:
        # A zone is said as an alternative: registered there, or based there.
        first = next(iter(children(node)), None) if isinstance(node, OneOf) else node
        return super()._named(first) if first is not None else ()

    def field(self, held: Codes) -> forms.Field:
        return Places(
            self.taxonomy,
            label=self.label,
            help_text=self.help,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def shown(self, codes: Codes) -> Any:
        return "\n".join(_name(self.taxonomy, code) for code in codes)


class Places(forms.CharField):
    """Names of places, one a line; their codes."""

    def __init__(self, taxonomy: Taxonomy, **kwargs: Any) -> None:
        super().__init__(max_length=2000, **kwargs)
        self.taxonomy = taxonomy

    def clean(self, value: Any) -> Codes:
        found = []
        for name in filter(None, (line.strip() for line in super().clean(value).splitlines())):
            code = self.taxonomy.find(name)
            if code is None:
                told = _("“%(name)s” is not known, or several places have this name. Write the full name.")
                raise forms.ValidationError(told % {"name": name})
            found.append(code)
        return tuple(dict.fromkeys(found))


def _name(taxonomy: Taxonomy, code: str) -> str:
    """The short name where it means this place alone."""
    name = taxonomy.get(code).name.say(get_language())
    return name if taxonomy.find(name) == code else taxonomy.path(code, get_language())


def _wordless(node: Node) -> Node:
    """Without the words and the clause that the node itself names."""
    return replace(node, note=Note(preferred=node.note.preferred))


_ONE = gettext_lazy("One of those ticked is enough. None ticked: it does not matter.")
CHOICES: tuple[Choice, ...] = (
    PlaceChoice(
        "place",
        "region",
        Operator.WITHIN,
        gettext_lazy("Place of the firm"),
        gettext_lazy("One a line, such as 开福区; one of several is enough. Empty: the place does not matter."),
    ),
    Choice("sizes", "size", Operator.WITHIN, gettext_lazy("Size of the firm"), _ONE),
    Choice("titles", "qualifications", Operator.ANY_OF, gettext_lazy("Qualification of the firm"), _ONE),
    Choice("lists", "lists", Operator.ANY_OF, gettext_lazy("List that the firm is on"), _ONE),
    Choice("stages", "stage", Operator.WITHIN, gettext_lazy("Stage of the firm"), _ONE),
)


def found_in(rules: Sequence[Node]) -> dict[int, tuple[Choice, Codes]]:
    """Of rules that must all hold those that the form shows, by their place: of each kind the first."""
    shown: dict[int, tuple[Choice, Codes]] = {}
    for choice in CHOICES:
        said = ((place, choice.codes(node)) for place, node in enumerate(rules))
        place, codes = next(((place, codes) for place, codes in said if codes is not None), (0, None))
        if codes is not None:
            shown[place] = choice, codes
    return shown


def rewritten(rules: Sequence[Node], chosen: Chosen) -> tuple[Node, ...]:
    """The rules once the form says these. What it shows and leaves as it was, and what it does not show, stays as it is,
    where it is; what is chosen otherwise keeps its clause, not the words of the source that said another thing."""
    shown, out, told = found_in(rules), [], set()
    for place, node in enumerate(rules):
        choice, codes = shown.get(place, (None, ()))
        if choice is None or chosen.get(choice.name, codes) == codes:
            out.append(node)
        elif (new := choice.node(chosen[choice.name])) is not None:
            out.append(replace(new, note=Note(citation=node.note.citation)))
        told |= {choice.name} if choice else set()
    added = (choice.node(chosen.get(choice.name, ())) for choice in CHOICES if choice.name not in told)
    return (*out, *(node for node in added if node is not None))
