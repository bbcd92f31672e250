from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    name = "marketplace.matching"
    label = "matching"
    verbose_name = _("Matching")

    def ready(self) -> None:
        from cms.site.doors import register_start_box

        register_start_box("matching/includes/start_box.html")
