"""The buttons of a page that is in review: in one row what one decides between, the rest behind it, nothing twice.

Wagtail puts everything into one menu behind “Save draft”: publishing beside approving, which publishes too and ends the
review; starting a review again beside submitting again, which is the same where a review is one step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.models import WorkflowState

SAVE, SUBMIT, LOCKED = "action-save-draft", "action-submit", "action-page-locked"
PUBLISH, RESTART, CANCEL = "action-publish", "action-restart-workflow", "action-cancel-workflow"
REJECT, APPROVE = "reject", "approve"

_ROW = (SAVE, SUBMIT, REJECT, APPROVE)
"""What stands in the row, from the left: what keeps the page where it is, sends it back, lets it go."""


class Row(ActionMenuItem):
    """Several buttons beside one another, where Wagtail has one."""

    name = "review-row"
    template_name = "cms/admin/review_row.html"

    def __init__(self, items: Sequence[ActionMenuItem]) -> None:
        super().__init__(order=0)
        self.items = items

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"buttons": [item.render_html(parent_context) for item in self.items]}

    @property
    def media(self) -> Any:
        return sum((item.media for item in self.items[1:]), self.items[0].media)


def review_in_a_row(items: list[ActionMenuItem], request: HttpRequest, context: Mapping[str, Any]) -> None:
    """Wagtail's hook: put the buttons of a page in review in order (`items` is changed in place)."""
    page = context.get("page")
    state = page.current_workflow_state if page is not None and context["view"] == "edit" else None
    if state is None:
        return
    kept = [item for item in items if not _is_double(item, items, state)]
    row = _in_row(kept)
    if row:
        items[:] = [Row(row), *(item for item in kept if item not in row)]


def _is_double(item: ActionMenuItem, items: Sequence[ActionMenuItem], state: WorkflowState) -> bool:
    """Whether another button does the same: approving the last step publishes; of a review in one step, submitting it
    again starts it anew, and while it is under way there is nothing to start again."""
    if item.name == PUBLISH:
        return state.is_at_final_task and any(other.name == APPROVE for other in items)
    return item.name == RESTART and state.workflow.tasks.count() == 1


def _in_row(items: Sequence[ActionMenuItem]) -> list[ActionMenuItem]:
    """One of each, of two ways to approve the one that asks for no remark. Whoever cannot edit the page now has, beside
    the lock, what takes it back."""
    names = (LOCKED, CANCEL) if any(item.name == LOCKED for item in items) else _ROW
    plain = [item for item in items if not (item.name == APPROVE and getattr(item, "launch_modal", False))]
    return [item for name in names for item in plain if item.name == name]
