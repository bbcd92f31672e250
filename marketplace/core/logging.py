"""Logs as one JSON object a line, each with the id of the request it belongs to.

No form bodies, no query strings, no cookies and no addresses of visitors are ever written: a request's line has
its method, path, status and duration in milliseconds, and nothing else about it.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")

# What `extra=` may add to a line. Anything else stays out, so that a careless `extra` leaks nothing.
EXTRA_FIELDS = ("method", "path", "status", "milliseconds", "user", "job", "count", "check")


class RequestIdFilter(logging.Filter):
    """Puts the current request's id on every record; lets every record pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class JsonFormatter(logging.Formatter):
    """One line of JSON: time (UTC), level, logger, message, request_id, the fields of EXTRA_FIELDS, traceback.

    A traceback has files, lines and the exception's type. The exception's own text stays out of it, since
    errors of databases and forms quote the values that were sent.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if identifier := getattr(record, "request_id", ""):
            line["request_id"] = identifier
        for name in EXTRA_FIELDS:
            if (value := record.__dict__.get(name)) is not None:
                line[name] = value
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__qualname__
            line["traceback"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, ensure_ascii=False, default=str)
