"""Every public address begins here. What nothing else takes is a page of the CMS."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtail_admin_urls

from marketplace.core.health import healthz, readyz
from marketplace.core.views import gallery, set_language

handler400 = "marketplace.core.views.bad_request"
handler403 = "marketplace.core.views.permission_denied"
handler404 = "marketplace.core.views.page_not_found"
handler500 = "marketplace.core.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("language/", set_language, name="set_language"),
    path("design/", gallery, name="gallery"),
    path("", include("search.urls")),
    path("", include("marketplace.accounts.urls")),
    path("", include("search.saved.urls")),
    path("", include("marketplace.institutions.urls")),
    path("", include("marketplace.matching.urls")),
    path("", include("marketplace.consequences.urls")),
    path("admin/", include(wagtail_admin_urls)),
    path("staff/", admin.site.urls),
    path("", include("cms.urls")),
]
if settings.LOOPBACK_ONLY:
    # In production a proxy serves the pictures, and nothing else of what was uploaded.
    pictures = Path(settings.MEDIA_ROOT) / "images"
    urlpatterns.append(path("media/images/<path:path>", serve, {"document_root": pictures}))
urlpatterns.append(path("", include(wagtail_urls)))
