from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstitutionsConfig(AppConfig):
    name = "marketplace.institutions"
    label = "institutions"
    verbose_name = _("Institutions")

    def ready(self) -> None:
        from marketplace.core.health import register_readiness
        from marketplace.institutions import checks, figures, uses

        figures.register()
        uses.register()
        register_readiness("stored criteria", checks.refuse_broken_offerings)
