"""How long following waits, looks back and keeps."""

from __future__ import annotations

import datetime

CONFIRM_WITHIN = datetime.timedelta(days=3)
"""From the mail that asks whether an address is whose it was said to be."""
UNCONFIRMED_KEPT = datetime.timedelta(days=7)
LOOKS_BACK = datetime.timedelta(days=30)
"""What was noted longer ago is told no more, whatever kept a mail from being made."""
DIGESTS_KEPT = datetime.timedelta(days=60)
"""Which mail told what, so that nothing is told twice: longer than the mails look back."""
