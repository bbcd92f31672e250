"""Writing the report of an import."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _


def write_report(path: Path, report: dict[str, Any] | list[dict[str, Any]]) -> None:
    """Write a report as JSON text. Raises CommandError where the file cannot be written."""
    try:
        path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        reason = {"file": path, "reason": error.strerror}
        raise CommandError(_("The report %(file)s cannot be written: %(reason)s.") % reason) from error
