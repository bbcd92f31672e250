"""Who may see a page, as an editor sets it: Wagtail's own form, saved as a whole.

What is searched follows from restrictions, and is noted in the transaction that saves them; Wagtail opens none.
"""

from __future__ import annotations

from django.db import transaction
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.page_privacy import SetPrivacyView

set_privacy = never_cache(require_admin_access(transaction.atomic(SetPrivacyView.as_view())))
