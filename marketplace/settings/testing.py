"""The tests: fast password hashes, mail kept in memory, tasks at once, files in a folder of their own."""

from __future__ import annotations

import tempfile
from pathlib import Path

from marketplace.settings.base import *  # noqa: F403
from marketplace.settings.base import DATABASES, ENVIRONMENT, tasks

SECRET_KEY = "only-for-tests-0123456789-0123456789-0123456789-abcdef"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = tasks("immediate")
_directory = tempfile.TemporaryDirectory(prefix="kerong-tests-")
DATA_DIR = Path(_directory.name)
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
SEARCH_INDEX_DIR = DATA_DIR / "index"
if not ENVIRONMENT.given("DATABASE_URL"):
    # A file, as in use, because live servers read it from other threads; never synced, since it need not survive.
    DATABASES["default"]["NAME"] = str(DATA_DIR / "kerong.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
