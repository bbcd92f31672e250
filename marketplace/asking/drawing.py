"""What the templates in `asking/` are given to draw a form's questions."""

from __future__ import annotations

from typing import Any

from django.forms import BoundField

from marketplace.asking.answers import NONE, UNSURE, Answers
from marketplace.asking.fields import CodesField, TextField
from marketplace.asking.forms import FactsForm

# Of a long list of choices this many are shown at once: on a phone the button must stay near.
SHORTLIST = 6


def drawn(form: FactsForm, first: int | None = None, shortlist: int = SHORTLIST) -> list[dict[str, Any]]:
    """Bound fields with their number and the doubts to confirm beside them.

    Of a long list of buttons only the `shortlist` commonest are shown at once.
    """
    return [
        {
            "bound": bound,
            "label": f"{first + n}. {bound.label}" if first else str(bound.label),
            "doubts": [(doubt.question, token) for doubt, token in form.doubts_at(bound.name)],
            "short": isinstance(bound.field, TextField),
            "chips": _chips(bound, shortlist) if isinstance(bound.field, CodesField) else None,
        }
        for n, bound in enumerate(form)
    ]


def _chips(bound: BoundField, shortlist: int) -> dict[str, Any] | None:
    """The buttons of a long list, the commonest first; None for a list that is short enough."""
    buttons = list(bound.subwidgets)
    if len(buttons) <= 3 * shortlist:
        return None
    always = bound.field.common(shortlist) | {NONE, UNSURE}
    rest = [button for button in buttons if button.data["value"] not in always]
    return {
        "common": [button for button in buttons if button.data["value"] in always],
        "rest": rest,
        "open": any(button.data["selected"] for button in rest),
        "identifier": bound.auto_id,
    }


def hidden(answers: Answers, form: FactsForm | None, **more: str) -> list[tuple[str, str]]:
    """Hidden fields: the answers that are not on the page, and where the form is sent from."""
    shown = list(form.fields) if form else []
    return [*answers.hidden(shown), *((name, value) for name, value in more.items() if value)]
