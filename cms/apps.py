from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"
    verbose_name = _("Policies and pages")

    def ready(self) -> None:
        from cms import clock, publishing
        from marketplace.core.background import register_background

        publishing.connect()
        register_background("pages by the clock", clock.work)
