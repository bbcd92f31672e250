from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"
    verbose_name = _("Policies and pages")

    def ready(self) -> None:
        from cms import attachments, citing, publishing
        from cms.benefits.citing import benefits_citing

        citing.register("benefits", benefits_citing)
        publishing.connect()
        attachments.connect()
