"""The demo and development: no secrets to set, and for that reason no listening beyond this machine."""

from __future__ import annotations

from marketplace.settings.base import *  # noqa: F403
from marketplace.settings.base import ENVIRONMENT, MIDDLEWARE

DEBUG = ENVIRONMENT["DEBUG"]
LOOPBACK_ONLY = True
MIDDLEWARE = ["marketplace.core.middleware.LoopbackOnlyMiddleware", *MIDDLEWARE]
# Known to everyone, which is why these settings refuse every address but loopback.
SECRET_KEY = ENVIRONMENT["SECRET_KEY"] or "only-for-a-server-that-nobody-else-can-reach-0123456789"
STAFF_SECOND_FACTOR = ENVIRONMENT["STAFF_SECOND_FACTOR"]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
# Static files are served from where they stand, without collecting them, whether DEBUG or not.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
