from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"
    verbose_name = _("Policies and pages")

    def ready(self) -> None:
        from cms import attachments, publishing

        publishing.connect()
        attachments.connect()
