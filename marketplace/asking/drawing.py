"""What the templates in `asking/` are given to draw a form's questions.

Choices are drawn here: a list of places has hundreds of them, a page up to a hundred buttons, and a widget of Django's
renders a template for each.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import count
from typing import Any

from django.forms import BoundField, ChoiceField, Select
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from marketplace.asking.answers import LACKED, NONE, UNSURE, Answers
from marketplace.asking.choices import Choices, Pair
from marketplace.asking.fields import CodeField, CodesField
from marketplace.asking.forms import FactsForm

# Of a long list of choices this many are shown at once: on a phone the button must stay near.
SHORTLIST = 6
_BUTTON = '<label class="kr-chip kr-chip--box"><input type="{}" name="{}" value="{}" id="{}"{}{}>{}</label>'
# Lists of choices that are kept drawn: each question's in each language, for two states of the market.
_MOST_KEPT = 128


@dataclass(frozen=True, slots=True)
class Button:
    """A choice that is shown as a button."""

    value: str
    label: str
    identifier: str
    is_chosen: bool


class Drawn:
    """A question in a form: its label, what was answered, and what became of that."""

    def __init__(self, bound: BoundField, label: str, doubts: list[tuple[Any, str]], shortlist: int) -> None:
        self.bound, self.label, self.doubts, self._shortlist = bound, label, doubts, shortlist
        self.name, self.identifier = bound.html_name, bound.auto_id
        self.help, self.errors = bound.help_text, bound.errors

    @property
    def is_text(self) -> bool:
        """Whether something is typed, not chosen."""
        return not isinstance(self.bound.field, ChoiceField)

    @property
    def described_by(self) -> str:
        parts = {"helptext": self.help, "error": self.errors}
        return " ".join(f"{self.identifier}_{part}" for part, there in parts.items() if there)

    @cached_property
    def lines(self) -> list[tuple[str, SafeString]]:
        """Where each choice is asked apart: its name, and a yes and a no for it; else none."""
        if not isinstance(self.bound.field, CodesField):
            return []
        by_value = {button.value: button for button in self._every}
        pairs = [(one, by_value[f"{LACKED}{one.value}"]) for one in self._every if f"{LACKED}{one.value}" in by_value]
        yes, no = str(_("Yes")), str(_("No"))
        return [
            (held.label, self._buttons([replace(held, label=yes), replace(lacked, label=no)])) for held, lacked in pairs
        ]

    @cached_property
    def options(self) -> SafeString | str:
        """The entries of a drop-down list with the chosen one marked; "" for other kinds of question."""
        field = self.bound.field
        if not isinstance(field, CodeField) or type(field.widget) is not Select:
            return ""
        chosen = format_html('<option value="{}">', next(iter(self._chosen), ""))
        return mark_safe(_options(field.offered).replace(chosen, f"{chosen[:-1]} selected>", 1))  # noqa: S308

    @property
    def common(self) -> SafeString:
        """The buttons that are shown at once: all of a list that is short enough."""
        return self._buttons(self._split[0])

    @property
    def rest(self) -> SafeString:
        """The others of a long list."""
        return self._buttons(self._split[1])

    @property
    def rest_count(self) -> int:
        return len(self._split[1])

    @property
    def is_open(self) -> bool:
        """Whether one of the others is chosen."""
        return any(button.is_chosen for button in self._split[1])

    def _buttons(self, buttons: list[Button]) -> SafeString:
        kind = self.bound.field.widget.input_type
        invalid = mark_safe(' aria-invalid="true"') if self.errors else ""
        checked = {True: mark_safe(" checked"), False: ""}
        rows = (
            (kind, self.name, one.value, one.identifier, invalid, checked[one.is_chosen], one.label) for one in buttons
        )
        return format_html_join("\n", _BUTTON, rows)

    @cached_property
    def _every(self) -> list[Button]:
        field = self.bound.field
        assert isinstance(field, ChoiceField)
        offered: Any = field.choices
        return [
            Button(code, label, f"{self.identifier}_{place}", code in self._chosen)
            for place, (code, label) in enumerate(offered)
        ]

    @cached_property
    def _split(self) -> tuple[list[Button], list[Button]]:
        field, buttons = self.bound.field, self._every
        if self.lines:
            in_line = {button.value.removeprefix(LACKED) for button in buttons if button.value.startswith(LACKED)}
            left = [button for button in buttons if button.value.removeprefix(LACKED) not in in_line]
            last = [button for button in left if button.value in (NONE, UNSURE)]
            return last, [button for button in left if button not in last]
        if not isinstance(field, CodesField) or len(buttons) <= 3 * self._shortlist:
            return buttons, []
        always = field.common(self._shortlist) | {NONE, UNSURE}
        common = [button for button in buttons if button.value in always]
        return common, [button for button in buttons if button.value not in always]

    @cached_property
    def _chosen(self) -> tuple[str, ...]:
        value = self.bound.value()
        return tuple(value) if isinstance(value, (list, tuple)) else () if value is None else (str(value),)


def drawn(
    form: FactsForm, first: int | None = None, shortlist: int = SHORTLIST, uncounted: Collection[str] = ()
) -> list[Drawn]:
    """The questions of a form, with their numbers from `first` on and the doubts to confirm beside them.

    Of a long list of buttons only the `shortlist` commonest are shown at once. `uncounted`: those without a number.
    """
    numbers = count(first or 0)
    return [
        Drawn(
            bound,
            f"{next(numbers)}. {bound.label}" if first and bound.name not in uncounted else str(bound.label),
            [(doubt.question, token) for doubt, token in form.doubts_at(bound.name)],
            shortlist,
        )
        for bound in form
    ]


def hidden(answers: Answers, form: FactsForm | None, **more: str) -> list[tuple[str, str]]:
    """Hidden fields: the answers that are not on the page, and where the form is sent from."""
    shown = list(form.fields) if form else []
    return [*answers.hidden(shown), *((name, value) for name, value in more.items() if value)]


@lru_cache(maxsize=_MOST_KEPT)
def _options(choices: Choices) -> str:
    """Choices as the entries of a drop-down list, none of them chosen."""
    return "".join(
        _entries(((code, name),))
        if isinstance(name, str)
        else f'<optgroup label="{conditional_escape(code)}">{_entries(name)}</optgroup>'
        for code, name in choices
    )


def _entries(pairs: tuple[Pair, ...]) -> str:
    return format_html_join("\n", '<option value="{}">{}</option>', pairs)
