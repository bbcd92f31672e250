"""The demo and development: no secrets to set, and for that reason no listening beyond this machine."""

from __future__ import annotations

from marketplace.settings.base import *  # noqa: F403
from marketplace.settings.base import COLLECTED_STATICFILES, ENVIRONMENT, MIDDLEWARE, STORAGES

DEBUG = ENVIRONMENT["DEBUG"]
LOOPBACK_ONLY = True
MIDDLEWARE = ["marketplace.core.middleware.LoopbackOnlyMiddleware", *MIDDLEWARE]
# Known to everyone, which is why these settings refuse every address but loopback.
SECRET_KEY = ENVIRONMENT["SECRET_KEY"] or "only-for-a-server-that-nobody-else-can-reach-0123456789"
STAFF_SECOND_FACTOR = ENVIRONMENT["STAFF_SECOND_FACTOR"]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
# While one develops, static files are served from where they stand. The demo (DEBUG=no) serves what `collectstatic` made,
# one of its steps, as production does: compressed, under names that browsers may keep.
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
if not DEBUG:
    STORAGES["staticfiles"] = COLLECTED_STATICFILES
