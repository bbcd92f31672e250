"""Every public address begins here. What nothing else takes is a page of the CMS."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
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
    path("admin/", include(wagtail_admin_urls)),
    path("staff/", admin.site.urls),
    path("", include("cms.urls")),
]
if settings.DEBUG:
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
urlpatterns.append(path("", include(wagtail_urls)))
