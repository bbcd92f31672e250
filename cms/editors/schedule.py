"""A page whose time is over: what its form accepts, and what it says.

Wagtail refuses every end in the past, so that a page that the clock took back could not even be corrected as a draft,
and the field stands in a dialog that nobody opens. Here an end that was there before and is over is no mistake: it is kept
with the draft. It goes when somebody publishes the page, who wants it to be seen (`BilingualPage.publish`).
"""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import Panel
from wagtail.models import Page

BEGINS, ENDS = "go_live_at", "expire_at"


def passed_end(page: Page) -> datetime.datetime | None:
    """When the page was to disappear, if that is over."""
    end: datetime.datetime | None = page.expire_at
    return end if end is not None and end < timezone.now() else None


class PageForm(WagtailAdminPageForm):
    """The form of every page: an end that is over, and that was there before, is no fault."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._passed = passed_end(self.instance)
        self._kept: datetime.datetime | None = None

    def clean(self) -> dict[str, Any]:
        """What Wagtail asks of the two times is asked after this, of a page without that end."""
        given: dict[str, Any] = super().clean()
        if self._is_as_before():
            self._kept, given[ENDS] = self._passed, None
            if (begins := given.get(BEGINS)) and begins > timezone.now():
                told = _(
                    "The time at which the page was to disappear is over. Choose one after its start, or empty it."
                )
                self.add_error(ENDS, forms.ValidationError(told))
        return given

    def _post_clean(self) -> None:
        if self._kept is not None and "action-publish" not in self.data:
            self.cleaned_data[ENDS] = self._kept
        super()._post_clean()

    def _is_as_before(self) -> bool:
        """Whether the end that was sent is the one that is over: the form knows minutes, the page may know seconds."""
        typed = self.cleaned_data.get(ENDS)
        return bool(typed and self._passed) and _minute(typed) == _minute(self._passed)


def _minute(moment: Any) -> Any:
    return moment.replace(second=0, microsecond=0)


class PassedEndPanel(Panel):
    """For a page whose time is over: what that means for the buttons below."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/passed_end.html"

        def is_shown(self) -> bool:
            return super().is_shown() and passed_end(self.instance) is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"end": passed_end(self.instance), "live": self.instance.live}
