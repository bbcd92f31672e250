"""What every deployment shares. Only `environment.py` reads the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.settings.environment import BASE_DIR, ENVIRONMENT, Mail

DATA_DIR = ENVIRONMENT["DATA_DIR"]
DEBUG = False
SECRET_KEY = ENVIRONMENT["SECRET_KEY"]
ALLOWED_HOSTS: list[str] = ENVIRONMENT["ALLOWED_HOSTS"]
SITE_URL: str = ENVIRONMENT["SITE_URL"]
# Settings that are safe only on the machine itself; see marketplace.core.checks and the `runserver` command.
LOOPBACK_ONLY = False

INSTALLED_APPS = [
    "marketplace.core",
    "search",
    "marketplace.accounts",
    "marketplace.listing",
    "marketplace.enterprises",
    "marketplace.institutions",
    "cms",
    "marketplace.consequences",
    "marketplace.matching",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",  # Wagtail says with it how long ago something was
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "marketplace.core.middleware.RequestIdMiddleware",
    "marketplace.core.middleware.ListsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "marketplace.core.middleware.ContentSecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "marketplace.core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "marketplace.core.middleware.SessionLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "marketplace.accounts.second_factor.StaffSecondFactorMiddleware",
    "marketplace.core.middleware.PlainPathMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "marketplace.urls"
WSGI_APPLICATION = "marketplace.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "marketplace.core.context.furniture",
                "search.saved.context.notices",
            ],
        },
    },
]

# Database
DATABASES: dict[str, dict[str, Any]] = {"default": dict(ENVIRONMENT["DATABASE_URL"])}
if not ENVIRONMENT.given("DATABASE_URL"):
    DATABASES["default"]["NAME"] = str(DATA_DIR / "kerong.sqlite3")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "marketplace.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# The site never says whether an e-mail address is registered.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Who asks from where, for the limits on tries: behind a proxy the last hop is ours.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENVIRONMENT["BEHIND_PROXY"] else 0
MFA_ADAPTER = "marketplace.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "KeRong"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be one step of 30 seconds off (RFC 6238)
# Staff enter the two admins with a second step; only the demo settings can switch it off.
STAFF_SECOND_FACTOR = True

# A signed-in session ends after two idle hours and after twelve hours in any case (SessionLimitMiddleware).
SESSION_IDLE_SECONDS = 2 * 3600
SESSION_TOTAL_SECONDS = 12 * 3600
SESSION_COOKIE_AGE = SESSION_TOTAL_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # Wagtail's admin reads it from script

CSRF_FAILURE_VIEW = "marketplace.core.views.csrf_failure"

# Headers; the content security policy is in marketplace.core.middleware.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the CMS shows a page's preview in a frame of its own
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # it asks for DENY

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
# The first wins. The second is for Wagtail's own texts; named here, because the administration's scripts are given no
# catalogue of an app but Wagtail's.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "cms" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# Names that carry a hash of the content may be kept for ever; beside each file stands its compressed copy.
COLLECTED_STATICFILES = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The CMS's page editor sends more fields than Django's 1,000 by default.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# The longest document that an editor may paste or save (cms.models.policies: LONGEST_BODY) in UTF-8, with room.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# Search over offerings and needs (the `search` app); Wagtail's own admin search stays on the database.
SEARCH_BACKEND: str = ENVIRONMENT["SEARCH_BACKEND"]
SEARCH_INDEX_DIR = DATA_DIR / "index"
SEARCH_SLOW_SECONDS: float = ENVIRONMENT["SEARCH_SLOW_SECONDS"]
ELASTICSEARCH_URL: str = ENVIRONMENT["ELASTICSEARCH_URL"]
ELASTICSEARCH_CA_FILE: Path | None = ENVIRONMENT["ELASTICSEARCH_CA_FILE"]
ELASTICSEARCH_PREFIX: str = ENVIRONMENT["ELASTICSEARCH_PREFIX"]
ELASTICSEARCH_SHARDS: int = ENVIRONMENT["ELASTICSEARCH_SHARDS"]
ELASTICSEARCH_REPLICAS: int = ENVIRONMENT["ELASTICSEARCH_REPLICAS"]
ELASTICSEARCH_TIMEOUT: float = ENVIRONMENT["ELASTICSEARCH_TIMEOUT"]
WEB_CONCURRENCY: int = ENVIRONMENT["WEB_CONCURRENCY"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# Corrections to the tables that ship with the product (None: the shipped table alone)
KERONG_LPR_FILE = ENVIRONMENT["LPR_FILE"]
KERONG_CALENDAR_FILE = ENVIRONMENT["CALENDAR_FILE"]

# Content management
WAGTAIL_SITE_NAME = "科融 KeRong"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False  # nothing is fetched from outside at run time
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, Any]] = []
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
# Passwords and e-mail addresses are looked after in one place, /account/; nobody sets another's password.
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILDOCS_DOCUMENT_MODEL = "cms.BureauDocument"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "md", "pdf", "txt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024

# Background work
_TASK_BACKENDS = {
    "immediate": "django_tasks.backends.immediate.ImmediateBackend",
    "database": "django_tasks_db.DatabaseBackend",
}


def tasks(backend: str) -> dict[str, dict[str, Any]]:
    """The TASKS setting for `immediate` (in the request) or `database` (rows that `manage.py db_worker` takes)."""
    return {"default": {"BACKEND": _TASK_BACKENDS[backend], "QUEUES": ["default"]}}


TASKS = tasks(ENVIRONMENT["TASKS_BACKEND"])

# Mail
_mail: Mail | None = ENVIRONMENT["EMAIL_URL"]
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT["EMAIL_FROM"]
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if _mail:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.starttls, _mail.tls

# Logs
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "marketplace.core.logging.JsonFormatter"}},
    "filters": {"request_id": {"()": "marketplace.core.logging.RequestIdFilter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]},
    },
    "root": {"handlers": ["stderr"], "level": ENVIRONMENT["LOG_LEVEL"]},
    "loggers": {
        # RequestIdMiddleware writes one line for each request; these two would repeat it with the query string.
        "django.server": {"handlers": [], "level": "ERROR", "propagate": False},
        "django.request": {"handlers": [], "level": "CRITICAL", "propagate": False},
        # At INFO it writes a line for each search.
        "elastic_transport": {"level": "WARNING"},
    },
}
